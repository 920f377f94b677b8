"""VerbTasks: runs what buttons start as tasks on Qt's loop, each verb once at a time, and says what went wrong."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial

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
        task = self._running.get(verb)
        return task is not None and not task.done()

    async def close(self) -> None:
        """Cancel what still runs, and wait for it. From now on nothing is begun: the engine goes too."""
        self._closed = True
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _run(self, verb: str, work: Callable[[], Awaitable[object]]) -> None:
        if self._closed or self.is_busy(verb):
            return
        if verb in self._running:  # it ended in this turn, and its callback has not come
            self._ended(verb, self._running[verb])
        self.busy_changed.emit(verb, True)
        task = spawn(self._guarded(work), name=f"desktop {verb.partition(' ')[0]}")
        self._running[verb] = task
        # Not at the end of the task itself: one that is cancelled before its first step never gets there.
        task.add_done_callback(partial(self._ended, verb))

    def _stop(self, verb: str) -> None:
        """Cancel a verb, if it runs."""
        task = self._running.get(verb)
        if task is not None:
            task.cancel()

    def _ended(self, verb: str, task: asyncio.Task[None]) -> None:
        if self._running.get(verb) is task:
            del self._running[verb]
            self.busy_changed.emit(verb, False)

    async def _guarded(self, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except EaselError as error:
            self.message.emit(text.sentence(text.phrase(error.phrase)))
        except Exception:  # noqa: BLE001 - a bug of ours: the one place that reports them decides
            sys.excepthook(*sys.exc_info())
