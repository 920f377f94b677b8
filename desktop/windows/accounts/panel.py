"""The list of accounts with what belongs to it: filters, the bar for many, and what stands there while it is empty."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.account_standing import Standing
from desktop.models.account_cells import Column
from desktop.models.account_errors import AccountErrors
from desktop.models.account_list import AccountList
from desktop.theme import MEDIUM, Theme
from desktop.windows.accounts.card import AccountsCard
from desktop.windows.accounts.chosen_bar import ChosenBar
from desktop.windows.accounts.filters import Filters
from desktop.windows.accounts.order_line import OrderLine
from desktop.windows.accounts.row_menu import RowVerbs, row_menu
from desktop.windows.accounts.table import AccountTable
from proxy_core import Account, AccountState


class AccountsPanel(QWidget):
    """Signals: enabled_wanted(account id, bool); opened(AccountState) and passed(AccountState), as of AccountTable;
    order_wanted(account id -> priority); deed_wanted(Deed, list of Account); remove_wanted(list of Account);
    mend_wanted(Account), for a new login or key; add_wanted(); cancelled(), of what is done to many; strategy_wanted();
    counted(how many could draw, how many there are); cleared(), when what was looked for is taken back;
    turns_wanted(), for the order of turns.
    """

    enabled_wanted = Signal(str, bool)
    opened = Signal(object)
    passed = Signal(object)
    order_wanted = Signal(object)
    deed_wanted = Signal(object, object)
    remove_wanted = Signal(object)
    mend_wanted = Signal(object)
    add_wanted = Signal()
    cancelled = Signal()
    strategy_wanted = Signal()
    counted = Signal(int, int)
    cleared = Signal()
    turns_wanted = Signal()

    def __init__(self, theme: Theme, errors: AccountErrors) -> None:
        super().__init__()
        self._strategy, self._by_provider = "", False
        self.model = AccountList(self, errors=errors)
        self.filters, self.bar, self.line = Filters(theme), ChosenBar(theme), OrderLine()
        self.view = AccountTable(theme, self.model)
        self.card = AccountsCard(theme, self.view)
        self._later = QTimer(self, singleShot=True)
        self._lay_out()
        self._connect()
        self.set_accounts(())

    # --- what it is told

    def set_accounts(self, states: tuple[AccountState, ...]) -> None:
        """Show these accounts from now on."""
        count = self.model.count()
        self.model.set_accounts(states)
        if self.model.has_few or self.model.count() != count:
            self._show()
        else:  # the rest can wait for the next tick
            self._tick_later()

    def set_leaving(self, ids: Collection[str]) -> None:
        """Do not show these any more."""
        self.model.set_leaving(ids)
        self._show()

    def set_strategy(self, strategy: str) -> None:
        """How accounts of one level take turns."""
        self._strategy = strategy
        self._explain()

    def sort_by_provider(self, wanted: bool) -> None:
        """Have those of one provider together; nobody can be moved then."""
        self._by_provider = wanted
        self.model.sort_by_provider(wanted)
        self._show()

    def show_progress(self, words: str, done: int, count: int) -> None:
        """Something is done to many; of one there is nothing to say before its end."""
        if count > 1:
            self.bar.show_progress(words, done, count)
            self._show_filters()

    def show_ended(self) -> None:
        """It is over."""
        self.bar.show_ended()
        self._show_filters()

    def look_for(self, words: str) -> None:
        """Show those in which all these words are."""
        self.filters.look_for(words)

    def choose(self, account_id: str) -> None:
        """Mark this account's row as the current one, whatever was looked for."""
        if self.model.row_of(account_id) < 0:
            self._show_all()
        self.view.choose(account_id)

    def focus_list(self) -> None:
        """Give the keyboard to the list, where it was; while it is empty, to what fills it."""
        self.card.focus_first()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._later.stop()

    # --- what it is made of

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.filters)
        column.addWidget(self.bar)
        column.addWidget(self.card, 1)
        column.addWidget(self.line)

    def _connect(self) -> None:
        view, bar = self.view, self.bar
        self.model.enabled_wanted.connect(self.enabled_wanted)
        view.opened.connect(self.opened)
        view.passed.connect(self.passed)
        view.chosen_changed.connect(self._count_chosen)
        view.order_wanted.connect(self._order)
        view.remove_wanted.connect(self._remove)
        view.menu_wanted.connect(self._open_menu)
        bar.deed_wanted.connect(self._do)
        bar.remove_wanted.connect(self._remove)
        bar.step_wanted.connect(view.stepped)
        bar.cleared.connect(self._clear_chosen)
        bar.cancelled.connect(self.cancelled)
        self.filters.changed.connect(self._filter)
        self.line.pressed.connect(self._press_line)
        self.card.add_wanted.connect(self.add_wanted)
        self.card.all_wanted.connect(self._show_all)
        self._later.timeout.connect(self._tick)

    # --- how it stands

    def _show(self) -> None:
        count, shown = self.model.count(), self.model.rowCount()
        self.card.show_count(shown, count)
        self.view.set_orders(count > 1 and not self._by_provider)
        self.view.setColumnHidden(Column.ORDER, count < 2)
        self.bar.set_orders(not self._by_provider)
        self._count()
        self._explain()
        self._tick_later()

    def _count(self) -> None:
        counts, count = self.model.standings(), self.model.count()
        self.filters.set_counts(counts)
        self.filters.set_providers(self.model.providers())
        self._show_filters()
        self.counted.emit(counts[Standing.READY], count)

    def _explain(self) -> None:
        self.line.setVisible(self.model.count() > 1)
        self.line.explain(self.model.ranks(), self._strategy, by_provider=self._by_provider)

    def _tick(self) -> None:
        self.model.tick()
        self._show()

    def _tick_later(self) -> None:
        """Word times anew when they would read otherwise, and only while somebody can read them."""
        pace = self.model.pace() if self.isVisible() else 0
        if not pace:
            self._later.stop()
        elif not self._later.isActive() or self._later.interval() != pace:
            self._later.start(pace)

    # --- what a person does

    def _filter(self) -> None:
        self.model.set_filter(self.filters.wanted())
        self._show()

    def _show_all(self) -> None:
        self.filters.clear()
        self.cleared.emit()

    def _count_chosen(self) -> None:
        self.bar.set_count(self.view.chosen_count())
        self._show_filters()

    def _show_filters(self) -> None:
        self.filters.setVisible(self.bar.isHidden() and (self.model.count() > 1 or bool(self.filters.wanted())))

    def _clear_chosen(self) -> None:
        self.view.clear_chosen()
        self.view.setFocus()

    def _accounts(self) -> list[Account]:
        return [state.account for state in self.view.chosen()]

    def _do(self, deed: object) -> None:
        self.deed_wanted.emit(deed, self._accounts())

    def _remove(self) -> None:
        self.remove_wanted.emit(self._accounts())
        self.view.setFocus()

    def _order(self, priorities: dict[str, int]) -> None:
        self.model.expect(priorities)
        self._show()
        self.order_wanted.emit(priorities)

    def _press_line(self) -> None:
        (self.turns_wanted if self._by_provider else self.strategy_wanted).emit()

    def _open_menu(self, spot: QPoint) -> None:
        accounts: Sequence[Account] = self._accounts()
        verbs = RowVerbs(
            open=lambda: self.view.activated.emit(self.view.currentIndex()),
            mend=self.mend_wanted.emit,
            deed=self._do,
            step=self.view.stepped.emit,
            remove=self._remove,
        )
        row_menu(self, accounts, verbs, orders=not self._by_provider and self.model.count() > 1).popup(spot)
