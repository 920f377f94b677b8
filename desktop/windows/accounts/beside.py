"""What stands beside the list of accounts: the details of one, a file to read, a file to write, or nothing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.account_actions import AccountActions
from desktop.account_transfer import AccountTransfer
from desktop.models.account_errors import AccountErrors
from desktop.theme import Theme
from desktop.windows.accounts.details import AccountDetails
from desktop.windows.accounts.export_pane import ExportPane
from desktop.windows.accounts.import_pane import ImportPane
from desktop.windows.accounts.side_pane import WIDTH
from proxy_core import Account, AccountState

ANY_WIDTH = 16_777_215  # Qt's own largest


class BesideList(QWidget):
    """Hidden while nothing is open. What its panes ask for, `actions` do.

    Signals: opened(), also when it turns from one to the other; closed().
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, actions: AccountActions, errors: AccountErrors) -> None:
        super().__init__()
        self._actions, self._errors = actions, errors
        self.details = AccountDetails(theme)
        self.importing, self.exporting = ImportPane(theme), ExportPane(theme)
        self._files = (self.importing, self.exporting)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        for pane in (self.details, *self._files):
            line.addWidget(pane)
            pane.closed.connect(self._close)
        self.details.facts_wanted.connect(self._load_facts)
        _join_details(self.details, actions)
        _join_files(self.importing, self.exporting, actions.transfer)
        self.hide()

    def show_account(self, state: AccountState) -> None:
        """Open the details of this account."""
        for pane in self._files:
            pane.close_pane()
        self.details.show_account(state)
        self._open()

    def follow(self, state: AccountState) -> None:
        """Turn to this account, if the details of another are open."""
        if self.details.account_id:
            self.details.show_account(state)

    def open_import(self) -> None:
        """Ask which file to read."""
        self._open_file(self.importing)

    def open_export(self) -> None:
        """Ask which file to write."""
        self._open_file(self.exporting)

    def has_file(self) -> bool:
        """Whether a file is about to be read or written."""
        return any(not pane.isHidden() for pane in self._files)

    def show_error(self) -> None:
        """Say what is known of the last error of the account that is shown."""
        if self.details.account_id:
            self.details.set_error(self.details.account_id, self._errors.of(self.details.account_id))

    def close_all(self) -> None:
        """Let nothing stand here."""
        self.details.close_details()
        for pane in self._files:
            pane.close_pane()

    def take_width(self, *, whole: bool) -> None:
        """Have as much room as there is, or leave most of it to the list."""
        self.setMaximumWidth(ANY_WIDTH if whole else WIDTH)

    def focus_first(self) -> None:
        """Give the keyboard to what is open."""
        next((pane for pane in self._files if not pane.isHidden()), self.details).setFocus()

    def _open_file(self, pane: ImportPane | ExportPane) -> None:
        before = self.window().focusWidget()
        self.close_all()
        if before is None or not before.isVisible():  # it was in what has just been closed
            before = self.window().focusWidget()
        pane.come_from(before)
        pane.open_pane()
        self._open()

    def _open(self) -> None:
        self.show()
        self.opened.emit()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _load_facts(self, account: Account) -> None:
        self.show_error()
        self._actions.load_history(account.id)
        self._actions.facts.load_limits(account.id)
        self._actions.facts.load_error(account)


def _join_files(importing: ImportPane, exporting: ExportPane, transfer: AccountTransfer) -> None:
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
