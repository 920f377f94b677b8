"""WriteQueue: work for the disk that nobody waits for, one after another, with a bound on the memory that it holds.

What it writes is the caller's business. Work has two steps, so that what it holds is free before the disk has it: the
first hands the bytes to the system, the second waits until they are safe. It never blocks: past its bound, work is
left out, which is said once.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from proxy_core.phrases import Phrase, phrase
from proxy_core.store.database import StoreClosed, StoreFailed, log_mended, log_trouble
from proxy_core.store.gallery_files import NotWhole
from proxy_core.store.room import trouble_of
from proxy_core.tasks import spawn

MOST_BYTES = 40_000_000
"""Past so many nothing more is taken. The system takes pictures faster than any upstream draws them."""
MOST_RESTS = 100
"""Second steps that wait; past that no first step is begun. A slow disk, 50 ms each, ends them while a stop waits."""
CLOSING_SECONDS = 5.0
NEWS_SECONDS = 60.0
"""That there is too much to write is told again after so long at the soonest."""

Rest = Callable[[], Awaitable[object]]
Work = Callable[[], Awaitable[Rest | None]]
"""The first step, which gives the second one, or None when there is none. It holds bytes; the second one does not."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class WriteQueue:
    """Does what it is given, in order, on the loop it is first given something on.

    `on_trouble` is told once when writing begins to fail, and once when there is too much to write, though not more
    often than every `news_seconds`; `on_mended` with the same words when writing works again.
    """

    def __init__(
        self,
        *,
        most_bytes: int = MOST_BYTES,
        on_trouble: Callable[[Phrase], None] = log_trouble,
        on_mended: Callable[[Phrase], None] = log_mended,
        news_seconds: float = NEWS_SECONDS,
    ) -> None:
        self._most_bytes = most_bytes
        self._news_seconds = news_seconds
        self._on_trouble, self._on_mended = on_trouble, on_mended
        self._trouble: Phrase | None = None  # while writing fails
        self._waiting: deque[tuple[int, Work]] = deque()
        self._held = 0  # bytes, what is being written included
        self._rests: asyncio.Queue[Rest] = asyncio.Queue(MOST_RESTS)
        self._worker: asyncio.Task[None] | None = None
        self._finisher: asyncio.Task[None] | None = None
        self._crowded = self._closed = False
        self._crowded_again = 0.0  # when it may be told again, on the loop's clock

    @property
    def failing(self) -> bool:
        """Whether what was written last failed."""
        return self._trouble is not None

    def put(self, *works: tuple[int, Work]) -> bool:
        """Do `works`, each with the bytes that it holds, in their turn: all of them or none. Whether they will be done.

        Returns at once. They may be more than there is room for, as long as there is some: what one request brought is
        not torn apart, and is in memory anyway. What holds none needs no room.
        """
        if self._closed:
            return False
        if (more := sum(size for size, _ in works)) and self._held >= self._most_bytes:
            self._tell_crowded()
            return False
        self._held += more
        self._waiting.extend(works)
        if self._worker is None or self._worker.done():
            self._worker = spawn(self._run(), name="write pictures")
        return True

    def _tell_crowded(self) -> None:
        now = asyncio.get_running_loop().time()
        if not self._crowded and now >= self._crowded_again:
            self._crowded_again = now + self._news_seconds
            self._on_trouble(phrase("gallery_crowded", most=self._most_bytes // 10**6))
        self._crowded = True

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Around what is written, also outside of the queue: that it fails is told once, until it succeeds again."""
        with self._begun():
            yield
        self._worked()

    def _worked(self) -> None:
        if self._trouble is not None:
            self._on_mended(self._trouble)
            self._trouble = None

    @contextmanager
    def _begun(self) -> Iterator[None]:
        """The same around a first step, which proves nothing by its success."""
        try:
            yield
        except StoreFailed as error:
            if self._trouble is None:
                self._trouble = trouble_of(error, "gallery_trouble")
                self._on_trouble(self._trouble)
            raise

    async def flush(self) -> None:
        """Wait until everything that was put is done."""
        if self._worker is not None:
            await asyncio.wait([self._worker])
        if self._finisher is not None:
            await asyncio.wait([self._finisher])

    async def close(self, seconds: float = CLOSING_SECONDS) -> None:
        """Take nothing more; what waits is done, as far as that takes no longer than `seconds`."""
        self._closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.flush()
        late = [one for one in (self._worker, self._finisher) if one is not None and not one.done()]
        if late:
            log.warning("%d pictures could not be kept in time", len(self._waiting) + self._rests.qsize() + len(late))
            self._waiting.clear()
            for one in late:
                one.cancel()
            await asyncio.wait(late)

    async def _run(self) -> None:
        while self._waiting:
            size, work = self._waiting.popleft()
            rest = await self._done(self._first(work))
            del work  # it holds the picture
            self._held -= size
            if rest is not None:
                await self._rests.put(rest)
                if self._finisher is None or self._finisher.done():
                    self._finisher = spawn(self._finish(), name="finish pictures")
        self._crowded = False

    async def _finish(self) -> None:
        while not self._rests.empty():
            await self._done(self._last(self._rests.get_nowait()))

    async def _first(self, work: Work) -> Rest | None:
        with self._begun():
            rest = await work()
        if rest is None:
            self._worked()
        return rest

    async def _last(self, rest: Rest) -> None:
        with self.watched():
            await rest()

    async def _done(self, step: Coroutine[Any, Any, T]) -> T | None:
        """What a step gives; None when it fails, which is logged."""
        try:
            return await step
        except StoreClosed:
            log.debug("a picture came after the database was closed")
        except NotWhole as error:  # nobody was told
            log.warning("a picture was not kept: %s", error)
        except StoreFailed as error:
            log.debug("a picture was not kept: %s", error)
        except Exception:
            log.exception("a picture was not kept")
        return None
