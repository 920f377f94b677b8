"""SerialThread: blocking calls of one part, one after another, in a thread that never holds up the exit.

A ThreadPoolExecutor would do, but the interpreter joins its threads at exit, and a keyring that waits for a person
may never answer. Nothing here knows about secrets.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

_Job = tuple[Future[Any], Callable[[], Any]]


class SerialThread:
    """Runs what `call` is given, in order. The thread starts with the first call and ends with `close`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[_Job | None] | None = None

    async def call(self, work: Callable[[], T], limit: float | None = None) -> T:
        """What `work` returns or raises. TimeoutError when that took more than `limit` seconds, waiting included.

        A call that timed out or was cancelled before its turn never runs; one that is running runs to its end.
        """
        future: Future[T] = Future()
        self._queue().put((future, work))
        async with asyncio.timeout(limit):
            return await asyncio.wrap_future(future)

    def later(self, work: Callable[[], object]) -> None:
        """Run `work` after everything that was asked before, whoever waits for that. What it raises is dropped."""
        self._queue().put((Future(), work))

    def close(self) -> None:
        """Let the thread end after what it was given so far. A later `call` starts another."""
        if self._jobs is not None:
            self._jobs.put(None)
            self._jobs = None

    def _queue(self) -> "SimpleQueue[_Job | None]":
        if self._jobs is None:
            self._jobs = SimpleQueue()
            threading.Thread(target=_serve, args=(self._jobs,), name=self._name, daemon=True).start()
        return self._jobs


def _serve(jobs: "SimpleQueue[_Job | None]") -> None:
    while (job := jobs.get()) is not None:
        _run(*job)
        del job  # it may hold a secret, and the next one may be hours away


def _run(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - belongs to the caller, whatever it is; the thread must go on
        future.set_exception(error)
    else:
        future.set_result(result)
