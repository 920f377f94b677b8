"""The page of accounts, and beside the list one account's details; in a narrow window these stand alone."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.account_actions import AccountActions
from desktop.account_transfer import AccountTransfer
from desktop.core_signals import CoreSignals, RequestEvent
from desktop.models.account_errors import AccountErrors
from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.verbs import Verbs
from desktop.windows.accounts.details import AccountDetails
from desktop.windows.accounts.export_pane import ExportPane
from desktop.windows.accounts.head import AccountsHead
from desktop.windows.accounts.import_pane import ImportPane
from desktop.windows.accounts.panel import AccountsPanel
from desktop.windows.accounts.side_pane import WIDTH
from proxy_core import Account, AccountState, RequestFilter, Settings

WIDE = 800  # from here on the list has room for something beside it
ANY_WIDTH = 16_777_215  # Qt's own largest


class AccountsPage(QWidget):
    """Opens the details for a row of the accounts, and lets them follow the keyboard while they are open.

    Signals: add_wanted(); sign_in_wanted(Account); requests_wanted(RequestFilter); setting_wanted(name).
    """

    add_wanted = Signal()
    sign_in_wanted = Signal(object)
    requests_wanted = Signal(object)
    setting_wanted = Signal(str)

    def __init__(self, theme: Theme, signals: CoreSignals, verbs: Verbs) -> None:
        super().__init__()
        self._signals, self._verbs = signals, verbs
        self._awaited = ""  # the account whose details are to open when it is told of
        self._errors = AccountErrors()
        self.head = AccountsHead(theme)
        self.accounts = AccountsPanel(theme, self._errors)
        self.details = AccountDetails(theme)
        self.importing, self.exporting = ImportPane(theme), ExportPane(theme)
        self._sides = (self.details, self.importing, self.exporting)
        self._lay_out()
        self._connect()
        _join_details(self.details, verbs.accounts)
        self._connect_list(verbs.accounts)
        _join_panes(self.importing, self.exporting, verbs.accounts.transfer)

    def show_account(self, account_id: str) -> None:
        """Open the details of an account, as soon as it is told of."""
        self._awaited = account_id
        self._show_awaited()

    def focus_first(self) -> None:
        """Give the keyboard to what is seen."""
        if self.accounts.isHidden():
            self._side().setFocus()
        else:
            self.accounts.focus_list()

    def focus_search(self) -> None:
        """Give the keyboard to what looks for accounts."""
        self.head.search.setFocus()
        self.head.search.selectAll()

    def unfinished(self) -> bool:
        """Whether a file is about to be read or written, or many accounts are asked."""
        return any(
            not pane.isHidden() for pane in (self.importing, self.exporting)
        ) or self._verbs.accounts.many.is_busy("many")

    def kept(self) -> str:
        """The account whose details are open, for a window in this one's place."""
        return self.details.account_id

    def take_up(self, account_id: str) -> None:
        """Open them again."""
        if account_id:
            self.show_account(account_id)

    def leave(self) -> None:
        """The window closes for good: what was removed cannot be taken back any more."""
        self._verbs.accounts.removals.finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes what stands beside the list, wherever the keyboard is."""
        if event.key() == Qt.Key.Key_Escape and not self._side().isHidden():
            self._close_sides()
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
        for side in self._sides:
            line.addWidget(side)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(MEDIUM)
        page.addWidget(self.head)
        page.addLayout(line, 1)

    def _connect(self) -> None:
        signals, accounts, head = self._signals, self.accounts, self.head
        signals.requests_changed.connect(self._learn_errors)
        signals.accounts_changed.connect(accounts.set_accounts)
        signals.accounts_changed.connect(self.details.set_accounts)
        signals.accounts_changed.connect(self._show_awaited)
        signals.settings_changed.connect(self._take_settings)
        head.looked_for.connect(accounts.look_for)
        head.left.connect(accounts.focus_list)
        head.add_wanted.connect(self.add_wanted)
        head.sort_wanted.connect(accounts.sort_by_provider)
        head.import_wanted.connect(lambda: self._open_side(self.importing))
        head.export_wanted.connect(lambda: self._open_side(self.exporting))
        accounts.add_wanted.connect(self.add_wanted)
        accounts.counted.connect(head.show_count)
        accounts.cleared.connect(head.search.clear)
        accounts.turns_wanted.connect(lambda: head.by_provider.setChecked(False))
        accounts.opened.connect(self._open)
        accounts.passed.connect(self._pass)
        accounts.mend_wanted.connect(self._mend)
        accounts.strategy_wanted.connect(lambda: self.setting_wanted.emit("strategy"))
        self.details.facts_wanted.connect(self._load_facts)
        self.details.sign_in_wanted.connect(self.sign_in_wanted)
        self.details.request_wanted.connect(lambda request: self.requests_wanted.emit(RequestFilter(words=request)))
        for side in self._sides:
            side.closed.connect(self._closed)

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
        if self.details.account_id:
            self.details.set_error(self.details.account_id, self._errors.of(self.details.account_id))

    def _load_facts(self, account: Account) -> None:
        actions = self._verbs.accounts
        self.details.set_error(account.id, self._errors.of(account.id))
        actions.load_history(account.id)
        actions.facts.load_limits(account.id)
        actions.facts.load_error(account)

    def _show_ended(self, words: str, well: bool) -> None:
        self.accounts.show_ended()
        if well:
            self._verbs.main.offer(words, "", lambda: None)
        else:
            self._verbs.main.message.emit(words)

    def _show_leaving(self, ids: frozenset[str]) -> None:
        self.accounts.set_leaving(ids)
        if self.details.account_id in ids:
            self.details.close_details()

    def _forget_order(self) -> None:
        self.accounts.model.expect({})

    def _offer_undo(self, words: str) -> None:
        self._verbs.main.offer(words, translate("accounts", "&Undo"), self._verbs.accounts.removals.undo)

    # --- what stands beside the list

    def _side(self) -> QWidget:
        """What stands there; the details, which are hidden, when nothing does."""
        return next((side for side in self._sides if not side.isHidden()), self.details)

    def _close_sides(self) -> None:
        self.details.close_details()
        for pane in (self.importing, self.exporting):
            pane.close_pane()

    def _open_side(self, pane: ImportPane | ExportPane) -> None:
        self._close_sides()
        pane.open_pane()
        self._share_width()

    def _show_awaited(self) -> None:
        for state in self._signals.accounts if self._awaited else ():
            if state.account.id == self._awaited:
                self._awaited = ""
                self.accounts.choose(state.account.id)
                self._open(state)
                return

    def _open(self, state: AccountState) -> None:
        for pane in (self.importing, self.exporting):
            pane.close_pane()
        self.details.show_account(state)
        self._share_width()
        if self.accounts.isHidden():
            self.details.setFocus()

    def _pass(self, state: AccountState) -> None:
        if self.details.account_id:
            self.details.show_account(state)

    def _mend(self, account: Account) -> None:
        if not account.by_login:
            self.show_account(account.id)
        self.details.mend(account)

    def _closed(self) -> None:
        self._share_width()
        self.accounts.focus_list()

    def _share_width(self) -> None:
        is_open, is_wide = not self._side().isHidden(), self.width() >= WIDE
        self.accounts.setVisible(is_wide or not is_open)
        for side in self._sides:
            side.setMaximumWidth(WIDTH if is_wide else ANY_WIDTH)


def _join_panes(importing: ImportPane, exporting: ExportPane, transfer: AccountTransfer) -> None:
    importing.import_wanted.connect(transfer.begin_import)
    exporting.export_wanted.connect(transfer.begin_export)
    transfer.imported.connect(importing.show_lines)
    transfer.not_imported.connect(importing.show_refusal)
    transfer.exported.connect(exporting.show_written)
    transfer.not_exported.connect(exporting.show_refusal)


def _join_details(details: AccountDetails, actions: AccountActions) -> None:
    details.enabled_wanted.connect(actions.set_enabled)
    details.check_wanted.connect(actions.check)
    details.refresh_wanted.connect(actions.refresh_quotas)
    details.remove_wanted.connect(lambda account, revoke: actions.removals.begin((account,), revoke=revoke))
    details.change_wanted.connect(actions.update)
    details.replace_wanted.connect(actions.replace_key)
    details.limit_wanted.connect(actions.facts.set_limit)
    actions.facts.limits_loaded.connect(details.set_limits)
    actions.facts.error_loaded.connect(details.set_error)
    actions.checked.connect(details.set_checked)
    actions.history_loaded.connect(details.set_history)
    actions.busy_changed.connect(details.set_busy)
