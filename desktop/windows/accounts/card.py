"""The card with the list of accounts, and what stands there while it is empty."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout

from desktop.text import translate
from desktop.theme import SMALL, Theme
from desktop.widgets.empty_state import EmptyState
from desktop.windows.accounts.table import AccountTable


class AccountsCard(QFrame):
    """Signals: add_wanted(); all_wanted(), to take back what is looked for."""

    add_wanted = Signal()
    all_wanted = Signal()

    def __init__(self, theme: Theme, view: AccountTable) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._view = view
        self.empty = EmptyState(
            theme,
            "users",
            translate("accounts", "No accounts yet"),
            translate("accounts", "Sign in with Google or bring an API key, and Easel can draw."),
            translate("accounts", "A&dd account"),
        )
        self.nobody = EmptyState(
            theme,
            "search",
            translate("accounts", "No account is like that"),
            button=translate("accounts", "Show all accounts"),
        )
        self.empty.pressed.connect(self.add_wanted)
        self.nobody.pressed.connect(self.all_wanted)
        self._stack = QStackedWidget()
        for widget in (view, self.empty, self.nobody):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.addWidget(self._stack)

    def show_count(self, shown: int, count: int) -> None:
        """So many accounts are shown, of so many; the keyboard that waited for one goes to the list."""
        waited = self.empty.button.hasFocus() or self.nobody.button.hasFocus()
        self._stack.setCurrentWidget(self._view if shown else self.nobody if count else self.empty)
        if waited and shown:
            self._view.setFocus()

    def focus_first(self) -> None:
        """Give the keyboard to the list, where it was; while it is empty, to what fills it."""
        widget = self._stack.currentWidget()
        (widget.button if isinstance(widget, EmptyState) else self._view).setFocus()
