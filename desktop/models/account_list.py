"""The accounts as a Qt model: each with its state and its main quota. It changes nothing; a switch is told by a signal.

It finds and orders accounts itself: a proxy model would ask Python about every row, for each of thousands of accounts.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.account_standing import Standing, standing
from desktop.cells import CELL_ROLE, EMPTY, RECORD_ROLE, Cell
from desktop.models.account_arrangement import AccountArrangement, same_order
from desktop.models.account_cells import Column, badge, cell, spoken, titles
from desktop.models.account_errors import AccountErrors
from desktop.models.account_filter import AccountFilter
from desktop.models.account_order import Turn
from desktop.models.row_ranges import ranges
from proxy_core import AccountState

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

SECOND_MS, SLOW_MS = 1000, 20_000
SOON = 120.0  # seconds: a time that is nearer is shown in seconds
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_SWITCH = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
_COLUMNS = len(Column)
FEW = 500  # of so many accounts every change is looked for at once; of more, once a second


class AccountList(QAbstractTableModel):
    """One row per account that is wanted, those that draw first at the top.

    Signals: enabled_wanted(account id, bool), when the person moves a switch; the row follows with the next event.
    """

    enabled_wanted = Signal(str, bool)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        errors: AccountErrors | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._errors = errors or AccountErrors()
        self._all: tuple[AccountState, ...] = ()
        self._places: list[int] = []  # of those that are shown, among all
        self._states: list[AccountState] = []  # those that are shown
        self._arrangement = AccountArrangement()
        self._ranks: dict[int, int] = {}  # by priority
        self._roles: dict[int, Callable[[Index], object]] = {
            int(Qt.ItemDataRole.DisplayRole): lambda index: self._cell(index).text or self._cell(index).badge,
            int(Qt.ItemDataRole.ToolTipRole): lambda index: self._cell(index).hint or None,
            int(Qt.ItemDataRole.AccessibleTextRole): lambda index: spoken(self._cell(index)) or None,
            int(Qt.ItemDataRole.CheckStateRole): self._check_state,
            CELL_ROLE: self._cell,
            RECORD_ROLE: lambda index: self._states[index.row()],
        }

    # --- what it is told

    def set_accounts(self, states: tuple[AccountState, ...]) -> None:
        """Show these accounts from now on, as far as they are wanted."""
        before, self._all = self._all, states
        self._arrangement.heed(states)
        if same_order(before, states) and not (self._arrangement.wanted.moves and self.has_few):
            self._show([states[place] for place in self._places])
        else:
            self._arrange()

    def set_filter(self, wanted: AccountFilter) -> None:
        """Show only accounts that are wanted."""
        self._arrangement.wanted = wanted
        self._arrange()

    def set_leaving(self, ids: Collection[str]) -> None:
        """Do not show these, which are on their way out."""
        self._arrangement.leaving = ids
        self._arrange()

    def expect(self, priorities: Mapping[str, int]) -> None:
        """These were asked for: show them until the accounts are told with them. None: they will not come."""
        self._arrangement.expect(priorities)
        self._arrange()

    def sort_by_provider(self, wanted: bool) -> None:
        """Have those of one provider together, and only then those that draw first at the top."""
        self._arrangement.by_provider = wanted
        self._arrange()

    def tick(self) -> None:
        """Time went by: word the countdowns anew, and look again who is wanted."""
        if self._arrangement.wanted.moves:
            self._arrange()
        self._tell((row for row, state in enumerate(self._states) if state.cooling or state.quotas), Column.QUOTA)

    # --- what it says

    @property
    def has_few(self) -> bool:
        """Whether what is counted of them can be counted anew at every change, and not at every tick."""
        return len(self._all) <= FEW

    def count(self) -> int:
        """How many accounts there are, shown or not."""
        return sum(1 for _ in self._arrangement.here(self._all))

    def row_of(self, account_id: str) -> int:
        """In which row an account is; -1 when it is not shown."""
        return next((row for row, state in enumerate(self._states) if state.account.id == account_id), -1)

    def states(self) -> Sequence[AccountState]:
        """The accounts that are shown, from the top."""
        return self._states

    def order(self) -> list[Turn]:
        """Whose turn is when: every account, shown or not, those that draw first at the top."""
        return self._arrangement.order(self._all)

    def level_at(self, row: int) -> int:
        """The priority of an account that is shown."""
        return self._arrangement.level(self._states[row])

    def ranks(self) -> int:
        """How many levels of priority there are."""
        return len(self._ranks)

    def providers(self) -> list[str]:
        """Who draws for them, each once, in the order of the alphabet."""
        return self._arrangement.providers(self._all)

    def standings(self) -> Counter[Standing]:
        """How many accounts stand how."""
        now, ready, others = self._now(), 0, []
        for state in self._arrangement.here(self._all):
            if state.account.enabled and not state.cooling:
                ready += 1  # as nearly all are, where there are very many
            else:
                others.append(standing(state, now))
        return Counter({Standing.READY: ready}) + Counter(others)

    def pace(self) -> int:
        """In how many ms something that is shown has to be worded anew; 0 for not at all."""
        now, pace = self._now(), 0
        if len(self._states) > FEW:
            return SECOND_MS
        for state in self._states:
            ends = [cooling.until for cooling in state.cooling if not cooling.lasting]
            ends += [quota.resets_at for quota in state.quotas if quota.resets_at is not None]
            if any(now < end < now + SOON for end in ends):
                return SECOND_MS
            if any(end > now for end in ends):
                pace = SLOW_MS
        return pace

    # --- how it is arranged

    def _arrange(self) -> None:
        self._ranks = self._arrangement.ranks(self._all)
        places = self._arrangement.places(self._all, self._now())
        states = [self._all[place] for place in places]
        before, after = _ids(self._states), _ids(states)
        self._places = places
        if before == after:
            self._show(states)
        elif len(before) == len(after) and set(before) == set(after):
            self._reorder(states, before, after)
        else:
            self.beginResetModel()
            self._states = states
            self.endResetModel()

    def _reorder(self, states: list[AccountState], before: list[str], after: list[str]) -> None:
        """The same accounts in another order: what is chosen stays chosen."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        row_of = {one: row for row, one in enumerate(after)}
        self._states = states
        self.changePersistentIndexList(old, [self.index(row_of[before[one.row()]], one.column()) for one in old])
        self.layoutChanged.emit()

    def _show(self, states: list[AccountState]) -> None:
        before, self._states = self._states, states
        rows = [row for row, (old, new) in enumerate(zip(before, states, strict=True)) if old is not new]
        if len(rows) <= FEW:  # to compare more costs more than to draw the few that are seen
            rows = [row for row in rows if before[row] != states[row]]
        self._tell(rows, Column.ENABLED)

    def _tell(self, rows: Iterable[int], last: int) -> None:
        # Not the first column: the view would ask about the children of every row.
        for begin, end in ranges(rows):
            self.dataChanged.emit(self.index(begin, Column.NAME), self.index(end, last))

    # --- what a cell says

    def _cell(self, index: Index) -> Cell:
        state, column = self._states[index.row()], index.column()
        if column == Column.ORDER:
            return self._badge(index.row(), state)
        return cell(state, column, self._now(), self._errors.of(state.account.id))

    def _badge(self, row: int, state: AccountState) -> Cell:
        if len(self._ranks) < 2 or self._arrangement.by_provider:
            return EMPTY
        level = self._arrangement.level(state)
        return badge(self._ranks[level], first=row == 0 or self.level_at(row - 1) != level)

    def _check_state(self, index: Index) -> Qt.CheckState | None:
        if index.column() != Column.ENABLED:
            return None
        enabled = self._states[index.row()].account.enabled
        return Qt.CheckState.Checked if enabled else Qt.CheckState.Unchecked

    # What Qt asks

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._states)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else _COLUMNS

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _SWITCH if index.column() == Column.ENABLED else _PLAIN

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        answer = self._roles.get(int(role))
        return answer(index) if answer is not None and index.isValid() else None

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Ask for the switch to be moved; the model follows when the account has changed."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != Column.ENABLED:
            return False
        self.enabled_wanted.emit(self._states[index.row()].account.id, value == Qt.CheckState.Checked)
        return False

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == Column.DRAWN else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return titles()[section]


def _ids(states: Iterable[AccountState]) -> list[str]:
    return [state.account.id for state in states]
