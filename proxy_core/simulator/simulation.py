"""What a running simulator knows: its scenario, its rules, its pace, and the calls that it has seen.

Shared by all wires and by control.py; knows no HTTP. One event loop only.
"""

import asyncio
import random
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct, field

from proxy_core.simulator.faults import ERROR_FAULTS, EVERYONE, Fault, Rule, RuleBook
from proxy_core.simulator.limits import Meter
from proxy_core.simulator.scenario import GUEST, Scenario, SimulatedAccount, check_latency
from proxy_core.simulator.tokens import Tokens


class Call(Struct):
    """A call as it came: when (unix seconds), whose, for which model, the fault it met, its body with texts cut.

    `references` are the SHA-256, as hex, of the pictures that came along, in their order; `path` is without a query.
    """

    at: float
    account: str
    model: str
    fault: Fault | None = None
    body: Any = None
    path: str = ""
    references: tuple[str, ...] = ()


class Calls(Struct):
    """Counts of drawing calls, and the last few of them; `checks` counts what cost nothing, by account and path."""

    checks: Counter[tuple[str, str]] = field(default_factory=Counter)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: Counter[tuple[str, Fault]] = field(default_factory=Counter)
    in_flight: int = 0
    peak: int = 0
    last: deque[Call] = field(default_factory=lambda: deque(maxlen=20))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, account: str | None = None, model: str | None = None) -> int:
        """How many calls came, of one account or for one model where they are given."""
        return sum(n for (of, to), n in self.counts.items() if account in {None, of} and model in {None, to})

    @contextmanager
    def track(self, call: Call) -> Iterator[None]:
        """Count a call, and that it is in flight."""
        self.counts[call.account, call.model] += 1
        if call.fault is not None:
            self.faults[call.account, call.fault] += 1
        self.last.append(call)
        self._move(1)
        try:
            yield
        finally:
            self._move(-1)

    async def reach(self, in_flight: int) -> None:
        """Wait until so many calls are in flight. Only on the simulator's own loop."""
        while self.in_flight != in_flight:
            await self._changed.wait()

    def _move(self, step: int) -> None:
        self.in_flight += step
        self.peak = max(self.peak, self.in_flight)
        self._changed.set()
        self._changed = asyncio.Event()


class Simulation:
    """The state of one simulator. `stopping` is set when it must let go of every call."""

    def __init__(self, scenario: Scenario, *, now: Callable[[], float], rng: random.Random) -> None:
        self.scenario = scenario
        self.now = now
        self.rng = rng
        self.stopping = asyncio.Event()
        self.calls = Calls()
        labels = [account.label for account in scenario.accounts]
        self.tokens = Tokens(now, labels, scenario.token_seconds, rotate=scenario.rotate_refresh_tokens)
        self.reset()

    def reset(self) -> None:
        """Rules and latency as the scenario has them; nothing seen but the calls that are still in flight.

        Tokens stay as they are; refreshes are no longer refused.
        """
        self.tokens.accept()
        self.rules = RuleBook({account.label: account.rules for account in self.scenario.accounts})
        self.meter = Meter(self.now)
        self.latency = self.scenario.latency
        self.calls.checks.clear()
        self.calls.counts.clear()
        self.calls.faults.clear()
        self.calls.last.clear()
        self.calls.peak = self.calls.in_flight

    def take(self, account: SimulatedAccount, model: str) -> Rule | None:
        """Count a drawing call: the rule that it meets, of the book or of the account's own limits."""
        rule = self.rules.take(account.label, model)
        if rule is not None and rule.fault in ERROR_FAULTS:
            return rule  # what was refused draws on no quota
        return self.meter.take(account, model) or rule

    def check(self, account: SimulatedAccount, path: str) -> Rule | None:
        """Count a call that costs nothing: the rule that it meets."""
        self.calls.checks[account.label, path] += 1
        return self.rules.check(account.label)

    @property
    def labels(self) -> set[str]:
        """The labels that rules may name."""
        return {EVERYONE, GUEST} | {account.label for account in self.scenario.accounts}

    def account(self, key: str) -> SimulatedAccount | None:
        """The account with this key; None when there is none."""
        known = next((account for account in self.scenario.accounts if account.key == key), None)
        return SimulatedAccount(GUEST, key) if known is None and self.scenario.any_key else known

    def owner(self, access_token: str) -> SimulatedAccount | None:
        """The account that was granted this access token; None when there is none, or it has ended."""
        label = self.tokens.owner(access_token)
        return next((account for account in self.scenario.accounts if account.label == label), None)

    def set_latency(self, latency: tuple[float, float]) -> None:
        """ValueError for a latency that is none."""
        self.latency = check_latency(latency)

    def draw_latency(self) -> float:
        """Seconds that one answer takes."""
        return self.rng.uniform(*self.latency)
