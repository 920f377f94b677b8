"""Listener: the connections of clients, and a bound on how many there are. What is asked on one is not its concern.

Past the bound the connection goes that has been idle for longest: one that never said anything, or not all of a
request's head, or is kept for a next request. One on which a request is being answered never goes; how many of those
there may be is said elsewhere.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from proxy_core import open_files
from proxy_core.server.sse import keep_socket_alive

MOST = 4096
_SHARE = 2
"""Of the files that may be open, connections of clients may be one in so many: the others are for what they ask."""

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def most_connections() -> int:
    """How many there may be, by what this process may have open."""
    files = open_files.limit()
    return MOST if files is None else min(MOST, files // _SHARE)


class Listener(web.Server):
    """aiohttp's server, which keeps at most `most` connections; `options` are those of aiohttp's for each of them.

    What answers is cancelled when its client goes. Connections stay while nothing is sent on them: a 4K picture can
    take six minutes.
    """

    def __init__(self, answer: Answer, *, most: int | None = None, **options: Any) -> None:
        super().__init__(self._answered, handler_cancellation=True)
        self._answer = answer
        self._options = options
        self._most = most_connections() if most is None else most
        self._standing: set[web.RequestHandler] = set()
        self._idle: OrderedDict[web.RequestHandler, None] = OrderedDict()  # the longest idle first

    def __call__(self) -> web.RequestHandler:
        """A new connection."""
        return _Connection(self, **self._options)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        """As aiohttp's."""
        super().connection_made(handler, transport)
        keep_socket_alive(transport)
        while self._idle and len(self._standing) >= self._most:
            oldest, _ = self._idle.popitem(last=False)
            self._standing.discard(oldest)
            oldest.force_close()
        self._standing.add(handler)
        self._idle[handler] = None

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        """As aiohttp's."""
        super().connection_lost(handler, exc)
        self._standing.discard(handler)
        self._idle.pop(handler, None)

    def idle_again(self, handler: web.RequestHandler) -> None:
        """An answer was sent on it."""
        if handler in self._standing:
            self._idle[handler] = None

    async def _answered(self, request: web.BaseRequest) -> web.StreamResponse:
        self._idle.pop(request.protocol, None)
        return await self._answer(request)


class _Connection(web.RequestHandler):
    """aiohttp's, which tells when an answer was sent."""

    __slots__ = ("_listener",)

    def __init__(self, listener: Listener, **options: Any) -> None:
        super().__init__(listener, loop=asyncio.get_running_loop(), **options)
        self._listener = listener

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """As aiohttp's."""
        try:
            return await super().finish_response(request, resp, start_time)
        finally:
            self._listener.idle_again(self)
