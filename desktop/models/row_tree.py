"""RowTree: requests, pictures and attempts as Qt asks for a tree, and how attempts come into it. It knows no log.

Qt asks for the index and the children of every row each time that rows come or go, so both answer in a few steps.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.cells import CELL_ROLE, RECORD_ROLE, Cell
from desktop.core_signals import RequestEvent
from desktop.models.live_requests import Told
from desktop.models.request_rows import AttemptRow, Cells, Column, PictureRow, RequestRow, Row, pictures_of
from desktop.models.row_store import R, RowStore
from desktop.text import translate
from proxy_core import (
    Attempt,
    AttemptEnded,
    AttemptStarted,
    Outcome,
    RequestEnded,
    RequestRecord,
    RequestStarted,
)

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
COLUMNS = len(Column)
LINE_ROLE = CELL_ROLE + 15  # a Line: all of a row at once, for a view that draws it so


class Line(Struct, frozen=True):
    """All that is drawn of a row: its cells, how many rows it is inside, and whether it has some inside itself."""

    cells: Cells
    depth: int
    unfolds: bool


class RowTree(QAbstractItemModel):
    """`now` is the clock, in unix seconds. RECORD_ROLE gives the RequestRecord, of pictures and attempts too.

    Signals: attempts_wanted(request id), which load_attempts() or attempts_failed() answers; request_changed(request
    id), when what is known of one has changed; settled(), after all that a batch of changes changed.
    """

    attempts_wanted = Signal(str)
    request_changed = Signal(str)
    settled = Signal()

    def __init__(self, parent: QObject | None, now: Callable[[], float]) -> None:
        super().__init__(parent)
        self._now = now
        self._store = RowStore()
        self._cells: dict[int, Cells] = {}  # what is on the screen is asked for again and again
        self._roles: dict[int, Callable[[Row, int], object]] = {
            int(Qt.ItemDataRole.DisplayRole): lambda row, column: self._cell(row, column).text,
            int(Qt.ItemDataRole.ToolTipRole): lambda row, column: self._hint(row, column) or None,
            int(Qt.ItemDataRole.AccessibleTextRole): lambda row, column: self._spoken(self._cell(row, column)),
            CELL_ROLE: self._cell,
            LINE_ROLE: lambda row, _: Line(self._cells_of(row), _depth(row), row.unfolds),
            RECORD_ROLE: lambda row, _: row.parent.record if isinstance(row, AttemptRow) else row.record,
        }

    # --- what is known, and told

    def known(self, request_id: str) -> Told | None:
        """A request and its attempts, as far as they are known; None when it is not here."""
        row = self._store.by_id.get(request_id)
        return None if row is None else Told(row.record, list(row.attempts()), row.loaded)

    def index_of(self, request_id: str) -> QModelIndex:
        """Where a request is; not valid when it is not here."""
        row = self._store.by_id.get(request_id)
        return QModelIndex() if row is None else self._index_of(row)

    def want_attempts(self, request_id: str) -> None:
        """Ask for the attempts of a request, where they are not known."""
        row = self._store.by_id.get(request_id)
        if row is not None and not row.loaded and not row.asked:
            row.asked = True
            self.attempts_wanted.emit(request_id)

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
        self.settled.emit()

    def attempts_failed(self, request_id: str) -> None:
        """attempts_wanted could not be answered: unfolding the request asks again."""
        row = self._store.by_id.get(request_id)
        if row is not None:
            row.asked = False

    # --- what Qt asks

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        if row < 0 or not 0 <= column < COLUMNS:
            return QModelIndex()
        if not parent.isValid():
            key = self._store.key_at(row)
            return QModelIndex() if key is None else self.createIndex(row, column, key)
        below = _below(self._row_at(parent)) if parent.column() == 0 else []
        return self.createIndex(row, column, below[row].key) if row < len(below) else QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent() is another overload
        row = self._row_at(index) if index.isValid() else None
        return QModelIndex() if row is None or isinstance(row, RequestRow) else self._index_of(row.parent)

    def rowCount(self, parent: Index = ROOT) -> int:
        if not parent.isValid():
            return len(self._store)
        return len(_below(self._row_at(parent))) if parent.column() == 0 else 0

    def columnCount(self, parent: Index = ROOT) -> int:
        return COLUMNS

    def hasChildren(self, parent: Index = ROOT) -> bool:
        row = self._store.by_key.get(parent.internalId())  # no row has 0, which is the root's
        return len(self._store) > 0 if row is None else row.unfolds and parent.column() == 0

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
            translate("requests", "Pictures"),
            translate("requests", "Client"),
            translate("requests", "Model"),
            translate("requests", "Took"),
            translate("requests", "Account"),
            translate("requests", "Outcome"),
            translate("requests", "Prompt"),
        )[section]

    # --- how a request changes

    def _apply(self, event: RequestEvent, known: set[str]) -> RequestRow | None:
        """What an event changes of a request that was here before it was told."""
        match event:
            case RequestStarted(record) | RequestEnded(record):
                row = self._store.by_id.get(record.id) if record.id in known else None
                if row is not None and row.record.outcome is Outcome.DRAWING:
                    row.record = record
            case AttemptStarted(attempt) | AttemptEnded(attempt):
                row = self._store.by_id.get(attempt.request_id) if attempt.request_id in known else None
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

    def _refresh(self, *rows: RequestRow) -> None:
        """Tell of requests that have changed. Qt, only of what it has asked for since it was told last.

        At each telling it asks where the row is and paints all that is seen.
        """
        seen: list[RequestRow] = []
        for row in rows:
            seen += self._stale([row])
            self._tell(self._stale(row.pictures))
            for picture in row.pictures:
                self._tell(self._stale(picture.attempts))
        self._tell(sorted(seen, key=self._store.position))
        for row in rows:
            self.request_changed.emit(row.record.id)

    def _stale(self, siblings: Iterable[R]) -> list[R]:
        return [row for row in siblings if self._cells.pop(row.key, None) is not None]

    def _tell(self, siblings: Sequence[Row]) -> None:
        if siblings:
            self.dataChanged.emit(self._index_of(siblings[0]), self._index_of(siblings[-1], max(Column)))

    def _index_of(self, row: Row, column: int = 0) -> QModelIndex:
        return self.createIndex(self._store.position(row), column, row.key)

    def _row_at(self, index: Index) -> Row:
        return self._store.by_key[index.internalId()]

    def _cell(self, row: Row, column: int) -> Cell:
        return self._cells_of(row)[column]

    def _cells_of(self, row: Row) -> Cells:
        cells = self._cells.get(row.key)
        if cells is None:
            cells = self._cells[row.key] = row.cells(self._now())
        return cells

    def _hint(self, row: Row, column: int) -> str:
        made = row.hint(column) if isinstance(row, RequestRow) else ""
        return made or self._cell(row, column).hint

    def _spoken(self, cell: Cell) -> str | None:
        """What a screen reader says where no words are drawn."""
        return None if cell.text else cell.hint or None


def _below(row: Row) -> list[PictureRow] | list[AttemptRow]:
    if isinstance(row, RequestRow):
        return row.pictures
    return row.attempts if isinstance(row, PictureRow) else []


def _depth(row: Row) -> int:
    return 0 if isinstance(row, RequestRow) else 1 if isinstance(row, PictureRow) else 2
