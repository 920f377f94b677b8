"""The window: puts the panels together and passes what happens to them. It has no async methods and no Core."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from desktop import account_text, text
from desktop.account_actions import AccountActions
from desktop.actions import Actions, Opened
from desktop.core_signals import CoreSignals
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, Theme
from desktop.widgets.message_bar import MessageBar
from desktop.windows.disabled_notes import DisabledNotes
from desktop.windows.pages import Pages
from desktop.windows.proxy_bar import ProxyBar
from proxy_core import Phrase, Removal


class MainWindow(QMainWindow):
    """Closing it hides it where `can_hide()` says that a tray icon brings it back, and minimises it elsewhere.

    `vault_there` says whether there is an encrypted file of secrets already.

    Signals: hidden_to_tray(); file_chosen(passphrase), when secrets are to be in the encrypted file.
    """

    hidden_to_tray = Signal()
    file_chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        signals: CoreSignals,
        actions: Actions,
        account_actions: AccountActions,
        *,
        can_hide: Callable[[], bool],
        vault_there: Callable[[], bool],
    ) -> None:
        super().__init__()
        self.setWindowTitle("Easel")
        self.setMinimumSize(720, 480)
        self.resize(1100, 720)
        self._actions = actions
        self._signals = signals
        self._can_hide = can_hide
        self._told_minimised = False
        self._leaving = False
        self.proxy_bar = ProxyBar(theme, actions)
        self.messages = MessageBar(theme)
        self.pages = Pages(theme, signals, actions, account_actions, vault_there=vault_there)
        self._lay_out()
        self._make_actions()
        self._connect()
        self._connect_accounts(account_actions)

    def leave(self) -> None:
        """Close for good."""
        self._leaving = True
        self.pages.leave()
        self.close()

    def bring_to_front(self) -> None:
        """Show the window, wherever it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaving:
            event.accept()
            return
        event.ignore()
        if self._can_hide():
            self.hide()
            self.hidden_to_tray.emit()
            return
        if not self._told_minimised:
            self._told_minimised = True
            self.messages.say(
                translate(
                    "window",
                    "There is no tray here to keep Easel in, so closing the window only minimises it. "
                    "Ctrl+Q quits and stops the proxy.",
                )
            )
        self.showMinimized()

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.proxy_bar)
        column.addWidget(self.messages)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(page)
        page.setFocus()  # so that no button looks chosen; Tab begins with the first

    def _make_actions(self) -> None:
        self._copy_address = self._action(
            translate("window", "Copy the address"), "Ctrl+Shift+C", lambda: self._actions.copy_address(self._address())
        )
        self._copy_key = self._action(translate("window", "Copy the key"), "Ctrl+Shift+K", self._actions.copy_key)
        self._start = self._action(translate("window", "Start the proxy"), "Ctrl+R", self._start_or_stop)
        self._add = self._action(translate("window", "Add an account"), "Ctrl+N", self._add_account)
        self._find = self._action(
            translate("window", "Find an account"), "Ctrl+F", self.pages.panels.accounts.search.setFocus
        )
        self._close = self._action(translate("window", "Close the window"), "Ctrl+W", self.close)
        self._quit = self._action(translate("window", "Quit Easel"), "Ctrl+Q", self._actions.quit)
        self.proxy_bar.menu_wanted.connect(self._fill_menu)
        self._set_ready(False)

    def _action(self, words: str, keys: str, run: Callable[[], object]) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked: run())
        self.addAction(action)
        return action

    def _fill_menu(self, menu: QMenu) -> None:
        menu.addActions([self._start, self._copy_address, self._copy_key])
        menu.addSeparator()
        menu.addActions([self._add])
        menu.addSeparator()
        menu.addActions([self._close, self._quit])

    def _connect(self) -> None:
        self._signals.proxy_changed.connect(self.proxy_bar.set_proxy)
        self._signals.proxy_changed.connect(self._name_actions)
        self._actions.message.connect(self.messages.say)
        self._actions.opened.connect(self._opened)
        self._actions.start_failed.connect(self._start_failed)
        self.pages.again.connect(self._try_again)
        self.pages.file_chosen.connect(self._use_file)

    def _connect_accounts(self, actions: AccountActions) -> None:
        DisabledNotes(self.messages, self._signals, self.pages.show_account)
        actions.removed.connect(self._say_removed)
        actions.message.connect(self.messages.say)

    def _add_account(self) -> None:
        if self._actions.ready:
            self.pages.begin_adding()

    def _say_removed(self, removal: Removal) -> None:
        words = account_text.removed(removal)
        if words:
            self.messages.say(words)

    def _opened(self, opened: Opened) -> None:
        self.pages.panels.requests.model.load(opened.requests)
        for said in opened.said:
            self.messages.say(text.phrase(said))
        self.pages.show_opened()
        self._set_ready(True)

    def _start_failed(self, words: str, said: Phrase) -> None:
        self.proxy_bar.set_ready(False, failed=True)
        self.pages.show_problem(words, said)

    def _use_file(self, passphrase: str) -> None:
        self.proxy_bar.set_ready(False)
        self.file_chosen.emit(passphrase)

    def _try_again(self) -> None:
        self.proxy_bar.set_ready(False)
        self._actions.open()

    def _set_ready(self, ready: bool) -> None:
        self.proxy_bar.set_ready(ready)
        self._start.setEnabled(ready)
        for action in (self._copy_key, self._add, self._find):
            action.setEnabled(ready)
        self._name_actions()

    def _name_actions(self) -> None:
        running = self._signals.proxy.running
        self._start.setText(
            translate("window", "Stop the proxy") if running else translate("window", "Start the proxy")
        )
        self._copy_address.setEnabled(running)

    def _start_or_stop(self) -> None:
        if self._signals.proxy.running:
            self._actions.stop_proxy()
        else:
            self._actions.start_proxy()

    def _address(self) -> str:
        return self._signals.proxy.base_url
