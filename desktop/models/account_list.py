"""The accounts as a Qt model: each with its state in words. It changes nothing; a switch is told by a signal."""

import time
from collections.abc import Callable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop import text
from desktop.cells import CELL_ROLE, RECORD_ROLE, Cell, Tone
from desktop.text import translate
from proxy_core import AccountState

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class Column(IntEnum):
    """The columns, from the left."""

    NAME = 0
    PROVIDER = 1
    STATE = 2
    DRAWN = 3
    ENABLED = 4


class AccountList(QAbstractTableModel):
    """One row per account.

    Signals: enabled_wanted(account id, bool), when the person moves a switch; the row follows with the next event.
    """

    enabled_wanted = Signal(str, bool)

    def __init__(self, parent: QObject | None = None, *, now: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._now = now
        self._states: tuple[AccountState, ...] = ()
        self._roles: dict[int, Callable[[AccountState, int], object]] = {
            int(Qt.ItemDataRole.DisplayRole): lambda state, column: self._cell(state, column).text,
            int(Qt.ItemDataRole.ToolTipRole): lambda state, column: self._cell(state, column).hint or None,
            int(Qt.ItemDataRole.CheckStateRole): self._check_state,
            CELL_ROLE: self._cell,
            RECORD_ROLE: lambda state, _: state,
        }

    def set_accounts(self, states: tuple[AccountState, ...]) -> None:
        """Show these accounts from now on."""
        before, ids = self._states, [state.account.id for state in states]
        if [state.account.id for state in before] != ids:
            self.beginResetModel()
            self._states = states
            self.endResetModel()
            return
        self._states = states
        for row, state in enumerate(states):
            if state != before[row]:
                self.dataChanged.emit(self.index(row, 0), self.index(row, max(Column)))

    def tick(self) -> None:
        """A second went by: word the countdowns anew."""
        for row, state in enumerate(self._states):
            if state.cooling:
                self.dataChanged.emit(self.index(row, Column.STATE), self.index(row, Column.STATE))

    def anything_cools(self) -> bool:
        """Whether a countdown is shown."""
        return any(cooling.until > self._now() for state in self._states for cooling in state.cooling)

    def summary(self) -> str:
        """How many accounts could draw now: 3 of 5 can draw."""
        now = self._now()
        able = sum(text.state_of(state, now)[1] in {Tone.OK, Tone.BUSY} for state in self._states)
        return translate("accounts", "{able} of {all} can draw").format(able=able, all=len(self._states))

    def _cell(self, state: AccountState, column: int) -> Cell:
        account = state.account
        if column == Column.NAME:
            return Cell(account.name, Tone.TEXT if account.enabled else Tone.MUTED, hint=account.label)
        if column == Column.PROVIDER:
            return Cell(account.provider.value, Tone.MUTED)
        if column == Column.STATE:
            words, tone = text.state_of(state, self._now())
            return Cell(words, _quiet(tone), dot=tone, hint=text.coolings(state, self._now()))
        if column == Column.DRAWN:
            return Cell(f"{state.drawn:,}", Tone.TEXT if state.drawn else Tone.MUTED, digits=True)
        return Cell(
            switch=account.enabled,
            hint=translate("accounts", "On: this account may draw. Space turns the chosen one on or off."),
        )

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
            translate("accounts", "Drawn in 24 h"),
            translate("accounts", "Enabled"),
        )[section]


def _quiet(tone: Tone) -> Tone:
    """The dot has the colour; of the words, only trouble has one."""
    return tone if tone in {Tone.WARN, Tone.BAD, Tone.MUTED} else Tone.TEXT
