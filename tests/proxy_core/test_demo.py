"""The demo: accounts that draw at the simulator, gone with it; and nothing left running when it cannot start."""

import asyncio

import aiohttp
import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.book import AccountBook
from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.pool import AccountPool
from proxy_core.demo import MemoryTable, start_demo
from proxy_core.errors import CredentialsError
from proxy_core.simulator.scenario import DEMO_ACCOUNTS
from proxy_core.tasks import spawn

NOW = 1_790_000_000.0


class Store(MemoryStore):
    """A memory that takes so many secrets."""

    room = 100

    async def save(self, account_id, credentials):
        if self.room == 0:
            raise CredentialsError("store_locked")
        self.room -= 1
        await super().save(account_id, credentials)


class Bench:
    def __init__(self):
        self.store = Store()
        self.pool = AccountPool()
        self.table = MemoryTable()
        self.book = AccountBook(self.table, self.store, self.pool, lambda: None)


@pytest.fixture
def bench():
    return Bench()


async def refuses(base_url):
    with pytest.raises(aiohttp.ClientConnectorError):
        async with aiohttp.ClientSession() as client, client.get(base_url):
            pass


async def test_every_demo_account_draws_at_the_simulator_with_its_key(bench):
    simulator = await start_demo(bench.book, bench.pool, NOW)
    try:
        accounts = [state.account for state in bench.pool.states(0.0)]
        assert [(one.label, one.email) for one in accounts] == [(one.label, one.email) for one in DEMO_ACCOUNTS]
        assert {one.base_url for one in accounts} == {simulator.base_url}
        keys = [(await bench.store.load(one.id)).api_key for one in accounts]
        assert keys == [one.api_key for one in DEMO_ACCOUNTS]
        async with (
            aiohttp.ClientSession() as client,
            client.get(f"{simulator.base_url}/v1beta/models", headers={"x-goog-api-key": keys[0]}) as answer,
        ):
            assert answer.status == 200
    finally:
        await simulator.stop()


async def test_the_demo_begins_with_accounts_that_were_checked_and_with_limits_per_day(bench):
    simulator = await start_demo(bench.book, bench.pool, NOW)
    try:
        states = bench.pool.states(NOW)
        assert {state.account.checked_at for state in states} == {NOW}
        limits = {one.account_id: one.limit for one in bench.pool.limits()}
        assert [limits.get(state.account.id) for state in states] == [one.per_day for one in DEMO_ACCOUNTS]
        assert any(limits.values())
    finally:
        await simulator.stop()


async def test_what_fails_in_the_middle_leaves_no_simulator(bench):
    bench.store.room = 1
    with pytest.raises(CredentialsError):
        await start_demo(bench.book, bench.pool, NOW)
    (first,) = bench.pool.states(0.0)
    await refuses(first.account.base_url)


async def test_a_start_that_is_cancelled_leaves_no_simulator(bench):
    saving = asyncio.Event()

    async def never(account_id, credentials):
        saving.set()  # the account is in the table by now
        await asyncio.Event().wait()

    bench.store.save = never
    task = spawn(start_demo(bench.book, bench.pool, NOW), name="demo")
    await asyncio.wait_for(saving.wait(), 30)
    (first,) = await bench.table.all()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await refuses(first.base_url)


async def test_the_table_of_the_demo_keeps_what_it_is_told_in_order():
    table = MemoryTable()
    fox, heron = Account(Provider.GEMINI, "Fox"), Account(Provider.GEMINI, "Heron")
    await table.put(fox)
    await table.put(heron)
    await table.put(fox)
    assert await table.all() == (fox, heron)
    await table.delete(fox.id)
    await table.delete(fox.id)
    assert await table.all() == (heron,)
