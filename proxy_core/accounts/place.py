"""Place: what the pool knows of one account: its leases, its rests, and the calls it was sent. Pure."""

import math
import random
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from proxy_core.accounts.account import Account
from proxy_core.accounts.cooling import BEHIND_LOCK, Day, ends_by_time, rest_until, set_back
from proxy_core.accounts.ledger import Tally
from proxy_core.errors import AttemptStatus, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import AccountState, Cooling, Limit, LimitSource, Quota

ALL_MODELS = ""
# What is said of an account that has no room by the ledger, by the window that is full.
_FULL = {"minute": "limit_minute", "day": "limit_day", "": "limit_reached"}
_SPENT_TODAY = frozenset({"limit_day", "limit_daily"})  # as the readers of Google's and OpenAI's errors say it
# A delay that is longer is not about calls per minute.
_MINUTE = 60.0


class Lease(Struct, frozen=True, eq=False):
    """The right to send one call for `model` by `account`, until it is given back to the pool. Each is its own.

    `number` counts the pool's leases: of what happened to the account since a lease was given, the lease knows nothing,
    and clocks are too coarse to tell. `used_before` is when the account was leased before, in unix seconds.
    """

    account: Account
    model: str
    leased_at: float
    number: int = 0
    used_before: float = 0.0


class Place:
    """One account as the pool knows it. `drawn` counts its pictures of the last 24 h; drawn.py keeps it.

    `mended` and the marks are numbers of leases: what came of older ones is no news.
    """

    __slots__ = (
        *("_began", "_cooling", "_mended", "_strikes", "_unbooked"),
        *("account", "drawn", "last_used", "leases", "tallies"),
    )

    def __init__(self, account: Account) -> None:
        self.account = account
        self.leases: set[Lease] = set()
        self.drawn = 0
        self.last_used = 0.0
        self.tallies: dict[str, Tally] = {}  # by model
        self._cooling: dict[str, Cooling] = {}  # by model
        self._began: dict[str, int] = {}  # the newest lease of the pool when that rest began, or its last strike was
        self._strikes: dict[str, int] = {}
        self._mended = 0
        self._unbooked: Account | None = None  # as the book still has it, enabled, after this disabled it

    # --- leases

    def lease(self, model: str, now: float, number: int, day: Day) -> Lease:
        """A new lease, counted as a call."""
        lease = Lease(self.account, model, now, number, self.last_used)
        self.leases.add(lease)
        self.last_used = now
        self.tally(model).add(now, day)
        return lease

    def take_back(self, lease: Lease, *, had_turn: bool = False) -> None:
        """As if the lease had never been given; but where the account `had_turn`, others are next."""
        self.leases.discard(lease)
        self.tally(lease.model).withdraw(lease.leased_at)
        if self.last_used == lease.leased_at and not had_turn:
            self.last_used = lease.used_before

    def tally(self, model: str) -> Tally:
        """The calls for `model`."""
        if model not in self.tallies:
            self.tallies[model] = Tally(model)
        return self.tallies[model]

    # --- what came of a lease

    def succeeded(self, lease: Lease, day: Day) -> None:
        """Drop what a picture disproves: failures and rests that began before its lease was given, and only those."""
        self.tally(lease.model).went_through(lease.leased_at, day)
        for key in (ALL_MODELS, lease.model) if self._began else ():
            if self._began.get(key, lease.number) < lease.number:
                self._forget(key)

    def failed(self, lease: Lease, error: UpstreamError, now: float, newest: int, rng: random.Random) -> bool:
        """Rest as the error says; `newest` is the number of the pool's newest lease. True when it is disabled by this.

        An error of a lease from before the account was mended says nothing of it as it is now.
        """
        limited = error.status is AttemptStatus.LIMITED
        never_sent = error.status is AttemptStatus.REJECTED and not error.upstream_status
        if limited or never_sent:
            self.tally(lease.model).withdraw(lease.leased_at)
        if lease.number <= self._mended or error.rest is Rest.NOTHING:
            return False
        if error.rest is Rest.UNTIL_MENDED:
            was_enabled = self.account.enabled
            if was_enabled:
                self._unbooked = self.account
                self.account = replace(self.account, enabled=False, disabled_reason=error.phrase.code)
            return was_enabled
        if limited:
            self._learn(lease, error, now)
        self._cool(lease, error, now, newest, rng)
        return False

    def _learn(self, lease: Lease, error: UpstreamError, now: float) -> None:
        """The limits that a 429 names; of one that names none, how many calls came before it."""
        tally = self.tally(lease.model)
        for named in error.limits:
            source = LimitSource.NAMED
            tally.set_limit(Limit(self.account.id, lease.model, named.window, named.limit, source, now))
        per_minute = error.rest is Rest.MODEL and (error.retry_after or 0.0) <= _MINUTE
        if per_minute and not error.limits and self._is_news(lease, lease.model):
            tally.refused(lease.leased_at, now)

    def _cool(self, lease: Lease, error: UpstreamError, now: float, newest: int, rng: random.Random) -> None:
        key = ALL_MODELS if error.rest is Rest.ACCOUNT else lease.model
        if self._is_news(lease, key):
            self._strikes[key] = self._strikes.get(key, 0) + 1
            self._began[key] = newest
        until = rest_until(error, self._strikes.get(key, 1), now, rng)
        known = self._cooling.get(key)
        if known is None or until > known.until:
            lasting = error.rest is Rest.MODEL_MISSING
            self._cooling[key] = Cooling(key, until, error.status, error.phrase, lasting, now)
            self._began[key] = newest

    def _is_news(self, lease: Lease, key: str) -> bool:
        """Whether the call was sent after the last rest began: those under way at that time are no further strike."""
        return lease.number > self._began.get(key, 0)

    # --- rests

    @property
    def coolings(self) -> tuple[Cooling, ...]:
        """Every rest that is known, some of them perhaps over."""
        return tuple(self._cooling.values())

    def remember(self, cooling: Cooling, newest: int) -> None:
        """Take over a rest from before this start."""
        known = self._cooling.get(cooling.model)
        if known is None or cooling.until > known.until:
            self._cooling[cooling.model] = cooling
            self._began[cooling.model] = newest

    def set_clock_back(self, before: float, now: float) -> None:
        """The clock says `now` after it said `before`: what lasts for a while lasts no longer for that.

        Whose turn is next stays as it was: every account was used so much earlier.
        """
        self.last_used -= before - now
        self._cooling = {key: set_back(one, before, now) for key, one in self._cooling.items()}
        for tally in self.tallies.values():
            tally.set_clock_back(before, now)

    def forget_ended(self, now: float) -> None:
        """Drop the rests that are over. How many failures there were in a row stays known."""
        self._cooling = {key: one for key, one in self._cooling.items() if one.until > now}

    def forgive(self, newest: int) -> None:
        """Forget every rest, failure and guess, and what will come of the leases given until now."""
        self._mended = newest
        if self._unbooked is not None:
            self.account, self._unbooked = self._unbooked, None
        self._cooling.clear()
        self._began.clear()
        self._strikes.clear()
        for tally in self.tallies.values():
            tally.forget_pace()

    def change(self, account: Account, newest: int) -> None:
        """Be this account from now on. Mended or moved, it is not blamed for calls that were sent before.

        One that was disabled here stays so while the book, which writes it down a moment later, does not know of it.
        """
        if self._unbooked is not None and account.enabled:
            self._unbooked = account
            account = replace(account, enabled=False, disabled_reason=self.account.disabled_reason)
        else:
            self._unbooked = None
        if _who(account) != _who(self.account):
            self._mended = newest
        self.account = account

    def rests_until(self, model: str, day: Day) -> float:
        """When it can be leased for `model` again as far as rests and limits go, in unix seconds."""
        tally = self.tallies.get(model)
        until = tally.room(day)[0] if tally else 0.0
        for rest in self._rests(model):
            until = max(until, rest.until)
        return until

    def hopeless_until(self, model: str) -> float:
        """Until when it rests for a reason that no time mends, in unix seconds; 0 when there is none."""
        until = 0.0
        for rest in self._rests(model):
            if not ends_by_time(rest):
                until = max(until, rest.until)
        return until

    def rest(self, model: str, now: float, day: Day) -> Cooling | None:
        """Why it cannot be leased for `model` now: a rest, or a limit told as one. What no time mends comes first."""
        found = self._rests(model)
        tally = self.tallies.get(model)
        until, window = tally.room(day) if tally else (0.0, "")
        if until > now:
            said = phrase(_FULL[window], account=self.account.name)
            found.append(Cooling(model, until, AttemptStatus.LIMITED, said, lasting=math.isinf(until)))
        found = [one for one in found if one.until > now]
        return max(found, key=lambda one: (not ends_by_time(one), one.until), default=None)

    def state(self, now: float, day: Day, withheld: Callable[[str], bool] = lambda _: False) -> AccountState:
        """A snapshot. `withheld`: whether a locked store of secrets keeps back that of an account, by its id."""
        told = (one for tally in self.tallies.values() for one in tally.quotas(self.account.id, now, day))
        quotas = tuple(replace(one, remaining=0.0, left=0) if self._is_spent(one, now) else one for one in told)
        is_locked = self.account.enabled and withheld(self.account.id)
        cooling = (BEHIND_LOCK, *self.coolings) if is_locked else self.coolings
        return AccountState(self.account, len(self.leases), self.drawn, cooling, quotas)

    def _is_spent(self, quota: Quota, now: float) -> bool:
        """Whether the provider says so: what other programs drew by the same account is not counted here."""
        rest = self._cooling.get(quota.model)
        return quota.window == "day" and rest is not None and rest.until > now and rest.reason.code in _SPENT_TODAY

    def tidy(self, day: Day) -> None:
        """Drop the tallies in which nothing matters from this day on."""
        self.tallies = {model: tally for model, tally in self.tallies.items() if not tally.is_empty(day)}

    def _rests(self, model: str) -> list[Cooling]:
        """Those that keep it from drawing `model`, some of them perhaps over."""
        if not self._cooling:  # the common case, and asked for every picture
            return []
        return [self._cooling[key] for key in (ALL_MODELS, model) if key in self._cooling]

    def _forget(self, key: str) -> None:
        self._cooling.pop(key, None)
        self._began.pop(key, None)
        self._strikes.pop(key, None)


def _who(account: Account) -> tuple[object, ...]:
    """What of an account decides whether its calls are taken."""
    return (account.enabled, account.disabled_reason, account.base_url, account.project, account.by_login)
