"""QuotaHistory over a real database, with time that stands still until it is told to go on."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.quota import QuotaBook
from proxy_core.accounts.quota_history import (
    LEAST_CHANGE,
    LONGEST_GAP,
    MINUTE_GAP,
    WRITE_SECONDS,
    QuotaHistory,
    _is_news,
)
from proxy_core.records import Quota, QuotaPoint, QuotaSource
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database
from proxy_core.store.pool_table import PoolTable
from proxy_core.tasks import spawn
from tests.proxy_core.accounts.clock import START, Clock

MODEL = "gemini-3-pro-image"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database, _ = await Database.open(tmp_path / "easel.db")
    await AccountTable(database).put(Account(Provider.GEMINI, "fox", id="fox"))
    yield database
    await database.close()


class Room:
    """A history with all that it stands on. `counted` is what Easel counts itself."""

    def __init__(self, database: Database) -> None:
        self.clock = Clock()
        self.book = QuotaBook()
        self.table = PoolTable(database)
        self.counted: tuple[Quota, ...] = ()
        self.history = QuotaHistory(self.book, self.table, lambda: self.counted, self.clock.now, self.clock)

    def quota(self, remaining: float | None, window: str = "day", source: QuotaSource = QuotaSource.MEASURED) -> Quota:
        return Quota("fox", MODEL, window, remaining, None, None, None, source, self.clock.now())

    def measure(self, remaining: float | None, window: str = "day") -> None:
        quota = self.quota(remaining, window)
        self.book.put([quota])
        self.history.measured([quota])

    async def written(self) -> list[float]:
        """The fractions in the database, once everything that was begun is written."""
        async with self.history._writing:
            pass
        return [point.remaining for point in await self.table.history("fox", 0.0)]


@pytest.fixture
async def room(database: Database) -> Room:
    return Room(database)


async def test_what_was_measured_is_written_a_few_seconds_later_at_once(room: Room) -> None:
    room.measure(1.0)
    room.measure(0.8)
    room.measure(0.7, "weekly")
    assert room.clock.waiting == 1
    await room.clock.go(WRITE_SECONDS - 0.1)
    assert await room.written() == []
    await room.clock.go(0.1)
    assert await room.written() == [0.8, 0.7]  # of the first two, which came in the same moment, the later
    assert len(await room.table.load_quotas()) == 2
    assert room.clock.waiting == 0


async def test_what_was_measured_last_is_in_the_book_after_a_restart(room: Room, database: Database) -> None:
    room.measure(0.25)
    await room.history.close()
    again = Room(database)
    await again.history.load()
    assert again.book.all() == room.book.all() != ()


async def test_what_is_counted_is_noted_but_not_kept_as_measured(room: Room) -> None:
    room.counted = (room.quota(0.5, source=QuotaSource.COUNTED),)
    room.history.count()
    room.history.count()
    await room.clock.go(WRITE_SECONDS)
    assert await room.written() == [0.5]
    assert await room.table.load_quotas() == ()


async def test_a_quota_without_a_fraction_is_kept_but_makes_no_point(room: Room) -> None:
    room.measure(None)
    await room.history.write()
    assert await room.written() == []
    assert len(await room.table.load_quotas()) == 1


async def test_a_small_change_makes_a_point_only_after_an_hour(room: Room) -> None:
    for remaining in (0.5, 0.497, 0.4951, 0.495, 0.4949):
        room.measure(remaining)
        await room.clock.go(60)
    await room.clock.go(LONGEST_GAP)
    room.measure(0.4949)
    await room.history.write()
    assert await room.written() == [0.5, 0.495, 0.4949]


async def test_the_quota_of_a_minute_makes_few_points(room: Room) -> None:
    for number in range(60):
        room.measure((number % 10) / 10, "minute")
        await room.clock.go(61)
    await room.history.write()
    assert 1 < len(await room.written()) <= 60 * 61 / MINUTE_GAP + 1


@given(st.lists(st.tuples(st.floats(0, 2 * LONGEST_GAP), st.floats(0, 1)), min_size=1, max_size=60))
@settings(database=None)
def test_a_chart_is_never_more_than_a_step_or_an_hour_off(measured: list[tuple[float, float]]) -> None:
    at, last = 0.0, None
    for seconds, remaining in measured:
        at += seconds
        point = QuotaPoint(MODEL, "day", at, remaining)
        if _is_news(last, point):
            last = point
        assert last is not None
        assert abs(last.remaining - remaining) <= LEAST_CHANGE
        assert at - last.at < LONGEST_GAP


async def test_the_history_is_complete_at_the_moment_it_is_asked_for(room: Room) -> None:
    room.measure(0.9)
    await room.clock.go(1)
    room.counted = (room.quota(0.5, "minute", QuotaSource.COUNTED),)
    room.history.count()
    found = await room.history.of("fox", START)
    assert [(point.window, point.remaining, point.at) for point in found] == [
        ("day", 0.9, START),
        ("minute", 0.5, START + 1),
    ]
    assert await room.history.of("fox", START + 1) == found[1:]


async def test_who_goes_away_takes_no_point_along(room: Room) -> None:
    room.measure(0.9)
    asking = spawn(room.history.of("fox", 0.0), name="ask for the history")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asking.cancel()
    assert await room.written() == [0.9]


async def test_a_full_disk_is_told_once_and_what_waits_is_written_later(
    room: Room, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.run(lambda db: db.execute("PRAGMA query_only = 1"))
    for remaining in (0.9, 0.8):
        room.measure(remaining)
        await room.history.write()
        await room.clock.go(1)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "easel.db" in caplog.text
    await database.run(lambda db: db.execute("PRAGMA query_only = 0"))
    await room.history.write()
    assert await room.written() == [0.9, 0.8]
    assert [quota.remaining for quota in await room.table.load_quotas()] == [0.8]


async def test_closing_writes_what_waits_and_sets_no_alarm_any_more(room: Room) -> None:
    room.measure(0.9)
    await room.history.close()
    room.measure(0.5)
    assert await room.written() == [0.9]
    assert room.clock.waiting == 0


async def test_points_far_apart_in_accounts_do_not_hide_each_other(room: Room, database: Database) -> None:
    await AccountTable(database).put(Account(Provider.GEMINI, "owl", id="owl"))
    room.history.measured([room.quota(0.5), replace(room.quota(0.5), account_id="owl")])
    await room.history.write()
    assert len(await room.table.history("owl", 0.0)) == len(await room.table.history("fox", 0.0)) == 1
