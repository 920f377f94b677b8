"""QuotaKeeper with providers that answer by a script, over a real database; time goes on when it is told to."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.quota import QuotaBook
from proxy_core.accounts.quota_history import WRITE_SECONDS
from proxy_core.accounts.quota_keeper import (
    AFTER_PICTURE,
    AT_ONCE,
    BETWEEN_PICTURES,
    FIRST_SECONDS,
    JITTER,
    LOOK_SECONDS,
    QuotaKeeper,
)
from proxy_core.errors import AttemptStatus, Blame, CredentialsError, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import Quota, QuotaPoint, QuotaSource
from proxy_core.settings import Settings
from proxy_core.store.account_table import AccountTable
from proxy_core.store.database import Database
from proxy_core.store.pool_table import PoolTable
from proxy_core.tasks import spawn
from tests.fakes import account
from tests.proxy_core.accounts.clock import START, Clock, settle

MODEL = "gemini-3-pro-image"
SECRET = "a refresh token that nobody may see"
MINUTE = 60.0


class NoTable:
    """Keeps nothing: for tests that are about time alone, of which a property needs thousands."""

    async def load_quotas(self):
        return ()

    async def save_quotas(self, quotas):
        pass

    async def add_history(self, points, now):
        pass

    async def history(self, account_id, since):
        return ()


class Desk:
    """A keeper with all that it stands on: providers answer at once, with `left`, unless `gate` holds them."""

    def __init__(self, table, *names: str, minutes: int = 15, seed: int = 1) -> None:
        self.clock = Clock()
        self.accounts = [account(name) for name in names]
        self.book = QuotaBook()
        self.settings = Settings(quota_refresh=minutes)
        self.left = 0.5
        self.silent = False
        self.error: Exception | None = None
        self.gate: asyncio.Event | None = None
        self.counted: tuple[Quota, ...] = ()
        self.asked: list[tuple[str, float]] = []
        self.in_flight: dict[str, int] = {}
        self.most_in_flight = 0
        self.changes = 0
        self.keeper = QuotaKeeper(
            self.ask,
            lambda: {one.id: one for one in self.accounts},
            self.book,
            table,
            settings=lambda: self.settings,
            now=self.clock.now,
            on_change=self.on_change,
            counted=lambda: self.counted,
            rng=random.Random(seed),
            stopwatch=self.clock,
        )

    async def ask(self, account: Account) -> tuple[Quota, ...]:
        self.asked.append((account.id, self.clock.time()))
        self.in_flight[account.id] = self.in_flight.get(account.id, 0) + 1
        self.most_in_flight = max(self.most_in_flight, sum(self.in_flight.values()))
        assert self.in_flight[account.id] == 1
        try:
            if self.gate:
                await self.gate.wait()
            if self.error:
                raise self.error
            return () if self.silent else (self.quota(account.id),)
        finally:
            self.in_flight[account.id] -= 1

    def quota(self, account_id: str, window: str = "5h", source: QuotaSource = QuotaSource.MEASURED) -> Quota:
        now = self.clock.now()
        return Quota(account_id, MODEL, window, self.left, None, None, now + 3600, source, now)

    def on_change(self) -> None:
        self.changes += 1

    def turns(self, name: str) -> list[float]:
        return [at for one, at in self.asked if one == name]

    async def after_the_first_turns(self) -> None:
        """Start, and go on until everyone had the first turn; nobody is counted as asked after that."""
        await self.keeper.start()
        await self.clock.go(FIRST_SECONDS[1] + 1)
        self.asked.clear()
        self.changes = 0


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database, _ = await Database.open(tmp_path / "easel.db")
    for name in ("fox", "owl"):
        await AccountTable(database).put(Account(Provider.GEMINI, name, id=name))
    yield database
    await database.close()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    made = Desk(PoolTable(database), "fox", "owl")
    yield made
    await made.keeper.close()


async def test_everyone_is_asked_soon_after_the_start_but_not_in_step(desk: Desk) -> None:
    await desk.keeper.start()
    await desk.clock.go(FIRST_SECONDS[0] - 0.1)
    assert desk.asked == []
    await desk.clock.go(FIRST_SECONDS[1])
    assert sorted(name for name, _ in desk.asked) == ["fox", "owl"]
    assert desk.turns("fox") != desk.turns("owl")
    assert desk.book.remaining("fox", MODEL, desk.clock.now()) == 0.5
    assert desk.changes == 2


def test_between_two_turns_lies_the_setting_with_its_jitter() -> None:
    @given(st.integers(1, 1440), st.integers(0, 2**32))
    @examples(max_examples=12, database=None, deadline=None)
    def turns_lie_apart(minutes: int, seed: int) -> None:
        async def run() -> None:
            desk = Desk(NoTable(), "fox", "owl", "elk", minutes=minutes, seed=seed)
            await desk.keeper.start()
            await desk.clock.go(minutes * MINUTE * 5 + FIRST_SECONDS[1])
            await desk.keeper.close()
            for name in ("fox", "owl", "elk"):
                turns = desk.turns(name)
                assert FIRST_SECONDS[0] <= turns[0] <= FIRST_SECONDS[1] + 1
                assert 4 <= len(turns) <= 7
                for earlier, later in pairwise(turns):
                    low, high = (share * minutes * MINUTE for share in JITTER)
                    assert low - 0.001 < later - earlier < high + 1.001  # turns are taken together, a second apart

        asyncio.run(run())

    turns_lie_apart()


async def test_at_most_five_are_asked_at_once() -> None:
    desk = Desk(NoTable(), *(f"account {number}" for number in range(40)))
    desk.gate = asyncio.Event()
    await desk.after_the_first_turns()
    assert sum(desk.in_flight.values()) == AT_ONCE
    everyone = spawn(desk.keeper.refresh(), name="refresh")
    await settle()
    assert sum(desk.in_flight.values()) == AT_ONCE
    desk.gate.set()
    await asyncio.wait_for(everyone, 30)
    assert desk.most_in_flight == AT_ONCE
    assert len(desk.book.all()) == 40
    await desk.keeper.close()


class Watched(dict[str, Account]):
    """Accounts by id, which knows how often somebody went through them."""

    gone_through = 0

    def values(self):
        self.gone_through += 1
        return super().values()


async def test_of_a_thousand_each_is_found_at_once_and_the_loop_has_turns_for_others() -> None:
    desk = Desk(NoTable())
    known = Watched({f"account {n}": account(f"account {n}") for n in range(1000)})
    keeper = QuotaKeeper(
        desk.ask, lambda: known, QuotaBook(), NoTable(), settings=Settings, now=desk.clock.now, stopwatch=desk.clock
    )
    await keeper.start()
    before, turns = known.gone_through, 0
    everyone = spawn(keeper.refresh(), name="refresh")
    while not everyone.done():
        await asyncio.sleep(0)
        turns += 1
    assert len(desk.asked) == 1000
    assert known.gone_through == before + 1
    assert turns >= 1000 / AT_ONCE
    await keeper.close()


async def test_nobody_is_asked_by_itself_where_the_setting_says_so(desk: Desk) -> None:
    desk.settings = Settings(quota_refresh=0)
    await desk.keeper.start()
    desk.keeper.drew("fox")
    await desk.clock.go(24 * 60 * MINUTE)
    assert desk.asked == []
    await desk.keeper.refresh(["fox"])
    assert [name for name, _ in desk.asked] == ["fox"]
    desk.settings = Settings(quota_refresh=15)
    await desk.clock.go(LOOK_SECONDS)
    assert "owl" in {name for name, _ in desk.asked}


async def test_a_changed_setting_counts_at_once_when_it_is_told(desk: Desk) -> None:
    await desk.after_the_first_turns()
    desk.settings = Settings(quota_refresh=1)
    await desk.clock.go(30)
    assert desk.asked == []
    await desk.clock.go(MINUTE)
    desk.asked.clear()
    desk.accounts.append(account("elk"))
    desk.keeper.changed()
    await desk.clock.go(FIRST_SECONDS[1] + 2)
    assert desk.turns("elk")


async def test_a_disabled_account_is_not_asked_about(desk: Desk) -> None:
    desk.accounts[0] = replace(desk.accounts[0], enabled=False)
    await desk.keeper.start()
    await desk.clock.go(60 * MINUTE)
    desk.keeper.drew("fox")
    await desk.keeper.refresh(["fox", "nobody"])
    await desk.keeper.refresh()
    await desk.clock.go(MINUTE)
    assert {name for name, _ in desk.asked} == {"owl"}
    desk.accounts[0] = replace(desk.accounts[0], enabled=True)
    await desk.clock.go(LOOK_SECONDS + FIRST_SECONDS[1] + 1)
    assert desk.turns("fox")


async def test_one_that_was_disabled_or_removed_while_it_waited_is_not_asked_about() -> None:
    desk = Desk(NoTable(), *(f"account {number}" for number in range(AT_ONCE + 1)), "fox")
    desk.gate = asyncio.Event()
    await desk.keeper.start()
    everyone = spawn(desk.keeper.refresh(), name="refresh")
    await settle()
    assert desk.turns("fox") == []
    desk.accounts = [replace(one, enabled=one.id != "fox") for one in desk.accounts if one.id != "account 0"]
    desk.gate.set()
    await asyncio.wait_for(everyone, 30)
    assert desk.turns("fox") == []
    assert {quota.account_id for quota in desk.book.all()} == {f"account {number}" for number in range(1, AT_ONCE + 1)}
    await desk.keeper.close()


async def test_a_picture_is_followed_by_a_question_of_what_it_took(desk: Desk) -> None:
    await desk.after_the_first_turns()
    await desk.clock.go(BETWEEN_PICTURES)
    drawn_at = desk.clock.time()
    desk.keeper.drew("fox")
    desk.keeper.drew("fox")
    await desk.clock.go(AFTER_PICTURE - 0.1)
    assert desk.asked == []
    await desk.clock.go(0.1)
    assert desk.asked == [("fox", drawn_at + AFTER_PICTURE)]


async def test_many_pictures_are_followed_by_a_question_every_half_minute(desk: Desk) -> None:
    await desk.after_the_first_turns()
    for _ in range(300):
        desk.keeper.drew("fox")
        await desk.clock.go(0.5)
    last = desk.clock.time()
    await desk.clock.go(5 * MINUTE)
    turns = desk.turns("fox")
    assert all(later - earlier > BETWEEN_PICTURES - 0.001 for earlier, later in pairwise(turns))
    assert 5 <= len(turns) <= 7
    assert turns[-1] >= last  # what the last one took is known, too
    assert desk.turns("owl") == []


async def test_a_picture_that_comes_during_the_question_is_asked_about_again(desk: Desk) -> None:
    await desk.after_the_first_turns()
    desk.gate = asyncio.Event()
    asking = spawn(desk.keeper.refresh(["fox"]), name="refresh")
    await settle()
    desk.keeper.drew("fox")
    await desk.clock.go(2 * BETWEEN_PICTURES)
    assert len(desk.turns("fox")) == 1  # never twice at once
    desk.gate.set()
    await asyncio.wait_for(asking, 30)
    await desk.clock.go(2)
    assert len(desk.turns("fox")) == 2


async def test_a_picture_of_an_account_that_nobody_knows_is_nothing(desk: Desk) -> None:
    await desk.after_the_first_turns()
    desk.keeper.drew("nobody")
    await desk.clock.go(MINUTE)
    assert desk.asked == []


async def test_on_request_one_or_all_are_asked_and_waited_for(desk: Desk) -> None:
    await desk.after_the_first_turns()
    desk.left = 0.25
    await desk.keeper.refresh(["fox"])
    assert [name for name, _ in desk.asked] == ["fox"]
    assert desk.book.remaining("fox", MODEL, desk.clock.now()) == 0.25
    assert desk.book.remaining("owl", MODEL, desk.clock.now()) == 0.5
    await desk.keeper.refresh()
    assert [name for name, _ in desk.asked] == ["fox", "fox", "owl"]
    await desk.keeper.refresh([])
    assert len(desk.asked) == 3


async def test_two_requests_at_once_are_one_question(desk: Desk) -> None:
    await desk.after_the_first_turns()
    desk.gate = asyncio.Event()
    first = spawn(desk.keeper.refresh(["fox"]), name="first")
    second = spawn(desk.keeper.refresh(["fox"]), name="second")
    await settle()
    first.cancel()  # who goes away leaves the question to the other
    await settle()
    desk.gate.set()
    await asyncio.wait_for(second, 30)
    assert len(desk.asked) == 1
    assert first.cancelled()
    assert desk.book.of("fox")


def unreachable() -> UpstreamError:
    said = phrase("not_permitted", text="billing is off")
    return UpstreamError(said, blame=Blame.SERVICE, status=AttemptStatus.FAILED)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (unreachable(), "not_permitted"),
        (CredentialsError("store_locked"), "store_locked"),
        (RuntimeError(SECRET), "quota_unread"),
    ],
)
async def test_why_nothing_could_be_read_is_remembered_until_something_is(
    desk: Desk, caplog: pytest.LogCaptureFixture, error: Exception, code: str
) -> None:
    await desk.after_the_first_turns()
    known = desk.book.of("fox")
    desk.error = error
    with caplog.at_level(logging.DEBUG):
        await desk.keeper.refresh(["fox"])
    trouble = desk.keeper.trouble("fox")
    assert trouble
    assert trouble.code == code
    assert ("fox@example.com" in str(trouble)) == (code != "store_locked")
    assert "fox@example.com" in caplog.text
    assert SECRET not in caplog.text
    assert desk.keeper.trouble("owl") is None
    assert desk.book.of("fox") == known  # what was known is still shown, with its age
    assert desk.changes == 1
    await desk.keeper.refresh(["fox"])
    assert desk.changes == 1  # nothing new
    desk.error = None
    await desk.clock.go(1.2 * 15 * MINUTE)  # and it is asked again
    assert desk.keeper.trouble("fox") is None
    assert desk.changes > 1


async def test_what_a_provider_no_longer_names_is_gone_and_silence_changes_nothing(desk: Desk) -> None:
    desk.book.put([desk.quota("fox", "weekly")])
    await desk.keeper.start()
    await desk.keeper.refresh(["fox"])
    assert [quota.window for quota in desk.book.of("fox")] == ["5h"]

    desk.silent = True
    changes = desk.changes
    await desk.keeper.refresh(["fox"])
    assert [quota.window for quota in desk.book.of("fox")] == ["5h"]
    assert desk.changes == changes


async def test_what_comes_along_with_answers_is_taken_and_written_in_batches(desk: Desk, database: Database) -> None:
    desk.settings = Settings(quota_refresh=0)
    await desk.keeper.start()
    writes = []
    await database.run(
        lambda db: db.conn.set_trace_callback(lambda said: writes.append(said) if said == "COMMIT" else 0)
    )
    for number in range(200):
        desk.left = (200 - number) / 200
        desk.keeper.saw([desk.quota("fox", "day")])
        await desk.clock.go(0.01)
    desk.keeper.saw(())
    assert desk.changes == 200
    assert desk.book.remaining("fox", MODEL, desk.clock.now()) == 0.005
    await desk.clock.go(WRITE_SECONDS)
    points = await desk.keeper.history("fox", 0.0)
    assert len(points) == 200
    assert points[0] == QuotaPoint(MODEL, "day", START, 1.0)
    assert points[-1].remaining == 0.005
    assert len(writes) == 2  # the quotas, and the points


async def test_what_easel_counts_is_in_the_history_after_a_turn_and_after_a_picture(desk: Desk) -> None:
    await desk.after_the_first_turns()
    for remaining, tell in ((0.8, lambda: desk.keeper.drew("owl")), (0.6, lambda: None)):
        desk.left = remaining
        desk.counted = (desk.quota("owl", "day", QuotaSource.COUNTED),)
        tell()
        await desk.clock.go(WRITE_SECONDS)
        await desk.keeper.history("owl", 0.0)
    await desk.clock.go(20 * MINUTE)
    found = await desk.keeper.history("owl", 0.0)
    assert [point.remaining for point in found if point.window == "day"] == [0.8, 0.6]
    assert {quota.source for quota in desk.book.all()} == {QuotaSource.MEASURED}


async def test_quotas_and_history_outlive_a_restart(desk: Desk, database: Database) -> None:
    await desk.after_the_first_turns()
    await desk.keeper.close()
    again = Desk(PoolTable(database), "fox", "owl")
    await again.keeper.start()
    assert set(again.book.all()) == set(desk.book.all())
    assert len(again.book.all()) == 2
    assert [point.remaining for point in await again.keeper.history("fox", 0.0)] == [0.5]
    await again.keeper.close()


async def test_closing_ends_every_question_and_nothing_happens_afterwards(desk: Desk) -> None:
    desk.gate = asyncio.Event()
    await desk.after_the_first_turns()
    waiting = spawn(desk.keeper.refresh(), name="refresh")
    await settle()
    assert sum(desk.in_flight.values()) == 2
    await desk.keeper.close()
    await asyncio.wait_for(waiting, 30)
    assert sum(desk.in_flight.values()) == 0
    desk.asked.clear()
    desk.keeper.drew("fox")
    desk.keeper.saw([desk.quota("fox")])
    desk.keeper.changed()
    await desk.keeper.refresh()
    await desk.clock.go(60 * MINUTE)
    assert desk.asked == []
    assert desk.book.all() == ()
    assert desk.clock.waiting == 0
    await desk.keeper.close()


async def test_a_keeper_that_never_started_closes(database: Database) -> None:
    desk = Desk(PoolTable(database), "fox")
    desk.keeper.drew("fox")
    await desk.keeper.close()
    assert desk.clock.waiting == 0


async def test_by_itself_it_takes_the_time_of_the_loop(database: Database) -> None:
    book = QuotaBook()
    desk = Desk(NoTable(), "fox")
    keeper = QuotaKeeper(
        desk.ask, lambda: {"fox": account("fox")}, book, PoolTable(database), settings=Settings, now=desk.clock.now
    )
    await keeper.start()
    await keeper.refresh()
    await keeper.close()
    assert len(book.of("fox")) == 1
    assert await PoolTable(database).load_quotas() == book.all()
