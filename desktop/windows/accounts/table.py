"""The list of accounts with its mouse and its keys. It asks nobody: what a person wants is told by signals."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHeaderView

from desktop.cells import RECORD_ROLE
from desktop.models import account_order
from desktop.models.account_cells import Column
from desktop.models.account_list import AccountList
from desktop.models.row_ranges import ranges
from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.cell_delegate import toggle
from desktop.widgets.orderable_tree import OrderableTree, Place
from desktop.widgets.two_line_delegate import TwoLineDelegate
from proxy_core import AccountState

ORDER, DRAWN, ENABLED = 32, 116, 76
ROOM_FOR_QUOTA, ROOM_FOR_DRAWN = 560, 720
QUOTA_SHARE, NAME_SHARE = 0.42, 0.52  # of what is left


class AccountTable(OrderableTree):
    """Signals: opened(AccountState), when a row is clicked or Enter is pressed on it; passed(AccountState), when the
    keyboard goes to another; chosen_changed(); order_wanted(account id -> priority); remove_wanted(), of those that are
    chosen, and menu_wanted(where on the screen).
    """

    opened = Signal(object)
    passed = Signal(object)
    chosen_changed = Signal()
    order_wanted = Signal(object)
    remove_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, accounts: AccountList) -> None:
        super().__init__(theme, fixed=frozenset({Column.ENABLED}))
        self._accounts = accounts
        self._current, self._row, self._has_quotas = "", 0, False
        self._chosen: frozenset[str] = frozenset()
        self._delegate = TwoLineDelegate(
            theme, strong=Column.NAME, grip=Column.ORDER, right=frozenset({Column.DRAWN}), parent=self
        )
        self.setItemDelegate(self._delegate)
        self.setModel(accounts)
        self.setAccessibleName(translate("accounts", "Accounts"))
        self.measure()
        self.set_explain(self._explain_drop)
        self._connect()
        self.set_orders(True)

    def chosen(self) -> list[AccountState]:
        """The accounts that are chosen, from the top."""
        states = self._accounts.states()
        return [states[row] for row in self.chosen_rows()]

    def chosen_count(self) -> int:
        """How many accounts are chosen."""
        return len(self._chosen)

    def choose(self, account_id: str) -> None:
        """Mark this account's row as the current one."""
        self._current, self._chosen = account_id, frozenset({account_id})
        self._restore()

    def clear_chosen(self) -> None:
        """Let the current row be the only one that is chosen."""
        self.choose(self._current)

    def set_orders(self, orders: bool) -> None:
        super().set_orders(orders)
        self._delegate.set_grip(orders)

    # --- the mouse and the keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._toggle_current()
        elif event.key() == Qt.Key.Key_Delete and self.chosen_rows():
            self.remove_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and len(self.chosen_rows()) > 1 and not self.lifted:
            self.clear_chosen()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes to a row that is chosen: what its keys do concerns somebody."""
        super().focusInEvent(event)
        by_keys = event.reason() not in {Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
        if by_keys and self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.currentIndex())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index, spot = self.indexAt(event.pos()), event.globalPos()
        else:
            index = self.currentIndex()
            rect = self.visualRect(index.siblingAtColumn(Column.NAME))
            spot = self.viewport().mapToGlobal(rect.center())
        if not index.isValid():
            return
        if not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            self.setCurrentIndex(index)
        self.menu_wanted.emit(spot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _connect(self) -> None:
        self.clicked.connect(self._clicked)
        self.activated.connect(self._activated)
        self.stepped.connect(self._step)
        self.dropped.connect(self._drop)
        self.selectionModel().currentChanged.connect(self._passed)
        self.selectionModel().selectionChanged.connect(self._choose_rows)
        self._accounts.modelReset.connect(self._restore)  # after the view, which forgets its own first
        for changed in (self._accounts.modelReset, self._accounts.dataChanged):
            changed.connect(self._look_for_quotas)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() != Column.ENABLED and QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier:
            self._activated(index)

    def _activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(RECORD_ROLE))

    def _passed(self, index: QModelIndex) -> None:
        if index.isValid():
            self._current, self._row = index.data(RECORD_ROLE).account.id, index.row()
            self.passed.emit(index.data(RECORD_ROLE))

    def _toggle_current(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            toggle(self._accounts, index.siblingAtColumn(Column.ENABLED))

    # --- who is chosen

    def _choose_rows(self) -> None:
        self._chosen = frozenset(state.account.id for state in self.chosen())
        self.chosen_changed.emit()

    def _restore(self) -> None:
        """The rows are others: the accounts that were chosen still are."""
        states, wanted = self._accounts.states(), self._chosen
        selection, last = QItemSelection(), len(Column) - 1
        for begin, end in _runs(states, wanted):
            selection.select(self._accounts.index(begin, 0), self._accounts.index(end, last))
        flags = QItemSelectionModel.SelectionFlag
        row = self._accounts.row_of(self._current)
        if row < 0 and states and self.hasFocus():  # it was removed: the keyboard goes to the next
            row = min(self._row, len(states) - 1)
            self._current = states[row].account.id
            wanted = frozenset({self._current})
            selection.select(self._accounts.index(row, 0), self._accounts.index(row, last))
        if row >= 0:
            index = self._accounts.index(row, Column.NAME)
            self.selectionModel().setCurrentIndex(index, flags.NoUpdate)
            if len(wanted) == 1:
                self.scrollTo(index)
        self.selectionModel().select(selection, flags.ClearAndSelect)
        self._chosen = wanted & {state.account.id for state in states}
        self.chosen_changed.emit()

    # --- their order

    def _ids(self) -> set[str]:
        return {state.account.id for state in self.chosen()}

    def _step(self, step: int) -> None:
        self._want(account_order.stepped(self._accounts.order(), self._ids(), step))

    def _drop(self, row: int, place: Place) -> None:
        self._want(self._after_drop(row, place))

    def _want(self, priorities: dict[str, int]) -> None:
        if priorities:
            self.order_wanted.emit(priorities)

    def _after_drop(self, row: int, place: Place) -> dict[str, int]:
        """The priorities that change when the chosen are dropped at a row."""
        accounts, ids = self._accounts, self._ids()
        states = accounts.states()
        target = states[row].account.id if row < len(states) else ""
        if not ids or row > len(states) or target in ids:
            return {}
        if place is Place.ON:
            return account_order.onto(accounts.order(), ids, target)
        gap = row if place is Place.ABOVE else row + 1
        above = _nearest(states, range(gap - 1, -1, -1), ids)
        below = _nearest(states, range(gap, len(states)), ids)
        levels = (None if one is None else accounts.level_at(one) for one in (above, below))
        return account_order.between(accounts.order(), ids, *levels)

    def _explain_drop(self, row: int, place: Place) -> str:
        """What dropping there means; empty where it changes nothing."""
        changes = self._after_drop(row, place)
        if not changes:
            return ""
        ids = self._ids()
        after = {one: changes.get(one, level) for one, level in self._accounts.order()}
        target = next(after[one] for one in ids)
        others = {level for one, level in after.items() if one not in ids}
        if target in others:
            return translate("accounts", "Take turns with these")
        if not others or target < min(others):
            return translate("accounts", "Draw first")
        return translate("accounts", "Draw last") if target > max(others) else translate("accounts", "Draw in between")

    def measure(self) -> None:
        self._widths = self.with_names({Column.ORDER: ORDER, Column.DRAWN: DRAWN, Column.ENABLED: ENABLED})
        self.set_widths(self._widths, stretch=Column.STATE)
        for column in (Column.NAME, Column.QUOTA):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self._share_width()

    def _look_for_quotas(self) -> None:
        """Names have the room of their column until an account has one."""
        if not self._has_quotas and any(state.quotas for state in self._accounts.states()):
            self._has_quotas = True
            self._share_width()

    def _share_width(self) -> None:
        width = self.viewport().width()
        has_quota, has_drawn = width >= ROOM_FOR_QUOTA and self._has_quotas, width >= ROOM_FOR_DRAWN
        self.setColumnHidden(Column.QUOTA, not has_quota)
        self.setColumnHidden(Column.DRAWN, not has_drawn)
        rest = width - sum(taken for column, taken in self._widths.items() if has_drawn or column is not Column.DRAWN)
        quota = min(260, int(rest * QUOTA_SHARE * 0.66)) if has_quota else 0
        self.header().resizeSection(Column.QUOTA, quota)
        self.header().resizeSection(Column.NAME, int((rest - quota) * NAME_SHARE))


def _runs(states: Sequence[AccountState], wanted: Collection[str]) -> list[tuple[int, int]]:
    return ranges(row for row, state in enumerate(states) if state.account.id in wanted) if wanted else []


def _nearest(states: Sequence[AccountState], rows: range, ids: Collection[str]) -> int | None:
    return next((row for row in rows if states[row].account.id not in ids), None)
