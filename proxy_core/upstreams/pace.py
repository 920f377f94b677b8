"""Pace: until when an answer must go on, for a body however it is read. It only counts; who reads, waits."""

import asyncio

# What an answer brings at least in the time that it may be silent, in bytes. One that comes byte by byte would else
# never be silent, and take the time of the whole request, when another account could draw.
_PROGRESS = 16 * 2**10


class Pace:
    """An answer may be silent, or next to that, for so many `seconds`; that is over at `due`, on the loop's clock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._clock = asyncio.get_running_loop().time
        self._restart()

    @property
    def left(self) -> float:
        """Seconds until it is over."""
        return self.due - self._clock()

    def got(self, count: int) -> None:
        """So many bytes came."""
        self._came += count
        if self._came >= _PROGRESS:
            self._restart()

    def _restart(self) -> None:
        self._came = 0
        self.due = self._clock() + self.seconds
