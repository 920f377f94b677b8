"""AccountPool: which account draws next, and which must rest. Pure: no I/O, no clock of its own.

Who waits for a place, and for how long, is queue.py's work.
"""

import random
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.cooling import rest_until
from proxy_core.errors import NoAccountReady, Rest, UpstreamError
from proxy_core.records import AccountState, Cooling

DAY = 86_400.0
_ALL_MODELS = ""


@dataclass(frozen=True, slots=True, eq=False)
class Lease:
    """The right to draw one picture of `model` by `account`, until it is given to `release`. Each is its own."""

    account: Account
    model: str
    leased_at: float


@dataclass(slots=True)
class _Place:
    """What the pool knows of one account."""

    account: Account
    leases: set[Lease] = field(default_factory=set)
    drawn: deque[float] = field(default_factory=deque)  # when, oldest first
    last_used: float = 0.0
    cooling: dict[str, Cooling] = field(default_factory=dict)  # by model
    cooled_at: dict[str, float] = field(default_factory=dict)
    strikes: dict[str, int] = field(default_factory=dict)

    def cooling_for(self, model: str, now: float) -> Cooling | None:
        """The cooling that keeps this account from `model` now: the one that ends last."""
        found = [self.cooling[key] for key in (_ALL_MODELS, model) if key in self.cooling]
        return max((one for one in found if one.until > now), key=lambda one: one.until, default=None)

    def drawn_today(self, now: float) -> int:
        while self.drawn and self.drawn[0] <= now - DAY:
            self.drawn.popleft()
        return len(self.drawn)

    def forget_old_cooling(self, now: float) -> None:
        for key in [key for key, one in self.cooling.items() if one.until <= now]:
            del self.cooling[key]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the accounts that could draw a model stand: `cooling` has one entry for each that rests."""

    known: int
    enabled: int
    cooling: tuple[Cooling, ...]


class AccountPool:
    """Leases accounts, least used first, and keeps each one's rest."""

    def __init__(self, rng: random.Random | None = None) -> None:
        self._rng = rng or random.Random()  # noqa: S311 - jitter, nothing secret
        self._places: dict[str, _Place] = {}

    def set_accounts(self, accounts: Iterable[Account]) -> None:
        """Take these accounts from now on. What is known of those that stay is kept, open leases too."""
        old = self._places
        self._places = {}
        for account in accounts:
            place = old.get(account.id) or _Place(account)
            place.account = account
            self._places[account.id] = place

    def remember_drawn(self, drawn: Mapping[str, Sequence[float]]) -> None:
        """Take over when each account (by id) drew pictures before this start, in unix seconds."""
        for account_id, times in drawn.items():
            if place := self._places.get(account_id):
                place.drawn = deque(sorted([*times, *place.drawn]))
                place.last_used = max(place.last_used, max(times, default=0.0))

    def lease(
        self, model: str, exclude: Collection[str], now: float, providers: Collection[Provider] = tuple(Provider)
    ) -> Lease:
        """An account of `providers` with a free place for a picture of `model`, none of the ids in `exclude`.

        Raises `NoAccountReady`; `busy` says that one is ready but has no free place, so that waiting helps.
        """
        ready = [
            place
            for place in self._places.values()
            if place.account.enabled
            and place.account.provider in providers
            and place.account.id not in exclude
            and not place.cooling_for(model, now)
        ]
        free = [place for place in ready if len(place.leases) < place.account.max_concurrency]
        if not free:
            raise NoAccountReady(busy=bool(ready))
        place = min(free, key=lambda place: self._least_used(place, now))
        lease = Lease(place.account, model, now)
        place.leases.add(lease)
        place.last_used = now
        return lease

    @staticmethod
    def _least_used(place: _Place, now: float) -> tuple[float, ...]:
        return (place.account.priority, len(place.leases), place.drawn_today(now), place.last_used)

    def release(self, lease: Lease, now: float, *, error: UpstreamError | None = None, drew: int = 0) -> None:
        """Give a lease back with what came of it: `drew` pictures, or an error. Twice is as once."""
        place = self._places.get(lease.account.id)
        if place is None or lease not in place.leases:
            return
        place.leases.discard(lease)
        if drew:
            place.drawn.extend([now] * drew)
            place.strikes.pop(lease.model, None)
            place.strikes.pop(_ALL_MODELS, None)
        elif error is not None and error.rest is not Rest.NOTHING:
            self._cool(place, lease, error, now)

    def _cool(self, place: _Place, lease: Lease, error: UpstreamError, now: float) -> None:
        key = _ALL_MODELS if error.rest is Rest.ACCOUNT else lease.model
        known = place.cooling.get(key)
        # Calls that were under way when the account began to rest tell nothing new: they are no further strike.
        if known is None or lease.leased_at >= place.cooled_at[key]:
            place.strikes[key] = place.strikes.get(key, 0) + 1
            place.cooled_at[key] = now
        until = rest_until(error, place.strikes.get(key, 1), now, self._rng)
        if known is None or until > known.until:
            place.cooling[key] = Cooling(key, until, error.status, error.phrase)

    def standing(self, model: str, now: float, providers: Collection[Provider] = tuple(Provider)) -> Standing:
        """How the accounts of `providers` stand that could draw `model`."""
        known = [place for place in self._places.values() if place.account.provider in providers]
        enabled = [place for place in known if place.account.enabled]
        cooling = (place.cooling_for(model, now) for place in enabled)
        return Standing(len(known), len(enabled), tuple(one for one in cooling if one))

    def providers(self) -> frozenset[Provider]:
        """The providers of the enabled accounts."""
        return frozenset(place.account.provider for place in self._places.values() if place.account.enabled)

    def ready_count(self, model: str, now: float) -> int:
        """How many accounts could draw `model` now, with or without a free place."""
        standing = self.standing(model, now)
        return standing.enabled - len(standing.cooling)

    def next_change(self, now: float) -> float | None:
        """When the next rest ends, in unix seconds; None when nobody rests."""
        untils = (one.until for place in self._places.values() for one in place.cooling.values() if one.until > now)
        return min(untils, default=None)

    def states(self, now: float) -> tuple[AccountState, ...]:
        """A snapshot of every account, in the order given to `set_accounts`."""
        for place in self._places.values():
            place.forget_old_cooling(now)
        return tuple(
            AccountState(place.account, len(place.leases), place.drawn_today(now), tuple(place.cooling.values()))
            for place in self._places.values()
        )
