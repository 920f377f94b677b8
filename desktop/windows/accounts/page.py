"""The page of accounts, and beside the list one account's details; in a narrow window these stand alone."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.account_actions import AccountActions
from desktop.core_signals import CoreSignals, RequestEvent
from desktop.models.account_errors import AccountErrors
from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.verbs import Verbs
from desktop.windows.accounts.beside import BesideList
from desktop.windows.accounts.head import AccountsHead
from desktop.windows.accounts.panel import AccountsPanel
from desktop.windows.offered import offer
from desktop.windows.page import Page
from proxy_core import Account, AccountState, Settings

WIDE = 800  # from here on the list has room for something beside it


class AccountsPage(QWidget):
    """Opens the details for a row of the accounts, and lets them follow the keyboard while they are open.

    Signals: add_wanted(); sign_in_wanted(Account); request_wanted(its id); setting_wanted(name).
    """

    add_wanted = Signal()
    sign_in_wanted = Signal(object)
    request_wanted = Signal(str)
    setting_wanted = Signal(str)

    def __init__(self, theme: Theme, signals: CoreSignals, verbs: Verbs) -> None:
        super().__init__()
        self._signals, self._verbs = signals, verbs
        self._awaited = ""  # the account whose details are to open when it is told of
        self._errors = AccountErrors()
        self.head = AccountsHead(theme)
        offer(self, Page.ACCOUNTS, self.head.by_provider, self.head.import_, self.head.export)
        self.accounts = AccountsPanel(theme, self._errors)
        self.beside = BesideList(theme, verbs.accounts, self._errors)
        self._lay_out()
        self._connect()
        self._connect_beside()
        self._connect_list(verbs.accounts)

    def show_account(self, account_id: str) -> None:
        """Open the details of an account, as soon as it is told of."""
        self._awaited = account_id
        self._show_awaited()

    def focus_first(self) -> None:
        """Give the keyboard to what is seen."""
        if self.accounts.isHidden():
            self.beside.focus_first()
        else:
            self.accounts.focus_list()

    def focus_search(self) -> None:
        """Give the keyboard to what looks for accounts."""
        self.head.search.setFocus()
        self.head.search.selectAll()

    def unfinished(self) -> bool:
        """Whether a file is about to be read or written, or many accounts are asked."""
        return self.beside.has_file() or self._verbs.accounts.many.is_busy("many")

    def kept(self) -> tuple[str, str]:
        """What is looked for, and the account whose details are open, for a window in this one's place."""
        return self.head.search.text(), self.beside.details.account_id

    def take_up(self, kept: tuple[str, str]) -> None:
        """Be there again."""
        words, account_id = kept
        if account_id:
            self.show_account(account_id)  # which shows all
        self.head.search.setText(words)

    def leave(self) -> None:
        """The window closes for good: what was removed cannot be taken back any more."""
        self._verbs.accounts.removals.finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes what stands beside the list, wherever the keyboard is; Ctrl+Z has back who was removed."""
        if event.key() == Qt.Key.Key_Escape and not self.beside.isHidden():
            self.beside.close_all()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._verbs.accounts.removals.undo()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    # --- what it is made of

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(MEDIUM)
        line.addWidget(self.accounts, 1)
        line.addWidget(self.beside)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(MEDIUM)
        page.addWidget(self.head)
        page.addLayout(line, 1)

    def _connect(self) -> None:
        signals, accounts, head = self._signals, self.accounts, self.head
        signals.requests_changed.connect(self._learn_errors)
        signals.accounts_changed.connect(self.beside.details.set_accounts)  # first: they close when theirs is gone
        signals.accounts_changed.connect(accounts.set_accounts)
        signals.accounts_changed.connect(self._show_awaited)
        signals.settings_changed.connect(self._take_settings)
        head.looked_for.connect(accounts.look_for)
        head.left.connect(accounts.focus_list)
        head.add_wanted.connect(self.add_wanted)
        head.sort_wanted.connect(accounts.sort_by_provider)
        head.import_wanted.connect(self.beside.open_import)
        head.export_wanted.connect(self.beside.open_export)
        accounts.add_wanted.connect(self.add_wanted)
        accounts.counted.connect(head.show_count)
        accounts.cleared.connect(head.search.clear)
        accounts.turns_wanted.connect(lambda: head.by_provider.setChecked(False))
        accounts.opened.connect(self._open)
        accounts.passed.connect(self.beside.follow)
        accounts.mend_wanted.connect(self._mend)
        accounts.strategy_wanted.connect(lambda: self.setting_wanted.emit("strategy"))

    def _connect_beside(self) -> None:
        beside, details = self.beside, self.beside.details
        beside.opened.connect(self._share_width)
        beside.closed.connect(self._closed)
        details.sign_in_wanted.connect(self.sign_in_wanted)
        details.request_wanted.connect(self.request_wanted)

    def _connect_list(self, actions: AccountActions) -> None:
        accounts = self.accounts
        accounts.enabled_wanted.connect(actions.set_enabled)
        accounts.order_wanted.connect(actions.set_priorities)
        accounts.deed_wanted.connect(actions.many.begin)
        accounts.remove_wanted.connect(actions.removals.begin)
        accounts.cancelled.connect(actions.many.cancel)
        actions.not_ordered.connect(self._forget_order)
        actions.many.progressed.connect(accounts.show_progress)
        actions.many.ended.connect(self._show_ended)
        actions.removals.leaving_changed.connect(self._show_leaving)
        actions.removals.offered.connect(self._offer_undo)
        actions.removals.withdrawn.connect(self._verbs.main.withdraw)

    # --- what it hears

    def _take_settings(self, settings: Settings) -> None:
        self.accounts.set_strategy(settings.strategy)

    def _learn_errors(self, events: list[RequestEvent]) -> None:
        self._errors.take(events)
        self.beside.show_error()

    def _show_ended(self, words: str, well: bool) -> None:
        self.accounts.show_ended()
        if well:
            self._verbs.main.offer(words)
        else:
            self._verbs.main.message.emit(words)

    def _show_leaving(self, ids: frozenset[str]) -> None:
        if self.beside.details.account_id in ids:  # before the keyboard goes to the next, whom they would follow
            self.beside.details.close_details()
        self.accounts.set_leaving(ids)

    def _forget_order(self) -> None:
        self.accounts.model.expect({})

    def _offer_undo(self, words: str) -> None:
        undo = self._verbs.accounts.removals.undo
        self._verbs.main.offer(words, translate("accounts", "&Undo"), undo, stays=True)

    # --- what stands beside the list

    def _show_awaited(self) -> None:
        for state in self._signals.accounts if self._awaited else ():
            if state.account.id == self._awaited:
                self._awaited = ""
                self.accounts.choose(state.account.id)
                self._open(state)
                return

    def _open(self, state: AccountState) -> None:
        self.beside.show_account(state)
        if self.accounts.isHidden() and self.isVisible():  # whoever is on another page keeps the keyboard
            self.beside.focus_first()

    def _mend(self, account: Account) -> None:
        if not account.by_login:
            self.show_account(account.id)
        self.beside.details.mend(account)

    def _closed(self) -> None:
        self._share_width()
        if self.isVisible():
            self.accounts.focus_list()

    def _share_width(self) -> None:
        is_wide = self.width() >= WIDE
        self.accounts.setVisible(is_wide or self.beside.isHidden())
        self.beside.take_width(whole=not is_wide)
