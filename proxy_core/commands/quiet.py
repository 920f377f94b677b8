"""What is done once nothing is drawn any more, such as giving back the memory that a burst of requests left behind."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from proxy_core.events import Event, EventBus, QueueChanged, RequestEnded
from proxy_core.records import QueueState

SECONDS = 5.0
LONGEST = 20.0
"""Seconds after which it is done though it was never quiet."""
_STIRRING = (QueueChanged, RequestEnded)  # of requests that are refused, or drawn fast, the queue tells nothing


class Drawing(Protocol):
    """What Core tells of its pictures."""

    events: EventBus

    def queue(self) -> QueueState:
        """How many wait and are drawn now."""
        ...


async def when_quiet(
    drawing: Drawing, do: Callable[[], object], seconds: float = SECONDS, longest: float = LONGEST
) -> None:
    """Call `do` in a thread once something was asked for and for `seconds` nothing is, or else every `longest` seconds.

    Until it is cancelled.
    """
    stirred, clock = asyncio.Event(), asyncio.get_running_loop().time

    def listen(event: Event) -> None:
        if isinstance(event, _STIRRING):
            stirred.set()

    unsubscribe = drawing.events.subscribe(listen)
    try:
        while True:
            await stirred.wait()
            latest = clock() + longest
            while stirred.is_set() and clock() < latest:
                stirred.clear()
                await asyncio.sleep(seconds)
            if clock() >= latest or not drawing.queue().drawing:  # else there is news when that ends
                await asyncio.to_thread(do)
    finally:
        unsubscribe()
