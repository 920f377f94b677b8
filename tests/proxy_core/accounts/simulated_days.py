"""A day of requests against accounts whose limits the pool does not know, and what an all-knowing scheduler would draw.

The pool and its queue are the real ones; time, accounts and requests are simulated. `python -m
tests.proxy_core.accounts.simulated_days` prints the table of docs/rotation.md.

An account takes so many calls in any 60 s and so many from midnight to midnight, Pacific time. A call beyond that is
answered at once with a 429: it names the limit and, for the minute, the delay, as Google's QuotaFailure and RetryInfo
do; those of the last kind name nothing, as Vertex's do.
"""

import asyncio
import math
import random
import sys
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, combinations

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.pool import AccountPool, PoolRules
from proxy_core.accounts.queue import LeaseQueue, QueueFull
from proxy_core.errors import AttemptStatus, Blame, NamedLimit, NoAccountReady, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.settings import Settings
from tests.proxy_core.accounts import fake_time

MODEL = "gemini-3-pro-image"
MIDNIGHT = datetime.fromisoformat("2026-11-21T00:00:00-08:00").timestamp()
MINUTES = 24 * 60
REFUSAL = 0.3  # seconds that a 429 takes
SETTINGS = Settings()


@dataclass(frozen=True)
class Kind:
    """Accounts of one kind: how many, and what each may do. `day` None: as much as it can. `named`: a 429 says why."""

    accounts: int
    minute: int
    day: int | None
    named: bool = True


# Per 100 accounts.
KINDS = (Kind(30, 5, 120), Kind(46, 7, 400), Kind(20, 12, 800), Kind(4, 5, None, named=False))


def demand(minute, capacity):
    """How many requests come in a minute of the day. `capacity` is what all minute limits allow together.

    Little at night; one rush at 09:00 that is above the capacity for a quarter of an hour; steady work; one rush at
    16:00, when many have spent their day.
    """
    hour = minute / 60
    working = 0.014 if 9 <= hour < 20 else 0.001
    first = 1.6 * math.exp(-(((hour - 9) / 0.1) ** 2))
    second = 0.45 * math.exp(-(((hour - 16) / 0.08) ** 2))
    return capacity * (working + first + second)


@dataclass(frozen=True)
class Day:
    """The accounts of a day, when requests come (seconds from midnight), and how long each picture takes."""

    kinds: tuple[Kind, ...]
    arrivals: tuple[float, ...]
    seconds: tuple[float, ...]
    seed: int


def a_day(accounts, requests, seed=1):
    rng = random.Random(seed)
    kinds = tuple(replace(kind, accounts=kind.accounts * accounts // 100) for kind in KINDS)
    weights = [demand(minute, 1.0) for minute in range(MINUTES - 5)]  # every call is begun before midnight
    minutes = rng.choices(range(len(weights)), weights, k=requests)
    arrivals = sorted(60 * (minute + rng.random()) for minute in minutes)
    seconds = [min(60.0, max(2.0, rng.lognormvariate(2.3, 0.6))) for _ in range(requests)]
    return Day(kinds, tuple(arrivals), tuple(seconds), seed)


class SimulatedAccount:
    """Takes calls as its limits allow."""

    def __init__(self, kind):
        self.kind = kind
        self.minute = deque()
        self.today = 0

    def call(self, now):
        """None when it draws, else the 429. The first of a day is at midnight: a run is one day."""
        while self.minute and self.minute[0] + 60.0 <= now:
            self.minute.popleft()
        spent = self.kind.day is not None and self.today >= self.kind.day
        if not spent and len(self.minute) < self.kind.minute:
            self.minute.append(now)
            self.today += 1
            return None
        if spent:
            return refused("limit_day", Rest.MODEL_TODAY, 16.0, NamedLimit("day", self.kind.day))
        if not self.kind.named:
            return refused("limit_reached", Rest.MODEL, None)
        return refused("limit_minute", Rest.MODEL, self.minute[0] + 60 - now, NamedLimit("minute", self.kind.minute))


def refused(code, rest, delay, *limits):
    return UpstreamError(
        phrase(code),
        blame=Blame.ACCOUNT,
        status=AttemptStatus.LIMITED,
        rest=rest,
        retry_after=delay,
        upstream_status=429,
        limits=limits,
    )


@dataclass
class Outcome:
    """What came of a day. `waited` is the longest time from a request's arrival to the call that drew it."""

    strategy: str
    requests: int
    bound: int
    drawn: int = 0
    calls: int = 0
    wasted: int = 0
    waited: float = 0.0
    lost: dict[str, int] = field(default_factory=dict)

    @property
    def share(self):
        return self.drawn / self.bound

    @property
    def waste(self):
        return self.wasted / self.calls


class Simulation:
    """One day with one strategy."""

    def __init__(self, day, strategy):
        self.day = day
        self.outcome = Outcome(strategy, len(day.arrivals), bound(day))
        kinds = list(chain.from_iterable([kind] * kind.accounts for kind in day.kinds))
        random.Random(day.seed).shuffle(kinds)
        self.upstreams = {f"a{number}": SimulatedAccount(kind) for number, kind in enumerate(kinds)}
        self.pool = AccountPool(random.Random(day.seed))
        self.pool.rules = PoolRules(strategy)
        self.pool.set_accounts(Account(Provider.GEMINI, name, id=name) for name in self.upstreams)
        self.queue = LeaseQueue(
            self.pool,
            now=self.now,
            max_waiting=lambda: 10 * len(self.upstreams),
            queue_wait=lambda: SETTINGS.queue_wait,
        )

    def now(self):
        return MIDNIGHT + asyncio.get_running_loop().time()

    async def run(self):
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            for arrival, seconds in zip(self.day.arrivals, self.day.seconds, strict=True):
                await asyncio.sleep(arrival - loop.time())
                group.create_task(self.request(arrival, seconds))
        self.queue.close()
        return self.outcome

    async def request(self, arrival, seconds):
        tried = set()
        while len(tried) < SETTINGS.attempts:
            try:
                async with asyncio.timeout_at(arrival + PATIENCE):
                    lease = await self.queue.lease(MODEL, tried)
            except (NoAccountReady, QueueFull, TimeoutError) as error:
                why = type(error).__name__
                self.outcome.lost[why] = self.outcome.lost.get(why, 0) + 1
                return
            if await self.call(lease, arrival, seconds):
                return
            tried.add(lease.account.id)
        self.outcome.lost["attempts"] = self.outcome.lost.get("attempts", 0) + 1

    async def call(self, lease, arrival, seconds):
        """Whether the lease's account draws."""
        began = asyncio.get_running_loop().time()
        self.outcome.calls += 1
        error = self.upstreams[lease.account.id].call(self.now())
        await asyncio.sleep(REFUSAL if error else seconds)
        if error:
            self.outcome.wasted += 1
            self.queue.release(lease, error=error)
            return False
        self.outcome.drawn += 1
        self.outcome.waited = max(self.outcome.waited, began - arrival)
        self.queue.release(lease, drew=1)
        return True


# Clients of the simulation go away when their picture is not begun by then, in seconds from its request.
PATIENCE = 22.0


def bound(day):
    """What no scheduler can exceed, whatever it knows.

    Take any kinds as spent by their day limits alone, and let the others have minute limits only: both are less than
    what holds, and so are no limits of pictures at once. The first draw at most their day limits; the others what
    `begun` says. The least of all such sums counts.
    """
    limited = [kind for kind in day.kinds if kind.day is not None]
    spent = chain.from_iterable(combinations(limited, size) for size in range(len(limited) + 1))
    return min(
        sum(kind.accounts * kind.day for kind in chosen)
        + begun(day.arrivals, sum(kind.accounts * kind.minute for kind in day.kinds if kind not in chosen))
        for chosen in spent
    )


def begun(arrivals, capacity):
    """How many requests can be begun before their clients leave, by accounts that take `capacity` in any minute.

    All accounts are taken as one, which can only help. Of calls in their order, the one `capacity` later begins a
    minute later at least, so that to begin each as soon as it can be is best; and as everybody waits equally long, so
    is to serve who came first.
    """
    starts = []
    for arrival in arrivals if capacity else ():
        start = max(arrival, starts[-capacity] + 60.0) if len(starts) >= capacity else arrival
        if start <= arrival + PATIENCE:
            starts.append(start)
    return len(starts)


def table(outcomes):
    lines = [
        "| strategy | requests | all-knowing, at most | drawn | share | calls | ended in 429 | longest wait |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.strategy} | {one.requests:,} | {one.bound:,} | {one.drawn:,} | {one.share:.2%} | {one.calls:,} "
        f"| {one.wasted:,} ({one.waste:.2%}) | {one.waited:.0f} s |"
        for one in outcomes
    ]
    return "\n".join(lines)


def simulate(strategy, accounts, requests):
    return fake_time.run(Simulation(a_day(accounts, requests), strategy).run())


if __name__ == "__main__":
    size = [int(one) for one in sys.argv[1:]] or [1000, 200_000]
    sys.stdout.write(table([simulate(one, *size) for one in ("least_used", "most_quota", "fill_first")]) + "\n")
