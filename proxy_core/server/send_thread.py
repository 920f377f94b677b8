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

from msgspec import Struct

from proxy_core.images.request import Buffer
from proxy_core.tasks import to_the_end

LEAST = 2**18
"""Bytes. Fewer are sent sooner than a thread is woken."""

_MOST = 1024  # buffers that Linux and macOS take at once: IOV_MAX

log = logging.getLogger(__name__)


class _Job(Struct):
    """What is sent to `file`. `sent` is how many bytes of it were, on `loop`; None: the client is gone."""

    file: int
    buffers: Sequence[Buffer]
    loop: asyncio.AbstractEventLoop
    sent: "asyncio.Future[int | None]"

    def end(self, count: int | None) -> None:
        """Tell who waits."""
        with suppress(RuntimeError):  # the loop has ended
            self.loop.call_soon_threadsafe(self.sent.set_result, count)


class SendThread:
    """Sends for one server. The thread starts with the first large answer and ends with `close`.

    `busy` tells whether the loop has anything else to do: one client alone has its answer sooner without the thread.
    """

    def __init__(self, busy: Callable[[], bool] = lambda: True) -> None:
        self._busy = busy
        self._jobs: SimpleQueue[_Job | None] | None = None

    async def send(self, transport: asyncio.WriteTransport, buffers: Sequence[Buffer], size: int) -> Sequence[Buffer]:
        """Send `buffers`, of `size` bytes, and give what is still to be sent. ConnectionError when the client is gone.

        Who is cancelled when all of it has left is not: a client that has its answer may go. One that ends its own side
        while the thread sends has no more than the thread has sent.
        """
        if size < LEAST or not self._busy() or transport.get_write_buffer_size():
            return buffers
        loop = asyncio.get_running_loop()
        try:
            jobs = self._queue()
            # A file of its own: the transport may close its one meanwhile, which is another connection's then.
            file = os.dup(transport.get_extra_info("socket").fileno())
        except (OSError, RuntimeError):  # too many files are open, or no thread is to be had
            return buffers
        job = _Job(file, buffers, loop, loop.create_future())
        jobs.put(job)
        try:
            count = await to_the_end(job.sent)  # it takes no longer than the system takes to copy
        except asyncio.CancelledError:
            if (count := job.sent.result()) != size:
                raise
        if count is None:
            raise ConnectionResetError("the client is gone")
        return _after(buffers, count)

    def close(self) -> None:
        """Let the thread end after what it was given so far. A later `send` starts another."""
        if self._jobs is not None:
            self._jobs.put(None)
            self._jobs = None

    def _queue(self) -> "SimpleQueue[_Job | None]":
        if self._jobs is None:
            jobs: SimpleQueue[_Job | None] = SimpleQueue()
            threading.Thread(target=_serve, args=(jobs,), name="send", daemon=True).start()
            self._jobs = jobs
        return self._jobs


def _serve(jobs: "SimpleQueue[_Job | None]") -> None:
    while (job := jobs.get()) is not None:
        job.end(_sent(job))
        del job  # it holds an answer, and the next one may be hours away


def _sent(job: _Job) -> int | None:
    try:
        return os.writev(job.file, job.buffers[:_MOST]) if sys.platform != "win32" else 0
    except BlockingIOError:
        return 0
    except OSError:
        return None
    except Exception:
        log.exception("an answer was left to its connection")
        return 0
    finally:
        os.close(job.file)


def _after(buffers: Sequence[Buffer], count: int) -> Sequence[Buffer]:
    """What of `buffers` comes after so many bytes."""
    left: list[Buffer] = []
    for one in buffers:
        view = memoryview(one)
        if count < view.nbytes:
            left.append(view[count:])
        count = max(0, count - view.nbytes)
    return left
