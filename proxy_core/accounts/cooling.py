"""How long an account rests after a failed call, and when Google's day ends. Pure: clock and dice are arguments."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from proxy_core.errors import AttemptStatus, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import Cooling

# Google's daily quotas end at midnight Pacific time, whatever delay the error names.
_PACIFIC = ZoneInfo("America/Los_Angeles")

# (first, longest) rest in seconds where the upstream names no time; doubled with every failure in a row.
_BACK_OFF = {
    AttemptStatus.FAILED: (1.0, 60.0),
    AttemptStatus.LIMITED: (5.0, 300.0),
    AttemptStatus.REJECTED: (300.0, 3600.0),
}

# Whose secret a locked store keeps back waits for its person. The year 2286: JSON has no infinity.
BEHIND_LOCK = Cooling("", 9_999_999_999.0, AttemptStatus.REJECTED, phrase("store_locked"), lasting=True)

# A model that an account does not have comes with a new plan or a roll-out, not with time: once a week is often enough
# to see it, and cheap enough to ask. A check or a change by the person asks sooner.
MISSING_REST = 7 * 86_400.0


class Day(Struct, frozen=True):
    """One of Google's days for quotas, from midnight Pacific to the next, in unix seconds."""

    start: float
    end: float


def pacific_day(now: float) -> Day:
    """The day in Los Angeles that `now` is in."""
    today = datetime.fromtimestamp(now, _PACIFIC)
    midnight = datetime(today.year, today.month, today.day, tzinfo=_PACIFIC)
    return Day(midnight.timestamp(), (midnight + timedelta(days=1)).timestamp())


def next_midnight_pacific(now: float) -> float:
    """Unix seconds of the next midnight in Los Angeles."""
    return pacific_day(now).end


def rest_until(error: UpstreamError, strikes: int, now: float, rng: random.Random) -> float:
    """Unix seconds until which to rest; `strikes` counts the failures in a row, this one included.

    The upstream's own time is taken as it is. Without one: doubling, with jitter over the upper half, so that
    accounts that failed together do not come back together.
    """
    if error.rest is Rest.MODEL_MISSING:
        return now + MISSING_REST
    if error.rest is Rest.MODEL_TODAY:
        return next_midnight_pacific(now)
    if error.retry_after is not None:
        return now + error.retry_after
    first, longest = _BACK_OFF.get(error.status, _BACK_OFF[AttemptStatus.FAILED])
    delay = min(longest, first * 2.0 ** min(strikes - 1, 32))
    return now + delay * rng.uniform(0.5, 1.0)


def set_back(cooling: Cooling, before: float, now: float) -> Cooling:
    """A rest on a clock that says `now` after it said `before`, which is later: it lasts no longer for that.

    One to the end of Google's day stays until a day ends: that moment is the same on every clock.
    """
    if cooling.until == next_midnight_pacific(cooling.made_at):
        until = min(cooling.until, next_midnight_pacific(now))
        return replace(cooling, until=until, made_at=min(cooling.made_at, now))
    by = before - now
    return replace(cooling, until=cooling.until - by, made_at=cooling.made_at - by)


def remembered(cooling: Cooling, now: float) -> Cooling:
    """A rest from before this start. One that was made later than `now` shows that the clock was set back since."""
    return set_back(cooling, cooling.made_at, now) if cooling.made_at > now else cooling


def ends_by_time(cooling: Cooling) -> bool:
    """Whether there is hope that it ends by itself: a missing model and a rejected key take a person."""
    return not cooling.lasting and cooling.status is not AttemptStatus.REJECTED
