"""The accounts as a Qt model: each with its state and its main quota. It changes nothing; a switch is told by a signal.

It finds accounts itself: a proxy model would ask Python about every row, for each of thousands of accounts.
"""

import time
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop import account_text, quota_text
from desktop.cells import CELL_ROLE, EMPTY, RECORD_ROLE, Cell, Tone
from desktop.text import translate
from proxy_core import AccountState

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

SECOND_MS, SLOW_MS = 1000, 20_000
SOON = 120.0  # seconds: a time that is nearer is shown in seconds


class Column(IntEnum):
    """The columns, from the left."""

    NAME = 0
    PROVIDER = 1
    STATE = 2
    QUOTA = 3
    DRAWN = 4
    ENABLED = 5


class AccountList(QAbstractTableModel):
    """One row per account that is looked for: all of them, as long as nothing is.

    Signals: enabled_wanted(account id, bool), when the person moves a switch; the row follows with the next event.
    """

    enabled_wanted = Signal(str, bool)

    def __init__(self, parent: QObject | None = None, *, now: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._now = now
        self._all: tuple[AccountState, ...] = ()
        self._states: tuple[AccountState, ...] = ()  # those that are shown
        self._wanted: tuple[str, ...] = ()
        self._roles: dict[int, Callable[[AccountState, int], object]] = {
            int(Qt.ItemDataRole.DisplayRole): lambda state, column: self._cell(state, column).text,
            int(Qt.ItemDataRole.ToolTipRole): lambda state, column: self._cell(state, column).hint or None,
            int(Qt.ItemDataRole.CheckStateRole): self._check_state,
            CELL_ROLE: self._cell,
            RECORD_ROLE: lambda state, _: state,
        }

    def set_accounts(self, states: tuple[AccountState, ...]) -> None:
        """Show these accounts from now on, as far as they are looked for."""
        self._all = states
        self._show()

    def look_for(self, words: str) -> None:
        """Show only accounts in whose name, label, provider or state all these words are; all when there are none."""
        self._wanted = tuple(words.casefold().split())
        self._show()

    def count(self) -> int:
        """How many accounts there are, shown or not."""
        return len(self._all)

    def row_of(self, account_id: str) -> int:
        """In which row an account is; -1 when it is not shown."""
        return next((row for row, state in enumerate(self._states) if state.account.id == account_id), -1)

    def tick(self) -> None:
        """Time went by: word the countdowns anew."""
        self._tell(row for row, state in enumerate(self._states) if state.cooling or state.quotas)

    def pace(self) -> int:
        """In how many ms something that is shown has to be worded anew; 0 for not at all."""
        now, pace = self._now(), 0
        for state in self._states:
            ends = [cooling.until for cooling in state.cooling if not cooling.lasting]
            ends += [quota.resets_at for quota in state.quotas if quota.resets_at is not None]
            if any(now < end < now + SOON for end in ends):
                return SECOND_MS
            if any(end > now for end in ends):
                pace = SLOW_MS
        return pace

    def summary(self) -> str:
        """How many accounts could draw now: 3 of 5 can draw."""
        now = self._now()
        able = sum(account_text.can_draw(state, now) for state in self._all)
        return translate("accounts", "{able} of {all} can draw").format(able=f"{able:,}", all=f"{len(self._all):,}")

    def _show(self) -> None:
        before = self._states
        states = self._all if not self._wanted else tuple(state for state in self._all if self._is_wanted(state))
        if [state.account.id for state in before] != [state.account.id for state in states]:
            self.beginResetModel()
            self._states = states
            self.endResetModel()
            return
        self._states = states
        changed = (row for row, state in enumerate(states) if state is not before[row] and state != before[row])
        self._tell(changed, Column.NAME, max(Column))

    def _is_wanted(self, state: AccountState) -> bool:
        account = state.account
        words, _ = account_text.state_of(state, self._now())
        said = f"{account.name} {account.label} {account_text.provider(account)} {words}".casefold()
        return all(word in said for word in self._wanted)

    def _tell(self, rows: Iterator[int], first: int = Column.STATE, last: int = Column.QUOTA) -> None:
        """Tell that these rows changed: neighbours in one signal, since each costs the view some time."""
        begin = end = -1
        for row in rows:
            if row != end + 1 or begin < 0:
                self._tell_rows(begin, end, first, last)
                begin = row
            end = row
        self._tell_rows(begin, end, first, last)

    def _tell_rows(self, begin: int, end: int, first: int, last: int) -> None:
        if begin >= 0:
            self.dataChanged.emit(self.index(begin, first), self.index(end, last))

    def _cell(self, state: AccountState, column: int) -> Cell:
        account = state.account
        if column == Column.NAME:
            return Cell(account.name, Tone.TEXT if account.enabled else Tone.MUTED, hint=account.label)
        if column == Column.PROVIDER:
            return Cell(account_text.provider(account), Tone.MUTED, hint=account_text.about(state))
        if column == Column.STATE:
            return self._state_cell(state)
        if column == Column.QUOTA:
            return self._quota_cell(state)
        if column == Column.DRAWN:
            return Cell(f"{state.drawn:,}", Tone.TEXT if state.drawn else Tone.MUTED, digits=True)
        return Cell(
            switch=account.enabled,
            hint=translate("accounts", "On: this account may draw. Space turns the chosen one on or off."),
        )

    def _state_cell(self, state: AccountState) -> Cell:
        words, tone = account_text.state_of(state, self._now())
        hint = account_text.why_disabled(state.account) or account_text.coolings(state, self._now())
        return Cell(words, _quiet(tone), dot=tone, hint=hint)

    def _quota_cell(self, state: AccountState) -> Cell:
        now, quota = self._now(), quota_text.main_quota(state.quotas)
        if quota is None:
            return EMPTY
        hint = "\n".join(quota_text.in_full(one, now) for one in state.quotas)
        bar = quota_text.bar(quota, now)
        return Cell(", ".join((bar.words, *bar.more[:1])), hint=hint, bar=bar)

    def _check_state(self, state: AccountState, column: int) -> Qt.CheckState | None:
        if column != Column.ENABLED:
            return None
        return Qt.CheckState.Checked if state.account.enabled else Qt.CheckState.Unchecked

    # What Qt asks

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._states)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        checkable = Qt.ItemFlag.ItemIsUserCheckable if index.column() == Column.ENABLED else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | checkable

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        answer = self._roles.get(int(role))
        return answer(self._states[index.row()], index.column()) if answer is not None and index.isValid() else None

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role == Qt.ItemDataRole.CheckStateRole and index.isValid() and index.column() == Column.ENABLED:
            self.enabled_wanted.emit(self._states[index.row()].account.id, value == Qt.CheckState.Checked)
        return False

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.DRAWN:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            translate("accounts", "Account"),
            translate("accounts", "Provider"),
            translate("accounts", "State"),
            translate("accounts", "Quota left"),
            translate("accounts", "Drawn in 24 h"),
            translate("accounts", "Enabled"),
        )[section]


def _quiet(tone: Tone) -> Tone:
    """The dot has the colour; of the words, only trouble has one."""
    return tone if tone in {Tone.WARN, Tone.BAD, Tone.MUTED} else Tone.TEXT
