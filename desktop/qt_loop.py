"""An asyncio loop on Qt's own, for what buttons start. The proxy does not run here but in desktop/engine_thread.py.

qasync 0.28 gives a coarse Qt timer to every callback: timers fire up to 5 % early, cancelled ones stay alive to their
end, and a dialog that runs a loop of its own inside a coroutine silences other tasks for good. When its loop has ended
it lets Qt's events come once more, and with them tasks go on that find no loop running. Only its timers and its end are
replaced here; under such a dialog other tasks wait for its end, since asyncio lets no task run inside another.
"""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Any, TypeVar

import PySide6.QtCore  # noqa: F401 - qasync takes the Qt that is imported already, else looks for others first
import qasync
from PySide6.QtCore import QObject, Qt, QTimerEvent, Signal

T = TypeVar("T")

_LONGEST = 24 * 3600 * 1000  # Qt counts in 32-bit milliseconds; a longer timer is armed again


class _Later(asyncio.TimerHandle):
    __slots__ = ("timer_id",)

    timer_id: int


class _Timers(QObject):
    """Runs callbacks at the next turn of Qt's loop, or at a time. It stands where qasync has its _SimpleTimer."""

    came = Signal(object)  # a callback of another thread

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self._now = now
        self._soon: deque[asyncio.Handle] = deque()
        self._soon_id: int | None = None
        self._later: dict[int, _Later] = {}
        self._stopped = False
        self._running = False
        self.came.connect(self._run_one, Qt.ConnectionType.QueuedConnection)

    def __len__(self) -> int:
        """How many callbacks wait for their time."""
        return len(self._later)

    def add_callback(self, handle: asyncio.Handle, delay: float = 0) -> asyncio.Handle:
        """Run `handle` at the next turn. asyncio's signal handling ends here, past call_soon; it has no delay."""
        self._soon.append(handle)
        self._wake()
        return handle

    def arm(self, handle: _Later) -> _Later:
        """Run `handle` at its time, never before."""
        wait = min(math.ceil(max(0.0, handle.when() - self._now()) * 1000), _LONGEST)
        handle.timer_id = self.startTimer(wait, Qt.TimerType.PreciseTimer)
        self._later[handle.timer_id] = handle
        return handle

    def drop(self, handle: _Later) -> None:
        """Forget a cancelled callback, with its timer."""
        if self._later.pop(handle.timer_id, None) is not None:
            self.killTimer(handle.timer_id)

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() == self._soon_id:
            self._run_soon()
            return
        self.killTimer(event.timerId())
        handle = self._later.pop(event.timerId(), None)
        if handle is None or self._stopped:
            return
        if handle.when() > self._now():
            self.arm(handle)
        elif not handle.cancelled():
            handle._run()  # noqa: SLF001 - what every asyncio loop calls

    def _wake(self) -> None:
        if self._soon_id is None:
            self._soon_id = self.startTimer(0)

    def _rest(self) -> None:
        if self._soon_id is not None:
            self.killTimer(self._soon_id)
            self._soon_id = None

    def _run_soon(self) -> None:
        if self._running:  # in a loop of Qt's inside a callback: asyncio lets no task run inside another
            self._rest()
            return
        self._running = True
        try:
            # What these callbacks add waits for the next turn, so that Qt's own events come between.
            for _ in range(len(self._soon)):
                if self._stopped:
                    break
                handle = self._soon.popleft()
                if not handle.cancelled():
                    handle._run()  # noqa: SLF001 - what every asyncio loop calls
        finally:  # a SystemExit or KeyboardInterrupt leaves the handle, and Qt goes on
            self._running = False
            if self._soon:
                self._wake()
            else:
                self._rest()

    def _run_one(self, handle: asyncio.Handle) -> None:
        if self._running:
            self.add_callback(handle)
        elif not (self._stopped or handle.cancelled()):
            handle._run()  # noqa: SLF001 - what every asyncio loop calls
            self._run_soon()  # who waited for it goes on, and is not painted before

    def stop(self) -> None:
        """Run nothing any more; the loop is closed."""
        self._stopped = True

    def set_debug(self, enabled: bool) -> None:
        """Asked of by qasync; there is nothing to tell."""


class SafeQEventLoop(qasync.QEventLoop):  # type: ignore[misc]  # qasync has no types
    """qasync's loop with timers that are exact and end when they are cancelled, and an end that nothing follows."""

    def __init__(self, app: QObject) -> None:
        super().__init__(app)
        self._timer = _Timers(self.time)

    def run_until_complete(self, future: Awaitable[T]) -> T:
        """What `future` gives. What else there is to do waits for the next run."""
        waited: asyncio.Future[T] = asyncio.ensure_future(future, loop=self)  # noqa: TID251 - it is held and awaited here
        waited.add_done_callback(self._stop_after)
        try:
            self.run_forever()
        finally:
            waited.remove_done_callback(self._stop_after)
        if not waited.done():
            raise RuntimeError("the loop was stopped before its work was done")
        return waited.result()

    def _stop_after(self, _future: "asyncio.Future[Any]") -> None:
        self.stop()

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        """Run `callback` at the next turn of the loop."""
        return self._timer.add_callback(asyncio.Handle(callback, args, self, context))

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Run `callback` from any thread. qasync's takes two turns of the loop, each of which may wait for a paint."""
        handle = asyncio.Handle(callback, args, self, context)
        self._timer.came.emit(handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run `callback` in `delay` seconds."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Run `callback` when the loop's clock shows `when`."""
        return self._timer.arm(_Later(when, callback, args, self, context))

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """asyncio tells its loop here that a timer was cancelled."""
        if isinstance(handle, _Later):
            self._timer.drop(handle)
