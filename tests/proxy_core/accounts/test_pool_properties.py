"""What holds for the pool and its queue whatever happens, tried with random timelines and a clock that jumps.

A witness watches from outside: it knows what it told the pool, and from that alone who may draw at any time.
"""

import asyncio
import math
import random
from dataclasses import dataclass

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.cooling import MISSING_REST
from proxy_core.accounts.place import ALL_MODELS
from proxy_core.accounts.pool import AccountPool, PoolRules
from proxy_core.accounts.queue import Gone, LeaseQueue, Presence, QueueFull, _Line
from proxy_core.accounts.strategies import STRATEGIES
from proxy_core.errors import AttemptStatus, Blame, NamedLimit, NoAccountReady, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import Limit, LimitSource
from proxy_core.tasks import spawn
from tests.proxy_core.accounts import fake_time

START = 1_800_000_000.0
MODELS = ("gemini-3-pro-image", "gemini-2.5-flash-image")
QUEUE_WAIT = 20.0
MAX_WAITING = 6
GRAIN = 0.002  # the queue wakes a millisecond late, so that rests are over when it does


@dataclass(frozen=True)
class Draws:
    """A call that goes well after `seconds`."""

    seconds: int


@dataclass(frozen=True)
class Fails:
    """A call that fails after `seconds`; the account then rests for `delay`."""

    seconds: int
    rest: Rest
    status: AttemptStatus
    delay: int

    def error(self):
        return UpstreamError(
            phrase("upstream_error", status=500),
            blame=Blame.ACCOUNT,
            status=self.status,
            rest=self.rest,
            retry_after=float(self.delay),
            upstream_status=500,
            limits=(NamedLimit("minute", 1000),),  # or the pool would guess one, which nobody could know outside
        )


@dataclass(frozen=True)
class Wish:
    """A picture that is asked for at `at`: what becomes of each call for it.

    After waiting for `patience` seconds its client goes away, or, with `cancels`, whoever asked is cancelled.
    """

    at: int
    model: str
    calls: tuple[Draws | Fails, ...]
    patience: int
    cancels: bool


@dataclass(frozen=True)
class Story:
    """`sizes` has (places, calls a minute or None) for each account."""

    sizes: tuple[tuple[int, int | None], ...]
    strategy: str
    wishes: tuple[Wish, ...]


seconds = st.integers(0, 12)  # whole, so that many things happen at the same moment
fails = st.builds(
    Fails,
    seconds,
    st.sampled_from([Rest.MODEL, Rest.ACCOUNT, Rest.MODEL_MISSING, Rest.UNTIL_MENDED]),
    st.sampled_from([AttemptStatus.LIMITED, AttemptStatus.FAILED, AttemptStatus.REJECTED]),
    st.integers(0, 40),
)
wishes = st.builds(
    Wish,
    st.integers(0, 60),
    st.sampled_from(MODELS),
    st.lists(st.builds(Draws, seconds) | fails, min_size=1, max_size=4).map(tuple),
    st.sampled_from([3, 10, 1000]),
    st.booleans(),
)
stories = st.builds(
    Story,
    st.lists(st.tuples(st.integers(1, 2), st.sampled_from([None, 1, 3])), min_size=1, max_size=4).map(tuple),
    st.sampled_from(sorted(STRATEGIES)),
    st.lists(wishes, min_size=1, max_size=14).map(tuple),
)


class Witness:
    """What is known of the accounts from outside. With `only`, it objects to nothing else."""

    def __init__(self, sizes, only=""):
        self._only = only
        self.places = {f"a{number}": places for number, (places, _) in enumerate(sizes)}
        self.a_minute = {f"a{number}": most for number, (_, most) in enumerate(sizes)}
        self.in_flight = dict.fromkeys(self.places, 0)
        self.rests = {}  # (account, model or all) -> (until, whether time ends it)
        self.sent = []  # (account, model, when)
        self.disabled = set()

    def back_at(self, name, model, now):
        """When the account may draw the model, whether or not it has a place; infinite when time does not tell."""
        if name in self.disabled:
            return math.inf
        found = [self.rests.get((name, key), (0.0, True)) for key in (ALL_MODELS, model)]
        if any(until > now and not hopeful for until, hopeful in found):
            return math.inf
        return max([until for until, _ in found] + [self._room_at(name, model)])

    def has_place(self, name):
        return self.in_flight[name] < self.places[name]

    def _room_at(self, name, model):
        most = self.a_minute[name]
        sent = sorted(at for who, what, at in self.sent if (who, what) == (name, model))
        return sent[-most] + 60 if most is not None and len(sent) >= most else 0.0

    def claim(self, holds, otherwise):
        """Object when it does not hold."""
        assert holds or self._only not in ("", otherwise), otherwise

    def leased(self, lease, tried):
        name, now = lease.account.id, lease.leased_at
        self.claim(name not in tried, "asked twice")
        self.claim(self.has_place(name), "over its places")
        self.claim(name not in self.disabled, "disabled")
        for key in (ALL_MODELS, lease.model):
            self.claim(self.rests.get((name, key), (0.0, True))[0] <= now, "rests")
        self.claim(self._room_at(name, lease.model) <= now, "beyond its limit")
        self.in_flight[name] += 1
        self.sent.append((name, lease.model, now))

    def refused(self, error, model, tried, now):
        left = [name for name in self.places if name not in tried]
        backs = {name: self.back_at(name, model, now) for name in left}
        ready = [name for name in left if backs[name] <= now]
        self.claim(not any(self.has_place(name) for name in ready), "an account is passed over")
        self.claim(error.busy == bool(ready), "says wrongly that all rest")
        first = min((back for back in backs.values() if now < back < math.inf), default=None)
        self.claim(error.ready_at == first, "says wrongly who is back first")

    def taken_back(self, lease):
        self.in_flight[lease.account.id] -= 1
        self.sent.remove((lease.account.id, lease.model, lease.leased_at))

    def ended(self, lease, call, now):
        name = lease.account.id
        self.in_flight[name] -= 1
        if not isinstance(call, Fails):
            return
        if call.status is AttemptStatus.LIMITED:
            self.sent.remove((name, lease.model, lease.leased_at))
        if name in self.disabled:
            return
        if call.rest is Rest.UNTIL_MENDED:
            self.disabled.add(name)
            return
        missing = call.rest is Rest.MODEL_MISSING
        key = (name, ALL_MODELS if call.rest is Rest.ACCOUNT else lease.model)
        until = now + (MISSING_REST if missing else call.delay)
        if until > self.rests.get(key, (0.0, True))[0]:
            self.rests[key] = (until, not missing and call.status is not AttemptStatus.REJECTED)


class Watched(AccountPool):
    """Tells a witness of every lease, or why there is none, in that moment: who waited hears of it a little later."""

    witness: Witness

    def lease(self, model, exclude, now, *rest):
        try:
            lease = super().lease(model, exclude, now, *rest)
        except NoAccountReady as error:
            self.witness.refused(error, model, exclude, now)
            raise
        self.witness.leased(lease, exclude)
        return lease

    def take_back(self, lease, *, had_turn=False):
        super().take_back(lease, had_turn=had_turn)
        self.witness.taken_back(lease)


@dataclass
class Ask:
    """One call of `lease`: what was wanted, when it came, and how it ended."""

    model: str
    tried: frozenset[str]
    asked_at: float
    rests_since: float | None = None  # while it waits and every account rests that it could use
    number: int = 0  # of the lease, which is the order in which leases are given
    given_at: float = math.inf
    ended_at: float = math.inf


class Stage:
    """Plays a story and checks it as it goes."""

    def __init__(self, story, pool_type=AccountPool, queue_type=LeaseQueue, only=""):
        self.story = story
        self.witness = Witness(story.sizes, only)
        self.asks = []
        self.pool = type("WatchedPool", (Watched, pool_type), {"witness": self.witness})(random.Random(1))
        self.pool.rules = PoolRules(story.strategy)
        names = self.witness.places
        self.pool.set_accounts(
            Account(Provider.GEMINI, name, id=name, max_concurrency=places) for name, places in names.items()
        )
        self.pool.set_limits(
            Limit(name, model, "minute", most, LimitSource.TYPED, 0.0)
            for name, most in self.witness.a_minute.items()
            for model in MODELS
            if most is not None
        )
        self.queue = queue_type(self.pool, now=self.now, max_waiting=lambda: MAX_WAITING, queue_wait=lambda: QUEUE_WAIT)
        self.loop = None

    def now(self):
        return START + self.loop.time()

    def play(self):
        fake_time.run(self._play(), self.at_rest)
        self.witness.claim(self.queue.waiting == 0, "somebody is left waiting")
        in_flight = any(state.in_flight for state in self.pool.states(START + 1000))
        self.witness.claim(not in_flight, "a lease was not released")
        self.check_order()

    async def _play(self):
        self.loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            for wish in self.story.wishes:
                group.create_task(self.picture(wish))
        self.queue.close()

    async def picture(self, wish):
        await asyncio.sleep(wish.at)
        tried = set()
        for call in wish.calls:
            ask = Ask(wish.model, frozenset(tried), self.now())
            self.asks.append(ask)
            lease = await self.lease(ask, wish)
            if lease is None:
                return
            tried.add(lease.account.id)
            await asyncio.sleep(call.seconds)
            self.witness.ended(lease, call, self.now())
            if isinstance(call, Draws):
                self.queue.release(lease, drew=1)
                return
            self.queue.release(lease, error=call.error())

    async def lease(self, ask, wish):
        presence = Presence()
        leave = asyncio.current_task().cancel if wish.cancels else presence.leave
        leaving = spawn(self.after(wish.patience, leave), name="leaves")
        try:
            lease = await self.queue.lease(ask.model, ask.tried, presence=presence)
        except Gone:
            return None
        except QueueFull:
            assert self.queue.waiting == MAX_WAITING
            return None
        except NoAccountReady as error:
            in_time = error.ready_at is not None and error.ready_at <= ask.asked_at + QUEUE_WAIT
            self.witness.claim(not error.busy and not in_time, "turned away too soon")
            return None
        finally:
            leaving.cancel()
            ask.ended_at = self.now()
        ask.number, ask.given_at = lease.number, lease.leased_at
        for other in self.asks:  # somebody was ready for these, too, in between
            if (other.model, other.tried) == (ask.model, ask.tried):
                other.rests_since = None
        return lease

    async def after(self, seconds, happens):
        await asyncio.sleep(seconds)
        happens()

    def left(self, ask):
        return [name for name in self.witness.places if name not in ask.tried]

    def at_rest(self):
        """Nothing is left to do at this moment: nobody waits who could draw, or whom waiting does not help."""
        if self.loop is None:
            return
        now = self.now()
        for ask in (one for one in self.asks if one.ended_at == math.inf):
            for name in self.left(ask):
                ready = self.witness.back_at(name, ask.model, now) <= now - GRAIN
                self.witness.claim(not (ready and self.witness.has_place(name)), "idle while a picture waits")
            backs = [self.witness.back_at(name, ask.model, now) for name in self.left(ask)]
            back = min(backs, default=math.inf)
            ask.rests_since = None if back <= now else now if ask.rests_since is None else ask.rests_since
            in_time = back <= (now if ask.rests_since is None else ask.rests_since + QUEUE_WAIT)
            self.witness.claim(in_time, "waits for nothing")

    def check_order(self):
        """Of those that want the same, who asked first got first, and none gave up while a later one got."""
        for number, first in enumerate(self.asks):
            for later in self.asks[number + 1 :]:
                if (first.model, first.tried) != (later.model, later.tried) or not later.number:
                    continue
                in_turn = first.number < later.number if first.number else first.ended_at <= later.given_at
                self.witness.claim(in_turn, "not in turn")


def run(story, **parts):
    Stage(story, **parts).play()


@settings(max_examples=200, deadline=None)
@given(stories)
def test_whatever_happens(story):
    run(story)


# --- and the same with parts that are broken on purpose: each property can fail


class TooMany(AccountPool):
    """Does not look at places."""

    def _look(self, place, number, model):
        row = super()._look(place, number, model)
        return replace(row, free_at=row.rests_until)


class Restless(AccountPool):
    """Does not look at rests."""

    def _look(self, place, number, model):
        place._cooling.clear()
        return super()._look(place, number, model)


class Boundless(AccountPool):
    """Does not look at limits."""

    def set_limits(self, limits):
        pass


class Forgetful(AccountPool):
    """Does not look at whom a picture has tried."""

    def lease(self, model, exclude, now, *rest):
        return super().lease(model, (), now, *rest)


class Undisabling(AccountPool):
    """Goes on with an account that needs its person."""

    def release(self, lease, now, *, error=None, drew=0):
        if error is not None and error.rest is Rest.UNTIL_MENDED:
            error = None
        return super().release(lease, now, error=error, drew=drew)


class Picky(AccountPool):
    """Leases only the first account."""

    def lease(self, model, exclude, now, providers, only):
        return super().lease(model, exclude, now, providers, {"a0"})


class Wrong(AccountPool):
    """Says wrongly why nobody is ready."""

    def lease(self, model, exclude, *rest):
        try:
            return super().lease(model, exclude, *rest)
        except NoAccountReady as error:
            ready_at = None if error.ready_at is None else error.ready_at + 1
            raise NoAccountReady(busy=not error.busy, ready_at=ready_at, changes_at=error.changes_at) from None


class Keeping(AccountPool):
    """Takes no lease back."""

    def take_back(self, lease, *, had_turn=False):
        pass


class Deaf(LeaseQueue):
    """Is not woken when a rest ends."""

    def _wake_at(self, at):
        pass


class Lazy(LeaseQueue):
    """Serves nobody when a place comes free."""

    def serve(self):
        pass


class Hasty(LeaseQueue):
    """Turns away whoever finds nobody ready."""

    def _helps(self, error, since):
        return error.busy


class Patient(LeaseQueue):
    """Waits for anything that changes."""

    def _helps(self, error, since):
        return error.changes_at is not None or error.busy


class LastFirst(LeaseQueue):
    """Serves who came last."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self._line = Backwards()


class Backwards(_Line):
    def first(self, want):
        return next(reversed(self._wants.get(want, {})), None)

    def firsts(self):
        return [next(reversed(same)) for same in self._wants.values()]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (TooMany, "over its places"),
        (Restless, "rests"),
        (Boundless, "beyond its limit"),
        (Forgetful, "asked twice"),
        (Undisabling, "disabled"),
        (Picky, "an account is passed over"),
        (Wrong, "says wrongly that all rest"),
        (Wrong, "says wrongly who is back first"),
        (Keeping, "a lease was not released"),
        (Deaf, "idle while a picture waits"),
        (Lazy, "idle while a picture waits"),
        (Hasty, "turned away too soon"),
        (Patient, "waits for nothing"),
        (LastFirst, "not in turn"),
    ],
)
def test_a_broken_part_is_seen(broken, said):
    parts = {"pool_type": broken} if issubclass(broken, AccountPool) else {"queue_type": broken}

    @settings(max_examples=3000, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    @given(stories)
    def play(story):
        run(story, only=said, **parts)

    with pytest.raises((AssertionError, ExceptionGroup)) as found:
        play()
    assert said in {str(one).split("\n")[0] for one in all_of(found.value)}


def all_of(error):
    """The errors in a group, and in the groups in it."""
    if isinstance(error, BaseExceptionGroup):
        return [inner for one in error.exceptions for inner in all_of(one)]
    return [error]
