"""Repeats: a client's SDK that repeats a request after a broken connection gets the drawing that it left behind.

It holds the drawings whose clients went away, a short while and in a bounded number of bytes. Keeping them running is
detached.py's work, and keeping their pictures the gallery's.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence

from msgspec import Struct
from multidict import MultiMapping

from proxy_core.images.request import Buffer
from proxy_core.server.detached import Drawing

_KEY_HEADERS = ("Authorization", "X-Api-Key", "x-goog-api-key")
# Bytes that are hashed on the loop, in less than a millisecond; more take a thread.
_HASHED_AT_ONCE = 2**20


def tells_repeats(headers: MultiMapping[str]) -> bool:
    """Whether the client counts its attempts: only then may another follow, and a digest be of use."""
    return "x-stainless-retry-count" in headers


def is_repeat(headers: MultiMapping[str]) -> bool:
    """Whether the client says that it asked for this before and got no answer."""
    count = headers.get("x-stainless-retry-count", "")
    return count.isdecimal() and int(count[:9]) > 0


async def digest_of(headers: MultiMapping[str], path: str, parts: Sequence[Buffer]) -> bytes:
    """What two requests have in common of which one repeats the other: the key, the path and the body's `parts`.

    One part for JSON. For a form, the names and values of its fields: its boundary is another with every attempt.
    """
    keys = [value.encode("utf-8", "surrogateescape") for name in _KEY_HEADERS for value in headers.getall(name, [])]
    every = [b"%d" % len(keys), *keys, path.encode("utf-8", "surrogateescape"), *parts]
    if sum(memoryview(part).nbytes for part in every) > _HASHED_AT_ONCE:
        return await asyncio.to_thread(_digest, every)
    return _digest(every)


def _digest(parts: Sequence[Buffer]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % memoryview(part).nbytes)  # so that no two lists of parts read the same
        digest.update(part)
    return digest.digest()


class _Left(Struct, frozen=True):
    digest: bytes
    until: float
    timer: asyncio.TimerHandle


class Repeats:
    """The drawings that were left in the last `seconds`; at most `most` of them, with `most_bytes` of pictures."""

    def __init__(
        self,
        now: Callable[[], float],
        seconds: float = 120.0,
        *,
        most: int = 64,
        most_bytes: int = 256 * 2**20,
    ) -> None:
        self._now = now
        self._seconds = seconds
        self._most = most
        self._most_bytes = most_bytes
        self._left: dict[Drawing, _Left] = {}  # the one that was left first comes first

    def __len__(self) -> int:
        return len(self._left)

    def abandon(self, digest: bytes, drawing: Drawing) -> None:
        """The client of `drawing` went away before its answer was complete. One that failed is not held."""
        self._forget(drawing)
        timer = asyncio.get_running_loop().call_later(self._seconds, self._forget, drawing)
        self._left[drawing] = _Left(digest, self._now() + self._seconds, timer)
        if drawing.done():
            self._ended(drawing)
        else:
            drawing.add_done_callback(self._ended)
        while len(self._left) > self._most:
            self._forget(next(iter(self._left)))

    def attach(self, digest: bytes) -> Drawing | None:
        """A drawing that was left under `digest`, running or done, the oldest first; nobody else gets it then.

        Shield it: it goes on when this client goes away, too, and may be abandoned again.
        """
        for drawing, left in list(self._left.items()):
            if left.digest == digest:
                self._forget(drawing)
                if left.until > self._now() and not _failed(drawing):
                    return drawing
        return None

    def close(self) -> None:
        """Forget all of them."""
        for drawing in list(self._left):
            self._forget(drawing)

    def _ended(self, drawing: Drawing) -> None:
        if _failed(drawing):
            self._forget(drawing)
        held = sum(_size(one) for one in self._left)
        for one in list(self._left):
            if held <= self._most_bytes:
                break
            if size := _size(one):
                self._forget(one)
                held -= size

    def _forget(self, drawing: Drawing) -> None:
        left = self._left.pop(drawing, None)
        if left is not None:
            left.timer.cancel()
            drawing.remove_done_callback(self._ended)


def _failed(drawing: Drawing) -> bool:
    """Whether it ended without any picture."""
    if not drawing.done():
        return False
    return drawing.cancelled() or drawing.exception() is not None or not drawing.result().pictures


def _size(drawing: Drawing) -> int:
    """Bytes of base64 that it holds."""
    if not drawing.done() or _failed(drawing):
        return 0
    return sum(memoryview(picture.data).nbytes for picture in drawing.result().pictures)
