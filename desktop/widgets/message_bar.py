"""A line at the top of the window that says what went wrong and stays until it is read. It never interrupts."""

from collections.abc import Callable

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
        self._run: Callable[[], object] | None = None
        self._run_of = ""  # the message that brought the button
        self._button = QPushButton()
        self._button.hide()
        self._button.clicked.connect(self._press)
        line = QHBoxLayout(self)
        line.setContentsMargins(MEDIUM, SMALL, SMALL, SMALL)
        line.setSpacing(MEDIUM)
        line.addWidget(self._icon)
        line.addWidget(self._words, 1)
        line.addWidget(self._button)
        line.addWidget(self._close)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def say(self, message: str, words: str = "", run: Callable[[], object] | None = None) -> None:
        """Show `message` below those that are not closed yet; a button called `words` runs what helps."""
        self._set_button(message, words, run)
        others = [one for one in self._messages if one != message]
        self._set_messages([*others, message][-MOST:])

    def take_back(self, message: str) -> None:
        """It is not true any more."""
        if message == self._run_of:
            self._set_button("", "", None)
        self._set_messages([one for one in self._messages if one != message])

    def text(self) -> str:
        """What is shown; empty when nothing is."""
        return "\n".join(self._messages)

    def clear(self) -> None:
        """The person has read it."""
        self._set_messages([])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _set_button(self, message: str, words: str, run: Callable[[], object] | None) -> None:
        self._run, self._run_of = run, message
        self._button.setText(words)
        self._button.setVisible(bool(words))

    def _set_messages(self, messages: list[str]) -> None:
        self._messages = messages
        self._words.setText("\n".join(messages))
        self._words.setAccessibleName(self._words.text())
        self.setVisible(bool(messages))

    def _press(self) -> None:
        run = self._run
        self.clear()
        if run is not None:
            run()

    def _dress(self) -> None:
        self._icon.setPixmap(self._theme.icon("triangle-alert", self._theme.tokens.warn).pixmap(18, 18))
        self._close.setIcon(self._theme.icon("x"))
