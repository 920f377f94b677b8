"""Pictures that wait for a place: first come first served, no place lost, whoever leaves leaves no trace."""

import asyncio

import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.queue import LeaseQueue, QueueFull
from proxy_core.errors import AttemptStatus, Blame, NoAccountReady, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.tasks import spawn

MODEL = "gemini-3-pro-image"


def limited(seconds):
    said = phrase("limit_minute", account="x")
    return UpstreamError(said, blame=Blame.ACCOUNT, status=AttemptStatus.LIMITED, rest=Rest.MODEL, retry_after=seconds)


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
    assert (await asyncio.wait_for(task, 5)).account.id == first.account.id
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
