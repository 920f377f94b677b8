"""Listener: the connections of clients, and a bound on how many there are. What is asked on one is not its concern.

Past the bound the connection goes that has been idle for longest: one that never said anything, or not all of a
request's head, or is kept for a next request; then the one that has not taken its answer for longest. One on which a
request is being answered goes for nobody else; how many of those there may be is said elsewhere.
"""

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import hdrs, web

from proxy_core import open_files
from proxy_core.dialects.errors import render_error
from proxy_core.errors import RequestError
from proxy_core.server.sse import keep_socket_alive

MOST = 1024
_SHARE = 2
"""Of the files that may be open, connections of clients may be one in so many: the others are for what they ask."""
LARGEST_HEAD = 2**16
"""Bytes of a request's line and headers, about: what came with the end of another is not counted."""
PATIENCE = 60.0
"""Seconds in which a client must take something of its answer, as nginx's send_timeout."""
# Requests of a connection that may wait behind the one that is answered, about: no browser sends any.
_AHEAD = 2

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def most_connections() -> int:
    """How many there may be, by what this process may have open."""
    files = open_files.limit()
    return MOST if files is None else min(MOST, files // _SHARE)


def _patience_for(left: int) -> float:
    """How often `PATIENCE`. Windows sends all that is left as one piece, and does not say how far that is."""
    return 1 + left / 2**20 if sys.platform == "win32" else 1


class Listener(web.Server):
    """aiohttp's server, which keeps at most `most` connections; `options` are those of aiohttp's for each of them.

    What answers is cancelled when its client goes, or takes nothing of its answer for `patience` seconds. Connections
    stay while nothing is sent on them: a 4K picture can take six minutes.
    """

    def __init__(self, answer: Answer, *, most: int | None = None, patience: float = PATIENCE, **options: Any) -> None:
        super().__init__(self._answered, handler_cancellation=True)
        self.patience = patience
        self._answer = answer
        self._options = options
        self._most = most_connections() if most is None else most
        self._standing: dict[web.RequestHandler, asyncio.Transport] = {}
        self._idle: OrderedDict[web.RequestHandler, None] = OrderedDict()  # the longest idle first
        self._stalled: OrderedDict[web.RequestHandler, None] = OrderedDict()  # the same of those that take nothing

    def __call__(self) -> web.RequestHandler:
        """A new connection."""
        return _Connection(self, **self._options)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        """As aiohttp's."""
        super().connection_made(handler, transport)
        keep_socket_alive(transport)
        while len(self._standing) >= self._most and (some := self._idle or self._stalled):
            self._end(next(iter(some)))
        self._standing[handler] = transport
        self._idle[handler] = None

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        """As aiohttp's."""
        super().connection_lost(handler, exc)
        self._forget(handler)

    def idle_again(self, handler: web.RequestHandler) -> None:
        """An answer was sent on it."""
        if handler in self._standing:
            self._idle[handler] = None

    def is_idle(self, handler: web.RequestHandler) -> bool:
        """Whether nothing is being answered on it."""
        return handler in self._idle

    def stalled(self, handler: web.RequestHandler) -> None:
        """Its client does not take what is sent."""
        if handler in self._standing:
            self._stalled[handler] = None

    def goes_on(self, handler: web.RequestHandler) -> None:
        """Its client took what was sent."""
        self._stalled.pop(handler, None)

    def _end(self, handler: web.RequestHandler) -> None:
        transport = self._standing[handler]
        self._forget(handler)
        handler.force_close()
        if transport.get_write_buffer_size():  # it would stay open until its client takes that
            transport.abort()

    def _forget(self, handler: web.RequestHandler) -> None:
        self._standing.pop(handler, None)
        self._idle.pop(handler, None)
        self._stalled.pop(handler, None)

    async def _answered(self, request: web.BaseRequest) -> web.StreamResponse:
        self._idle.pop(request.protocol, None)
        return await self._answer(request)


class _Connection(web.RequestHandler):
    """aiohttp's, with bounds on what waits in it; it tells when an answer was sent, or is not taken."""

    __slots__ = ("_body", "_deaf", "_head", "_listener", "_look", "_malformed")

    def __init__(self, listener: Listener, **options: Any) -> None:
        super().__init__(listener, loop=asyncio.get_running_loop(), **options)
        self._max_msg_queue_size, self._msg_queue_resume_size = _AHEAD, _AHEAD // 2
        self._listener = listener
        self._head = 0  # bytes since the last request began
        self._body: Any = None  # of that request
        self._look: asyncio.TimerHandle | None = None
        self._deaf = False  # to all that comes
        self._malformed = False  # was what was answered last

    def data_received(self, data: bytes) -> None:
        """As aiohttp's, which bounds each header and their number, but not all of them."""
        if self._deaf:
            return
        count, of_body = self._request_count, self._body is not None and not self._body.is_eof()
        super().data_received(data)
        if self._request_count != count and self._messages:
            self._head, self._body = 0, self._messages[-1][1]
        elif not of_body:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._deaf = True
                super().data_received(b"\0")  # ends it as any that is malformed

    def pause_writing(self) -> None:
        """As aiohttp's."""
        super().pause_writing()
        self._listener.stalled(self)
        self._look_later()

    def resume_writing(self) -> None:
        """As aiohttp's."""
        super().resume_writing()
        self._listener.goes_on(self)
        self._look_no_more()

    def connection_lost(self, exc: BaseException | None) -> None:
        """As aiohttp's."""
        self._look_no_more()
        super().connection_lost(exc)

    def _look_later(self) -> None:
        if self.transport is not None:
            left = self.transport.get_write_buffer_size()
            patience = self._listener.patience * _patience_for(left)
            self._look = self._loop.call_later(patience, self._look_at, self.transport, left)

    def _look_at(self, transport: asyncio.Transport, left: int) -> None:
        """End it if nothing of what was `left` to send has gone."""
        if transport.get_write_buffer_size() >= left:
            transport.abort()
        else:
            self._look_later()

    def _look_no_more(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None

    async def shutdown(self, timeout: float | None = 15.0) -> None:  # noqa: ASYNC109 - aiohttp's
        """As aiohttp's. A client that has its answer is not waited for, though it may still send."""
        if self._listener.is_idle(self) and self._task_handler is not None:
            self._task_handler.cancel()
            self.force_close()
        else:
            await super().shutdown(timeout)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """As aiohttp's. The rest of a packed body is not unpacked for nobody."""
        try:
            done = await super().finish_response(request, resp, start_time)
        finally:
            self._listener.idle_again(self)
        if self._malformed or (hdrs.CONTENT_ENCODING in request.headers and not request.content.is_eof()):
            await self._linger()
        return done

    async def _linger(self) -> None:
        """End it when its client has, or in a while: to close it while more comes resets it, and the answer is lost."""
        self._deaf = True
        if self.transport is not None:
            self.transport.write_eof()
            self._resume_transport_reading()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._lingering_time):
                    await self._loop.create_future()  # until this is cancelled, as the connection is lost
        self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """As aiohttp's, but in OpenAI's JSON, which does not repeat what was sent: a key may be in it."""
        response = super().handle_error(request, status, exc, message)
        if status == 400:
            wire = render_error(RequestError("bad_http", why="its head is malformed or too large"), 0.0, "")
            response = web.Response(status=status, body=wire.body, content_type="application/json")
            response.force_close()
            self._deaf = self._malformed = True
        return response
