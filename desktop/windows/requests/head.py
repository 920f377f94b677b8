"""The head of the page of requests: its search, and what can be done with all of the log. It does none of it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton

from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.announce import announce
from desktop.widgets.copy_button import ICON_GAP
from desktop.widgets.find_field import FindField
from desktop.widgets.page_head import PageHead

TYPED_MS = 250  # after the last letter
SAID_FOR_MS = 2500


class HeadButton(QPushButton):
    """Shows its icon alone where there is no room for its words."""

    def __init__(self, theme: Theme, icon: str, words: str, hint: str, *, toggles: bool = False) -> None:
        super().__init__()
        self._theme, self._icon, self._words = theme, icon, words
        self._brief = False
        self.setProperty("kind", "toggle")
        self.setCheckable(toggles)
        self.setToolTip(hint)
        theme.changed.connect(self._dress)
        self._dress()

    def set_face(self, icon: str, words: str) -> None:
        """Be called something else."""
        self._icon, self._words = icon, words
        self._dress()

    def set_brief(self, brief: bool) -> None:
        """Whether there is room for the icon only."""
        self._brief = brief
        self._dress()

    def _dress(self) -> None:
        self.setText("" if self._brief else ICON_GAP + self._words)
        self.setAccessibleName(self._words.replace("\u2026", ""))
        self.setIcon(self._theme.icon(self._icon, self._theme.tokens.text))


class RequestsHead(PageHead):
    """Signals: searched(words), a moment after they were typed; left_search(), when the keyboard goes to the list."""

    searched = Signal(str)
    left_search = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(translate("requests", "Requests"))
        self.search = FindField(theme, translate("requests", "Find a request"))
        self.search.setToolTip(translate("requests", "By words of its prompt, client, model, account or id (Ctrl+F)"))
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(260)
        self.pause = HeadButton(
            theme, "pause", translate("requests", "Pause"), translate("requests", "Hold new requests back (Space)")
        )
        self.follow = HeadButton(
            theme,
            "arrow-up-to-line",
            translate("requests", "Follow"),
            translate("requests", "Stay at the newest request (F)"),
            toggles=True,
        )
        self.export = HeadButton(
            theme,
            "download",
            translate("requests", "Export\u2026"),
            translate("requests", "Write what is shown into a file"),
        )
        self.wipe = HeadButton(
            theme, "trash-2", translate("requests", "Clear\u2026"), translate("requests", "Remove what is shown")
        )
        self.add_action(self.search, 1)
        for button in (self.pause, self.follow, self.export, self.wipe):
            self.add_action(button)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(lambda: self.searched.emit(self.search.text()))
        self.search.textChanged.connect(self._wait)
        self.search.left.connect(self.left_search)
        self._said = QTimer(self, singleShot=True, interval=SAID_FOR_MS)
        self._said.timeout.connect(lambda: self.set_note(""))

    def _wait(self) -> None:
        """For the next letter."""
        self._typed.start()

    def show_words(self, words: str) -> None:
        """Show that these are looked for; nothing is told."""
        if words.split() != self.search.text().split():
            self.search.setText(words)
            self._typed.stop()

    def show_paused(self, paused: bool) -> None:
        """Show whether new requests are held back."""
        face = ("play", translate("requests", "Resume")) if paused else ("pause", translate("requests", "Pause"))
        self.pause.set_face(*face)

    def set_brief(self, *, words: bool, more: bool) -> None:
        """Whether there is room for the words of the first two buttons, and of the others."""
        for button, room in ((self.pause, words), (self.follow, words), (self.export, more), (self.wipe, more)):
            button.set_brief(not room)

    def say(self, words: str) -> None:
        """Say something for a moment."""
        self.set_note(words)
        self._said.start()
        announce(self, words)
