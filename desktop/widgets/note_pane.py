"""A note that opens to ask something, and that Escape closes. What it asks is for those who fill it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel

from desktop.theme import font


class NotePane(QFrame):
    """Hidden at first. `title` and `words` wait to be laid out.

    Signals: closed(), when its person let it be.
    """

    closed = Signal()

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.setProperty("note", True)
        self.title, self.words = QLabel(title), QLabel()
        self.title.setFont(font(strong=True))
        for label in (self.title, self.words):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def close_pane(self) -> None:
        """Let it be."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_pane()
        else:
            super().keyPressEvent(event)
