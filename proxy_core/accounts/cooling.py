"""How long an account rests after a failed call. Pure: the clock and the dice are arguments."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from proxy_core.errors import AttemptStatus, Rest, UpstreamError

# Google's daily quotas end at midnight Pacific time, whatever delay the error names.
_PACIFIC = ZoneInfo("America/Los_Angeles")

# (first, longest) rest in seconds where the upstream names no time; doubled with every failure in a row.
_BACK_OFF = {
    AttemptStatus.FAILED: (1.0, 60.0),
    AttemptStatus.LIMITED: (5.0, 300.0),
    AttemptStatus.REJECTED: (300.0, 3600.0),
}


def next_midnight_pacific(now: float) -> float:
    """Unix seconds of the next midnight in Los Angeles."""
    today = datetime.fromtimestamp(now, _PACIFIC)
    tomorrow = datetime(today.year, today.month, today.day, tzinfo=_PACIFIC) + timedelta(days=1)
    return tomorrow.timestamp()


def rest_until(error: UpstreamError, strikes: int, now: float, rng: random.Random) -> float:
    """Unix seconds until which to rest; `strikes` counts the failures in a row, this one included.

    The upstream's own time is taken as it is. Without one: doubling, with jitter over the upper half, so that
    accounts that failed together do not come back together.
    """
    if error.rest is Rest.MODEL_TODAY:
        return next_midnight_pacific(now)
    if error.retry_after is not None:
        return now + error.retry_after
    first, longest = _BACK_OFF.get(error.status, _BACK_OFF[AttemptStatus.FAILED])
    delay = min(longest, first * 2.0 ** min(strikes - 1, 32))
    return now + delay * rng.uniform(0.5, 1.0)
