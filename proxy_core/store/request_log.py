"""RequestLog: remembers every request and its attempts, in batches, without anyone waiting for the disk.

Losing the last fifth of a second in a crash is the price; a client never notices the log, whatever the disk does.
It keeps no pictures and no secrets, and no prompts when the person does not want them kept.
"""

import asyncio
import logging
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial

from proxy_core.phrases import Phrase
from proxy_core.records import Attempt, LogFacets, RequestFilter, RequestRecord
from proxy_core.store import request_sql
from proxy_core.store.database import DAY, Database, StoreClosed, StoreFailed, log_mended, log_trouble
from proxy_core.store.discretion import without_prompt
from proxy_core.store.log_search import all_entries, clear, facets, find_page
from proxy_core.store.request_search import Search
from proxy_core.store.request_sql import Call, Entry, Minute
from proxy_core.store.room import trouble_of
from proxy_core.tasks import spawn

BATCH_ROWS = 50
BATCH_SECONDS = 0.2
BATCH_AT_MOST = 200
WAITING_AT_MOST = 10_000
RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 60.0
PRUNE_EVERY = 1000
PRUNE_CHUNK = 1000
"""Requests deleted at once: about 20 ms, in which nothing else can use the database."""

log = logging.getLogger(__name__)


class RequestLog:
    """The log of one database. Belongs to the loop on which it is made; close it before the database.

    `keep_prompts`, `rows` (requests kept) and `days` may be changed at any time. `on_trouble` is told once when writing
    begins to fail; up to 10,000 requests wait in memory until it works again, then the oldest are dropped. `on_mended`
    is told the same when it works again.
    """

    def __init__(
        self,
        database: Database,
        *,
        keep_prompts: bool,
        rows: int,
        days: int,
        now: Callable[[], float],
        on_trouble: Callable[[Phrase], None] = log_trouble,
        on_mended: Callable[[Phrase], None] = log_mended,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self.keep_prompts = keep_prompts
        self.rows = rows
        self.days = days
        self._database = database
        self._now = now
        self._on_trouble, self._on_mended = on_trouble, on_mended
        self._trouble: Phrase | None = None  # while writing fails
        self._retry_seconds = retry_seconds
        self._next_retry = 0.0  # seconds; 0 while writing works
        self._waiting: deque[Entry] = deque()
        self._oldest_unwritten = math.inf  # when it began; other threads look at it
        self._writing = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._writer: asyncio.Task[None] | None = None
        self._unpruned = 0
        self._closed = False
        self._pruner = spawn(self._prune_beside(), name="prune the request log")

    @property
    def failing(self) -> bool:
        """Whether the disk took nothing when something was written last."""
        return bool(self._next_retry)

    def ended(self, record: RequestRecord, attempts: Sequence[Attempt]) -> None:
        """Remember a request that ended, and its attempts. Returns at once; a batch is written a little later."""
        if self._closed:
            log.debug("request %s ended after the log was closed", record.id)
            return
        self._oldest_unwritten = min(self._oldest_unwritten, record.started_at)
        self._waiting.append(self._as_kept((record, tuple(attempts))))
        self._drop_oldest()
        if len(self._waiting) >= BATCH_ROWS and not self._next_retry:
            self._write_now()
        else:
            self._write_in(self._next_retry or BATCH_SECONDS)

    async def recent(
        self, limit: int = 200, before: float | None = None, matching: RequestFilter | None = None
    ) -> tuple[RequestRecord, ...]:
        """The newest requests that fit `matching` and began before `before` (unix seconds), newest first.

        Those that began at the same time as the last come too, even over `limit`: so the time of the last is all
        that the next page needs as its `before`, and no request falls between two pages. StoreFailed, StoreClosed.
        """
        if not self._has_written(before):
            await self.flush()  # older pages seldom have to wait for the disk
        return await self._page(limit, before, matching)

    def recent_written(
        self, limit: int = 200, before: float | None = None, matching: RequestFilter | None = None
    ) -> "asyncio.Future[tuple[RequestRecord, ...]] | None":
        """The same on any loop, begun when this returns; None where a request may belong that is not written yet.

        What ended before it was asked, and was told of, is in it. StoreFailed, StoreClosed.
        """
        return self._page(limit, before, matching) if self._has_written(before) else None

    def _has_written(self, before: float | None) -> bool:
        """Whether every request that ended and began before `before` is in the database."""
        return self._oldest_unwritten >= (math.inf if before is None else before)

    def _page(
        self, limit: int, before: float | None, matching: RequestFilter | None
    ) -> "asyncio.Future[tuple[RequestRecord, ...]]":
        if matching is None or matching == RequestFilter():
            return self._database.run(partial(request_sql.recent, limit=limit, before=before))
        search = Search(matching, before=before, limit=max(limit, 1))
        return spawn(find_page(self._database, search), name="search the request log")

    async def entries(self, matching: RequestFilter | None = None) -> AsyncIterator[tuple[Entry, ...]]:
        """See log_search.all_entries."""
        await self.flush()
        async for some in all_entries(self._database, matching or RequestFilter()):
            yield some

    async def clear(self, matching: RequestFilter | None = None) -> int:
        """See log_search.clear. What ended by now is in the log, whether it was written before or not."""
        await self.flush()
        return await clear(self._database, matching or RequestFilter())

    async def facets(self) -> LogFacets:
        """What the log can be filtered by. StoreFailed, StoreClosed."""
        await self.flush()
        return await facets(self._database)

    async def find(self, prefix: str) -> tuple[RequestRecord, tuple[Attempt, ...]] | None:
        """The request whose id is `prefix`, or the only one whose id begins with it, which then takes 4 characters.

        Its attempts come by picture, then in the order in which they were made. StoreFailed, StoreClosed.
        """
        await self.flush()
        return await self._database.run(partial(request_sql.find, prefix=prefix))

    async def drawn_since(self, since: float) -> dict[str, list[Minute]]:
        """What each account finished from `since` on (unix seconds), by account id and by the minute.

        StoreFailed, StoreClosed.
        """
        await self.flush()
        return await self._database.run(partial(request_sql.drawn_since, since=since))

    async def calls_since(self, since: float) -> dict[str, list[Call]]:
        """What each account was sent, by account id: (model, when it began in unix seconds), oldest first.

        Calls that came to no upstream are not in it, nor those refused for a limit; of one call for several pictures,
        each is. Of more than 200,000, those of the newest requests. StoreFailed, StoreClosed.
        """
        await self.flush()
        return await self._database.run(partial(request_sql.calls_since, since=since))

    async def flush(self) -> None:
        """Write what waits now. Returns also when that fails: it goes on waiting, and is tried again. StoreClosed."""
        async with self._writing:
            # Not what comes meanwhile: while clients draw without a pause, that has no end.
            for _ in range(-(-len(self._waiting) // BATCH_AT_MOST)):
                if not await self._write_batch():
                    break

    async def prune(self) -> None:
        """Drop what is over `rows` or older than `days`. Happens by itself, at start and with every 1,000 requests."""
        oldest = self._now() - self.days * DAY
        chunk = partial(request_sql.prune, rows=self.rows, oldest=oldest, chunk=PRUNE_CHUNK)
        # Each chunk is asked for alone, so that others get their turn between two.
        while await self._database.run(chunk) and not self._closed:
            pass

    async def close(self) -> None:
        """Write what waits, and stop. May be called again."""
        self._closed = True
        if self._timer:
            self._timer.cancel()
        await self.flush()
        await asyncio.wait([self._pruner])
        if self._waiting:
            log.warning("%d requests could not be logged", len(self._waiting))
            self._waiting.clear()

    def _as_kept(self, entry: Entry) -> Entry:
        return entry if self.keep_prompts else without_prompt(entry)

    def _drop_oldest(self) -> None:
        while len(self._waiting) > WAITING_AT_MOST:
            self._waiting.popleft()

    def _write_in(self, seconds: float) -> None:
        if self._timer is None and not self._closed:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._write_now)

    def _write_now(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._waiting and (self._writer is None or self._writer.done()):
            self._writer = spawn(self._write_all(), name="write the request log")

    async def _write_all(self) -> None:
        """Write what waits; who reads the log gets their turn between two batches.

        What came meanwhile and is less than a batch waits for more: a batch of a few costs the disk what 50 do.
        """
        wrote, enough = True, 1
        while len(self._waiting) >= enough and wrote:
            async with self._writing:
                wrote = bool(self._waiting) and await self._write_batch()
            enough = BATCH_ROWS
        if self._waiting:
            self._write_in(BATCH_SECONDS)  # where writing failed, the next try has its time already

    async def _write_batch(self) -> bool:
        """Whether it was written."""
        count = min(len(self._waiting), BATCH_AT_MOST)
        # By what holds now: what was not written yet is not kept either.
        entries = [self._as_kept(self._waiting.popleft()) for _ in range(count)]
        try:
            await self._database.run(partial(request_sql.write, entries=entries))
        except StoreFailed as error:
            self._put_back(entries)
            self._troubled(error)
            return False
        except asyncio.CancelledError:
            self._put_back(entries)  # perhaps it was written: writing it again does no harm
            self._write_in(BATCH_SECONDS)
            raise
        self._next_retry = 0.0
        if self._trouble is not None:
            self._on_mended(self._trouble)
            self._trouble = None
        self._oldest_unwritten = min((record.started_at for record, _ in self._waiting), default=math.inf)
        self._written(count)
        return True

    def _put_back(self, entries: Sequence[Entry]) -> None:
        self._waiting.extendleft(reversed(entries))
        self._drop_oldest()

    def _troubled(self, error: StoreFailed) -> None:
        if not self._next_retry:
            self._trouble = trouble_of(error, "disk_trouble")
            self._on_trouble(self._trouble)
        self._next_retry = min(self._next_retry * 2 or self._retry_seconds, LONGEST_RETRY_SECONDS)
        self._write_in(self._next_retry)

    def _written(self, count: int) -> None:
        self._unpruned += count
        if self._unpruned >= PRUNE_EVERY and self._pruner.done():
            self._unpruned = 0
            self._pruner = spawn(self._prune_beside(), name="prune the request log")

    async def _prune_beside(self) -> None:
        try:
            await self.prune()
        except (StoreFailed, StoreClosed) as error:
            log.debug("pruning failed: %s", error)
