"""Loops with a clock of their own: on one it jumps to the next timer, so that days pass in seconds.

On the other it counts what was waited for, and no pause of the machine: a limit is kept however busy that is.
"""

import asyncio
import functools
import selectors
import time


class _Jumping(selectors.DefaultSelector):
    """Looks for events without waiting, and says how long it would have waited."""

    def __init__(self, at_rest):
        super().__init__()
        self.elapsed = 0.0
        self._at_rest = at_rest

    def select(self, timeout=None):
        if timeout is None:
            raise RuntimeError("everybody waits, and nobody will ever be woken")
        if timeout > 0:
            self._at_rest()
            self.elapsed += timeout
        return super().select(0)


class FakeTimeLoop(asyncio.SelectorEventLoop):
    """`time()` is in seconds since the loop was made. `at_rest` is called before each jump, when nothing is left to do.

    No threads, no sockets.
    """

    def __init__(self, at_rest=lambda: None):
        self._jumping = _Jumping(at_rest)
        super().__init__(self._jumping)

    def time(self):
        return self._jumping.elapsed


def run(main, at_rest=lambda: None):
    """The result of a coroutine, run on a loop of its own with a clock of its own."""
    with asyncio.Runner(loop_factory=lambda: FakeTimeLoop(at_rest)) as runner:
        return runner.run(main)


class _Counting(selectors.DefaultSelector):
    """Counts how long it waited; never more than it was to wait, however late it was woken."""

    def __init__(self):
        super().__init__()
        self.waited = 0.0

    def select(self, timeout=None):
        begun = time.monotonic()
        found = super().select(timeout)
        waited = time.monotonic() - begun
        self.waited += waited if timeout is None else min(waited, max(timeout, 0.0))
        return found


class PatientLoop(asyncio.SelectorEventLoop):
    """`time()` is how long it has waited. Work takes no time, and neither does a machine that has none for this test.

    With sockets whose both ends are on it.
    """

    def __init__(self):
        self._counting = _Counting()
        super().__init__(self._counting)

    def time(self):
        return self._counting.waited


def patient(story):
    """Have a test run on a patient loop."""

    @functools.wraps(story)
    def run(*args, **kwargs):
        with asyncio.Runner(loop_factory=PatientLoop) as runner:
            runner.run(story(*args, **kwargs))

    return run
