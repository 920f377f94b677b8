"""At most so many leases at once over all accounts: the others wait in line, and no lease is lost."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.queue import Gone, LeaseQueue, Presence, QueueFull
from proxy_core.errors import AttemptStatus, Blame, NoAccountReady, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.tasks import spawn

MODEL = "gemini-3-pro-image"
LIMITED = UpstreamError(
    phrase("limit_minute", account="x"),
    blame=Blame.ACCOUNT,
    status=AttemptStatus.LIMITED,
    rest=Rest.MODEL,
    retry_after=30,
)


class Bench:
    def __init__(self, most, *sizes, max_waiting=1000, queue_wait=0.0):
        self.now, self.most = 1000.0, most
        self.pool = AccountPool()
        self.pool.set_accounts(
            Account(Provider.GEMINI, f"a{place}", id=f"a{place}", max_concurrency=size)
            for place, size in enumerate(sizes)
        )
        self.queue = LeaseQueue(
            self.pool,
            now=lambda: self.now,
            max_waiting=lambda: max_waiting,
            queue_wait=lambda: queue_wait,
            concurrency=lambda: self.most,
        )

    def in_flight(self):
        return sum(state.in_flight for state in self.pool.states(self.now))

    async def waits(self, **wanted):
        """A task that waits for a lease, once it really waits."""
        before = self.queue.waiting
        task = spawn(self.queue.lease(MODEL, **wanted), name="waits")
        while self.queue.waiting == before and not task.done():
            await asyncio.sleep(0)
        return task


async def test_no_more_are_out_than_may_be_and_who_came_first_is_next():
    bench = Bench(2, 4, 4)
    leases = [await bench.queue.lease(MODEL), await bench.queue.lease(MODEL)]
    waiting = [await bench.waits() for _ in range(3)]
    assert (bench.in_flight(), bench.queue.drawing, bench.queue.waiting) == (2, 2, 3)
    for task in waiting:
        bench.queue.release(leases.pop(0), drew=1)
        leases.append(await task)
        assert bench.in_flight() == 2
    assert bench.queue.waiting == 0


async def test_none_is_no_limit():
    bench = Bench(0, 4, 4)
    for _ in range(8):
        await bench.queue.lease(MODEL)
    assert bench.in_flight() == bench.queue.drawing == 8


async def test_a_new_number_counts_at_once():
    bench = Bench(1, 4)
    lease = await bench.queue.lease(MODEL)
    waiting = [await bench.waits() for _ in range(3)]
    bench.most = 3
    bench.queue.serve()
    leases = [await waiting[0], await waiting[1]]
    assert (bench.in_flight(), waiting[2].done()) == (3, False)
    bench.most = 1  # those that are out stay out; nobody else comes until they are fewer
    for one in (lease, leases[0]):
        bench.queue.release(one, drew=1)
        assert bench.queue.waiting == 1
    bench.queue.release(leases[1], drew=1)
    assert (await waiting[2]).account.id == "a0"
    bench.most = 0
    assert (await bench.queue.lease(MODEL)).account.id == "a0"


async def test_what_nobody_can_draw_is_told_at_once_and_does_not_wait_for_its_turn():
    bench = Bench(1, 4, 4)
    await bench.queue.lease(MODEL)
    with pytest.raises(NoAccountReady) as found:
        await bench.queue.lease(MODEL, providers=frozenset({Provider.OPENAI}))
    assert not found.value.busy


async def test_who_waits_for_its_turn_hears_when_waiting_helps_no_more():
    bench = Bench(1, 1)
    lease = await bench.queue.lease(MODEL)
    task = await bench.waits()
    bench.queue.release(lease, error=LIMITED)
    with pytest.raises(NoAccountReady):
        await task
    assert (bench.queue.waiting, bench.queue.drawing) == (0, 0)


async def test_asking_while_it_is_full_leaves_no_trace_at_the_account():
    bench = Bench(1, 4)
    await bench.queue.lease(MODEL)
    before = bench.pool.states(bench.now)
    task = await bench.waits()
    assert bench.pool.states(bench.now) == before
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_line_has_its_end_all_the_same():
    bench = Bench(1, 4, max_waiting=1)
    await bench.queue.lease(MODEL)
    task = await bench.waits()
    with pytest.raises(QueueFull):
        await bench.queue.lease(MODEL)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.sampled_from(["", "a0", "a1"])),
        st.tuples(st.sampled_from(["release", "take back", "cancel", "leave", "fail"]), st.integers(0, 20)),
        st.tuples(st.just("limit"), st.integers(0, 4)),
        st.tuples(st.just("pass"), st.sampled_from([1.0, 40.0])),
    ),
    max_size=40,
)


async def settle():
    for _ in range(3):
        await asyncio.sleep(0)


class Story:
    """Pictures that come, draw, fail and go in any order; what is out is checked after each step."""

    def __init__(self):
        self.bench = Bench(2, 2, 1, queue_wait=60.0)
        self.asked = []  # (task, presence)
        self.out = []

    async def step(self, what, which):
        bench, before = self.bench, self.bench.queue.drawing
        if what == "ask":
            presence = Presence()
            only = frozenset({which}) if which else frozenset()
            self.asked.append((spawn(bench.queue.lease(MODEL, presence=presence, only=only), name="ask"), presence))
        elif what == "limit":
            bench.most = which
            bench.queue.serve()
        elif what == "pass":
            bench.now += which
            bench.queue.serve()
        elif what in {"cancel", "leave"} and self.asked:
            task, presence = self.asked[which % len(self.asked)]
            task.cancel() if what == "cancel" else presence.leave()
        elif self.out:
            self.give_back(what, self.out.pop(which % len(self.out)))
        await settle()
        self.collect()
        assert bench.queue.drawing == bench.in_flight() == len(self.out)
        if bench.most and bench.queue.drawing > before:
            assert bench.queue.drawing <= bench.most

    def give_back(self, what, lease):
        if what == "take back":
            self.bench.queue.take_back(lease)
        else:
            self.bench.queue.release(lease, error=LIMITED if what == "fail" else None, drew=int(what == "release"))

    def collect(self):
        for task, presence in tuple(self.asked):
            if task.done():
                self.asked.remove((task, presence))
                if not task.cancelled() and not isinstance(task.exception(), NoAccountReady | Gone):
                    self.out.append(task.result())

    async def end(self):
        """Everybody is served and gives back what it has."""
        self.bench.most = 0
        for _ in range(200):
            if not self.asked and not self.out:
                break
            for lease in self.out:
                self.bench.queue.release(lease, drew=1)
            self.out = []
            self.bench.now += 100.0
            self.bench.queue.serve()
            await settle()
            self.collect()
        self.bench.queue.close()


@settings(max_examples=150)
@given(STEPS)
def test_no_lease_is_lost_whatever_happens(steps):
    async def tell():
        story = Story()
        for what, which in steps:
            await story.step(what, which)
        await story.end()
        assert (story.asked, story.out) == ([], [])
        assert (story.bench.queue.drawing, story.bench.queue.waiting, story.bench.in_flight()) == (0, 0, 0)

    asyncio.run(tell())
