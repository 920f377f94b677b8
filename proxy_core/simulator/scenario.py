"""What a simulated upstream is like: its accounts, its pace, its faults; and the accounts of the demo.

Values only. The keys here are no secrets: they open nothing but the simulator.
"""

import math
from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import Struct

from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.grants import PROJECT

GUEST = "guest"
"""The label of every caller with an unknown key, where any key is taken."""


@dataclass(frozen=True, slots=True)
class SimulatedAccount:
    """Who may call: with `key`, as an API key or as a bearer token. `label` names it in counts and on pictures.

    `email` is who signs in; left empty it is made of the label. `project` is the one that Code Assist knows for it.
    `per_minute` and `per_day` are limits that the simulator keeps: drawing calls for each model, in any 60 seconds and
    since midnight Pacific; None for no limit. ValueError for a limit below 1.
    """

    label: str
    key: str = field(repr=False)
    rules: tuple[Rule, ...] = ()
    email: str = ""
    per_minute: int | None = None
    per_day: int | None = None
    project: str = PROJECT

    def __post_init__(self) -> None:
        if any(limit is not None and limit < 1 for limit in (self.per_minute, self.per_day)):
            raise ValueError("a limit must be at least 1, or None")
        if not self.email:
            words = self.label.split()
            name = self.label if len(words) == 1 else ".".join(words).lower()
            object.__setattr__(self, "email", f"{name}@example.com")


class Scenario(Struct, frozen=True):
    """All that can be set.

    `latency` is the least and the most time an answer takes (errors come at once), `retry_seconds` the delay that a
    limit names, `token_seconds` the life of an access token, all in seconds. `seed` makes latencies and pictures the
    same again; `any_key` takes every key (as `GUEST`); `thoughts` has thinking models send their draft even when the
    client did not ask. `rotate_refresh_tokens` has each refresh bring a new refresh token and end the old one;
    `quota_project` has the Gemini API refuse logins that name no project to pay (x-goog-user-project), as it does.
    ValueError for a latency that is none.
    """

    accounts: tuple[SimulatedAccount, ...] = ()
    latency: tuple[float, float] = (0.3, 1.0)
    retry_seconds: float = 8.0
    seed: int | None = None
    any_key: bool = False
    thoughts: bool = False
    token_seconds: float = 3599
    rotate_refresh_tokens: bool = False
    quota_project: bool = True

    def __post_init__(self) -> None:
        check_latency(self.latency)


def check_latency(latency: tuple[float, float]) -> tuple[float, float]:
    """The latency as it is; ValueError unless 0 <= least <= most <= 600 seconds."""
    low, high = latency
    if not (math.isfinite(low) and math.isfinite(high) and 0 <= low <= high <= 600):
        raise ValueError("latency must be two numbers of seconds: 0 <= least <= most <= 600")
    return latency


class Temper(StrEnum):
    """How a demo account behaves."""

    STEADY = "steady"
    LIMITED = "limited"  # its quota per minute is gone at every fourth call
    REJECTED = "rejected"  # its key is not valid


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of `--demo`, as the window shows it and as the simulator knows it."""

    label: str
    email: str
    api_key: str = field(repr=False)
    temper: Temper
    per_day: int | None = None


DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("Amelie", "amelie@example.com", "demo-key-amelie", Temper.STEADY),
    DemoAccount("Noor", "noor@example.com", "demo-key-noor", Temper.STEADY),
    DemoAccount("Studio Kite", "studio.kite@example.com", "demo-key-studio-kite", Temper.STEADY, per_day=20),
    DemoAccount("Weekend project", "weekend@example.com", "demo-key-weekend", Temper.LIMITED, per_day=50),
    DemoAccount("Old laptop", "old.laptop@example.com", "demo-key-old-laptop", Temper.REJECTED),
)
_TEMPERS: dict[Temper, tuple[Rule, ...]] = {
    Temper.STEADY: (),
    Temper.LIMITED: (Rule(Fault.LIMITED_MINUTE, every=4),),
    Temper.REJECTED: (Rule(Fault.KEY_INVALID),),
}


def demo_scenario() -> Scenario:
    """The demo accounts, each with its temper."""
    accounts = (
        SimulatedAccount(one.label, one.api_key, _TEMPERS[one.temper], one.email, per_day=one.per_day)
        for one in DEMO_ACCOUNTS
    )
    return Scenario(tuple(accounts))
