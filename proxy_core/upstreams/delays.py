"""Reads how long an upstream asks to wait, from headers, durations, times and sentences. Pure.

What is longer than believable is cut to the longest that is. It may be nonsense, as a time in unix seconds is where
seconds from now belong, and a model that rested for years would hardly be looked for: a call that is refused once more
costs less. In words Google has named 120h45m, of a week's quota, so that is a week. A header speaks of a day's quota at
most, which is back within 24 hours by any clock, so that is two days.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
LONGEST = 7 * 86_400.0
_LONGEST_HEADER = 2 * 86_400.0
_YEARS = range(1970, 2200)  # those of a time that is meant
# "1h2m3.5s", "900ms", "38.2s": ms before m, or half a second would read as 500 minutes.
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhd])")
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[smhd]))+")
# "Please retry in 16.3s.", "try again in 1m3s", "Your quota will reset after 1h43m56s."
_SENTENCE = re.compile(rf"(?:retry|again|reset)\s+(?:in|after)\s+({_DURATION.pattern})", re.IGNORECASE)


def duration(text: str) -> float | None:
    """Seconds of a duration such as "38.2s", "900ms" or "1h2m3s"; None when it is none."""
    if not _DURATION.fullmatch(text.strip()):
        return None
    return min(LONGEST, sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)))


def from_sentence(text: str) -> float | None:
    """Seconds named in a sentence such as "Please retry in 16.3s."; None when there are none."""
    found = _SENTENCE.search(text)
    return duration(found[1]) if found else None


def from_headers(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds by Retry-After-Ms, else by Retry-After (seconds or an HTTP date, against unix time `now`)."""
    found = _named(headers, now)
    return None if found is None else min(_LONGEST_HEADER, max(0.0, found))


def _named(headers: Mapping[str, str], now: float) -> float | None:
    milliseconds = _number(headers.get("Retry-After-Ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("Retry-After", "")
    seconds = _number(value)
    if seconds is not None or not value:
        return seconds
    try:
        return parsedate_to_datetime(value).timestamp() - now
    except (ValueError, OverflowError, OSError):  # the last two for zones and years that no clock has
        return None


def timestamp(text: str) -> float | None:
    """Unix seconds of a time such as "2026-11-03T04:05:06Z" (RFC 3339); None when it is none."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.year not in _YEARS:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _number(text: str) -> float | None:
    found = re.fullmatch(r" *([0-9]+(?:\.[0-9]+)?) *", text)
    return float(found[1]) if found else None
