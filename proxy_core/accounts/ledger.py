"""Tally: the calls that one account was sent for one model, against the limits it has for them. Pure.

What other programs send by the same account is not in it; a provider's 429 says that.
"""

import math
from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable

from proxy_core.accounts.cooling import Day
from proxy_core.accounts.pace import Pace
from proxy_core.records import Limit, LimitSource, Quota, QuotaSource

DAY = 86_400.0
MINUTE = 60.0

# Whose word counts more. A person knows their contract, a list of quotas may lag, a 429 may name a part of it.
_WORTH = {LimitSource.NAMED: 0, LimitSource.MEASURED: 1, LimitSource.TYPED: 2}
# A limit that a 429 named keeps an account from drawing for a day: limits grow, and only a call shows that.
_NAMED_HOLDS = DAY


class Tally:
    """Counts calls from the moment they are sent, those in flight too. A minute slides, a day ends at midnight Pacific.

    `since` of a limit decides between two of one source: the later counts.
    """

    __slots__ = ("_limits", "_pace", "_sent", "model")

    def __init__(self, model: str) -> None:
        self.model = model
        # When, in order; what neither window needs is dropped. A busy day has hundreds of thousands, and a list of
        # numbers takes four times as much.
        self._sent = array("d")
        self._limits: dict[str, Limit] = {}  # by window
        self._pace = Pace()

    # --- calls

    def add(self, at: float, day: Day) -> None:
        """A call is sent."""
        sent = self._sent
        if sent and sent[0] < (oldest := min(day.start, at - MINUTE)):
            del sent[: bisect_left(sent, oldest)]
        if sent and at < sent[-1]:  # the clock was corrected
            insort(sent, at)
        else:
            sent.append(at)

    def remember(self, times: Iterable[float]) -> None:
        """Calls that were sent before this start."""
        self._sent = array("d", sorted([*self._sent, *times]))

    def withdraw(self, at: float) -> None:
        """The call sent at `at` counts for nothing: it was refused for a limit, or never sent."""
        place = bisect_left(self._sent, at)
        if place < len(self._sent) and self._sent[place] == at:
            del self._sent[place]

    def refused(self, at: float, now: float) -> None:
        """A call sent at `at` (withdrawn already) was refused for a limit that nobody named."""
        self._pace.refused(bisect_left(self._sent, at) - bisect_right(self._sent, at - MINUTE), now)

    def went_through(self, at: float, day: Day) -> None:
        """The call sent at `at` did: a limit that a 429 named, or a guess, that it is beyond does not hold any more."""
        if not self._pace.calls and not self._limits:  # the common case: nothing to disprove
            return
        calls = bisect_right(self._sent, at)
        self._pace.went_through(calls - self._first_of("minute", at, day))
        for window, limit in tuple(self._limits.items()):
            if limit.source is LimitSource.NAMED and calls - self._first_of(window, at, day) > limit.limit:
                del self._limits[window]

    def forget_pace(self) -> None:
        """Guess anew how many calls a minute are taken."""
        self._pace = Pace()

    def set_clock_back(self, before: float, now: float) -> None:
        """The clock says `now` after it said `before`: what it had for later was sent now at the latest."""
        self._sent = array("d", (min(at, now) for at in self._sent))
        self._pace.until = min(self._pace.until, max(now, self._pace.until - (before - now)))

    # --- limits

    @property
    def limits(self) -> tuple[Limit, ...]:
        """What is known, one for each window."""
        return tuple(self._limits.values())

    def set_limit(self, limit: Limit) -> None:
        """Take a limit, unless a better word is known."""
        known = self._limits.get(limit.window)
        if known is None or (_WORTH[limit.source], limit.since) >= (_WORTH[known.source], known.since):
            self._limits[limit.window] = limit

    def clear_limits(self) -> None:
        """Know of none."""
        self._limits.clear()

    def is_empty(self, day: Day) -> bool:
        """Whether nothing in it matters from this day on."""
        return not self._limits and not self._pace.calls and (not self._sent or self._sent[-1] < day.start)

    # --- room

    def room(self, day: Day) -> tuple[float, str]:
        """From when on a call may be sent, in unix seconds, and which window decides: minute, day, or "" for a guess.

        0 when no limit is known or reached. It stays right as time passes, until the next call or limit.
        """
        at, window = 0.0, ""
        for limit in self._limits.values():
            until = self._until(limit, day)
            if limit.source is LimitSource.NAMED:
                until = min(until, limit.since + _NAMED_HOLDS)
            if until > at:
                at, window = until, limit.window
        if self._pace.calls:
            one_more = max(self._pace.until, self._minute_after(self._pace.calls + 1))
            until = min(self._minute_after(self._pace.calls), one_more)
            if until > at:
                at, window = until, ""
        return at, window

    def beyond_old_limit(self, now: float, day: Day) -> bool:
        """Whether a call now would be beyond a limit that was named too long ago to keep it back."""
        return any(
            limit.source is LimitSource.NAMED and limit.since + _NAMED_HOLDS <= now < self._until(limit, day)
            for limit in self._limits.values()
        )

    def remaining(self, day: Day) -> float | None:
        """The fraction of the day's limit that is left; None when that is not known.

        A minute's limit is no part of it: it is whole again in a minute, and a reserve of it is worth nothing.
        """
        limit = self._limits.get("day")
        if limit is None:
            return None
        return self._left(limit, day.start) / limit.limit if limit.limit else 0.0

    def quotas(self, account_id: str, now: float, day: Day) -> tuple[Quota, ...]:
        """Each limit with what is left of it."""
        return tuple(self._quota(limit, account_id, now, day) for limit in self._limits.values())

    def _quota(self, limit: Limit, account_id: str, now: float, day: Day) -> Quota:
        first = self._first_of(limit.window, now, day)
        left = max(0, limit.limit - (len(self._sent) - first))
        resets_at: float | None = day.end
        if limit.window == "minute":  # when one more may be sent than now
            resets_at = self._until(limit, day) if not left else None
            if left and first < len(self._sent):
                resets_at = self._sent[first] + MINUTE
        return Quota(
            account_id=account_id,
            model=self.model,
            window=limit.window,
            remaining=left / limit.limit if limit.limit else 0.0,
            left=left,
            limit=limit.limit,
            resets_at=resets_at if resets_at is not None and math.isfinite(resets_at) else None,
            source=QuotaSource.COUNTED,
            read_at=now,
        )

    def _first_of(self, window: str, now: float, day: Day) -> int:
        """The index of the first call in the window that ends now."""
        return bisect_left(self._sent, day.start) if window == "day" else bisect_right(self._sent, now - MINUTE)

    def _left(self, limit: Limit, start: float) -> int:
        return max(0, limit.limit - (len(self._sent) - bisect_left(self._sent, start)))

    def _until(self, limit: Limit, day: Day) -> float:
        """From when on there is room by this limit alone."""
        if limit.limit <= 0:
            return math.inf
        if limit.window == "minute":
            return self._minute_after(limit.limit)
        spent = len(self._sent) >= limit.limit and self._sent[-limit.limit] >= day.start
        return day.end if spent else 0.0

    def _minute_after(self, calls: int) -> float:
        """From when on fewer than `calls` were sent within a minute."""
        return self._sent[-calls] + MINUTE if len(self._sent) >= calls else 0.0
