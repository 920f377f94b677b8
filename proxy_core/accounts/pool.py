"""AccountPool: which account draws next, and which must rest. Pure: no I/O, no clock of its own.

Who waits for a place, and for how long, is queue.py's work.
"""

import math
import random
from collections.abc import Callable, Collection, Iterable, Mapping

from msgspec import Struct

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.board import Boards, Row
from proxy_core.accounts.cooling import Day, pacific_day
from proxy_core.accounts.drawn import Drawn
from proxy_core.accounts.ledger import DAY
from proxy_core.accounts.place import Lease, Place
from proxy_core.accounts.strategies import PoolRules, Remaining, Turns
from proxy_core.errors import UpstreamError
from proxy_core.records import AccountState, Cooling, Limit

__all__ = ["DAY", "AccountPool", "Lease", "PoolRules", "Standing"]

EVERY_PROVIDER = frozenset(Provider)
# Seconds; what a clock that is being corrected goes back by at once is less.
_SET_BACK = 2.0


class Standing(Struct, frozen=True):
    """How the accounts that could draw a model stand.

    `cooling` has one entry for each that rests, those without room by a limit too. `need_mending` are those that Easel
    disabled.
    """

    known: int
    enabled: int
    cooling: tuple[Cooling, ...]
    need_mending: tuple[Account, ...] = ()


class AccountPool:
    """Leases accounts by the strategy of `rules`, and keeps each one's rests and limits.

    `remaining` is what the providers say is left; without it only Easel's own count is known. `withheld`: whether a
    locked store of secrets keeps back that of an account (by id). Such a one is leased as ever, and is not called
    ready: by a call Easel learns that the store is open again.
    """

    def __init__(self, rng: random.Random | None = None, remaining: Remaining | None = None) -> None:
        self.withheld: Callable[[str], bool] = lambda _: False
        self._rng = rng or random.Random()  # noqa: S311 - jitter, nothing secret
        self._turns = Turns(remaining)
        self._places: dict[str, Place] = {}
        self._boards = Boards(self._look)
        self._drawn = Drawn()
        self._newest = 0  # the number of the newest lease
        self._now = -math.inf  # as told last
        self._day = Day(0.0, 0.0)

    @property
    def rules(self) -> PoolRules:
        """How accounts are chosen."""
        return self._turns.rules

    @rules.setter
    def rules(self, rules: PoolRules) -> None:
        if rules != self._turns.rules:
            self._turns.rules = rules
            self._boards.clear()

    # --- accounts, and what is remembered of them

    def set_accounts(self, accounts: Iterable[Account]) -> None:
        """Take these accounts from now on. What is known of those that stay is kept, open leases too."""
        old = self._places
        self._places = {}
        for account in accounts:
            known = self._places[account.id] = old.get(account.id) or Place(account)
            known.change(account, self._newest)
        self._boards.clear()

    def remember_drawn(self, drawn: Mapping[str, Iterable[tuple[float, int]]], now: float = math.inf) -> None:
        """Take over what each account (by id) drew before this start, as (last picture of a minute, how many it has).

        Times are in unix seconds. What was later than `now`, by a clock that was set back since, was now at the latest.
        """
        for account_id, minutes in drawn.items():
            if place := self._places.get(account_id):
                for last, count in minutes:
                    at = min(last, now)
                    place.last_used = max(place.last_used, at)
                    self._drawn.add(place, at, count)
        self._boards.clear()

    def remember_calls(self, calls: Mapping[str, Iterable[tuple[str, float]]], now: float = math.inf) -> None:
        """Take over the calls, as (model, unix seconds), that each account was sent before this start: before `now`."""
        for account_id, sent in calls.items():
            if place := self._places.get(account_id):
                by_model: dict[str, list[float]] = {}
                for model, at in sent:
                    by_model.setdefault(model, []).append(min(at, now))
                for model, times in by_model.items():
                    place.tally(model).remember(times)
        self._boards.clear()

    def set_limits(self, limits: Iterable[Limit]) -> None:
        """Know these limits, and no others. Of two for the same, the better word counts, then the later."""
        for place in self._places.values():
            for tally in place.tallies.values():
                tally.clear_limits()
        for limit in limits:
            if known := self._places.get(limit.account_id):
                known.tally(limit.model).set_limit(limit)
        self._boards.clear()

    def limits(self) -> tuple[Limit, ...]:
        """Every limit that is known, those that a 429 named too."""
        return tuple(one for place in self._places.values() for tally in place.tallies.values() for one in tally.limits)

    def remember_cooling(self, coolings: Iterable[tuple[str, Cooling]]) -> None:
        """Take over who rested before this start, as (account id, rest)."""
        for account_id, cooling in coolings:
            if place := self._places.get(account_id):
                place.remember(cooling, self._newest)
        self._boards.clear()

    def coolings(self) -> tuple[tuple[str, Cooling], ...]:
        """Who rests, as (account id, rest), without those that were over when the pool was last told the time."""
        return tuple(
            (account_id, one)
            for account_id, place in self._places.items()
            for one in place.coolings
            if one.until > self._now
        )

    def forgive(self, account_id: str, now: float) -> None:
        """Forget why an account rests, and what will come of the calls that it was sent until now."""
        self._tell_time(now)
        if place := self._places.get(account_id):
            place.forgive(self._newest)
            self._boards.clear()  # it may be enabled again

    # --- leases

    def lease(
        self,
        model: str,
        exclude: Collection[str],
        now: float,
        providers: Collection[Provider] = EVERY_PROVIDER,
        only: Collection[str] = frozenset(),
    ) -> Lease:
        """An account of `providers` with a free place for a picture of `model`, none of the ids in `exclude`.

        With `only`, one of those ids. Raises `NoAccountReady`.
        """
        self._tell_time(now)
        board = self._boards.get(model, frozenset(providers), self._places.values())
        free = board.free(now, exclude, only)
        if not free:
            raise board.nobody(now, exclude, only)
        place = self._turns.choose(board, free, model, now, self._day)
        self._newest += 1
        lease = place.lease(model, now, self._newest, self._day)
        self._boards.touch(place)
        return lease

    def take_back(self, lease: Lease, *, had_turn: bool = False) -> None:
        """Take a lease back that nothing was sent by: as if it had never been given. `had_turn`: others are next."""
        place = self._places.get(lease.account.id)
        if place is not None and lease in place.leases:
            place.take_back(lease, had_turn=had_turn)
            self._boards.touch(place)

    def release(self, lease: Lease, now: float, *, error: UpstreamError | None = None, drew: int = 0) -> Account | None:
        """Give a lease back with what came of it: `drew` pictures, or an error. Twice is as once.

        The account when this disabled it: a person must mend it.
        """
        self._tell_time(now)
        place = self._places.get(lease.account.id)
        if place is None or lease not in place.leases:
            return None
        place.leases.discard(lease)
        self._boards.touch(place)
        if drew:
            self._drawn.add(place, now, drew)
            place.succeeded(lease, self._day)
        elif error is not None and place.failed(lease, error, now, self._newest, self._rng):
            self._boards.clear()
            return place.account
        return None

    # --- how they stand

    def standing(
        self,
        model: str,
        now: float,
        providers: Collection[Provider] = EVERY_PROVIDER,
        only: Collection[str] = frozenset(),
    ) -> Standing:
        """How the accounts of `providers` stand that could draw `model`; with `only`, those of these ids."""
        self._tell_time(now)
        known = [
            place
            for place in self._places.values()
            if place.account.provider in providers and (not only or place.account.id in only)
        ]
        enabled = [place for place in known if place.account.enabled]
        cooling = (place.rest(model, now, self._day) for place in enabled)
        return Standing(
            len(known),
            len(enabled),
            tuple(one for one in cooling if one),
            tuple(place.account for place in known if not place.account.enabled and place.account.disabled_reason),
        )

    def accounts(self) -> tuple[Account, ...]:
        """The accounts as they are now, in the order given to `set_accounts`."""
        return tuple(place.account for place in self._places.values())

    def providers(self, only: Collection[str] = ()) -> frozenset[Provider]:
        """The providers of the enabled accounts, or of those among the ids in `only` where there are some."""
        if not only:
            return self._boards.providers(self._places.values())
        return frozenset(one.provider for one in self.accounts() if one.enabled and one.id in only)

    def ready_count(self, model: str, now: float) -> int:
        """How many accounts could draw `model` now, with or without a free place."""
        self._tell_time(now)
        ready = (place for place in self._places.values() if not place.rest(model, now, self._day))
        return sum(place.account.enabled and not self.withheld(place.account.id) for place in ready)

    def states(self, now: float) -> tuple[AccountState, ...]:
        """A snapshot of every account, in the order given to `set_accounts`."""
        self._tell_time(now)
        for place in self._places.values():
            place.forget_ended(now)
        return tuple(place.state(now, self._day, self.withheld) for place in self._places.values())

    # --- keeping up

    def _look(self, place: Place, number: int, model: str) -> Row:
        rests_until = place.rests_until(model, self._day)
        full = len(place.leases) >= place.account.max_concurrency
        rank = self._turns.rank(place, number, model, self._now, self._day)
        return Row(math.inf if full else rests_until, rests_until, place.hopeless_until(model), rank)

    def _tell_time(self, now: float) -> None:
        if now < self._now - _SET_BACK:
            for place in self._places.values():
                place.set_clock_back(self._now, now)
            self._drawn.set_clock_back(now)
            self._boards.clear()
        self._now = now
        if not self._day.start <= now < self._day.end:
            self._day = pacific_day(now)
            for place in self._places.values():
                place.tidy(self._day)
            self._boards.clear()
        if now >= self._drawn.stale_at:
            for place in self._drawn.forget(now):
                self._boards.touch(place)
