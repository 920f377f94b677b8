"""A line at the top of the window that says what went wrong and stays until it is read. It never interrupts."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.close_button import CloseButton

MOST = 3
PASSES_MS = 12_000
_ICONS = {Tone.OK: "circle-check", Tone.MUTED: "info"}


class MessageBar(QFrame):
    """Shows the last few different messages, a line each; hidden while there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("message", True)
        self._theme = theme
        self._messages: list[str] = []
        self._tone = Tone.WARN
        self.passes_ms = PASSES_MS
        self._icon, self._words = QLabel(), QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = CloseButton(
            theme, translate("window", "Close the message"), translate("window", "Close the message (Esc)")
        )
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

    def say(
        self, message: str, words: str = "", run: Callable[[], object] | None = None, *, tone: Tone = Tone.WARN
    ) -> None:
        """Show `message` below those that are not closed yet; a button called `words` runs what helps.

        `tone`: WARN for trouble, OK for what was done, MUTED for what is good to know. What was done goes by itself
        after a while, unless somebody is at it.
        """
        self._tone = tone
        self._dress()
        self._set_button(message, words, run)
        others = [one for one in self._messages if one != message]
        self._set_messages([*others, message][-MOST:])
        if tone is Tone.OK:
            self._pass(message)

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

    def _pass(self, message: str) -> None:
        QTimer.singleShot(self.passes_ms, self, lambda: self._let_pass(message))

    def _let_pass(self, message: str) -> None:
        focused = QApplication.focusWidget()
        if self.underMouse() or (focused is not None and self.isAncestorOf(focused)):
            self._pass(message)
        else:
            self.take_back(message)

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
        colour = self._theme.colour(self._tone).name()
        self._icon.setPixmap(self._theme.icon(_ICONS.get(self._tone, "triangle-alert"), colour).pixmap(18, 18))
