"""Pace: how many calls a minute an account takes whose refusals name no limit, guessed from when they come. Pure."""

from msgspec import Struct

# A guess holds for so many seconds, then one call more is tried; each refusal that confirms the guess doubles that, up
# to the longest. Vertex shares its capacity, so what it gives changes over hours ("dynamic shared quota").
_FIRST_HOLD = 300.0
_LONGEST_HOLD = 4 * 3600.0
# One refused call after a single one says nothing of a limit per minute.
_FEWEST = 2


class Pace(Struct):
    """`calls` a minute, 0 while nothing is guessed; from `until` (unix seconds) on, one more."""

    calls: int = 0
    until: float = 0.0
    _hold: float = _FIRST_HOLD
    _last: int = 0

    def refused(self, calls: int, now: float) -> None:
        """A call was refused after `calls` that went through within a minute.

        One refusal may be anything; two in a row after the same number of calls (one more or less) are a limit.
        """
        if min(calls, self._last) >= _FEWEST and abs(calls - self._last) <= 1:
            self._hold = min(_LONGEST_HOLD, 2 * self._hold) if self.calls else _FIRST_HOLD
            self.calls = min(calls, self._last)
            self.until = now + self._hold
        self._last = calls

    def went_through(self, calls: int) -> None:
        """`calls` went through within a minute: if that is more than the guess, one more yet is tried at once."""
        if self.calls and calls > self.calls:
            self.calls = self._last = calls
            self.until = 0.0
            self._hold = _FIRST_HOLD / 2
