"""KeyGuesses: who sent wrong keys waits before the next one is looked at, longer each time, each address for itself.

A right key from this computer never waits. It knows no key.
"""

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from msgspec import Struct

from proxy_core.server.origin import Address, is_near

FREE = 5
"""Wrong keys that cost nothing: people mistype."""
LONGEST = 8.0
"""Seconds between two keys of one address at most."""
LONGEST_NEAR = 0.2
"""Seconds that a wrong key from this computer waits for its answer at most: that may be a person's own program."""
PATIENCE = 20.0
"""Seconds that keys of one address may wait for their turn; past that they are not looked at."""
REMEMBERED = 1024
"""Addresses; those that sent a wrong key last."""

_FIRST = 0.25
_HALVED = 60.0  # seconds in which half of the wrong keys is forgotten


class _Wrong(Struct):
    """The wrong keys of one address, `count` at the time `at`; from `free_at` on its next key is looked at."""

    count: float
    at: float
    free_at: float

    def delay(self, now: float) -> float:
        left = self.count * 0.5 ** ((now - self.at) / _HALVED)
        return 0.0 if left < FREE else min(LONGEST, _FIRST * 2 ** min(left - FREE, 16.0))


class KeyGuesses:
    """`now` counts seconds and never goes back; `pause` waits for some."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._now = now
        self._pause = pause
        self._wrong: OrderedDict[object, _Wrong] = OrderedDict()

    async def take_turn(self, address: Address | None) -> float:
        """Wait until a key from there may be looked at; 0.0. Or so many seconds, when too many wait already."""
        known = self._wrong.get(_place(address))
        if known is None or is_near(address):
            return 0.0
        now = self._now()
        delay = known.delay(now)
        if not delay:
            return 0.0
        turn = max(now, known.free_at) + delay
        if turn - now > PATIENCE:
            return turn - now
        known.free_at = turn
        await self._pause(turn - now)
        return 0.0

    async def count_wrong(self, address: Address | None) -> None:
        """A key from there was wrong. From this computer its answer waits instead of the next key."""
        place, now = _place(address), self._now()
        known = self._wrong.pop(place, None) or _Wrong(0.0, now, now)
        known.count = known.count * 0.5 ** ((now - known.at) / _HALVED) + 1
        known.at = now
        self._wrong[place] = known
        if len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)
        if is_near(address) and (delay := known.delay(now)):
            await self._pause(min(delay, LONGEST_NEAR))

    @property
    def remembered(self) -> int:
        """How many addresses are remembered."""
        return len(self._wrong)


def _place(address: Address | None) -> object:
    """What counts as one: of IPv6 the network that one household has, where an address costs nothing."""
    if isinstance(address, ipaddress.IPv6Address):
        return int(address) >> 64
    return address
