"""What takes the middle of the window, one at a time: the lists, adding an account, or what keeps it from starting."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from desktop.account_actions import AccountActions
from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.empty_state import EmptyState
from desktop.windows.add_account import AddAccount
from desktop.windows.no_store import CODES as STORE_CODES
from desktop.windows.no_store import NoStore
from desktop.windows.panels import Panels
from proxy_core import Account, Phrase


class Pages(QStackedWidget):
    """`vault_there` says whether there is an encrypted file of secrets already.

    Signals: again(), to start the core once more; file_chosen(passphrase), to start it with the encrypted file.
    """

    again = Signal()
    file_chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        signals: CoreSignals,
        actions: Actions,
        account_actions: AccountActions,
        *,
        vault_there: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._vault_there = vault_there
        self.panels = Panels(theme, signals, actions, account_actions)
        self.add_account = AddAccount(theme, account_actions)
        self.no_store = NoStore(theme)
        self.problem = EmptyState(
            theme,
            "circle-alert",
            translate("window", "Easel could not start"),
            button=translate("window", "&Try again"),
        )
        for page in (self.panels, self.add_account, self.no_store, self.problem):
            self.addWidget(page)
        self.panels.add_wanted.connect(self.begin_adding)
        self.panels.sign_in_wanted.connect(self._sign_in_again)
        self.add_account.closed.connect(self._show_panels)
        self.add_account.added.connect(self.panels.show_account)
        self.problem.pressed.connect(self._try_again)
        self.no_store.again.connect(self.again)
        self.no_store.file_chosen.connect(self.file_chosen)

    def show_opened(self) -> None:
        """The core runs: show the lists, with the keyboard where a person was kept waiting."""
        waited = self.currentWidget() in {self.no_store, self.problem}
        self.setCurrentWidget(self.panels)
        if waited:
            self.panels.focus_list()

    def show_problem(self, words: str, said: Phrase) -> None:
        """The core does not start: say why, with what can be done."""
        if said.code in STORE_CODES:
            self.setCurrentWidget(self.no_store)
            self.no_store.show_problem(said, file_there=self._vault_there())
            return
        self.problem.set_words(words)
        self.setCurrentWidget(self.problem)
        self.problem.button.setEnabled(True)
        self.problem.button.setFocus()

    def show_account(self, account_id: str) -> None:
        """Open an account's details, whatever was shown."""
        if self.currentWidget() is self.add_account:
            self.add_account.leave()
        self.setCurrentWidget(self.panels)
        self.panels.show_account(account_id)

    def begin_adding(self) -> None:
        """Let the person add an account."""
        self.setCurrentWidget(self.add_account)
        self.add_account.begin()

    def leave(self) -> None:
        """The window closes for good: nothing waits for its person any more."""
        self.add_account.leave()

    def _sign_in_again(self, account: Account) -> None:
        self.setCurrentWidget(self.add_account)
        self.add_account.sign_in_again(account)

    def _show_panels(self) -> None:
        self.setCurrentWidget(self.panels)
        self.panels.focus_list()

    def _try_again(self) -> None:
        self.problem.button.setEnabled(False)
        self.again.emit()
