"""Many accounts on their way at once: rows before secrets, and other work in between. The rest is in test_book.py."""

import asyncio

import pytest

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.accounts.arrivals import Arrivals
from proxy_core.accounts.credentials import MemoryStore
from proxy_core.demo import MemoryTable
from proxy_core.errors import CredentialsError
from proxy_core.tasks import spawn


class Store(MemoryStore):
    """Keeps what it is told; looks into the table when it does."""

    def __init__(self, table):
        super().__init__()
        self.table = table
        self.rows = []
        self.wait = asyncio.Event()
        self.wait.set()

    async def save_all(self, credentials):
        self.rows = [one.label for one in await self.table.all()]
        await self.wait.wait()
        return await super().save_all(credentials)


@pytest.fixture
def table():
    return MemoryTable()


@pytest.fixture
def store(table):
    return Store(table)


@pytest.fixture
def joined():
    return []


@pytest.fixture
def arrivals(table, store, joined):
    return Arrivals(table, store, lambda account: account.label == "taken", joined.extend)


def new(*labels):
    return [(Account(Provider.GEMINI, label), Credentials(api_key="k")) for label in labels]


async def test_a_crash_would_leave_an_account_without_its_secret_and_never_the_reverse(arrivals, store, joined):
    await arrivals.add_all(new("a", "taken", "b"))
    assert store.rows == ["a", "b"]
    assert [one.label for one in joined] == ["a", "b"]


async def test_a_label_is_free_again_when_its_account_did_not_arrive(arrivals, store, table, joined):
    store.wait.clear()
    adding = spawn(arrivals.add_all(new("a")), name="add")
    while not store.rows:
        await asyncio.sleep(0)
    (rival,) = await arrivals.add_all(new("A"))
    assert rival.phrase.code == "account_exists"
    adding.cancel()
    await asyncio.wait([adding])
    assert await table.all() == ()
    store.wait.set()
    (again,) = await arrivals.add_all(new("A"))
    assert joined == [again]


async def test_a_store_that_does_not_open_leaves_no_row(arrivals, store, table, joined):
    async def save_all(credentials):
        raise CredentialsError("store_missing", how="")

    store.save_all = save_all
    with pytest.raises(CredentialsError):
        await arrivals.add_all(new("a", "b"))
    assert await table.all() == ()
    assert joined == []


async def test_other_work_gets_its_turn(arrivals):
    turns = []

    async def other():
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    working = spawn(other(), name="other")
    await arrivals.add_all(new(*(f"a{n}" for n in range(2000))))
    working.cancel()
    assert len(turns) >= 10


async def test_nobody_is_nobody(arrivals, store):
    assert await arrivals.add_all([]) == ()
    assert store.rows == []
