"""Pictures that wait for a place: first come first served, no place lost, whoever leaves leaves no trace."""

import asyncio

import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.queue import Gone, LeaseQueue, Presence, QueueFull
from proxy_core.errors import AttemptStatus, Blame, NoAccountReady, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import Limit, LimitSource
from proxy_core.tasks import spawn
from tests.proxy_core.accounts import fake_time

MODEL = "gemini-3-pro-image"


def limited(seconds):
    said = phrase("limit_minute", account="x")
    return UpstreamError(said, blame=Blame.ACCOUNT, status=AttemptStatus.LIMITED, rest=Rest.MODEL, retry_after=seconds)


def rejected(rest, seconds=None):
    said = phrase("key_rejected", account="x")
    return UpstreamError(said, blame=Blame.ACCOUNT, status=AttemptStatus.REJECTED, rest=rest, retry_after=seconds)


class Bench:
    def __init__(self, *sizes, max_waiting=1000):
        self.now = 1000.0
        self.pool = AccountPool()
        accounts = [Account(Provider.GEMINI, f"a{i}", id=f"a{i}", max_concurrency=size) for i, size in enumerate(sizes)]
        self.pool.set_accounts(accounts)
        self.changes = 0
        self.queue = LeaseQueue(
            self.pool, now=lambda: self.now, max_waiting=lambda: max_waiting, on_change=self.changed
        )

    def changed(self):
        self.changes += 1

    def in_flight(self):
        return sum(state.in_flight for state in self.pool.states(self.now))


async def waits(bench, exclude=(), model=MODEL):
    """A task that waits for a lease, once it really waits."""
    before = bench.queue.waiting
    task = spawn(bench.queue.lease(model, exclude), name="waits")
    while bench.queue.waiting == before and not task.done():
        await asyncio.sleep(0)
    return task


async def test_a_free_place_is_had_at_once():
    bench = Bench(1)
    lease = await bench.queue.lease(MODEL)
    assert lease.account.id == "a0"
    assert bench.changes == 1


async def test_first_come_first_served():
    bench = Bench(1)
    lease = await bench.queue.lease(MODEL)
    waiting = [await waits(bench) for _ in range(5)]
    for task in waiting:
        bench.queue.release(lease, drew=True)
        lease = await task
        assert [other.done() for other in waiting].count(True) == waiting.index(task) + 1
    assert bench.queue.waiting == 0


async def test_one_who_cannot_use_a_place_does_not_hold_up_the_next():
    bench = Bench(1, 1)
    first, second = await bench.queue.lease(MODEL), await bench.queue.lease(MODEL)
    picky = await waits(bench, exclude={first.account.id})
    other = await waits(bench)
    bench.queue.release(first, drew=True)
    assert (await other).account.id == first.account.id
    assert not picky.done()
    bench.queue.release(second, drew=True)
    assert (await picky).account.id == second.account.id


async def test_a_waiter_hears_when_waiting_helps_no_more():
    bench = Bench(1)
    lease = await bench.queue.lease(MODEL)
    task = await waits(bench)
    bench.queue.release(lease, error=limited(30))
    with pytest.raises(NoAccountReady):
        await task
    assert bench.queue.waiting == 0


async def test_too_many_waiting():
    bench = Bench(1, max_waiting=2)
    await bench.queue.lease(MODEL)
    tasks = [await waits(bench), await waits(bench)]
    with pytest.raises(QueueFull) as found:
        await bench.queue.lease(MODEL)
    assert found.value.waiting == 2
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert bench.queue.waiting == 0


async def test_who_leaves_leaves_no_trace():
    bench = Bench(1)
    lease = await bench.queue.lease(MODEL)
    task = await waits(bench)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    bench.queue.release(lease, drew=True)
    assert bench.in_flight() == 0
    assert bench.queue.waiting == 0


async def test_who_leaves_in_the_moment_of_being_served_gives_the_place_to_the_next():
    bench = Bench(1)
    lease = await bench.queue.lease(MODEL)
    leaving, staying = await waits(bench), await waits(bench)
    bench.queue.release(lease, drew=True)  # the place is given to `leaving` ...
    leaving.cancel()  # ... which goes before it can take it
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert (await staying).account.id == "a0"
    assert bench.in_flight() == 1


async def test_the_end_of_a_rest_wakes_those_who_wait():
    bench = Bench(1, 1)
    first, second = await bench.queue.lease(MODEL), await bench.queue.lease(MODEL)
    task = await waits(bench)
    bench.queue.release(first, error=limited(0.02))  # a1 is busy, a0 rests: the picture waits on
    bench.now += 0.03
    assert (await asyncio.wait_for(task, 30)).account.id == first.account.id
    bench.queue.release(second)
    bench.queue.close()


async def test_an_account_that_is_added_serves_those_who_wait():
    bench = Bench(1)
    await bench.queue.lease(MODEL)
    task = await waits(bench)
    bench.pool.set_accounts([Account(Provider.GEMINI, "new", id="new")])
    bench.queue.serve()
    assert (await task).account.id == "new"


async def test_a_thousand_waiters_are_served_in_order():
    bench = Bench(4)
    held = [await bench.queue.lease(MODEL) for _ in range(4)]
    order = []

    async def picture(number):
        lease = await bench.queue.lease(MODEL)
        order.append(number)
        await asyncio.sleep(0)
        bench.queue.release(lease, drew=True)

    tasks = [spawn(picture(number), name="picture") for number in range(1000)]
    await asyncio.sleep(0)
    for lease in held:
        bench.queue.release(lease, drew=True)
    await asyncio.gather(*tasks)
    assert order == sorted(order)
    assert bench.in_flight() == 0


# --- while every account rests, with a clock that jumps


class Resting(Bench):
    """A bench on a loop of fake time, whose accounts rest for so many seconds each."""

    def __init__(self, *rests, queue_wait=20.0, max_waiting=1000, size=1):
        super().__init__(*[size] * len(rests), max_waiting=max_waiting)
        self.loop = asyncio.get_running_loop()
        self.disabled = []
        self.queue = LeaseQueue(
            self.pool,
            now=self.time,
            max_waiting=lambda: max_waiting,
            queue_wait=lambda: queue_wait,
            on_change=self.changed,
            on_disabled=lambda account, reason: self.disabled.append((account, reason.code)),
        )
        for number, seconds in enumerate(rests):
            self.pool.release(self.pool.lease(MODEL, (), 1000.0, only={f"a{number}"}), 1000.0, error=limited(seconds))

    def time(self):
        return 1000.0 + self.loop.time()

    async def draw(self, seconds=0.0, **more):
        """When it was given its lease, which it holds for some seconds."""
        lease = await self.queue.lease(MODEL, **more)
        given = self.time()
        await asyncio.sleep(seconds)
        self.queue.release(lease, drew=1)
        return given


def played(story):
    return fake_time.run(story())


def test_who_finds_all_at_rest_waits_for_the_first_that_is_back():
    async def story():
        return await Resting(15.0, 8.0, 300.0).draw()

    assert played(story) == pytest.approx(1008.0, abs=0.01)


@pytest.mark.parametrize(("rest", "queue_wait"), [(20.1, 20.0), (0.5, 0.0)])
def test_who_would_wait_too_long_is_told_at_once(rest, queue_wait):
    async def story():
        bench = Resting(rest, queue_wait=queue_wait)
        with pytest.raises(NoAccountReady) as found:
            await bench.draw()
        assert found.value.ready_at == pytest.approx(1000.0 + rest)
        return bench.time()

    assert played(story) == 1000.0


def test_the_wait_for_a_full_account_is_none_for_a_rest():
    async def story():
        bench = Resting(0.0)
        lease = await bench.queue.lease(MODEL)
        waiting = spawn(bench.draw(), name="waits")
        await asyncio.sleep(25)
        bench.queue.release(lease, error=limited(19.0))
        return await waiting

    assert played(story) == pytest.approx(1044.0, abs=0.01)


def test_a_rest_that_follows_a_rest_is_not_waited_for_without_end():
    async def story():
        bench = Resting(0.0, 15.0)
        lease = await bench.queue.lease(MODEL)
        bench.queue.release(lease, error=limited(18.0))
        first, second = spawn(bench.queue.lease(MODEL), name="first"), spawn(bench.draw(), name="second")
        other = await first  # a1, at 15 s
        bench.queue.release(other, error=limited(100.0))
        return await second  # a0, at 18 s

    assert played(story) == pytest.approx(1018.0, abs=0.01)


def test_those_who_wait_for_a_rest_are_served_in_turn_and_in_time_or_told():
    async def story():
        bench = Resting(5.0)
        bench.pool.set_limits([Limit("a0", MODEL, "minute", 3, LimitSource.TYPED, 0.0)])
        found = await asyncio.gather(*(bench.draw(1.0) for _ in range(5)), return_exceptions=True)
        return found, bench.time(), bench.in_flight(), bench.queue.waiting

    found, ended, in_flight, waiting = played(story)
    assert found[:3] == pytest.approx([1005.0, 1006.0, 1007.0], abs=0.01)
    assert [type(one) for one in found[3:]] == [NoAccountReady, NoAccountReady]  # no room for a minute: told then
    assert ended == pytest.approx(1008.0, abs=0.01)
    assert (in_flight, waiting) == (0, 0)


def test_room_in_a_limit_is_waited_for_like_the_end_of_a_rest():
    async def story():
        bench = Resting(0.0, queue_wait=60.0)
        bench.pool.set_limits([Limit("a0", MODEL, "minute", 1, LimitSource.TYPED, 0.0)])
        first = await bench.draw()
        return await bench.draw() - first

    assert played(story) == pytest.approx(60.0, abs=0.01)


def test_nobody_waits_for_a_key_that_was_rejected():
    async def story():
        bench = Resting(0.0)
        lease = await bench.queue.lease(MODEL)
        bench.queue.release(lease, error=rejected(Rest.ACCOUNT, 5.0))
        with pytest.raises(NoAccountReady):
            await bench.draw()
        return bench.time()

    assert played(story) == 1000.0


def test_as_many_wait_as_may_wait():
    async def story():
        bench = Resting(5.0, max_waiting=2)
        return await asyncio.gather(*(bench.draw() for _ in range(4)), return_exceptions=True)

    assert [type(one) for one in played(story)] == [float, float, QueueFull, QueueFull]


def test_whoever_leaves_while_all_rest_leaves_no_trace():
    async def story():
        bench = Resting(5.0)
        before = bench.pool.states(1000.0)
        presence = Presence()
        going = spawn(bench.draw(presence=presence), name="goes")
        cancelled = spawn(bench.draw(), name="is cancelled")
        await asyncio.sleep(1)
        presence.leave()
        cancelled.cancel()
        found = await asyncio.gather(going, cancelled, return_exceptions=True)
        assert [type(one) for one in found] == [Gone, asyncio.CancelledError]
        return before, bench.pool.states(1000.0), bench.queue.waiting

    before, after, waiting = played(story)
    assert before == after
    assert waiting == 0


def test_a_rest_that_nobody_waits_for_any_more_wakes_nobody():
    async def story():
        bench = Resting(5.0)
        presence = Presence()
        going = spawn(bench.draw(presence=presence), name="goes")
        await asyncio.sleep(1)
        presence.leave()
        await asyncio.gather(going, return_exceptions=True)
        bench.queue.serve()
        before = bench.changes
        await asyncio.sleep(60)
        return bench.changes - before

    assert played(story) == 0


def test_who_goes_in_the_moment_of_being_served_is_not_drawn_for():
    async def story():
        bench = Resting(0.0)
        bench.pool.set_limits([Limit("a0", MODEL, "day", 9, LimitSource.TYPED, 0.0)])
        lease = await bench.queue.lease(MODEL)
        presence = Presence()
        going = spawn(bench.draw(presence=presence), name="goes")
        await asyncio.sleep(1)
        bench.queue.release(lease, drew=1)
        presence.leave()
        with pytest.raises(Gone):
            await going
        (state,) = bench.pool.states(bench.time())
        return state.in_flight, state.quotas[0].left

    assert played(story) == (0, 8)


def test_an_account_that_is_disabled_is_told_of_and_those_who_wait_go_elsewhere():
    async def story():
        bench = Resting(0.0, 30.0)
        lease = await bench.queue.lease(MODEL)
        waiting = [spawn(bench.draw(), name="waits"), spawn(bench.draw(), name="waits, too")]
        await asyncio.sleep(1)
        bench.queue.release(lease, error=rejected(Rest.UNTIL_MENDED))
        found = await asyncio.gather(*waiting, return_exceptions=True)
        return bench.disabled, found

    disabled, (first, second) = played(story)
    assert [(account.id, account.disabled_reason, code) for account, code in disabled] == [
        ("a0", "key_rejected", "key_rejected")
    ]
    assert isinstance(first, NoAccountReady)  # a1 is back after 30 s, which is too late for them
    assert isinstance(second, NoAccountReady)


def test_only_one_account_may_be_waited_for():
    async def story():
        return await Resting(3.0, 9.0).draw(only=frozenset({"a1"}))

    assert played(story) == pytest.approx(1009.0, abs=0.01)
