"""Ctrl-C, SIGTERM, Windows' Ctrl-Break and a closed terminal for the commands that run until they are stopped."""

import asyncio
import ctypes
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType

from proxy_core.commands.console import when_closed

# The only one of them by which another program can ask on Windows.
_BREAK = getattr(signal, "SIGBREAK", None)
_SIGNALS: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGTERM, *([_BREAK] if _BREAK else ()))


def stop_event() -> asyncio.Event:
    """An event that the first SIGINT or SIGTERM sets. The second ends the process at once, as it does by default."""
    return stop_events(1)[0]


def stop_events(count: int) -> tuple[asyncio.Event, ...]:
    """Events for the first SIGINT or SIGTERM, the second, and so on. The one after the last ends the process.

    A terminal that is closed sets the first and no more: its shell says so, and the system again. On Windows it sets
    all of them, as it leaves five seconds.
    """
    events = tuple(asyncio.Event() for _ in range(count))
    loop = asyncio.get_running_loop()

    def stop() -> None:
        left = [one for one in events if not one.is_set()]
        if len(left) <= 1:
            _restore(loop)
        for event in left[:1]:
            event.set()

    for number in _SIGNALS:
        _listen(loop, number, stop)
    if sys.platform == "win32":
        when_closed(lambda: loop.call_soon_threadsafe(_set_all, events), ctypes.WinDLL("kernel32"))
    elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
        loop.add_signal_handler(signal.SIGHUP, events[0].set)
    return events


def _listen(loop: asyncio.AbstractEventLoop, number: signal.Signals, stop: Callable[[], None]) -> None:
    def from_outside_the_loop(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)

    try:
        loop.add_signal_handler(number, stop)
    except NotImplementedError:  # Windows
        signal.signal(number, from_outside_the_loop)


def _set_all(events: Iterable[asyncio.Event]) -> None:
    for event in events:
        event.set()


def _restore(loop: asyncio.AbstractEventLoop) -> None:
    """As they are by default: a KeyboardInterrupt would tell of whatever is being ended just then."""
    for number in _SIGNALS:
        with suppress(NotImplementedError):
            loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)
