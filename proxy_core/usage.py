"""UsageBook: what was drawn in the last hours, in numbers small enough to be read at any time. Pure: no I/O, no clock.

Requests are counted by quarters of an hour, which every time zone's hours are made of. Seconds are kept as precisely as
they are shown, so that a hundred thousand requests a day need no more room than a few.
"""

import math
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from proxy_core.records import Outcome, RequestRecord, Usage, UsageHour

HOUR = 3600.0
KEPT = 26 * HOUR
"""Seconds that are remembered: the longest day has 25 hours, and the last 24 hours reach into one hour more."""
_SLOT = HOUR / 4
_COUNTED = {Outcome.DRAWN: True, Outcome.PARTIAL: True, Outcome.FAILED: False}


class _Tally:
    """What some time brought; `seconds` counts the requests that took so long, of those drawn."""

    __slots__ = ("drawn", "pictures", "requests", "seconds")

    def __init__(self) -> None:
        self.pictures = 0
        self.requests = 0
        self.drawn = 0
        self.seconds: Counter[float] = Counter()

    def add(self, returned: int, seconds: float | None) -> None:
        """Count a request; `seconds` is None for one that failed."""
        self.requests += 1
        self.pictures += returned
        if seconds is not None:
            self.drawn += 1
            self.seconds[seconds] += 1


def _sum(tallies: Iterable[_Tally]) -> _Tally:
    found = _Tally()
    for one in tallies:
        found.pictures += one.pictures
        found.requests += one.requests
        found.drawn += one.drawn
        found.seconds.update(one.seconds)
    return found


class UsageBook:
    """Belongs to one loop. A request counts in the hour in which it began."""

    def __init__(self) -> None:
        self._slots: dict[int, _Tally] = {}
        self._midnight = math.inf
        self._today = _Tally()  # since that midnight, so that a read does not sum up the day
        self._read: dict[float, UsageHour] = {}  # as they were read last, by when they begin

    def add(self, record: RequestRecord) -> None:
        """Count a request that ended."""
        self.count(record.started_at, record.outcome, record.returned, record.seconds)

    def count(self, started_at: float, outcome: Outcome, returned: int, seconds: float) -> None:
        """Count a request that ended. One that was not valid or was cancelled is not counted."""
        drew = _COUNTED.get(outcome)
        if drew is None:
            return
        taken = _rounded(seconds) if drew else None
        self._slot(int(started_at // _SLOT)).add(returned, taken)
        if started_at >= self._midnight:
            self._today.add(returned, taken)

    def read(self, now: float, midnight: float) -> Usage:
        """What was drawn since `midnight`, the last one here, and in each of the 24 hours that end with this one."""
        this_hour = midnight + (now - midnight) // HOUR * HOUR
        hours = tuple(self._hour(this_hour - ago * HOUR) for ago in range(23, -1, -1))
        self._read = {hour.begins: hour for hour in hours}
        if midnight != self._midnight:
            self._midnight = midnight
            self._today = _sum(self._between(midnight, this_hour + HOUR))
        today = self._today
        return Usage(today.pictures, today.requests, today.drawn, _median(today.seconds), hours)

    def _hour(self, begins: float) -> UsageHour:
        slots = self._between(begins, begins + HOUR)
        known = self._read.get(begins)
        if known is not None and known.requests == sum(slot.requests for slot in slots):
            return known
        found = _sum(slots)
        return UsageHour(begins, found.pictures, found.requests, found.drawn, _median(found.seconds))

    def _between(self, since: float, until: float) -> list[_Tally]:
        numbers = range(int(since // _SLOT), int(until // _SLOT))
        return [self._slots[number] for number in numbers if number in self._slots]

    def _slot(self, number: int) -> _Tally:
        """The slot of this number; with a new one those go that are too far from it, whichever way clocks were set."""
        if number not in self._slots:
            far = KEPT / _SLOT
            self._slots = {known: slot for known, slot in self._slots.items() if abs(known - number) <= far}
            self._slots[number] = _Tally()
        return self._slots[number]


def last_midnight(now: float) -> float:
    """The last midnight here before `now`, both in unix seconds."""
    here = datetime.fromtimestamp(now)  # noqa: DTZ006 - the person's own midnight is meant
    return here.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def _rounded(seconds: float) -> float:
    """As people read it: to a hundredth below a second, a tenth below ten, whole below a hundred, then by tens."""
    return round(seconds, 2 if seconds < 1 else 1 if seconds < 10 else 0 if seconds < 100 else -1)


def _median(seconds: Counter[float]) -> float | None:
    """The middle of all that were counted; of two in the middle, between them."""
    lower, upper = (sum(seconds.values()) - 1) // 2, sum(seconds.values()) // 2
    middle: list[float] = []
    passed = 0
    for value, count in sorted(seconds.items()):
        passed += count
        if len(middle) == 0 and passed > lower:
            middle.append(value)
        if passed > upper:
            middle.append(value)
            return round(sum(middle) / 2, 3)
    return None
