"""The panel that adds an account, or signs one in again: a choice, the page for it, and what came of it.

It stands in the window like any other panel, so nothing else has to wait for it. What was typed stays until the account
is there or the panel is left.
"""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from desktop.account_actions import AccountActions
from desktop.theme import Theme
from desktop.windows.adding.choice import ChoicePage, Kind
from desktop.windows.adding.done import DonePage
from desktop.windows.adding.frame import AddFrame
from desktop.windows.adding.google import GooglePage
from desktop.windows.adding.key import KeyPage
from desktop.windows.adding.login import LoginPage
from desktop.windows.adding.parts import AddPage
from proxy_core import Account, AccountState, Added, Credentials, LoginTicket, Phrase, Provider, Settings


def open_in_browser(address: str) -> bool:
    """Open a page in the system's browser. False when there is none."""
    return QDesktopServices.openUrl(QUrl(address))


class AddAccount(QWidget):
    """begin() or sign_in_again() show it from its start; leave() ends what still waits and forgets what was typed.

    A window that is closed to the tray ends nothing: a person puts it away to see the browser, and the login goes on
    until they are done there or its time is up.

    Signals: closed(), when the person is done with it; added(account id), as soon as the account is there.
    """

    closed = Signal()
    added = Signal(str)

    def __init__(
        self,
        theme: Theme,
        actions: AccountActions,
        *,
        open_url: Callable[[str], bool] = open_in_browser,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._actions, self._open_url = actions, open_url
        self._again = False
        self._direct = False  # the kind was chosen elsewhere: the way back leads there
        self.choice, self.google, self.key = ChoicePage(theme), GooglePage(theme), KeyPage(theme)
        self.login, self.done = LoginPage(theme, now=now), DonePage(theme)
        self._pages: tuple[AddPage, ...] = (self.choice, self.google, self.key, self.login, self.done)
        self.frame = AddFrame(theme, self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)
        self._connect_pages()
        self._connect_actions()

    def begin(self, kind: Kind | None = None) -> None:
        """Offer the choice, or the page of the kind that was chosen; what waits already goes on waiting."""
        if self._actions.login_waits or self._actions.is_busy("add"):
            self.page.focus_first()
            return
        self._again, self._direct = False, kind is not None
        if kind is None:
            self._show(self.choice)
        else:
            self._choose(kind)

    def set_accounts(self, states: Sequence[AccountState]) -> None:
        """The accounts that are there: a new login can share the client of the one that signed in last."""
        lenders = [state.account for state in states if state.account.by_login]
        self.google.set_lender(max(lenders, key=lambda one: one.checked_at, default=None))

    def set_settings(self, settings: Settings) -> None:
        """The settings that are in force: what is offered hangs on them."""
        self.choice.set_code_assist(settings.code_assist)

    def sign_in_again(self, account: Account) -> None:
        """Offer to sign in once more for an account that is there."""
        self._actions.cancel_login()
        self.google.clear()
        self._again = True
        self.google.show_again(account)
        self._show(self.google)

    def leave(self) -> None:
        """End what waits, and forget what was typed."""
        self._actions.cancel_login()
        self._actions.cancel_add()
        self._again = self._direct = False
        for page in self._pages:
            page.clear()
        self._show(self.choice, focus=False)

    def unfinished(self) -> bool:
        """Whether a login waits, or something may be typed already."""
        return self._actions.login_waits or self._actions.is_busy("add") or self.page not in {self.choice, self.done}

    @property
    def page(self) -> AddPage:
        """What is shown."""
        return self.frame.page

    # --- what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._press()
        else:
            super().keyPressEvent(event)

    def _press(self) -> None:
        """Enter: what has the keyboard, else what the page is for."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton) and self.isAncestorOf(focused):
            focused.click()
        elif self.page is self.login:
            self.login.submit()
        elif not self.page.primary.isHidden():
            self.page.primary.click()

    def _go_back(self) -> None:
        if self.page is self.login:
            self._cancel_login()
        elif self._leads_out(self.page):
            self._close()
        else:
            self._actions.cancel_login()
            self._actions.cancel_add()
            self.google.set_busy(False)
            self.key.set_busy(False)
            self._show(self.choice)

    def _leads_out(self, page: AddPage) -> bool:
        """Whether the way back from there leads out of the panel."""
        return page in {self.choice, self.done} or (page is not self.login and (self._again or self._direct))

    def _close(self) -> None:
        self.leave()
        self.closed.emit()

    def _choose(self, kind: Kind) -> None:
        if kind in {Kind.GOOGLE, Kind.CODE_ASSIST}:
            self._ask_google(Provider.GEMINI if kind is Kind.GOOGLE else Provider.CODE_ASSIST)
        else:
            self.key.show_kind(kind)
            self._show(self.key)

    def _ask_google(self, provider: Provider) -> None:
        self.google.set_provider(provider)
        self._show(self.google)

    def _add_another(self) -> None:
        self.leave()
        self.begin()

    def _cancel_login(self) -> None:
        self._actions.cancel_login()
        self.google.set_busy(False)
        self._show(self.google)
        self.google.set_fault("")
        self.google.primary.setFocus()

    # --- what comes of it

    def _begun(self, ticket: LoginTicket) -> None:
        self.login.show_ticket(ticket)
        self._show(self.login)
        self._open_login(ticket.url)

    def _open_login(self, address: str) -> None:
        self.login.set_opened(self._open_url(address))

    def _failed(self, why: Phrase) -> None:
        self.login.clear()
        self._show(self.google)
        self.google.fail(why)

    def _added(self, added: Added) -> None:
        self._finish(added.account, unasked=added.unasked)

    def _finish(self, account: Account, missing: Sequence[str] = (), *, unasked: Phrase | None = None) -> None:
        again, self._again = self._again, False
        for page in (self.google, self.key, self.login):
            page.clear()
        self.done.show_account(account, again=again, missing=missing, unasked=unasked)
        self._show(self.done)
        self.added.emit(account.id)

    def _save(self, account: Account, credentials: Credentials, check: bool) -> None:
        self._actions.add(account, credentials, check=check)

    # --- how it holds together

    def _show(self, page: AddPage, *, focus: bool = True) -> None:
        self.frame.show_page(page, closes=self._leads_out(page))
        if focus and self.isVisible():
            page.focus_first()

    def _connect_pages(self) -> None:
        self.frame.back_wanted.connect(self._go_back)
        self.choice.chosen.connect(self._choose)
        self.google.sign_in_wanted.connect(self._actions.sign_in)
        self.google.file_given.connect(self._actions.read_client)
        self.google.link_wanted.connect(self._open_url)
        self.key.save_wanted.connect(self._save)
        self.key.login_wanted.connect(lambda: self._ask_google(Provider.VERTEX))
        self.key.link_wanted.connect(self._open_url)
        self.login.open_wanted.connect(self._open_login)
        self.login.copy_wanted.connect(self._actions.copy_address)
        self.login.pasted.connect(self._actions.paste_redirect)
        self.login.cancelled.connect(self._cancel_login)
        self.done.primary.clicked.connect(self._close)
        self.done.secondary.clicked.connect(self._add_another)

    def _connect_actions(self) -> None:
        actions = self._actions
        actions.client_read.connect(self.google.show_client)
        actions.client_refused.connect(self.google.refuse_client)
        actions.added.connect(self._added)
        actions.not_added.connect(self.key.refuse)
        actions.login_begun.connect(self._begun)
        actions.signed_in.connect(self._finish)
        actions.login_failed.connect(self._failed)
        actions.redirect_refused.connect(self.login.refuse_paste)
        actions.address_copied.connect(self.login.say_copied)
