"""PoolMemory over a real pool and a real database: what is learnt is there again, and a broken disk breaks nothing."""

import asyncio
import logging

import pytest
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.pool_memory import PoolMemory
from proxy_core.errors import AttemptStatus, Blame, NamedLimit, NoAccountReady, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import LimitSource
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database
from proxy_core.store.pool_table import PoolTable
from proxy_core.tasks import spawn

MODEL = "gemini-3-pro-image"
FOX = Account(Provider.GEMINI, "fox", id="f" * 32)
NOW = 1_790_000_000.0


@pytest.fixture
async def database(tmp_path):
    database, _ = await Database.open(tmp_path / "easel.db")
    await AccountTable(database).put(FOX)
    yield database
    await database.close()


def pool_of_fox():
    pool = AccountPool()
    pool.set_accounts([FOX])
    return pool


def cool(pool, **changes):
    lease = pool.lease(MODEL, (), NOW)
    said = phrase("limit_minute", account="fox")
    limits = {"limits": (NamedLimit("minute", 7),), **changes}
    error = UpstreamError(
        said, blame=Blame.ACCOUNT, status=AttemptStatus.LIMITED, rest=Rest.MODEL, retry_after=90.0, **limits
    )
    pool.release(lease, NOW, error=error)


class Watched(PoolTable):
    """A real table that tells when rests come to be saved, and waits while `go` is not set."""

    def __init__(self, database):
        super().__init__(database)
        self.saves = 0
        self.go = asyncio.Event()
        self.go.set()
        self._came = asyncio.Condition()

    async def save_cooling(self, cooling):
        async with self._came:
            self.saves += 1
            self._came.notify_all()
        await self.go.wait()
        await super().save_cooling(cooling)

    async def until(self, saves):
        async with asyncio.timeout(30), self._came:
            await self._came.wait_for(lambda: self.saves >= saves)


async def restarted(database, now, **rest):
    """The pool of a start at `now`, after one in which the fox was sent to rest at NOW."""
    first = pool_of_fox()
    memory = PoolMemory(first, PoolTable(database), lambda: NOW)
    await memory.load()
    cool(first, **rest)
    await memory.close()
    second = pool_of_fox()
    await PoolMemory(second, PoolTable(database), lambda: now).load()
    return second


async def test_a_rest_and_a_limit_outlive_a_restart(database):
    second = await restarted(database, NOW + 60)
    with pytest.raises(NoAccountReady):
        second.lease(MODEL, (), NOW + 60)
    (cooling,) = second.states(NOW + 60)[0].cooling
    assert (cooling.model, cooling.until, cooling.reason) == (MODEL, NOW + 90, phrase("limit_minute", account="fox"))
    (limit,) = second.limits()
    assert (limit.limit, limit.window, limit.source) == (7, "minute", LimitSource.NAMED)


async def test_a_rest_that_ended_meanwhile_is_over(database):
    second = await restarted(database, NOW + 91, limits=())
    assert second.lease(MODEL, (), NOW + 91).account == FOX


async def test_after_the_clock_was_set_back_a_rest_is_as_long_as_it_was(database):
    second = await restarted(database, NOW - 5000)
    (cooling,) = second.states(NOW - 5000)[0].cooling
    assert (cooling.until, cooling.made_at) == (NOW - 5000 + 90, NOW - 5000)


async def test_changes_are_saved_by_themselves(database):
    pool, table = pool_of_fox(), Watched(database)
    memory = PoolMemory(pool, table, lambda: NOW, delay=0.0)
    await memory.load()
    cool(pool)
    memory.changed()
    await table.until(1)
    assert len(await table.load_cooling(NOW)) == 1
    await memory.close()


async def test_what_changes_while_it_saves_is_saved_too(database):
    pool, table = pool_of_fox(), Watched(database)
    memory = PoolMemory(pool, table, lambda: NOW, delay=0.0)
    await memory.load()
    table.go.clear()
    cool(pool)
    memory.changed()
    await table.until(1)
    pool.forgive(FOX.id, NOW)
    memory.changed()
    table.go.set()
    await table.until(2)
    await memory.close()
    assert await table.load_cooling(NOW) == ()


async def test_a_close_waits_for_what_is_being_saved_and_saves_what_came_since(database):
    pool, table = pool_of_fox(), Watched(database)
    memory = PoolMemory(pool, table, lambda: NOW, delay=0.0)
    await memory.load()
    table.go.clear()
    cool(pool)
    memory.changed()
    await table.until(1)
    pool.forgive(FOX.id, NOW)
    closing = spawn(memory.close(), name="close")
    table.go.set()
    await asyncio.wait_for(closing, 30)
    assert (table.saves, await table.load_cooling(NOW)) == (2, ())
    memory.changed()  # somebody who has not heard of it
    await memory.close()
    assert table.saves == 2


async def test_what_did_not_change_is_not_written_again(database):
    pool, table = pool_of_fox(), Watched(database)
    memory = PoolMemory(pool, table, lambda: NOW)
    await memory.load()
    await memory.close()
    assert table.saves == 0
    cool(pool)
    await memory.close()
    await memory.close()
    assert table.saves == 1


async def test_an_account_that_went_meanwhile_keeps_nothing_of_the_others_from_being_saved(database):
    heron = replace(FOX, id="e" * 32, label="heron")
    pool = AccountPool()
    pool.set_accounts([FOX, heron])  # and heron is in no table
    memory = PoolMemory(pool, PoolTable(database), lambda: NOW)
    await memory.load()
    for _ in range(2):
        cool(pool)
    await memory.close()
    assert [account_id for account_id, _ in await PoolTable(database).load_cooling(NOW)] == [FOX.id]
    assert [limit.account_id for limit in await PoolTable(database).load_limits()] == [FOX.id]


async def test_a_disk_that_does_not_take_it_is_told_and_nothing_breaks(database, caplog):
    pool = pool_of_fox()
    memory = PoolMemory(pool, PoolTable(database), lambda: NOW)
    await memory.load()
    cool(pool)
    await database.close()
    with caplog.at_level(logging.WARNING):
        await memory.close()
    assert "easel.db" in caplog.text
