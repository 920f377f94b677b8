"""Detached: drawings that outlive the client that asked for them, because an upstream is paid for them already.

It starts them, lets them end in the background once nobody waits, and ends them all when the server stops. What is
still in the queue then, and so not paid for, is for the drawing itself to give up.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any, TypeVar
from weakref import WeakSet

from proxy_core.errors import FailureKind, NoPicture
from proxy_core.images.request import ImageResult
from proxy_core.tasks import spawn

Drawing = asyncio.Task[ImageResult]
T = TypeVar("T")
OnGone = Callable[[T | None], Awaitable[None]]

# A drawing ends by its own deadline with the pictures that came; cancelled from here it loses them.
_GRACE = 5.0

log = logging.getLogger(__name__)


class Detached:
    """The drawings of one server. `limit` is the time that a request may take in all, in seconds."""

    def __init__(self, limit: Callable[[], float], *, grace: float = _GRACE) -> None:
        self._limit = limit
        self._grace = grace
        self._deadlines: dict[asyncio.Task[Any], float] = {}  # of those that are running, on the loop's clock
        self._let_go: WeakSet[asyncio.Task[Any]] = WeakSet()
        self._watchers: set[asyncio.Task[None]] = set()

    def start(self, draw: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Draw beside the caller. Await it through `shielded`: a plain await would cancel it with the caller.

        Whoever is cancelled meanwhile, or cannot send what came, calls `let_go`.
        """
        drawing = spawn(draw, name="draw")
        self._deadlines[drawing] = asyncio.get_running_loop().time() + self._limit() + self._grace
        drawing.add_done_callback(self._ended)
        return drawing

    def let_go(self, drawing: asyncio.Task[T], on_gone: OnGone[T]) -> None:
        """Nobody waits for `drawing` any more: let it end by itself, within its limit, and tell `on_gone` the result.

        That is None when it failed or was cancelled. A drawing is let go once: a client that was attached to it, and
        goes away as well, changes nothing.
        """
        if drawing in self._let_go:
            return
        self._let_go.add(drawing)
        watcher = spawn(self._watch(drawing, on_gone), name="end a drawing that was left")
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)

    async def settled(self) -> None:
        """Wait until nothing is drawn, and every `on_gone` was told."""
        while pending := {*self._deadlines, *self._watchers}:
            await asyncio.wait(pending)

    async def close(self, drain: float = 0.0) -> None:
        """Give what is running `drain` seconds, cancel the rest, and wait until every `on_gone` was told."""
        if self._deadlines:
            _, late = await asyncio.wait(self._deadlines, timeout=drain)
            await _cancelled(late)
        if self._watchers:
            await asyncio.wait(self._watchers)

    async def _watch(self, drawing: asyncio.Task[T], on_gone: OnGone[T]) -> None:
        now = asyncio.get_running_loop().time()
        left = self._deadlines.get(drawing, now) - now
        _, late = await asyncio.wait([drawing], timeout=max(left, 0.0))
        await _cancelled(late)
        failed = drawing.cancelled() or drawing.exception() is not None
        try:
            await on_gone(None if failed else drawing.result())
        except Exception:
            log.exception("the pictures of a client that went away were not kept")

    def _ended(self, drawing: asyncio.Task[Any]) -> None:
        self._deadlines.pop(drawing, None)


async def shielded(drawing: asyncio.Task[T]) -> T:
    """What a drawing gives. Cancelled meanwhile, the drawing goes on. NoPicture `stopping` when a stop cancelled it."""
    try:
        return await asyncio.shield(drawing)
    except asyncio.CancelledError:
        if not drawing.cancelled() or (task := asyncio.current_task()) is None or task.cancelling():
            raise
    raise NoPicture("stopping", kind=FailureKind.CANCELLED)


async def _cancelled(drawings: Collection[asyncio.Task[Any]]) -> None:
    for drawing in drawings:
        drawing.cancel()
    if drawings:
        await asyncio.wait(drawings)
