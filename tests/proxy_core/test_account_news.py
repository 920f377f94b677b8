"""What is told of accounts, and how often, over a real pool and a real book of quotas."""

import asyncio
import time

import pytest

from proxy_core.account_news import AccountNews
from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.queue import LeaseQueue
from proxy_core.accounts.quota import QuotaBook
from proxy_core.events import AccountsChanged, EventBus, QueueChanged, StoreMended, StoreTroubled
from proxy_core.phrases import phrase
from proxy_core.records import Limit, LimitSource, QueueState, Quota, QuotaSource
from proxy_core.usage import last_midnight

NOW = 1_790_000_000.0
FOX = Account(Provider.GEMINI, "fox", id="f" * 32)
HERON = Account(Provider.OPENAI, "heron", id="e" * 32)
MODEL = "gemini-3-pro-image"


class Bench:
    def __init__(self):
        self.pool, self.quotas, self.bus = AccountPool(), QuotaBook(), EventBus()
        self.pool.set_accounts([FOX, HERON])
        self.told, self._heard = [], asyncio.Event()
        self.bus.subscribe(self._hear)
        self.queue = LeaseQueue(self.pool, now=lambda: NOW, max_waiting=lambda: 10)
        self.now = NOW
        self.news = AccountNews(self.pool, self.queue, self.quotas, self.bus, lambda: self.now)

    def _hear(self, event):
        self.told.append(event)
        self._heard.set()

    async def next(self):
        self._heard.clear()
        await asyncio.wait_for(self._heard.wait(), 30)
        return self.told[-1]


@pytest.fixture
async def bench():
    bench = Bench()
    yield bench
    bench.news.close()


def measured(account, remaining=0.5):
    return Quota(account.id, MODEL, "day", remaining, None, None, NOW + 60, QuotaSource.MEASURED, NOW)


async def test_a_change_is_told_with_how_everybody_stands(bench):
    bench.news.soon()
    event = await bench.next()
    assert event == AccountsChanged(bench.news.states())
    assert [one.account for one in event.accounts] == [FOX, HERON]


@pytest.mark.parametrize("kind", [StoreTroubled, StoreMended])
async def test_that_the_keyring_is_locked_or_open_again_is_a_change(bench, kind):
    bench.bus.publish(kind(phrase("store_locked")))
    assert isinstance(await bench.next(), AccountsChanged)


async def test_what_happens_in_a_moment_is_told_once_and_as_it_is_then(bench):
    for _ in range(100):
        bench.news.soon()
    bench.pool.set_accounts([HERON])
    assert bench.told == []
    event = await bench.next()
    assert [one.account for one in event.accounts] == [HERON]
    assert len(bench.told) == 1
    bench.news.soon()
    await bench.next()
    assert len(bench.told) == 2


async def test_what_was_measured_stands_before_what_was_counted(bench):
    bench.pool.set_limits([Limit(FOX.id, MODEL, "day", 10, LimitSource.TYPED, NOW)])
    bench.quotas.put([measured(FOX), measured(HERON, 0.25)])
    fox, heron = bench.news.states()
    assert [one.source for one in fox.quotas] == [QuotaSource.MEASURED, QuotaSource.COUNTED]
    assert (fox.quotas[1].left, heron.quotas) == (10, (measured(HERON, 0.25),))


async def test_once_closed_it_tells_nothing_of_what_was_to_be_told(bench):
    bench.news.soon()
    bench.news.close()
    bench.news.close()
    loop = asyncio.get_running_loop()
    later = asyncio.Event()
    loop.call_later(0.25, later.set)  # longer than changes are gathered
    await asyncio.wait_for(later.wait(), 30)
    assert bench.told == []


async def test_it_tells_again_after_a_close(bench):
    """A Core may be started again."""
    bench.news.soon()
    bench.news.close()
    bench.news.soon()
    assert isinstance(await bench.next(), AccountsChanged)


async def test_a_measured_quota_is_told_until_its_time_is_over():
    clock = [NOW]
    pool, quotas = AccountPool(), QuotaBook()
    pool.set_accounts([FOX])
    quotas.put([measured(FOX, remaining=0.0)])
    queue = LeaseQueue(pool, now=lambda: clock[0], max_waiting=lambda: 10)
    news = AccountNews(pool, queue, quotas, EventBus(), lambda: clock[0])
    assert [one.remaining for one in news.states()[0].quotas] == [0.0]
    clock[0] = NOW + 61
    assert news.states()[0].quotas == ()


async def test_a_telling_that_takes_long_is_seldom(bench):
    def toil(_event):
        end = time.thread_time() + 0.05  # as telling of thousands of accounts takes
        while time.thread_time() < end:
            pass

    unsubscribe = bench.bus.subscribe(toil)
    bench.news.soon()
    await bench.next()
    unsubscribe()
    loop = asyncio.get_running_loop()
    told_at = loop.time()
    bench.news.soon()
    await bench.next()
    assert loop.time() - told_at > 0.9


async def test_the_queue_is_told_after_the_accounts_when_it_is_another(bench):
    lease = await bench.queue.lease(MODEL)
    bench.news.soon()
    await bench.next()
    assert bench.told[1:] == [QueueChanged(QueueState(waiting=0, drawing=1))]
    assert bench.news.queue() == QueueState(0, 1)
    bench.news.soon()
    await bench.next()
    assert len(bench.told) == 3  # of the queue there was no news
    bench.queue.release(lease, drew=1)
    bench.news.soon()
    await bench.next()
    assert bench.told[-1] == QueueChanged(QueueState())


async def test_pictures_of_today_are_counted_from_midnight_here(bench):
    midnight = last_midnight(bench.now)
    bench.news.remember({FOX.id: [(midnight - 1, 4), (midnight, 1), (bench.now, 2)], HERON.id: [(midnight - 5, 1)]})
    bench.news.drew(FOX.id)
    assert [one.today for one in bench.news.states()] == [4, 0]
    bench.now = midnight + 86_400 * 2
    bench.news.drew(HERON.id)
    assert [one.today for one in bench.news.states()] == [0, 1]
