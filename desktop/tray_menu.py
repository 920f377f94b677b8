"""The menu of the tray. Its lines stay the same ones while their words change, as a host may show an older reading.

A host on D-Bus reads the menu before it tells that it opens, and clicks by numbers that a line keeps as long as it is
in the menu: a line that was made anew would not hear its click.
"""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop import tray_text
from desktop.text import translate
from desktop.tray_text import Glance, unmarked
from desktop.windows.page import Page, title
from proxy_core import Account, AccountState, ProxyState


class AccountMenu(QMenu):
    """What can be done to one account.

    Signals: enabled_wanted(account id, whether it shall draw); sign_in_wanted(Account); account_wanted(account id).
    """

    enabled_wanted = Signal(str, bool)
    sign_in_wanted = Signal(object)
    account_wanted = Signal(str)

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._account = account
        self._mend = self.addAction("", self._begin_mending)
        self._switch = self.addAction("", lambda: self.enabled_wanted.emit(account.id, not self._account.enabled))
        self._show = self.addAction("", lambda: self.account_wanted.emit(account.id))

    def show_state(self, state: AccountState, now: float, *, on_bus: bool) -> None:
        """Say how the account stands."""
        account = self._account = state.account
        self.setTitle(unmarked(tray_text.account_line(state, now), on_bus=on_bus))
        again = translate("tray", "Sign &in again") if account.by_login else translate("tray", "Replace its &key\u2026")
        self._mend.setText(again)
        self._show.setText(translate("tray", "&Show in the window"))
        self._mend.setVisible(bool(account.disabled_reason))
        self._switch.setText(translate("tray", "&Pause") if account.enabled else translate("tray", "&Resume"))
        self._switch.setVisible(not account.disabled_reason)

    def _begin_mending(self) -> None:
        if self._account.by_login:
            self.sign_in_wanted.emit(self._account)
        else:
            self.account_wanted.emit(self._account.id)


def _switch_words(proxy: ProxyState) -> str:
    """What a click on the line of the proxy does."""
    if proxy.stopping:
        return translate("tray", "&Stop at once")
    return translate("tray", "&Stop the proxy") if proxy.running else translate("tray", "&Start the proxy")


class TrayMenu(QObject):
    """Shows a Glance in `menu`. `on_bus`: a host on D-Bus shows it, in whose words _ marks a key.

    Signals: proxy_wanted(whether it shall run); address_wanted(); key_wanted(); enabled_wanted(account id, whether it
    shall draw); sign_in_wanted(Account); account_wanted(account id); page_wanted(Page); window_wanted(); quit_wanted().
    """

    proxy_wanted = Signal(bool)
    address_wanted = Signal()
    key_wanted = Signal()
    enabled_wanted = Signal(str, bool)
    sign_in_wanted = Signal(object)
    account_wanted = Signal(str)
    page_wanted = Signal(object)
    window_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.menu = QMenu()
        self.on_bus = False
        self._running = False
        self._accounts: dict[str, AccountMenu] = {}
        self._shown: list[str] = []
        self._state, self._work = self._words(), self._words()
        self._needing = self.menu.addAction("", lambda: self.page_wanted.emit(Page.OVERVIEW))
        self.menu.addSeparator()
        self._switch = self.menu.addAction("", lambda: self.proxy_wanted.emit(not self._running))
        self._address = self.menu.addAction("", self.address_wanted.emit)
        self._key = self.menu.addAction("", self.key_wanted.emit)
        self._before_accounts = self.menu.addSeparator()
        self._more = self.menu.addAction("", lambda: self.page_wanted.emit(Page.ACCOUNTS))
        self.menu.addSeparator()
        self._open = self.menu.addAction("", self.window_wanted.emit)
        self._pages = {page: self.menu.addAction("", partial(self.page_wanted.emit, page)) for page in Page}
        self.menu.addSeparator()
        self._quit = self.menu.addAction("", self.quit_wanted.emit)
        self._word()

    def _word(self) -> None:
        """Say what is always there, in the language that holds now."""
        self._address.setText(translate("tray", "Copy the &address"))
        self._key.setText(translate("tray", "Copy the &key"))
        self._open.setText(translate("tray", "&Open Easel"))
        self._quit.setText(translate("tray", "&Quit Easel"))
        for page, action in self._pages.items():
            action.setText(title(page))

    def show_glance(self, glance: Glance) -> None:
        """Say how things stand. Lines come and go only while a person has not the menu open."""
        self._running = glance.proxy.running
        self._word()
        self._say(self._state, tray_text.state_line(glance))
        self._say(self._work, tray_text.work_line(glance))
        self._say(self._needing, tray_text.needing_line(glance))
        self._switch.setText(_switch_words(glance.proxy))
        self._switch.setEnabled(glance.ready)
        self._address.setEnabled(self._running)
        self._key.setEnabled(glance.ready)
        chosen = glance.chosen_accounts()
        if not self.menu.isVisible():
            self._choose(chosen)
        for state in chosen:
            if state.account.id in self._accounts:
                self._accounts[state.account.id].show_state(state, glance.now, on_bus=self.on_bus)
        self._before_accounts.setVisible(bool(self._accounts))
        self._say(self._more, tray_text.more_line(glance))

    def _words(self) -> QAction:
        line = self.menu.addAction("")
        line.setEnabled(False)
        return line

    def _say(self, line: QAction, words: str) -> None:
        line.setText(unmarked(words, on_bus=self.on_bus))
        line.setVisible(bool(words))

    def _choose(self, chosen: list[AccountState]) -> None:
        """Have a line for each of these accounts, in this order."""
        wanted = [state.account.id for state in chosen]
        if wanted == self._shown:
            return
        for account_id in self._shown:
            self.menu.removeAction(self._accounts[account_id].menuAction())
        for account_id in set(self._shown) - set(wanted):
            self._accounts.pop(account_id).deleteLater()
        for state in chosen:
            known = self._accounts.get(state.account.id) or self._make(state.account)
            self.menu.insertMenu(self._more, known)
        self._shown = wanted

    def _make(self, account: Account) -> AccountMenu:
        made = self._accounts[account.id] = AccountMenu(account)
        made.enabled_wanted.connect(self.enabled_wanted)
        made.sign_in_wanted.connect(self.sign_in_wanted)
        made.account_wanted.connect(self.account_wanted)
        return made
