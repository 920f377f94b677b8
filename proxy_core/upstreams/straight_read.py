"""The rest of an answer's body, from the socket straight to its place in one buffer, past aiohttp's parser.

aiohttp hands a body on in pieces, each of which is copied twice before all are in one buffer. Where the head says how
long the body is, and it is neither packed nor in chunks, there is nothing to parse: for as long as it takes, the
connection has another protocol, which gives the socket the place itself. Then aiohttp has its connection back, and
keeps it for the next call. What the bytes mean is not looked at.
"""

import asyncio

import aiohttp

from proxy_core.upstreams.pace import Pace


async def read_straight(response: aiohttp.ClientResponse, body: bytearray, pace: Pace) -> int:
    """Fill `body`, as long as the head of `response` says, and give its length; 0 where aiohttp has to read.

    Nothing of it may have been read. TimeoutError when it falls behind `pace`, OSError when the connection breaks.
    """
    usual = response.connection and response.connection.protocol  # None: all came with the head
    # One that came whole before the request had left keeps its connection, too.
    if usual is None or usual.transport is None or response.content.is_eof() or not _is_plain(response, len(body)):
        return 0
    begun = response.content.read_nowait()
    body[: len(begun)] = begun
    reader = _Reader(usual.transport, usual, response.content, memoryview(body)[len(begun) :], pace)
    try:
        while not reader.ended.done():
            if pace.left <= 0:
                raise TimeoutError
            await asyncio.wait([reader.ended], timeout=pace.left)
    finally:
        reader.give_back()
    reader.ended.result()
    return len(body)


def _is_plain(response: aiohttp.ClientResponse, length: int) -> bool:
    coded = "Content-Encoding" in response.headers or "Transfer-Encoding" in response.headers
    return length > 0 and response.content_length == length and not coded


class _Reader(asyncio.BufferedProtocol):
    """In the place of `usual`, aiohttp's own protocol, until `left` is full. `ended` has the error, if it is not."""

    def __init__(
        self,
        transport: asyncio.Transport,
        usual: asyncio.Protocol,
        content: aiohttp.StreamReader,
        left: memoryview,
        pace: Pace,
    ) -> None:
        self._transport = transport
        self._usual = usual
        self._content = content
        self._left = left
        self._pace = pace
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._become(self)

    def give_back(self) -> None:
        """Put aiohttp's protocol back, if the end has not done so."""
        if not self.ended.done():
            self.ended.cancel()
            self._become(self._usual)
        self._left.release()

    def get_buffer(self, sizehint: int) -> memoryview:
        """The place for what comes next."""
        return self._left

    def buffer_updated(self, nbytes: int) -> None:
        """So much came to it."""
        self._left = self._left[nbytes:]
        self._pace.got(nbytes)
        if not self._left and not self.ended.done():
            self._become(self._usual)
            self._content.feed_eof()  # aiohttp's sign that the connection is free
            self.ended.set_result(None)

    def eof_received(self) -> None:
        """Nothing more comes: the transport closes itself next."""

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection broke before the body was whole; aiohttp has to know, too."""
        if not self.ended.done():
            self.ended.set_exception(exc if isinstance(exc, OSError) else ConnectionResetError("the body is not whole"))
        self._usual.connection_lost(exc)

    def pause_writing(self) -> None:
        """As aiohttp's: the request may still be leaving."""
        self._usual.pause_writing()

    def resume_writing(self) -> None:
        """As aiohttp's."""
        self._usual.resume_writing()

    def _become(self, protocol: asyncio.BaseProtocol) -> None:
        """Switch to `protocol`. uvloop looks at its kind when reading begins."""
        alive = not self._transport.is_closing()
        if alive:
            self._transport.pause_reading()
        self._transport.set_protocol(protocol)
        if alive:
            self._transport.resume_reading()
