"""What buttons do about the log: each verb asks the engine on Qt's loop, and a signal brings what came of it."""

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

import proxy_core
from desktop.engine_thread import EngineThread
from desktop.verb_tasks import VerbTasks
from proxy_core import EaselError, RequestError, RequestFilter, RequestRecord

Begun = asyncio.Future[tuple[RequestRecord, ...]] | None

PAGE = 100
PAGES = 50  # that are read at most to fill one gap


class LogActions(VerbTasks):
    """The verbs about the log of requests.

    Signals: page_loaded(ticket, tuple of RequestRecord) or page_not_loaded(ticket), one of which follows load_page(),
    unless a later one was asked for; facets_loaded(LogFacets), after load_facets(); exported(path, how many) or
    export_ended(), after export(); cleared(how many), after clear(); newest_loaded(tuple of RequestRecord), after
    load_newest(); looked_up(request id, RequestRecord or None, when the log does not have it), after look_up().
    """

    page_loaded = Signal(int, object)
    page_not_loaded = Signal(int)
    facets_loaded = Signal(object)
    exported = Signal(str, int)
    export_ended = Signal()
    cleared = Signal(int)
    newest_loaded = Signal(object)
    looked_up = Signal(str, object)

    def __init__(self, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._page, self._asked = "", 0

    def load_page(
        self, ticket: int, matching: RequestFilter, before: float | None = None, until: float | None = None
    ) -> None:
        """Fetch the newest requests that fit and began before `before`; with `until`, all that began then or later.

        A page that is asked for already is not waited for any more.
        """
        if self._closed:
            return
        self._stop(self._page)
        self._asked += 1  # tickets of two windows may be the same
        self._page = f"page {self._asked}"
        begun = self._begin_page(matching, before)  # at once, and not after what is painted before the task begins
        self._run(self._page, lambda: self._load_page(ticket, matching, before, until, begun))
        if begun is not None:  # nobody waits for it once the task has ended, maybe before its first step
            self._running[self._page].add_done_callback(lambda _: begun.cancel())

    def load_newest(self, count: int) -> None:
        """Fetch the newest requests of all, whatever is looked for elsewhere."""
        self._run("newest", lambda: self._load_newest(count))

    def look_up(self, request_id: str) -> None:
        """Fetch one request that somebody has the id of."""
        self._run(f"look up {request_id}", lambda: self._look_up(request_id))

    def load_facets(self) -> None:
        """Fetch what the log can be filtered by."""
        self._run("facets", self._load_facets)

    def export(self, path: Path, form: str, matching: RequestFilter) -> None:
        """Write the requests that fit into a file, as "jsonl" or "csv"."""
        self._run("export", lambda: self._export(path, form, matching))

    def cancel_export(self) -> None:
        """Do not go on with it; a file that was there stays as it is."""
        self._stop("export")

    def clear(self, matching: RequestFilter) -> None:
        """Remove the requests that fit from the log."""
        self._run("clear", lambda: self._clear(matching))

    async def _load_page(
        self, ticket: int, matching: RequestFilter, before: float | None, until: float | None, begun: Begun
    ) -> None:
        try:
            records = await self._pages(matching, before, until, begun)
        except EaselError:
            self.page_not_loaded.emit(ticket)
            raise
        self.page_loaded.emit(ticket, records)

    async def _pages(
        self, matching: RequestFilter, before: float | None, until: float | None, begun: Begun
    ) -> tuple[RequestRecord, ...]:
        found: list[RequestRecord] = []
        for number in range(PAGES):
            begun = begun if number == 0 else self._begin_page(matching, before)
            page = await (begun or self._engine.call(partial(_page, matching=matching, before=before)))
            found += page
            if until is None or len(page) < PAGE or page[-1].started_at < until:
                break
            before = page[-1].started_at
        return tuple(found)

    def _begin_page(self, matching: RequestFilter, before: float | None) -> Begun:
        """Past the engine, where that can be: it takes three turns of its loop, which are long while it draws."""
        try:
            return self._engine.here(lambda core: core.requests_written(PAGE, before, matching))
        except EaselError:
            return None  # the engine says it, too

    async def _load_newest(self, count: int) -> None:
        records = await self._engine.call(lambda core: core.requests(count))
        self.newest_loaded.emit(records[:count])

    async def _look_up(self, request_id: str) -> None:
        try:
            record, _ = await self._engine.call(lambda core: core.request(request_id))
        except RequestError:
            self.looked_up.emit(request_id, None)
        else:
            self.looked_up.emit(request_id, record)

    async def _load_facets(self) -> None:
        self.facets_loaded.emit(await self._engine.call(lambda core: core.log_facets()))

    async def _export(self, path: Path, form: str, matching: RequestFilter) -> None:
        try:
            count = await self._engine.call(lambda core: core.export_log(path, form, matching))
        finally:
            self.export_ended.emit()
        self.exported.emit(str(path), count)

    async def _clear(self, matching: RequestFilter) -> None:
        self.cleared.emit(await self._engine.call(lambda core: core.clear_log(matching)))


async def _page(core: "proxy_core.Core", matching: RequestFilter, before: float | None) -> tuple[RequestRecord, ...]:
    return await core.requests(PAGE, before, matching)
