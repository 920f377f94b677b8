"""QuotaHistory: what accounts had left, kept in the database for a chart, and what was last measured, for a restart.

It writes a few seconds after a change, so that a burst of answers is one write. Who asks the providers is
quota_keeper.py's work.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from proxy_core.accounts.quota import QuotaBook, share
from proxy_core.errors import StoreError
from proxy_core.records import Quota, QuotaPoint
from proxy_core.tasks import spawn

LEAST_CHANGE = 0.005
"""A point is written when the fraction moved by so much since the last one that was written..."""
LONGEST_GAP = 3600.0
"""...or so many seconds went by."""
MINUTE_GAP = 600.0
"""The quota of a minute goes up and down all day: it is noted at most once in so many seconds."""
WRITE_SECONDS = 5.0
"""From a change to its writing."""
_POINTS_AT_MOST = 10_000  # that wait while the disk takes nothing
_NAME = "write what accounts have left"

log = logging.getLogger(__name__)


class Stopwatch(Protocol):
    """What an event loop has of time, in seconds from any beginning."""

    def time(self) -> float:
        """The time now."""
        ...

    def call_later(self, delay: float, callback: Callable[[], None], /) -> "Alarm":
        """Call `callback` once, after `delay` seconds."""
        ...


class Alarm(Protocol):
    """A call that is to come."""

    def cancel(self) -> None:
        """Do not call."""
        ...


class Table(Protocol):
    """Where it is kept. Each may raise StoreError."""

    async def load_quotas(self) -> tuple[Quota, ...]:
        """The quotas that were saved last."""
        ...

    async def save_quotas(self, quotas: Iterable[Quota]) -> None:
        """Keep these in place of all before."""
        ...

    async def add_history(self, points: Iterable[tuple[str, QuotaPoint]], now: float) -> None:
        """Keep these points, each with its account's id."""
        ...

    async def history(self, account_id: str, since: float) -> tuple[QuotaPoint, ...]:
        """The points of an account from `since` (unix seconds) on, oldest first."""
        ...


class QuotaHistory:
    """Belongs to one loop. `counted` gives what Easel counts itself, which is noted along with what was measured."""

    def __init__(
        self,
        book: QuotaBook,
        table: Table,
        counted: Callable[[], tuple[Quota, ...]],
        now: Callable[[], float],
        stopwatch: Stopwatch,
    ) -> None:
        self._book = book
        self._table = table
        self._counted = counted
        self._now = now
        self._stopwatch = stopwatch
        self._alarm: Alarm | None = None
        self._writing = asyncio.Lock()
        self._closed = False
        self._must_save = False
        self._must_count = False
        self._in_trouble = False
        self._points: list[tuple[str, QuotaPoint]] = []
        self._last: dict[tuple[str, str, str], QuotaPoint] = {}  # by account, model and window

    async def load(self) -> None:
        """Put what was last measured into the book. StoreError."""
        self._book.put(await self._table.load_quotas())

    def measured(self, quotas: Iterable[Quota]) -> None:
        """The book has new figures, `quotas` among them: keep it, and note these."""
        self._note(quotas)
        self._must_save = True
        self._write_soon()

    def count(self) -> None:
        """Note what Easel counted, soon."""
        self._must_count = True
        self._write_soon()

    async def of(self, account_id: str, since: float) -> tuple[QuotaPoint, ...]:
        """The points of an account from `since` (unix seconds) on, oldest first, to this moment. StoreError."""
        # A caller that goes away meanwhile must not take with it what was to be written.
        await asyncio.shield(spawn(self.write(), name=_NAME))
        return await self._table.history(account_id, since)

    async def write(self) -> None:
        """Write what waits. A disk that does not take it is logged, and tried again with the next change."""
        async with self._writing:
            if self._must_count:
                self._must_count = False
                self._note(self._counted())
            points, self._points = self._points, []
            must_save, self._must_save = self._must_save, False
            try:
                if must_save:
                    await self._table.save_quotas(self._book.all())
                if points:
                    await self._table.add_history(points, self._now())
            except StoreError as error:
                self._points = [*points, *self._points][-_POINTS_AT_MOST:]
                self._must_save = self._must_save or must_save
                self._troubled(error)
            else:
                self._in_trouble = False

    async def close(self) -> None:
        """Write now, and no more by itself."""
        self._closed = True
        if self._alarm is not None:
            self._alarm.cancel()
        await self.write()

    def _note(self, quotas: Iterable[Quota]) -> None:
        for quota in quotas:
            fraction = share(quota)
            if fraction is None:
                continue
            key = (quota.account_id, quota.model, quota.window)
            point = QuotaPoint(quota.model, quota.window, quota.read_at, fraction)
            if _is_news(self._last.get(key), point):
                self._last[key] = point
                self._points.append((quota.account_id, point))

    def _write_soon(self) -> None:
        if self._alarm is None and not self._closed:
            self._alarm = self._stopwatch.call_later(WRITE_SECONDS, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        spawn(self.write(), name=_NAME)

    def _troubled(self, error: StoreError) -> None:
        if not self._in_trouble:
            log.warning("%s", error)
        self._in_trouble = True


def _is_news(last: QuotaPoint | None, point: QuotaPoint) -> bool:
    if last is None:
        return True
    gap = point.at - last.at
    if point.window == "minute" and 0 <= gap < MINUTE_GAP:
        return False
    # The fractions are floats: 0.505 - 0.5 may be a hair less than 0.005.
    return abs(point.remaining - last.remaining) > LEAST_CHANGE - 1e-9 or gap >= LONGEST_GAP
