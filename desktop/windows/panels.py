"""The accounts above the requests, and beside them one account's details; in a narrow window these stand alone."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.account_actions import AccountActions
from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.theme import MEDIUM, Theme
from desktop.widgets.cell_delegate import ROW_HEIGHT
from desktop.windows.account_details import AccountDetails
from desktop.windows.accounts_panel import AccountsPanel
from desktop.windows.requests_panel import RequestsPanel
from proxy_core import AccountState

WIDE = 940  # from here on lists and details have room beside each other
DETAILS = 400
FEWEST, MOST = 2, 12  # accounts that stand there before their list scrolls
HEIGHT_OF_REST = 430  # what the requests and the heads should have before more accounts are shown
ANY_WIDTH = 16_777_215  # Qt's own largest


class Panels(QWidget):
    """Opens the details for a row of the accounts, and lets them follow the keyboard while they are open.

    Signals: add_wanted(); sign_in_wanted(Account).
    """

    add_wanted = Signal()
    sign_in_wanted = Signal(object)

    def __init__(self, theme: Theme, signals: CoreSignals, actions: Actions, account_actions: AccountActions) -> None:
        super().__init__()
        self._signals = signals
        self._awaited = ""  # the account whose details are to open when it is told of
        self.accounts = AccountsPanel(theme)
        self.requests = RequestsPanel(theme, signals, actions)
        self.details = AccountDetails(theme)
        self._lay_out()
        self._connect()
        self._connect_actions(account_actions)

    def show_account(self, account_id: str) -> None:
        """Open the details of an account, as soon as it is told of."""
        self._awaited = account_id
        self._show_awaited()

    def focus_list(self) -> None:
        """Give the keyboard to what is seen."""
        if self._lists.isHidden():
            self.details.setFocus()
        else:
            self.accounts.focus_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the details wherever the keyboard is."""
        if event.key() == Qt.Key.Key_Escape and self.details.account_id:
            self.details.close_details()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rows = (self.height() - HEIGHT_OF_REST) // ROW_HEIGHT + FEWEST
        self.accounts.set_rows_shown(max(FEWEST, min(MOST, rows)))
        self._share_width()

    def _lay_out(self) -> None:
        self._lists = QWidget()
        column = QVBoxLayout(self._lists)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.accounts)
        column.addWidget(self.requests, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MEDIUM)
        line.addWidget(self._lists, 1)
        line.addWidget(self.details)

    def _connect(self) -> None:
        self._signals.accounts_changed.connect(self.accounts.set_accounts)
        self._signals.accounts_changed.connect(self.details.set_accounts)
        self._signals.accounts_changed.connect(self._show_awaited)
        self.accounts.add_wanted.connect(self.add_wanted)
        self.accounts.opened.connect(self._open)
        self.accounts.passed.connect(self._pass)
        self.details.closed.connect(self._closed)
        self.details.sign_in_wanted.connect(self.sign_in_wanted)

    def _connect_actions(self, actions: AccountActions) -> None:
        details = self.details
        self.accounts.enabled_wanted.connect(actions.set_enabled)
        details.enabled_wanted.connect(actions.set_enabled)
        details.check_wanted.connect(actions.check)
        details.refresh_wanted.connect(actions.refresh_quotas)
        details.remove_wanted.connect(lambda account_id, revoke: actions.remove(account_id, revoke=revoke))
        details.change_wanted.connect(actions.update)
        details.replace_wanted.connect(actions.replace_key)
        details.history_wanted.connect(actions.load_history)
        actions.checked.connect(details.set_checked)
        actions.history_loaded.connect(details.set_history)
        actions.busy_changed.connect(details.set_busy)

    def _show_awaited(self) -> None:
        for state in self._signals.accounts if self._awaited else ():
            if state.account.id == self._awaited:
                self._awaited = ""
                self.accounts.choose(state.account.id)
                self._open(state)
                return

    def _open(self, state: AccountState) -> None:
        self.details.show_account(state)
        self._share_width()
        if self._lists.isHidden():
            self.details.setFocus()

    def _pass(self, state: AccountState) -> None:
        if self.details.account_id:
            self.details.show_account(state)

    def _closed(self) -> None:
        self._share_width()
        self.accounts.focus_list()

    def _share_width(self) -> None:
        is_open, is_wide = bool(self.details.account_id), self.width() >= WIDE
        self._lists.setVisible(is_wide or not is_open)
        self.details.setMinimumWidth(DETAILS if is_wide else 0)
        self.details.setMaximumWidth(DETAILS if is_wide else ANY_WIDTH)
