"""Pace: until when an answer must go on. A body has its time anew whenever enough of it came, a head has it once."""

import asyncio
from types import TracebackType
from typing import Self

# What an answer brings at least in the time that it may be silent, in bytes. One that comes byte by byte would else
# never be silent, and take the time of the whole request, when another account could draw.
_PROGRESS = 16 * 2**10
# Seconds. While it is awaited, no loop is so late by itself: a computer slept, or what runs on it was stopped.
_SLEPT = 1.0


class Pace:
    """An answer may be silent, or next to that, for so many `seconds`; that is over at `due`, on the loop's clock.

    What is awaited within it as a context is ended by a TimeoutError then.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self.restart()

    @property
    def left(self) -> float:
        """Seconds until it is over.

        It begins anew where that is long ago: while this computer slept nobody could be heard. What was drawn meanwhile
        is sent again by the other side's system, and to give it up would pay for it twice.
        """
        left = self.due - self._loop.time()
        if left < -_SLEPT:
            self.restart()
            return self.seconds
        return left

    def got(self, count: int) -> None:
        """So many bytes came."""
        self._came += count
        if self._came >= _PROGRESS:
            self.restart()

    def restart(self) -> None:
        """It goes on."""
        self._came = 0
        self.due = self._loop.time() + self.seconds

    async def __aenter__(self) -> Self:
        self._limit = asyncio.timeout(None)
        await self._limit.__aenter__()
        self._look()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        await self._limit.__aexit__(kind, error, traceback)

    def _look(self) -> None:
        if self.left > 0:
            self._timer = self._loop.call_at(self.due, self._look)
        else:
            self._limit.reschedule(self._loop.time())
