"""A line at the top of the window that says what went wrong and stays until it is read. It never interrupts."""

from collections.abc import Callable
from typing import cast

from msgspec import Struct
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.announce import announce
from desktop.widgets.close_button import CloseButton
from desktop.widgets.focus_back import give_back
from desktop.widgets.icon_mark import IconMark

MOST = 3
PASSES_MS = 12_000
_ICONS = {Tone.OK: "circle-check", Tone.MUTED: "info"}


class _Said(Struct, frozen=True):
    """A message, and the words of the button it brought; empty for none."""

    message: str
    tone: Tone
    words: str
    run: Callable[[], object] | None


class MessageBar(QFrame):
    """Shows the last few different messages, a line each, with the last button that one of them brought.

    It looks like trouble as long as one of them tells of some, and is hidden while there is none. A person who
    hears the window is told each; one who is at it when it goes is led back to where they were.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("message", True)
        self._theme = theme
        self._all: list[_Said] = []
        self._before: QWidget | None = None
        self.passes_ms = PASSES_MS
        self._icon, self._words = IconMark(), QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = CloseButton(
            theme, translate("window", "Close the message"), translate("window", "Close the message (Esc)")
        )
        self._close.clicked.connect(self.clear)
        self._button = QPushButton()
        self._button.hide()
        self._button.clicked.connect(self._press)
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._note_focus)
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
        self,
        message: str,
        words: str = "",
        run: Callable[[], object] | None = None,
        *,
        tone: Tone = Tone.WARN,
        stays: bool = False,
    ) -> None:
        """Show `message` below those that are not closed yet; a button called `words` runs what helps.

        `tone`: WARN for trouble, OK for what was done, MUTED for what is good to know. What was done goes by itself
        after a while, unless somebody is at it or it `stays` until it is taken back.
        """
        others, said = [one for one in self._all if one.message != message], _Said(message, tone, words, run)
        self._show([*others, said][-MOST:])
        announce(self, f"{message} {words.replace('&', '')}".strip())
        if tone is Tone.OK and not stays:
            self._pass(said)

    def take_back(self, message: str) -> None:
        """It is not true any more."""
        self._show([one for one in self._all if one.message != message])

    def text(self) -> str:
        """What is shown; empty when nothing is."""
        return "\n".join(one.message for one in self._all)

    def clear(self) -> None:
        """The person has read it."""
        self._show([])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _pass(self, said: _Said) -> None:
        QTimer.singleShot(self.passes_ms, self, lambda: self._let_pass(said))

    def _let_pass(self, said: _Said) -> None:
        if self.underMouse() or self._holds(QApplication.focusWidget()):
            self._pass(said)
        else:
            self._show([one for one in self._all if one is not said])  # the same said again has a time of its own

    def _show(self, said: list[_Said]) -> None:
        self._all = said
        if not said and self._holds(QApplication.focusWidget()):
            give_back(self._before)
        self._words.setText(self.text())
        self._words.setAccessibleName(self._words.text())
        helps = self._helping()
        self._button.setText(helps.words if helps else "")
        self._button.setVisible(helps is not None)
        self._dress()
        self.setVisible(bool(said))

    def _note_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and self._holds(new) and not self._holds(old) and old.window() is self.window():
            self._before = old

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and self.isAncestorOf(widget)

    def _helping(self) -> _Said | None:
        """The last message that brought a button."""
        return next((one for one in reversed(self._all) if one.words), None)

    def _press(self) -> None:
        helps = self._helping()
        if helps is not None:
            self.take_back(helps.message)
            if helps.run is not None:
                helps.run()

    def _dress(self) -> None:
        tones = [one.tone for one in self._all]
        tone = Tone.WARN if Tone.WARN in tones or not tones else tones[-1]
        colour = self._theme.colour(tone).name()
        self._icon.setPixmap(self._theme.icon(_ICONS.get(tone, "triangle-alert"), colour).pixmap(18, 18))
