"""A client that costs little: keep-alive connections which read into one buffer each, and look at the length only.

One answer of each load is compared with the picture, byte for byte.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """Where to ask, and what."""

    name: str
    port: int
    path: str
    body: dict[str, object]
    key: str = "key"

    def call(self, **more: object) -> bytes:
        """The bytes of one request."""
        body = json.dumps({**self.body, **more}).encode()
        lines = (
            f"POST {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Authorization: Bearer {self.key}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join((*lines, "", "")).encode() + body


@dataclass
class Load:
    """What came of one."""

    seconds: float = 0.0
    each: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.each) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        return 1000 * sorted(self.each)[min(len(self.each) - 1, round(share * (len(self.each) - 1)))]


class Connection(asyncio.BufferedProtocol):
    """One answer at a time; every proxy here names its length."""

    def __init__(self) -> None:
        self._buffer = bytearray(2**16)
        self._came = 0
        self._whole = 0
        self._head = 0
        self._waiter: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It stands."""
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits is told."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(exc or ConnectionResetError())

    def get_buffer(self, sizehint: int) -> memoryview:
        """Room for more."""
        if self._came == len(self._buffer):
            self._grow(2 * len(self._buffer))
        return memoryview(self._buffer)[self._came :]

    def buffer_updated(self, nbytes: int) -> None:
        """More came."""
        self._came += nbytes
        if not self._whole and (end := self._buffer.find(b"\r\n\r\n", 0, self._came)) >= 0:
            head = bytes(self._buffer[:end]).lower()
            self._head = end + 4
            self._whole = self._head + int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
            if len(self._buffer) < self._whole:
                self._grow(self._whole)
        if self._whole and self._came >= self._whole and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _grow(self, size: int) -> None:
        """Have another buffer: the loop may still hold a view of this one."""
        larger = bytearray(size)
        larger[: self._came] = memoryview(self._buffer)[: self._came]
        self._buffer = larger

    async def ask(self, call: bytes) -> memoryview:
        """The body of the answer; nothing for any status but 200. It holds until the next call."""
        self._came = self._whole = 0
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(call)
        await asyncio.wait_for(self._waiter, 60)
        good = self._buffer.startswith(b"HTTP/1.1 200")
        return memoryview(self._buffer)[self._head : self._whole] if good else memoryview(b"")

    def close(self) -> None:
        """End it."""
        self._transport.close()


async def load(target: Target, picture: bytes, at_once: int, seconds: float, *, most: int = 10**6, n: int = 1) -> Load:
    """Ask for `seconds` or `most` answers, so many at once; an answer without its `n` pictures has failed."""
    call = target.call(n=n) if n > 1 else target.call()
    found = Load()
    left, begun = most, time.perf_counter()

    async def ask() -> None:
        nonlocal left
        _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", target.port)
        checked = False
        while left > 0 and time.perf_counter() < begun + seconds:
            left -= 1
            sent = time.perf_counter()
            body = await connection.ask(call)
            took = time.perf_counter() - sent
            good = len(body) > n * len(picture) and (checked or bytes(body).count(picture) == n)
            checked = True
            found.each.append(took) if good else None
            found.failed += not good
            del body
        connection.close()

    await asyncio.gather(*(ask() for _ in range(at_once)))
    found.seconds = time.perf_counter() - begun
    return found
