"""A line at the top of the window that says what went wrong and stays until it is read. It never interrupts."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme

MOST = 3


class MessageBar(QFrame):
    """Shows the last few different messages, a line each; hidden while there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("message", True)
        self._theme = theme
        self._messages: list[str] = []
        self._icon, self._words = QLabel(), QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QPushButton()
        self._close.setProperty("kind", "quiet")
        self._close.setAccessibleName(translate("window", "Close the message"))
        self._close.setToolTip(translate("window", "Close the message (Esc)"))
        self._close.clicked.connect(self.clear)
        line = QHBoxLayout(self)
        line.setContentsMargins(MEDIUM, SMALL, SMALL, SMALL)
        line.setSpacing(MEDIUM)
        line.addWidget(self._icon)
        line.addWidget(self._words, 1)
        line.addWidget(self._close)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def say(self, message: str) -> None:
        """Show `message` below those that are not closed yet."""
        if message in self._messages:
            self._messages.remove(message)
        self._messages = [*self._messages, message][-MOST:]
        self._words.setText("\n".join(self._messages))
        self._words.setAccessibleName(self._words.text())
        self.show()

    def text(self) -> str:
        """What is shown; empty when nothing is."""
        return "\n".join(self._messages)

    def clear(self) -> None:
        """The person has read it."""
        self._messages = []
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self._icon.setPixmap(self._theme.icon("triangle-alert", self._theme.tokens.warn).pixmap(18, 18))
        self._close.setIcon(self._theme.icon("x"))
