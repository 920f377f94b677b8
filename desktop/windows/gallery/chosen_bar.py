"""What can be done with the pictures that are chosen in the grid; hidden while fewer than two are."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.text import counted, translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.flow_layout import FlowLayout
from desktop.windows.gallery.deeds import ICONS, Deed, hint, title
from desktop.windows.requests.head import HeadButton


class ChosenPictures(QFrame):
    """Signals: done(Deed); cleared(), when none is to be chosen."""

    done = Signal(object)
    cleared = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("bar", True)
        self.words, self.clear = QLabel(), QPushButton()
        self.save = HeadButton(theme, ICONS[Deed.SAVE], title(Deed.SAVE), translate("gallery", "Save them to a folder"))
        self.copy = HeadButton(
            theme, ICONS[Deed.COPY], title(Deed.COPY), translate("gallery", "Copy the files (Ctrl+C)")
        )
        self.delete = HeadButton(theme, ICONS[Deed.DELETE], title(Deed.DELETE), hint(Deed.DELETE))
        self.clear.setProperty("kind", "quiet")
        self.clear.setAccessibleName(translate("gallery", "Choose none"))
        self.clear.setToolTip(translate("gallery", "Choose none (Esc)"))
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for widget in (self.words, self.save, self.copy, self.delete):
            flow.addWidget(widget)
        line = QHBoxLayout(self)
        line.setContentsMargins(MEDIUM, SMALL, SMALL, SMALL)
        line.addWidget(buttons, 1)
        line.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignTop)
        self.save.clicked.connect(lambda: self.done.emit(Deed.SAVE))
        self.copy.clicked.connect(lambda: self.done.emit(Deed.COPY))
        self.delete.clicked.connect(lambda: self.done.emit(Deed.DELETE))
        self.clear.clicked.connect(self.cleared)
        theme.changed.connect(self._dress)
        self._dress()
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """So many are chosen."""
        self.words.setText(counted("gallery", "%Ln chosen", count))
        self.setVisible(count > 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.words.setMinimumHeight(self.save.sizeHint().height())  # in line with the buttons, whatever the style

    def _dress(self) -> None:
        self.clear.setIcon(self._theme.icon("x"))
