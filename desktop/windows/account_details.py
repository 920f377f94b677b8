"""One account, all of it: its quotas and their past, what it rests from, its last check, and what can be done to it.

It stands beside the lists and keeps nobody waiting. It asks nobody: what a person wants is told by signals.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop import account_text
from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme
from desktop.widgets.mark_list import LinkedLabel, MarkList
from desktop.windows.account_panes import KeyPane, RemovePane, SharePane
from desktop.windows.account_parts import AccountHead, Buttons, QuotaSection, TroubleNote, set_tone, title
from proxy_core import AccountCheck, AccountState, QuotaPoint

TICK_MS = 1000


class AccountDetails(QFrame):
    """Shows one account after show_account(), and follows it until it is closed or the account is gone.

    Signals: closed(); sign_in_wanted(Account); replace_wanted(id, key); check_wanted(id); refresh_wanted(id);
    enabled_wanted(id, bool); remove_wanted(id, whether to revoke); change_wanted(id, fields and values);
    history_wanted(id).
    """

    closed = Signal()
    sign_in_wanted = Signal(object)
    replace_wanted = Signal(str, str)
    check_wanted = Signal(str)
    refresh_wanted = Signal(str)
    enabled_wanted = Signal(str, bool)
    remove_wanted = Signal(str, bool)
    change_wanted = Signal(str, object)
    history_wanted = Signal(str)

    def __init__(self, theme: Theme, *, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._now = now
        self._state: AccountState | None = None
        self._busy: set[str] = set()
        self._checked: AccountCheck | None = None
        self.head, self.trouble, self.buttons = AccountHead(theme), TroubleNote(), Buttons()
        self.removing, self.key, self.share = RemovePane(), KeyPane(), SharePane(theme)
        self.quotas, self.marks = QuotaSection(theme), MarkList(theme)
        self.check_words = LinkedLabel()
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
            self.share.settle()  # for the account that was shown before
            self._checked = None
            self._busy.clear()
            self.key.clear()
            for pane in (self.removing, self.key):
                pane.hide()
            self.quotas.show_past((), self._now())
            self._scroll.verticalScrollBar().setValue(0)
        self._state = state
        self._show()
        self.show()
        if is_new:
            self.history_wanted.emit(state.account.id)

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
            self.quotas.show_past(points, self._now())

    def set_busy(self, verb: str, busy: bool) -> None:
        """A verb of AccountActions runs or ended, such as "check ID": its button waits."""
        name, _, account_id = verb.partition(" ")
        if self._state is None or account_id not in {self.account_id, ""}:
            return
        (self._busy.add if busy else self._busy.discard)(name)
        self._show()
        if name == "quotas" and not busy:
            self.history_wanted.emit(self.account_id)

    def close_details(self) -> None:
        """Show nobody."""
        if self._state is not None:
            self.share.settle()
            self.key.clear()
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
        if self._state is None:
            return
        account = self._state.account
        if account.by_login:
            self.sign_in_wanted.emit(account)
        else:
            self.removing.hide()
            self.key.ask(account)
            self._scroll.ensureWidgetVisible(self.key)

    def _ask_to_remove(self) -> None:
        if self._state is not None:
            self.key.hide()
            self.removing.ask(self._state.account)
            self._scroll.ensureWidgetVisible(self.removing)

    def _switch(self) -> None:
        if self._state is not None:
            self.enabled_wanted.emit(self.account_id, not self._state.account.enabled)

    # --- how it looks

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("body")
        self._marks_title = title(translate("accounts", "What it rests from"))
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, SMALL, SMALL)
        inner.setSpacing(MEDIUM)
        for widgets in (
            (self.trouble, self.buttons, self.key, self.removing),
            (self._marks_title, self.marks),
            (self.quotas,),
            (title(translate("accounts", "Last check")), self.check_words),
            (title(translate("accounts", "Its share of the work")), self.share),
        ):
            for widget in widgets:
                inner.addWidget(widget)
        inner.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, SMALL, SMALL)
        column.setSpacing(MEDIUM)
        column.addWidget(self.head)
        column.addWidget(self._scroll, 1)

    def _connect(self) -> None:
        self.head.closed.connect(self.close_details)
        self.trouble.mend_wanted.connect(self._mend)
        self.buttons.mend.clicked.connect(self._mend)
        self.buttons.check.clicked.connect(lambda: self.check_wanted.emit(self.account_id))
        self.buttons.refresh.clicked.connect(lambda: self.refresh_wanted.emit(self.account_id))
        self.buttons.switch.clicked.connect(self._switch)
        self.buttons.remove.clicked.connect(self._ask_to_remove)
        self.removing.removed.connect(lambda revoke: self.remove_wanted.emit(self.account_id, revoke))
        self.removing.closed.connect(self.buttons.remove.setFocus)
        self.key.replaced.connect(lambda key: self.replace_wanted.emit(self.account_id, key))
        self.share.changed.connect(lambda field, value: self.change_wanted.emit(self.account_id, {field: value}))

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
        self.trouble.show_account(state.account)
        self.buttons.show_account(state.account, self._busy)
        self.buttons.mend.setVisible(self.trouble.isHidden())
        self.share.show_account(state.account)
        self.quotas.show_quotas(state.quotas, now)
        marks = account_text.marks(state, now)
        self.marks.set_marks(marks)
        for widget in (self._marks_title, self.marks):
            widget.setVisible(bool(marks))
        self._show_check(now)

    def _show_check(self, now: float) -> None:
        if self._state is None:
            return
        if self._checked is None:
            self.check_words.set_words(account_text.last_check(self._state.account, now))
            set_tone(self.check_words, Tone.MUTED)
        else:
            words, tone = account_text.checked(self._checked)
            self.check_words.set_words(words)
            set_tone(self.check_words, tone)
