"""Time for tests: the wall's and a loop's, which both stand still until they are told to go on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

START = 1_790_000_000.0


@dataclass(eq=False)
class Alarm:
    at: float
    callback: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """`now` is the wall's time in unix seconds, `time` and `call_later` are a loop's."""

    def __init__(self) -> None:
        self._time = 0.0
        self._alarms: list[Alarm] = []

    def now(self) -> float:
        return START + self._time

    def time(self) -> float:
        return self._time

    def call_later(self, delay: float, callback: Callable[[], None]) -> Alarm:
        alarm = Alarm(self._time + delay, callback)
        self._alarms.append(alarm)
        return alarm

    @property
    def waiting(self) -> int:
        """How many alarms are set."""
        return sum(not alarm.cancelled for alarm in self._alarms)

    async def go(self, seconds: float) -> None:
        """Let `seconds` go by, with everything that happens meanwhile and needs no other thread."""
        end = self._time + seconds
        await settle()
        while due := [alarm for alarm in self._alarms if not alarm.cancelled and alarm.at <= end]:
            alarm = min(due, key=lambda one: one.at)
            self._alarms = [one for one in self._alarms if one is not alarm and not one.cancelled]
            self._time = max(self._time, alarm.at)
            alarm.callback()
            await settle()
        self._time = end


async def settle() -> None:
    """Let every task go as far as it gets without time or another thread."""
    for _ in range(12):
        await asyncio.sleep(0)
