"""A line that looks for things as one types. What it finds is not its business."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.text import translate
from desktop.theme import Theme


class FindField(QLineEdit):
    """`words` stand there while it is empty, and are its name. Escape takes back what was looked for.

    Signals: left(), when Enter or Down asks to go on to what was found.
    """

    left = Signal()

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("find", True)
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self._icon, self._clear = QAction(self), QAction(self)
        self._clear.setToolTip(translate("window", "Clear the search (Esc)"))
        self._clear.setVisible(False)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))
        theme.changed.connect(self._dress)
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down} and self.text():
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self._icon.setIcon(self._theme.icon("search"))
        self._clear.setIcon(self._theme.icon("x"))
