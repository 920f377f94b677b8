"""What is asked about a mask from a file that cannot be used as it is. It changes no mask itself."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.reference_files import MaskFile
from desktop.text import translate
from desktop.theme import SMALL
from desktop.widgets.flow_layout import FlowLayout


class MaskQuestion(QWidget):
    """Hidden while nothing is asked.

    Signals: answered(QImage), the mask that is to be used.
    """

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._mask: MaskFile | None = None
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.use, self.leave = QPushButton(), QPushButton(translate("playground", "Leave it"))
        buttons = FlowLayout(spacing=SMALL)
        for button in (self.use, self.leave):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.words)
        column.addLayout(buttons)
        self.use.clicked.connect(self._use)
        self.leave.clicked.connect(self._leave)
        self.hide()

    def ask(self, mask: MaskFile | None, words: str = "", button: str = "") -> None:
        """Ask with these words whether this is to be used; no words: nothing is asked."""
        self._mask = mask if words else None
        self.words.setText(words)
        self.use.setText(button)
        self.setVisible(bool(words))
        if words:
            self.use.setFocus()

    def _use(self) -> None:
        mask = self._mask
        self.ask(None)
        if mask is not None:
            self.answered.emit(mask.image if mask.marks else mask.from_white())

    def _leave(self) -> None:
        self.ask(None)
