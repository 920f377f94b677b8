"""The rest of an answer's body, from the socket straight to its place in one buffer, past aiohttp's parser.

aiohttp hands a body on in pieces, each of which is copied thrice before all are in one buffer. Where the head says how
long the body is, and it is neither packed nor in chunks, there is nothing to parse: for as long as it takes, the line
gives the socket the place itself. Then aiohttp has its connection back, and keeps it for the next call. What the bytes
mean is not looked at.

There is place for more than the body. What fills that, too, is not to be read as an answer to the next call; and a loop
that did not get all that it had room for needs not look for more.
"""

import asyncio
from collections.abc import Callable

import aiohttp

from proxy_core.upstreams.pace import Pace

ROOM = 2**18
"""Bytes that are read at once for aiohttp."""
SPARE = 1
"""Bytes that a place has beyond its body."""
# Of an answer's beginning: the head, and so little of the body that to copy it costs nothing.
_BEGINNING = 2**12


async def read_straight(response: aiohttp.ClientResponse, body: bytearray, pace: Pace) -> int:
    """Fill `body`, which is SPARE longer than the head of `response` says; that length, or 0 where aiohttp has to read.

    Nothing of it may have been read. TimeoutError when it falls behind `pace`, OSError when the connection breaks.
    """
    length = len(body) - SPARE
    usual = response.connection and response.connection.protocol  # None: all came with the head
    # One that came whole before the request had left keeps its connection, too.
    if usual is None or usual.transport is None or response.content.is_eof() or not _is_plain(response, length):
        return 0
    line = usual.transport.get_protocol()
    if not isinstance(line, Line):
        return 0
    begun = response.content.read_nowait()  # with which aiohttp lets the socket be read on
    body[: len(begun)] = begun
    await line.fill(memoryview(body)[len(begun) :], response.content, pace)
    return length


def _is_plain(response: aiohttp.ClientResponse, length: int) -> bool:
    coded = "Content-Encoding" in response.headers or "Transfer-Encoding" in response.headers
    return length > 0 and response.content_length == length and not coded


class Line(asyncio.BufferedProtocol):
    """What a connection's socket speaks to: aiohttp's `usual` protocol hears of all but the bodies that are read here.

    `room` has ROOM bytes. Connections of one loop share it, as loops take what they have put there at once. `in_body`
    tells whether aiohttp is reading a body.
    """

    def __init__(self, usual: asyncio.Protocol, room: memoryview, in_body: Callable[[], bool]) -> None:
        self._usual = usual
        self._room = room
        self._in_body = in_body
        self._left: memoryview | None = None  # of the body that is read here
        self._watch: asyncio.TimerHandle | None = None

    async def fill(self, body: memoryview, content: aiohttp.StreamReader, pace: Pace) -> None:
        """Fill `body`, the rest of `content` and SPARE, with what comes next. TimeoutError, OSError."""
        self._left, self._content, self._pace = body, content, pace
        self._whole: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._watch_pace()
        try:
            if not await self._whole:
                raise TimeoutError
        finally:
            if self._watch is not None:  # else it had fallen behind before
                self._watch.cancel()
                self._watch = None
            self._let_go()

    def _watch_pace(self) -> None:
        """Give up if the body fell behind, else look again when it may have."""
        if self._pace.left > 0:
            self._watch = self._whole.get_loop().call_at(self._pace.due, self._watch_pace)
        elif not self._whole.done():
            self._whole.set_result(False)

    def _let_go(self) -> None:
        """Fill it no further: all is there, or whoever reads gave up."""
        if self._left is not None:
            self._left.release()
            self._left = None

    def get_buffer(self, sizehint: int) -> memoryview:
        """The place for what comes next."""
        if self._left is not None:
            return self._left
        return self._room if self._in_body() else self._room[:_BEGINNING]

    def buffer_updated(self, nbytes: int) -> None:
        """So much came to it."""
        if self._left is None:
            self._usual.data_received(bytes(self._room[:nbytes]))
            return
        left = self._left[nbytes:]
        self._pace.got(nbytes)
        if len(left) > SPARE:
            self._left = left
            return
        more, self._left = bytes(self._left[-SPARE:]), None
        self._content.feed_eof()  # aiohttp's sign that the connection is free
        if not left:
            self._usual.data_received(more)
        if not self._whole.done():
            self._whole.set_result(True)

    def eof_received(self) -> bool | None:
        """Nothing more comes: the transport closes itself next, unless aiohttp has another mind."""
        return self._usual.eof_received() if self._left is None else None

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection broke, perhaps before the body was whole; aiohttp has to know, too."""
        if self._left is not None and not self._whole.done():
            lost = exc if isinstance(exc, OSError) else ConnectionResetError("the body is not whole")
            self._whole.set_exception(lost)
        self._usual.connection_lost(exc)

    def pause_writing(self) -> None:
        """As aiohttp's."""
        self._usual.pause_writing()

    def resume_writing(self) -> None:
        """As aiohttp's."""
        self._usual.resume_writing()
