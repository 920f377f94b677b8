"""Drawn: the pictures of the last 24 h, by the minute and the account. Pure: no I/O, no clock.

A fleet draws hundreds of thousands a day. Whose turn it is and what a person reads need no more than the minute, so a
picture is one more in a number, and only its account and its minute take memory.
"""

import math

from proxy_core.accounts.ledger import DAY, MINUTE
from proxy_core.accounts.place import Place


class Drawn:
    """Keeps `drawn` of each account right. A picture counts until its minute is 24 h ago.

    From `stale_at` on, in unix seconds, there may be something that `forget` has to take off.
    """

    def __init__(self) -> None:
        self._minutes: dict[int, dict[Place, int]] = {}  # by the number of the minute, in any order: clocks are set
        self.stale_at = math.inf

    def add(self, place: Place, at: float, count: int = 1) -> None:
        """`place` drew `count` pictures at `at`."""
        place.drawn += count
        minute = int(at // MINUTE)
        counts = self._minutes.get(minute)
        if counts is None:
            counts = self._minutes[minute] = {}
            self.stale_at = min(self.stale_at, minute * MINUTE + DAY)
        counts[place] = counts.get(place, 0) + count

    def set_clock_back(self, now: float) -> None:
        """The clock says `now` after it said more: what it had for later was drawn now at the latest."""
        newest = now // MINUTE
        later = [self._minutes.pop(minute) for minute in tuple(self._minutes) if minute > newest]
        for counts in later:
            for place, count in counts.items():
                place.drawn -= count
                self.add(place, now, count)

    def forget(self, now: float) -> set[Place]:
        """Count no more what is 24 h old; whose number that changed."""
        newest = (now - DAY) // MINUTE
        old = [self._minutes.pop(minute) for minute in tuple(self._minutes) if minute <= newest]
        for counts in old:
            for place, count in counts.items():
                place.drawn -= count
        self.stale_at = min(self._minutes, default=math.inf) * MINUTE + DAY
        return {place for counts in old for place in counts}
