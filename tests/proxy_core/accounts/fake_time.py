"""An asyncio loop whose clock jumps to the next timer instead of waiting for it: days pass in seconds."""

import asyncio
import selectors


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
