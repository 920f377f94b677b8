"""VerbTasks: runs what buttons start as tasks on Qt's loop, each verb once at a time, and says what went wrong."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject, Signal

from desktop import text
from proxy_core import EaselError, spawn


class VerbTasks(QObject):
    """Signals: message(text) for the message bar; busy_changed(verb, whether it runs)."""

    message = Signal(str)
    busy_changed = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def is_busy(self, verb: str) -> bool:
        """Whether a verb runs."""
        return verb in self._running

    async def close(self) -> None:
        """Cancel what still runs, and wait for it. From now on nothing is begun: the engine goes too."""
        self._closed = True
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _run(self, verb: str, work: Callable[[], Awaitable[object]]) -> None:
        if self._closed or verb in self._running:
            return
        self.busy_changed.emit(verb, True)
        task = spawn(self._guarded(work), name=f"desktop {verb.partition(' ')[0]}")
        self._running[verb] = task
        # Not at the end of the task itself: one that is cancelled before its first step never gets there.
        task.add_done_callback(lambda _task: self._ended(verb))

    def _stop(self, verb: str) -> None:
        """Cancel a verb, if it runs."""
        task = self._running.get(verb)
        if task is not None:
            task.cancel()

    def _ended(self, verb: str) -> None:
        self._running.pop(verb, None)
        self.busy_changed.emit(verb, False)

    async def _guarded(self, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except EaselError as error:
            self.message.emit(text.sentence(text.phrase(error.phrase)))
        except Exception:  # noqa: BLE001 - a bug of ours: the one place that reports them decides
            sys.excepthook(*sys.exc_info())
