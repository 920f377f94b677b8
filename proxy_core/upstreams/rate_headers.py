"""The x-ratelimit-* headers of an OpenAI wire read as quotas. Pure.

A limit of OpenAI's fills up again evenly, and its reset is the time until it is whole. So of a window of W seconds,
used by a share s, that time is W * s: this tells a limit a day from one a minute, which the headers do not name.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from proxy_core.records import Quota, QuotaSource
from proxy_core.upstreams import delays

# What is counted; what has least left stands for its window. Tokens are no calls, so of these only the share is told.
_OF_CALLS = ("requests", "images", "input-images")
_COUNTED = (*_OF_CALLS, "tokens")

_MINUTE = 60.0
_DAY = 86_400.0
_SINCE_1970 = 1e9  # a reset of more seconds than that is no delay but a time


class _Bucket(Struct, frozen=True):
    """One limit: `reset` in seconds from now, None where it is not told."""

    name: str
    limit: int
    left: int
    reset: float | None

    @property
    def share(self) -> float:
        return min(1.0, self.left / self.limit)

    @property
    def window(self) -> str:
        """A minute's limit is whole again after a minute at most, a day's after as much of it as is used.

        The use is told as a whole number, so of few calls the time tells half a day at least, of one the whole day.
        Other services count a fixed minute, whose reset may be 60 s after one call of a large limit.
        """
        used = self.limit - self.left
        if self.reset is None or used <= 0:
            return "minute"
        full = self.reset * self.limit / used
        return "day" if self.reset > _MINUTE + 1 or full > _DAY * (0.9 if used == 1 else 0.45) else "minute"


def read_quotas(headers: Mapping[str, str], account_id: str, model: str, now: float) -> tuple[Quota, ...]:
    """What an answer says is left for `model`, one quota for each window; () where it says nothing.

    `headers` must not care for upper and lower case. Counts are of requests or of pictures, whichever has least left.
    """
    tightest: dict[str, _Bucket] = {}
    for bucket in filter(None, (_read(headers, name, now) for name in _COUNTED)):
        known = tightest.get(bucket.window)
        if known is None or bucket.share < known.share:
            tightest[bucket.window] = bucket
    return tuple(_quota(one, account_id, model, now) for one in tightest.values())


def _read(headers: Mapping[str, str], name: str, now: float) -> _Bucket | None:
    limit = _count(headers.get(f"x-ratelimit-limit-{name}", ""))
    left = _count(headers.get(f"x-ratelimit-remaining-{name}", ""))
    if not limit or left is None:
        return None
    return _Bucket(name, limit, min(left, limit), _reset(headers.get(f"x-ratelimit-reset-{name}", ""), now))


def _reset(text: str, now: float) -> float | None:
    """Seconds of "6m0s", "12ms" or, as some services write them, "59.5" and a unix time."""
    if re.fullmatch(r" *[0-9]{1,12}(\.[0-9]{1,9})? *", text):
        seconds = float(text)
        return max(0.0, seconds - now) if seconds > _SINCE_1970 else seconds
    return delays.duration(text)


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r" *[0-9]{1,15} *", text) else None


def _quota(bucket: _Bucket, account_id: str, model: str, now: float) -> Quota:
    is_of_calls = bucket.name in _OF_CALLS
    return Quota(
        account_id=account_id,
        model=model,
        window=bucket.window,
        remaining=bucket.share,
        left=bucket.left if is_of_calls else None,
        limit=bucket.limit if is_of_calls else None,
        resets_at=None if bucket.reset is None else now + bucket.reset,
        source=QuotaSource.MEASURED,
        read_at=now,
    )
