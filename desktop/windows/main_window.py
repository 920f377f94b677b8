"""The window: puts rail, pages and foot together and passes on what happens to them. No async methods, no Core."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMainWindow, QVBoxLayout, QWidget

from desktop import needs
from desktop.actions import Opened
from desktop.cells import Tone
from desktop.core_signals import CoreSignals
from desktop.text import translate
from desktop.theme import HUGE, LARGE, MEDIUM, Theme
from desktop.verbs import Verbs
from desktop.widgets.message_bar import MessageBar
from desktop.window_memory import WindowMemory
from desktop.windows import window_keys
from desktop.windows.accounts.disabled_notes import DisabledNotes
from desktop.windows.page import Page
from desktop.windows.pages import Pages
from desktop.windows.rail import Rail
from desktop.windows.sayings import Sayings
from desktop.windows.shortcuts import Shortcuts
from desktop.windows.status_line import StatusLine
from desktop.windows.update_notice import UpdateNotice
from proxy_core import Account, AccountState, Phrase

if TYPE_CHECKING:  # it is imported when it is first opened
    from desktop.windows.palette.palette import Palette

ROOM_FOR_NAMES = 900  # from here on the rail says what its icons mean


class MainWindow(QMainWindow):
    """Closing it hides it where `can_hide()` says that a tray icon brings it back, and minimises it elsewhere.

    `vault_there` says whether there is an encrypted file of secrets already; `begins_empty` is whether there is nothing
    at all yet, which is known before the core is.

    Signals: hidden_to_tray(); file_chosen(passphrase), when secrets are to be in the encrypted file; demo_chosen();
    own_chosen(), when the demo is to end; take_over_chosen(), when a `serve` that has the data directory is to end.
    """

    hidden_to_tray = Signal()
    file_chosen = Signal(str)
    demo_chosen = Signal()
    own_chosen = Signal()
    take_over_chosen = Signal()

    def __init__(
        self,
        theme: Theme,
        signals: CoreSignals,
        verbs: Verbs,
        memory: WindowMemory,
        *,
        can_hide: Callable[[], bool],
        vault_there: Callable[[], bool],
        begins_empty: bool = False,
    ) -> None:
        super().__init__()
        self.setWindowTitle("Easel")
        self.setMinimumSize(720, 480)
        self.resize(1100, 720)
        self._theme, self._signals, self._verbs, self._memory = theme, signals, verbs, memory
        self._palette: Palette | None = None
        self._can_hide = can_hide
        self._leaving = self._leaving_demo = False
        self.rail, self.messages = Rail(theme), MessageBar(theme)
        self._pages = Pages(theme, signals, verbs, vault_there=vault_there, begins_empty=begins_empty)
        self.status_line = StatusLine(theme, signals, verbs.main, verbs.usage)
        self.shortcuts = Shortcuts(self, signals, verbs.main)
        self._lay_out()
        theme.dress(self)
        self._connect()
        self._connect_pages()
        self._connect_starts()
        self._set_ready(False)
        memory.restore(self)

    @property
    def pages(self) -> Pages:
        """What stands beside the rail, with all that can."""
        while self._pages.build_next():
            pass
        return self._pages

    def build_next(self) -> bool:
        """As of Pages: until it is False, the core must not be opened."""
        return self._pages.build_next()

    @property
    def leaving(self) -> bool:
        """Whether it closes for good."""
        return self._leaving

    def leave(self) -> None:
        """Close for good. Called again, it does nothing."""
        if self._leaving:
            return
        self._leaving = True
        self._memory.keep(self)
        self._pages.leave()
        self.close()

    def bring_to_front(self) -> None:
        """Show the window, wherever it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_page(self, page: Page) -> None:
        """Bring the window to the front with this page."""
        self.bring_to_front()
        if self._verbs.main.ready:
            self.pages.show_page(page)

    def show_account(self, account_id: str) -> None:
        """Bring the window to the front with an account's details."""
        self.bring_to_front()
        if self._verbs.main.ready:
            self.pages.show_account(account_id)

    def sign_in_again(self, account: Account) -> None:
        """Bring the window to the front where the person of this account signs in again."""
        self.bring_to_front()
        if self._verbs.main.ready:
            self.pages.sign_in_again(account)

    def find_anything(self) -> None:
        """Let the person go anywhere, and do anything, by typing."""
        if self._palette is None:  # not at the start: it has no hurry
            from desktop.windows.palette.over_window import palette_over

            given = self._theme, self._signals, self._verbs
            self._palette = palette_over(self, *given, memory=self._memory, pages=self.pages, shortcuts=self.shortcuts)
        self._palette.open()

    def is_watched(self) -> bool:
        """Whether the person looks at it: what it shows needs no notification."""
        return self.isVisible() and self.isActiveWindow() and not self.isMinimized()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaving:
            event.accept()
            return
        event.ignore()
        if self._can_hide():
            self.hide()
            self.hidden_to_tray.emit()
            return
        if not self._memory.told_no_tray:
            self._memory.set_told_no_tray()
            self.messages.say(
                translate(
                    "window",
                    "There is no tray here to keep Easel in, so closing the window only minimises it. "
                    "Ctrl+Q quits and stops the proxy.",
                ),
                tone=Tone.MUTED,
            )
        self.showMinimized()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not window_keys.take(event.key(), self, self._pages, self.messages):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_brief(self.width() < ROOM_FOR_NAMES)

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        body = QVBoxLayout()
        body.setContentsMargins(HUGE, LARGE, HUGE, LARGE)
        body.setSpacing(MEDIUM)
        body.addWidget(self.messages)
        body.addWidget(self._pages, 1)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.rail, 0, 0)
        grid.addLayout(body, 0, 1)
        grid.addWidget(self.status_line, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(0, 1)
        self.setCentralWidget(page)
        page.setFocus()  # so that no button looks chosen; Tab begins with the first

    def _connect(self) -> None:
        main = self._verbs.main
        Sayings(self.messages, self._signals, self._verbs)  # says what was found before _opened() shows a page
        main.opened.connect(self._opened)
        main.start_failed.connect(self._start_failed)
        self.status_line.restart_wanted.connect(main.restart_proxy)
        UpdateNotice(self.messages, self._signals, self._memory)
        DisabledNotes(self.messages, self._signals, self._pages.show_account, told=self._shows_needs)
        self._signals.accounts_changed.connect(self._mark_accounts)

    def _connect_pages(self) -> None:
        self.rail.chosen.connect(self._pages.choose_page)
        self.shortcuts.page_wanted.connect(self._pages.choose_page)
        self.shortcuts.add_wanted.connect(self._pages.begin_adding)
        self.shortcuts.find_wanted.connect(self.find_anything)
        self.shortcuts.search_wanted.connect(self._pages.focus_search)
        self.shortcuts.close_wanted.connect(self.close)
        self._pages.shown.connect(self.rail.show_page)
        self._pages.welcomed.connect(self._memory.set_welcomed)
        self.rail.show_page(self._pages.page)

    def _connect_starts(self) -> None:
        """What starts the core once more, each in its way: until it runs there is little to do."""
        pages = self._pages
        for chosen in (pages.again, pages.file_chosen, pages.take_over_chosen, pages.demo_chosen, pages.own_wanted):
            chosen.connect(self._wait)
        pages.again.connect(self._verbs.main.open)
        pages.file_chosen.connect(self.file_chosen)
        pages.take_over_chosen.connect(self.take_over_chosen)
        pages.demo_chosen.connect(self.demo_chosen)
        pages.own_wanted.connect(self._use_own)

    def _mark_accounts(self, states: tuple[AccountState, ...]) -> None:
        self.rail.set_mark(Page.ACCOUNTS, needs.counts(states, time.time()).need_you)

    def _shows_needs(self) -> bool:
        """Whether the page that lists what needs the person is before their eyes."""
        return self.isVisible() and self._pages.page is Page.OVERVIEW

    def _opened(self, opened: Opened) -> None:
        self._set_ready(True)
        self._memory.set_welcoming(welcome := not (opened.used or self._memory.welcomed))
        self.pages.show_opened(welcome=welcome)
        left_demo, self._leaving_demo = self._leaving_demo, False
        if left_demo and not welcome:
            self.pages.begin_adding()

    def _start_failed(self, words: str, said: Phrase) -> None:
        self._set_ready(False)
        self.pages.show_problem(words, said)

    def _use_own(self) -> None:
        self._leaving_demo = True
        self.own_chosen.emit()

    def _wait(self, *_: str) -> None:
        self._set_ready(False)

    def _set_ready(self, ready: bool) -> None:
        self.rail.setEnabled(ready)
        self.shortcuts.set_ready(ready)
