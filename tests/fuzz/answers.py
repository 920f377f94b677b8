"""What is fuzzed of the wire: answers as bytes from a socket, read past aiohttp and, to compare, by aiohttp alone."""

import asyncio
import ssl
from contextlib import suppress
from functools import partial

import aiohttp
from aiohttp.client_proto import ResponseHandler

from proxy_core.errors import UpstreamError
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from proxy_core.upstreams import connections
from proxy_core.upstreams.held_bytes import HeldBytes
from proxy_core.upstreams.transport import Opened

CALLS = 2  # one after another: what is left of the first may be read as an answer to the second
_SILENT_TURNS = 30  # of the loop, after which an upstream that said all hangs up
_UNREAD_TURNS = 500  # after which one hangs up that is not read any more
_TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def answer(data: bytes) -> None:
    """Answers to two calls, in pieces of a size that the first byte tells; the body may be read straight."""
    said = data[1:].replace(b"\x00", b"x" * 5000)
    size = 1 + len(said) // 100 + sum(data[:1]) ** 2
    ours, plain = (asyncio.run(_calls(said, size, straight=one)) for one in (True, False))
    if ours[0] != plain[0]:  # aiohttp alone may give up a body that came whole for what follows it
        assert plain[0] is None
        assert ours[0][1] in said
    assert ours[1] in (ours[0], None), "what was left of an answer is taken for the next"


async def _calls(said: bytes, size: int, *, straight: bool) -> list[tuple[int, bytes] | None]:
    """What every call got: a status and a body, or None where it failed."""
    connector = _Straight(said, size) if straight else _Plain(said, size)
    read = _whole if straight else _read
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        return [await _in_time(_call(session, read), connector, straight=straight) for _ in range(CALLS)]


async def _in_time(call, connector, *, straight: bool) -> tuple[int, bytes] | None:
    """What `call` gives. aiohttp alone may go on waiting when its connection has ended."""
    task, turns = spawn(call, name="call"), 0
    while not task.done() and turns < 2 * _SILENT_TURNS:
        await asyncio.sleep(0)
        turns = turns + 1 if connector.latest is not None and connector.latest.is_closing() else 0
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.wait([task])
    assert not straight, "it waits for more of a connection that has ended"
    return None


async def _call(session, read):
    with suppress(aiohttp.ClientError, OSError, ValueError, UpstreamError):
        async with session.get("http://a.example/", allow_redirects=False) as response:
            return response.status, await read(response)
    return None


async def _whole(response) -> bytes:
    return bytes(await Opened(response, Settings(), HeldBytes()).whole())


async def _read(response) -> bytes:
    return (await response.read()).removeprefix(b"\xef\xbb\xbf")


class _Upstream(asyncio.Transport):
    """A connection to an upstream that says the same to every call, piece by piece, then nothing, then hangs up."""

    def __init__(self, said: bytes, size: int, protocol) -> None:
        super().__init__()
        self._said, self._size, self._protocol = said, size, protocol
        self._left, self._turns, self._paused, self._closing = said, 0, False, False
        self._loop = asyncio.get_running_loop()
        protocol.connection_made(self)

    def write(self, data) -> None:
        begins = bytes(data[:4]) == b"GET "
        if begins:
            self._left, self._turns = self._said, 0
            self._loop.call_soon(self._say)

    def _say(self) -> None:
        if self._closing:
            return
        if self._paused and self._turns < _UNREAD_TURNS:
            self._turns += 1
            self._loop.call_soon(self._say)
        elif self._paused:  # nobody reads the body of a 1xx
            self.close()
        elif self._left:
            self._turns = 0
            self._give()
            self._loop.call_soon(self._say)
        elif self._turns < _SILENT_TURNS:
            self._turns += 1
            self._loop.call_soon(self._say)
        elif not self._protocol.eof_received():
            self.close()

    def _give(self) -> None:
        if isinstance(self._protocol, asyncio.BufferedProtocol):
            room = self._protocol.get_buffer(-1)
            assert len(room)
            count = min(len(room), self._size, len(self._left))
            room[:count] = self._left[:count]
            given, self._left = count, self._left[count:]
            self._protocol.buffer_updated(given)
        else:
            given, self._left = self._left[: self._size], self._left[self._size :]
            self._protocol.data_received(given)

    def set_protocol(self, protocol) -> None:
        self._protocol = protocol

    def get_protocol(self):
        return self._protocol

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._loop.call_soon(self._protocol.connection_lost, None)

    abort = close


class _Straight(connections._HttpConnector):
    """Easel's connector, to such an upstream."""

    def __init__(self, said: bytes, size: int) -> None:
        super().__init__(ssl=_TRUST, limit=0)
        self._connected = partial(_Upstream, said, size)
        self.latest = None

    async def _create_connection(self, *_):
        protocol = self._factory()
        self.latest = self._connected(protocol)
        return protocol


class _Plain(aiohttp.TCPConnector):
    """aiohttp's."""

    def __init__(self, said: bytes, size: int) -> None:
        super().__init__(ssl=_TRUST, limit=0)
        self._connected = partial(_Upstream, said, size)
        self.latest = None

    async def _create_connection(self, *_):
        protocol = ResponseHandler(asyncio.get_running_loop())
        self.latest = self._connected(protocol)
        return protocol
