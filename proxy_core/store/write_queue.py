"""WriteQueue: work for the disk that nobody waits for, one after another, with a bound on the memory that it holds.

What it writes is the caller's business. It never blocks: past its bound, work is left out, which is said once.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from proxy_core.phrases import Phrase, phrase
from proxy_core.store.database import StoreClosed, StoreFailed, log_trouble
from proxy_core.tasks import spawn

MOST_BYTES = 320_000_000
"""Ten pictures of 24 MB in base64: as much as one request may bring."""
CLOSING_SECONDS = 5.0

Work = Callable[[], Awaitable[object]]

log = logging.getLogger(__name__)


class WriteQueue:
    """Does what it is given, in order, on the loop it is first given something on.

    `on_trouble` is told once when writing begins to fail, and once when there is too much to write.
    """

    def __init__(self, *, most_bytes: int = MOST_BYTES, on_trouble: Callable[[Phrase], None] = log_trouble) -> None:
        self._most_bytes = most_bytes
        self._on_trouble = on_trouble
        self._waiting: deque[tuple[int, Work]] = deque()
        self._held = 0  # bytes, what is being written included
        self._worker: asyncio.Task[None] | None = None
        self._failing = self._crowded = self._closed = False

    def put(self, size: int, work: Work) -> bool:
        """Do `work`, which holds `size` bytes, when its turn comes. Whether it will be done. Returns at once."""
        if self._closed:
            return False
        if self._held and self._held + size > self._most_bytes:
            if not self._crowded:
                self._on_trouble(phrase("gallery_crowded", most=self._most_bytes // 10**6))
            self._crowded = True
            return False
        self._held += size
        self._waiting.append((size, work))
        if self._worker is None or self._worker.done():
            self._worker = spawn(self._run(), name="write pictures")
        return True

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Around what is written, also outside of the queue: that it fails is told once, until it succeeds again."""
        try:
            yield
        except StoreFailed as error:
            if not self._failing:
                self._on_trouble(phrase("gallery_trouble", **error.phrase.values))
            self._failing = True
            raise
        self._failing = False

    async def flush(self) -> None:
        """Wait until everything that was put is done."""
        if self._worker is not None:
            await asyncio.wait([self._worker])

    async def close(self, seconds: float = CLOSING_SECONDS) -> None:
        """Take nothing more; what waits is done, as far as that takes no longer than `seconds`."""
        self._closed = True
        if self._worker is None:
            return
        _, late = await asyncio.wait([self._worker], timeout=seconds)
        for worker in late:
            worker.cancel()
            await asyncio.wait([worker])
            log.warning("%d pictures could not be kept in time", len(self._waiting) + 1)
            self._waiting.clear()

    async def _run(self) -> None:
        while self._waiting:
            size, work = self._waiting.popleft()
            try:
                with self.watched():
                    await work()
            except StoreClosed:
                log.debug("a picture came after the database was closed")
            except StoreFailed as error:
                log.debug("a picture was not kept: %s", error)
            except Exception:
                log.exception("a picture was not kept")
            del work  # it holds the picture
            self._held -= size
        self._crowded = False
