"""The tree of requests: newest first, bounded, filtered, read from the log page by page, changed in batches by events.

What it lacks it asks for by a signal, and the answer comes later; it asks the core for nothing itself. Records come by
events or from the log, and are never changed here.
"""

import time
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from desktop.core_signals import RequestEvent
from desktop.models.live_requests import LiveRequests, Told
from desktop.models.log_window import LogWindow, PageWanted
from desktop.models.matching import matches
from desktop.models.request_rows import RequestRow
from desktop.models.row_tree import ROOT, Index, RowTree
from proxy_core import RequestFilter, RequestRecord

LIMIT = 500
"""Qt asks for every row of a tree when one comes: measured, 2.5 ms for these, and ten times a second at most."""


class RequestTree(RowTree):
    """Requests, their pictures, and the attempts of each.

    Attributes: `reads_old`, whether the person reads in the older half: then the newest make room, not the oldest.
    `followed`, how many are kept while the newest stay in sight, and 0 while they do not.
    Signals: page_wanted(PageWanted), which answer() or page_failed() answers; held_changed(how many newer requests are
    not shown); arrived(how many came by events).
    """

    page_wanted = Signal(object)
    held_changed = Signal(int)
    arrived = Signal(int)

    def __init__(
        self, parent: QObject | None = None, *, limit: int = LIMIT, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent, now)
        self._limit = limit
        self._window = LogWindow()
        self._live = LiveRequests()
        self._paused = False
        self._held: dict[str, Told | None] = {}  # None: more is known of it by asking the log
        self.reads_old, self.followed = False, 0

    # --- what is shown

    @property
    def matching(self) -> RequestFilter:
        """What is looked for."""
        return self._window.matching

    def logged(self) -> int | None:
        """How many requests of the log fit; None where not all of them are here."""
        if not self._window.at_head or self._window.has_older or self._held or self._window.pending is not None:
            return None
        return len(self._store) - sum(told.record.id in self._store.by_id for told in self._live.running())

    @property
    def at_head(self) -> bool:
        """Whether the newest request is here."""
        return self._window.at_head

    @property
    def loading(self) -> bool:
        """Whether a page is awaited that comes in place of all that is here."""
        return self._window.pending is not None and self._window.pending.begins_anew

    @property
    def held(self) -> int:
        """How many newer requests are not shown."""
        return len(self._held)

    def show_newest(self, matching: RequestFilter | None = None) -> None:
        """Begin anew with the newest that fit `matching`, or what was looked for before."""
        self.page_wanted.emit(self._window.ask_newest(self.matching if matching is None else matching))

    def set_paused(self, paused: bool) -> None:
        """Hold new requests back, or show those that were held."""
        self._paused = paused
        if paused or not self._window.at_head:
            return
        found = [one for one in self._held.values() if one is not None]
        if len(found) < len(self._held):
            self.show_newest()
            return
        self._window.caught_up()
        self.arrived.emit(self._merge(found))
        self._hold({})
        self.settled.emit()

    def fetch_older(self) -> None:
        """Ask for the page after the oldest, if there is one. Qt is not told of it: a tree fetches at every layout."""
        self._ask(self._window.ask_older())

    def fetch_newer(self) -> None:
        """Ask for the page before the newest, where that was dropped."""
        self._ask(self._window.ask_newer())

    def tick(self) -> bool:
        """Count the seconds of those that are being drawn. Whether there are any."""
        rows = [row for told in self._live.running() if (row := self._store.by_id.get(told.record.id)) is not None]
        self._refresh(*rows)
        return bool(rows)

    def live(self) -> list[RequestEvent]:
        """What would tell another model of those that are under way."""
        return self._live.retold()

    # --- what it is told

    def apply(self, events: Sequence[RequestEvent]) -> None:
        """Take a batch of events, in order."""
        known = set(self._store.by_id)
        told = self._live.take(events)
        if self._window.pending is not None:
            self._window.since.update(told)
        self._take_new([one for one in told.values() if one.record.id not in known])
        changed = {row.key: row for event in events if (row := self._apply(event, known)) is not None}
        self._refresh(*changed.values())
        self.settled.emit()

    def answer(self, ticket: int, records: tuple[RequestRecord, ...]) -> None:
        """The answer to page_wanted."""
        page = self._window.answered(ticket, records)
        if page is None:
            return
        of_log = [Told(record, whole=False) for record in records]
        live = [*self._window.since.values(), *self._live.running()]
        fitting = [one for one in live if matches(one.record, page.matching) and self._window.covers(one.record)]
        if page.begins_anew:
            self._begin_anew([*fitting, *of_log])
        else:
            self._merge([*fitting, *of_log])
        caught_up = self._window.at_head and not self._paused
        self._hold({} if caught_up else {key: one for key, one in self._held.items() if key not in self._store.by_id})
        self.settled.emit()

    def page_failed(self, ticket: int) -> None:
        """page_wanted could not be answered."""
        self._window.failed(ticket)

    def canFetchMore(self, parent: Index) -> bool:
        row = self._row_at(parent) if parent.isValid() and parent.column() == 0 else None
        return isinstance(row, RequestRow) and not row.loaded and row.unfolds

    def fetchMore(self, parent: Index) -> None:
        row = self._row_at(parent) if parent.isValid() else None
        if isinstance(row, RequestRow):
            self.want_attempts(row.record.id)

    # --- how rows come and go

    def _ask(self, page: PageWanted | None) -> None:
        if page is not None:
            self.page_wanted.emit(page)

    def _take_new(self, told: list[Told]) -> None:
        floor = self._window.floor
        fresh = [one for one in told if matches(one.record, self.matching) and one.record.started_at >= floor]
        if not fresh:
            return
        if not self._paused and self._window.at_head:
            self.arrived.emit(self._merge(fresh))
            return
        keep = self._window.at_head and len(self._held) < self._limit
        for one in fresh:
            if one.record.id not in self._held:
                self._window.passed(one.record)
        self._hold({**self._held, **{one.record.id: one if keep else None for one in fresh}})

    def _hold(self, held: dict[str, Told | None]) -> None:
        changed, self._held = held.keys() != self._held.keys(), held
        if changed:
            self.held_changed.emit(len(held))

    def _begin_anew(self, found: list[Told]) -> None:
        self.beginResetModel()
        self._store.clear()
        self._cells.clear()
        for position, run in self._store.runs(self._store.unknown(found)):
            self._store.insert(position, run)
        self.endResetModel()
        self.reads_old = False

    def _merge(self, found: Iterable[Told]) -> int:
        """How many of them were not here."""
        fresh = self._store.unknown(found)
        for position, run in self._store.runs(fresh):
            self.beginInsertRows(ROOT, position, position + len(run) - 1)
            self._store.insert(position, run)
            self.endInsertRows()
        surplus = len(self._store) - (min(self.followed, self._limit) if self.followed else self._limit)
        if surplus > 0:
            self._drop(surplus)
        return len(fresh)

    def _drop(self, surplus: int) -> None:
        count = len(self._store)
        if self.reads_old and not self.followed:
            newest = self._store.at(0).record.started_at
            self.beginRemoveRows(ROOT, 0, surplus - 1)
            self._store.drop_newest(surplus)
            self.endRemoveRows()
            self._window.dropped_newest(newest, self._store.at(0).record.started_at)
        else:
            self.beginRemoveRows(ROOT, count - surplus, count - 1)
            self._store.drop_oldest(surplus)
            self.endRemoveRows()
            self._window.dropped_oldest(self._store.at(len(self._store) - 1).record.started_at)
        self._cells = {key: cells for key, cells in self._cells.items() if key in self._store.by_key}
