"""What Windows says instead of SIGHUP: the console was closed, or the person signs out or shuts down.

Windows says it in a thread of its own, and ends the process once that has answered, or after five seconds.
"""

import ctypes
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

# CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT. Ctrl-C and Ctrl-Break are signals in Python.
_ENDS = frozenset({2, 5, 6})
# stdcall, which only Windows has.
_ROUTINE: Callable[..., Any] = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(ctypes.c_int, ctypes.c_uint)

_listening: list[Any] = []  # Windows knows no more of them than where they are


def when_closed(stop: Callable[[], object], kernel32: Any) -> None:
    """Call `stop`, in another thread, when the console goes; the process then has those seconds to end."""

    def said(event: int) -> bool:
        if event not in _ENDS:
            return False
        with suppress(RuntimeError):  # its loop has ended already
            stop()
        threading.Event().wait()  # never: an answer would be the end
        return True

    routine = _ROUTINE(said)
    if kernel32.SetConsoleCtrlHandler(routine, True):
        _listening.append(routine)
