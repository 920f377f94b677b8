"""HeldBytes: how much of the upstreams' answers is in memory at once. Past its bound, reading waits for a while.

The upstream then waits, too, as its socket is not read. Nothing can be stuck for good: a picture may wait for others
of its own request, which hold what it waits for, so whoever waited long enough goes on.
"""

import asyncio
import ctypes
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from proxy_core.images.request import Buffer

MOST = 96 * 2**20
"""Bytes: three 4K pictures, a dozen of 6 MB, dozens of 1.5 MB."""
PATIENCE = 1.0
"""Seconds that reading waits at most. An upstream that is not read for so long loses no patience of its own."""


# What is not counted, in bytes: an error says itself in less, and must not wait.
_SMALL = 2**16


class Body(bytearray):
    """An answer's bytes. They count as held until they are let go, or until nobody refers to them any more."""

    _give_back: Callable[[], None] | None = None

    def counts(self, give_back: Callable[[], None]) -> None:
        """From now on; `give_back` ends it."""
        self._give_back = give_back

    def let_go(self) -> None:
        """Count no more: what is kept of it from here on is somebody else's to bound."""
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()

    def __del__(self) -> None:
        self.let_go()


def let_go(data: Buffer) -> None:
    """Let go of the answer that `data` is, or is a view of; of anything else there is nothing to let go."""
    owner = data.obj if isinstance(data, memoryview) else data
    if isinstance(owner, Body):
        owner.let_go()


class HeldBytes:
    """The bytes of one transport's answers. Belongs to a loop; answers may end in any thread."""

    def __init__(self, most: int = MOST, patience: float = PATIENCE) -> None:
        self._most = most
        self._patience = patience
        self._held = 0
        self._given_back: deque[int] = deque()  # a thread may add at any time
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def held(self) -> int:
        """How many bytes are held."""
        while self._given_back:
            self._held -= self._given_back.popleft()
        return self._held

    async def body(self, size: int) -> Body:
        """A buffer of `size` bytes for an answer, once there is room for it. Nothing was put into them yet."""
        if size > _SMALL and not self._has_room(size):
            await self._room(size)
        body = Body()
        enlarge(body, size)
        return self.count(body)

    def count(self, body: Body) -> Body:
        """`body`, counted as it is now, whatever it was counted as before."""
        body.let_go()
        size, loop = len(body), asyncio.get_running_loop()
        if size > _SMALL:
            self._held += size
            body.counts(lambda: self._end(size, loop))
        return body

    def _has_room(self, size: int) -> bool:
        """Whether so much may be held, too. One that is larger than all of it has room when nothing else is held."""
        held = self.held
        return not held or held + size <= self._most

    async def _room(self, size: int) -> None:
        """Wait until there is room for so much."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        while True:
            turn = loop.create_future()
            self._waiting.append(turn)  # before the look: what a thread gives back after that wakes it
            if self._has_room(size) or (left := until - loop.time()) <= 0:
                return
            await asyncio.wait([turn], timeout=left)

    def _end(self, size: int, loop: asyncio.AbstractEventLoop) -> None:
        """So much is held no more. In any thread."""
        self._given_back.append(size)
        if self._waiting:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        """Let all who wait look again: one behind the first may need less."""
        while self._waiting:
            self._waiting.popleft().set_result(None)


def enlarge(empty: bytearray, size: int) -> None:
    """Make `size` bytes of none. What is in them is left as it was: who asks fills all of them, or cuts the rest off.

    To clear them takes a twentieth of what all else about a picture takes.
    """
    if ctypes.pythonapi.PyByteArray_Resize(ctypes.py_object(empty), ctypes.c_ssize_t(size)):
        raise MemoryError
