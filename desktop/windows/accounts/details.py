"""One account, all of it: its quotas and their past, what it rests from, its last check, and what can be done to it.

It stands beside the lists and keeps nobody waiting. It asks nobody: what a person wants is told by signals.
"""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.account_row_text import LastError
from desktop.theme import LARGE, MEDIUM, SMALL, Theme
from desktop.windows.accounts.details_body import DetailsBody
from desktop.windows.accounts.parts import AccountHead
from desktop.windows.accounts.side_pane import WIDTH
from proxy_core import Account, AccountCheck, AccountState, Limit, QuotaPoint

TICK_MS = 1000


class AccountDetails(QFrame):
    """Shows one account after show_account(), and follows it until it is closed or the account is gone.

    Signals: closed(); sign_in_wanted(Account); replace_wanted(id, key); check_wanted(id); refresh_wanted(id);
    enabled_wanted(id, bool); remove_wanted(Account, whether to revoke); change_wanted(id, fields and values);
    facts_wanted(Account), for its past, its limits and its last error; limit_wanted(id, model, window, calls or None);
    request_wanted(request id).
    """

    closed = Signal()
    sign_in_wanted = Signal(object)
    replace_wanted = Signal(str, str)
    check_wanted = Signal(str)
    refresh_wanted = Signal(str)
    enabled_wanted = Signal(str, bool)
    remove_wanted = Signal(object, bool)
    change_wanted = Signal(str, object)
    facts_wanted = Signal(object)
    limit_wanted = Signal(str, str, str, object)
    request_wanted = Signal(str)

    def __init__(self, theme: Theme, *, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._now = now
        self._state: AccountState | None = None
        self._busy: set[str] = set()
        self._checked: AccountCheck | None = None
        self._error: LastError | None = None
        self.head, self.body = AccountHead(theme), DetailsBody(theme)
        self._lay_out()
        self._connect()
        self._second = QTimer(self, interval=TICK_MS)
        self._second.timeout.connect(self._show)
        self.hide()

    # --- what it is told

    @property
    def account_id(self) -> str:
        """Whose details these are; empty when they are closed."""
        return self._state.account.id if self._state is not None else ""

    def show_account(self, state: AccountState) -> None:
        """Open the details of this account, or turn to it."""
        is_new = state.account.id != self.account_id
        if is_new:
            self.body.share.settle()  # for the account that was shown before
            self._checked = self._error = None
            self._busy.clear()
            self.body.begin()
            self.body.quotas.show_past((), self._now())
        self._state = state
        self._show()
        self.show()
        if is_new:
            self.facts_wanted.emit(state.account)

    def set_accounts(self, states: tuple[AccountState, ...]) -> None:
        """Follow the account; close when it is gone."""
        if self._state is None:
            return
        mine = next((state for state in states if state.account.id == self.account_id), None)
        if mine is None:
            self.close_details()
        elif mine != self._state:
            self._state = mine
            self._show()

    def set_checked(self, check: AccountCheck) -> None:
        """Say what a check found."""
        if check.account.id == self.account_id:
            self._checked = check
            self._show()

    def set_history(self, account_id: str, points: tuple[QuotaPoint, ...]) -> None:
        """Draw the past of its quotas."""
        if account_id == self.account_id:
            self.body.quotas.show_past(points, self._now())

    def set_error(self, account_id: str, error: LastError | None) -> None:
        """Say what went wrong last; what is older than what is known already is no news."""
        is_news = error is not None and (self._error is None or error.at >= self._error.at)
        if account_id == self.account_id and is_news:
            self._error = error
            self._show()

    def set_limits(self, account_id: str, limits: Sequence[Limit]) -> None:
        """Show what it may do."""
        if account_id == self.account_id:
            self.body.limits.show_limits(limits)

    def mend(self, account: Account) -> None:
        """Let its person give it a secret that works; its details are open where that is a key."""
        if account.by_login:
            self.sign_in_wanted.emit(account)
        elif account.id == self.account_id:
            self.body.ask_for_key(account)

    def set_busy(self, verb: str, busy: bool) -> None:
        """A verb of AccountActions runs or ended, such as "check ID": its button waits."""
        name, _, account_id = verb.partition(" ")
        if self._state is None or account_id not in {self.account_id, ""}:
            return
        (self._busy.add if busy else self._busy.discard)(name)
        self._show()
        if name == "quotas" and not busy:
            self.facts_wanted.emit(self._state.account)

    def close_details(self) -> None:
        """Show nobody."""
        if self._state is not None:
            self.body.share.settle()
            self.body.key.clear()
            self._state = None
            self.hide()
            self.closed.emit()

    # --- what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_details()
        else:
            super().keyPressEvent(event)

    def _mend(self) -> None:
        if self._state is not None:
            self.mend(self._state.account)

    def _ask_to_remove(self) -> None:
        """A login can end at the provider, too; nothing else is asked, since a removal can be taken back."""
        if self._state is None:
            return
        if not self._state.account.by_login:
            self._remove(revoke=False)
            return
        self.body.ask_to_remove(self._state.account)

    def _remove(self, *, revoke: bool) -> None:
        if self._state is not None:
            self.remove_wanted.emit(self._state.account, revoke)

    def _switch(self) -> None:
        if self._state is not None:
            self.enabled_wanted.emit(self.account_id, not self._state.account.enabled)

    # --- how it looks

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, SMALL, SMALL)
        column.setSpacing(MEDIUM)
        column.addWidget(self.head)
        column.addWidget(self.body, 1)

    def _connect(self) -> None:
        self.head.closed.connect(self.close_details)
        self.body.trouble.mend_wanted.connect(self._mend)
        self.body.buttons.mend.clicked.connect(self._mend)
        self.body.buttons.check.clicked.connect(lambda: self.check_wanted.emit(self.account_id))
        self.body.buttons.refresh.clicked.connect(lambda: self.refresh_wanted.emit(self.account_id))
        self.body.buttons.switch.clicked.connect(self._switch)
        self.body.buttons.remove.clicked.connect(self._ask_to_remove)
        self.body.removing.removed.connect(lambda revoke: self._remove(revoke=revoke))
        self.body.key.replaced.connect(lambda key: self.replace_wanted.emit(self.account_id, key))
        self.body.limits.limit_wanted.connect(lambda *limit: self.limit_wanted.emit(self.account_id, *limit))
        self.body.error.request_wanted.connect(self.request_wanted)
        self.body.share.changed.connect(lambda field, value: self.change_wanted.emit(self.account_id, {field: value}))

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    def _show(self) -> None:
        if self._state is None:
            return
        state, now = self._state, self._now()
        self.head.show_account(state, now)
        self.body.show_account(state, now, self._busy)
        self.body.show_error(self._error, now)
        self.body.show_check(state.account, self._checked, now)
