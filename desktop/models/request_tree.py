"""The tree of requests as a Qt model: newest first, bounded, changed in batches. It asks the core for nothing.

What it lacks it asks for by a signal; records come by events or from the log, and are never changed here.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.cells import CELL_ROLE, RECORD_ROLE, Cell
from desktop.core_signals import RequestEvent
from desktop.models.request_rows import Cells, Column, PictureRow, RequestRow, Row
from desktop.models.row_store import RowStore, pictures_of
from desktop.text import translate
from proxy_core import Attempt, AttemptEnded, AttemptStarted, Outcome, RequestEnded, RequestRecord, RequestStarted

LIMIT = 1000
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class RequestTree(QAbstractItemModel):
    """Requests, their pictures, and the attempts of each.

    Signals: attempts_wanted(request id), when a request is unfolded whose attempts are not known.
    """

    attempts_wanted = Signal(str)

    def __init__(
        self, parent: QObject | None = None, *, limit: int = LIMIT, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._store = RowStore(limit)
        self._cells: dict[int, Cells] = {}  # what is on the screen is asked for again and again
        self._roles: dict[int, Callable[[Row, int], object]] = {
            int(Qt.ItemDataRole.DisplayRole): lambda row, column: self._cell(row, column).text,
            int(Qt.ItemDataRole.ToolTipRole): lambda row, column: self._cell(row, column).hint or None,
            CELL_ROLE: self._cell,
            RECORD_ROLE: lambda row, _: row.record,
        }

    def load(self, records: Sequence[RequestRecord]) -> None:
        """Put requests of the log, newest first as it gives them, behind those that are here."""
        room = self._store.limit - len(self._store)
        older = [record for record in records if record.id not in self._store.by_id][: max(0, room)]
        if older:
            count = len(self._store)
            self.beginInsertRows(ROOT, count, count + len(older) - 1)
            self._store.add_oldest(older[::-1])
            self.endInsertRows()

    def apply(self, events: Sequence[RequestEvent]) -> None:
        """Take a batch of events, in order."""
        self._insert(
            self._store.unknown(event.record for event in events if isinstance(event, RequestStarted | RequestEnded))
        )
        changed = {row.key: row for event in events if (row := self._apply(event)) is not None}
        for row in changed.values():
            self._refresh(row)

    def load_attempts(self, record: RequestRecord, attempts: Iterable[Attempt]) -> None:
        """The answer to attempts_wanted: a request and its attempts, as the log has them."""
        row = self._store.by_id.get(record.id)
        if row is None:
            return
        if row.record.outcome is Outcome.DRAWING:
            row.record = record
        if not row.loaded:
            self._load_pictures(row)
        for attempt in attempts:
            self._upsert(row, attempt)
        self._refresh(row)

    def attempts_failed(self, request_id: str) -> None:
        """attempts_wanted could not be answered: unfolding the request asks again."""
        row = self._store.by_id.get(request_id)
        if row is not None:
            row.asked = False

    def _insert(self, records: list[RequestRecord]) -> None:
        if not records:
            return
        self.beginInsertRows(ROOT, 0, len(records) - 1)
        self._store.add_newest(records)
        self.endInsertRows()
        count = len(self._store)
        surplus = count - self._store.limit
        if surplus > 0:
            self.beginRemoveRows(ROOT, count - surplus, count - 1)
            self._store.drop_oldest(surplus)
            self.endRemoveRows()
            self._cells.clear()

    def _apply(self, event: RequestEvent) -> RequestRow | None:
        match event:
            case RequestStarted(record) | RequestEnded(record):
                row = self._store.by_id.get(record.id)
                if row is not None and row.record.outcome is Outcome.DRAWING:
                    row.record = record
            case AttemptStarted(attempt) | AttemptEnded(attempt):
                row = self._store.by_id.get(attempt.request_id)
                if row is not None and row.loaded:
                    self._upsert(row, attempt)
        return row

    def _upsert(self, row: RequestRow, attempt: Attempt) -> None:
        if attempt.picture >= len(row.pictures):
            return
        picture = row.pictures[attempt.picture]
        for known in picture.attempts:
            if known.record.number == attempt.number:
                if known.record.status is None:  # what has ended stays ended, whichever was told first
                    known.record = attempt
                return
        position = len(picture.attempts)
        self.beginInsertRows(self._index_of(picture), position, position)
        self._store.add_attempt(picture, attempt)
        self.endInsertRows()

    def _load_pictures(self, row: RequestRow) -> None:
        count = pictures_of(row.record)
        if count:
            self.beginInsertRows(self._index_of(row), 0, count - 1)
        self._store.add_pictures(row)
        if count:
            self.endInsertRows()

    def _refresh(self, row: RequestRow) -> None:
        levels: list[Sequence[Row]] = [[row], row.pictures, *(picture.attempts for picture in row.pictures)]
        for siblings in levels:
            for sibling in siblings:
                self._cells.pop(sibling.key, None)
            if siblings:
                self.dataChanged.emit(self._index_of(siblings[0]), self._index_of(siblings[-1], max(Column)))

    def _index_of(self, row: Row, column: int = 0) -> QModelIndex:
        return self.createIndex(self._store.position(row), column, row.key)

    def _row_at(self, index: Index) -> Row:
        return self._store.by_key[index.internalId()]

    def _cell(self, row: Row, column: int) -> Cell:
        cells = self._cells.get(row.key)
        if cells is None:
            cells = self._cells[row.key] = row.cells(self._now())
        return cells[column]

    # What Qt asks

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, self._store.at(row).key)
        above = self._row_at(parent)
        below = above.pictures if isinstance(above, RequestRow) else getattr(above, "attempts", [])
        return self.createIndex(row, column, below[row].key)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent() is another overload
        row = self._row_at(index) if index.isValid() else None
        return QModelIndex() if row is None or isinstance(row, RequestRow) else self._index_of(row.parent)

    def rowCount(self, parent: Index = ROOT) -> int:
        if not parent.isValid():
            return len(self._store)
        if parent.column() != 0:
            return 0
        row = self._row_at(parent)
        if isinstance(row, RequestRow):
            return len(row.pictures)
        return len(row.attempts) if isinstance(row, PictureRow) else 0

    def columnCount(self, parent: Index = ROOT) -> int:
        return len(Column)

    def hasChildren(self, parent: Index = ROOT) -> bool:
        return self.rowCount(parent) > 0 or self.canFetchMore(parent)

    def canFetchMore(self, parent: Index) -> bool:
        row = self._row_at(parent) if parent.isValid() and parent.column() == 0 else None
        return isinstance(row, RequestRow) and not row.loaded and pictures_of(row.record) > 0

    def fetchMore(self, parent: Index) -> None:
        row = self._row_at(parent) if self.canFetchMore(parent) else None
        if isinstance(row, RequestRow) and not row.asked:
            row.asked = True
            self.attempts_wanted.emit(row.record.id)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        answer = self._roles.get(int(role))
        return answer(self._row_at(index), index.column()) if answer is not None and index.isValid() else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.SECONDS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            translate("requests", "Time"),
            translate("requests", "Request"),
            translate("requests", "Model"),
            translate("requests", "Account"),
            translate("requests", "Pictures"),
            translate("requests", "Outcome"),
            translate("requests", "Took"),
        )[section]
