"""Ctrl-C and SIGTERM for the commands that run until they are stopped."""

import asyncio
import signal
from collections.abc import Callable
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def stop_event() -> asyncio.Event:
    """An event that the first SIGINT or SIGTERM sets. The second ends the process at once, as it does by default."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        _restore(loop)
        event.set()

    for number in _SIGNALS:
        _listen(loop, number, stop)
    return event


def _listen(loop: asyncio.AbstractEventLoop, number: signal.Signals, stop: Callable[[], None]) -> None:
    def from_outside_the_loop(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)

    try:
        loop.add_signal_handler(number, stop)
    except NotImplementedError:  # Windows
        signal.signal(number, from_outside_the_loop)


def _restore(loop: asyncio.AbstractEventLoop) -> None:
    for number in _SIGNALS:
        try:
            loop.remove_signal_handler(number)
        except NotImplementedError:
            signal.signal(number, signal.SIG_DFL)
