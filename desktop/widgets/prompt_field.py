"""A field of several lines for what to draw. Pictures and files that are pasted or dropped there are passed on."""

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from desktop.given_pictures import is_picture

LINES = 5


class PromptField(QPlainTextEdit):
    """Enter begins a line, Ctrl+Enter draws; Tab goes on to the next control.

    Signals: draw_wanted(); picture_given(QMimeData), when something with a picture or files is pasted or dropped.
    """

    draw_wanted = Signal()
    picture_given = Signal(object)

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__()
        self.setProperty("box", True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.document().setDocumentMargin(8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.draw_wanted.emit()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return is_picture(source) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if is_picture(source):
            self.picture_given.emit(source)
        else:
            super().insertFromMimeData(source)

    def sizeHint(self) -> QSize:
        return QSize(240, self.fontMetrics().lineSpacing() * LINES + 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.fontMetrics().lineSpacing() * 3 + 20)
