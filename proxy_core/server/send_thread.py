"""SendThread: a large answer is given to its socket by a thread, so that the loop goes on meanwhile.

To send megabytes takes the system a third of all that a picture costs, and needs no interpreter. The thread sends what
a socket takes at once; what has to wait for the client stays its connection's affair. What is sent it does not know.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue

from proxy_core.images.request import Buffer

LEAST = 2**18
"""Bytes. Fewer are sent sooner than a thread is woken."""

_MOST = 1024  # buffers that Linux and macOS take at once: IOV_MAX

log = logging.getLogger(__name__)


class _Job:
    """What is sent to `file`. Once it is `over`, `count` bytes are, or there was an `error`; `waiter` is who waits."""

    def __init__(self, file: int, buffers: Sequence[Buffer], loop: asyncio.AbstractEventLoop) -> None:
        self.file = file
        self.buffers = buffers
        self.loop = loop
        self.waiter: asyncio.Future[None] = loop.create_future()
        self.over = False
        self.count = 0
        self.error: OSError | None = None

    def end(self) -> None:
        """Tell who waits. On the loop."""
        self.over = True
        if not self.waiter.done():
            self.waiter.set_result(None)

    async def ended(self) -> None:
        """Wait until it is over, though cancelled: it takes no longer than the system takes to copy."""
        while not self.over:
            self.waiter = self.loop.create_future()
            with suppress(asyncio.CancelledError):
                await self.waiter


class SendThread:
    """Sends for one server. The thread starts with the first large answer and ends with `close`.

    `busy` tells whether the loop has anything else to do: one client alone has its answer sooner without the thread.
    """

    def __init__(self, busy: Callable[[], bool] = lambda: True) -> None:
        self._busy = busy
        self._jobs: SimpleQueue[_Job | None] | None = None

    async def send(self, transport: asyncio.WriteTransport, buffers: Sequence[Buffer], size: int) -> Sequence[Buffer]:
        """Send `buffers`, of `size` bytes, and give what is still to be sent. OSError when the client is gone.

        Who is cancelled when all of it has left is not: a client that has its answer may go.
        """
        if size < LEAST or not self._busy() or transport.get_write_buffer_size():
            return buffers
        try:  # a file of its own: the transport may close its one meanwhile, which is another connection's then
            file = os.dup(transport.get_extra_info("socket").fileno())
        except OSError:  # too many are open
            return buffers
        job = _Job(file, buffers, asyncio.get_running_loop())
        self._queue().put(job)
        try:
            await job.waiter
        except asyncio.CancelledError:
            await job.ended()
            if job.count < size:
                raise
        if job.error is not None:
            raise job.error
        return _after(buffers, job.count)

    def close(self) -> None:
        """Let the thread end after what it was given so far. A later `send` starts another."""
        if self._jobs is not None:
            self._jobs.put(None)
            self._jobs = None

    def _queue(self) -> "SimpleQueue[_Job | None]":
        if self._jobs is None:
            self._jobs = SimpleQueue()
            threading.Thread(target=_serve, args=(self._jobs,), name="send", daemon=True).start()
        return self._jobs


def _serve(jobs: "SimpleQueue[_Job | None]") -> None:
    while (job := jobs.get()) is not None:
        try:
            _run(job)
        except Exception:
            log.exception("an answer was left to its connection")
        del job  # it holds an answer, and the next one may be hours away


def _run(job: _Job) -> None:
    try:
        if sys.platform != "win32":
            job.count = os.writev(job.file, job.buffers[:_MOST])
    except BlockingIOError:
        pass
    except OSError as found:
        job.error = found
    finally:
        os.close(job.file)
        with suppress(RuntimeError):  # the loop has ended
            job.loop.call_soon_threadsafe(job.end)


def _after(buffers: Sequence[Buffer], count: int) -> Sequence[Buffer]:
    """What of `buffers` comes after so many bytes."""
    left: list[Buffer] = []
    for one in buffers:
        view = memoryview(one)
        if count < view.nbytes:
            left.append(view[count:])
        count = max(0, count - view.nbytes)
    return left
