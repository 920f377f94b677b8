"""EventStream: server-sent events to one client, with a comment in every long silence. It knows no dialect.

A plain answer, without stream, may take minutes too, and nothing is sent on the HTTP level while it is drawn. Blanks
ahead of the JSON would keep the connection busy, but they need the status line first: a refusal or a spent quota,
known only later, would be a 200, and OpenAI's SDKs take a 200 for a success whatever its body says. Interim answers
(102) would keep the status honest, but Python's http.client, and all that is built on it, takes the first of them for
the answer itself. So the status line waits for the outcome. What helps without a lie is TCP's own keep-alive: routers
and firewalls between do not forget the connection, and a client whose machine is gone is noticed. A client that gives
up after some minutes without a head (Node's fetch: five) asks for a stream.
"""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from aiohttp import web

from proxy_core.images.request import Buffer
from proxy_core.server.chunk import send_chunk
from proxy_core.server.exchange import Exchange
from proxy_core.tasks import spawn

# Seconds of silence after which a comment is sent; proxies on the way hang up after 60 and more.
KEEP_ALIVE = 15.0
_COMMENT = b": keep-alive\n\n"
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx and its like would hold events back
}

# Seconds of silence before the first probe, between probes, and how many may stay unanswered.
_PROBES = {"TCP_KEEPIDLE": 30, "TCP_KEEPALIVE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 6}


class EventStream:
    """One answer of status 200 as a stream of events. Left as a context, it ends whatever happened.

    Its headers are those that the exchange has gathered when it starts. Every method raises ConnectionError when the
    client is gone.
    """

    def __init__(self, exchange: Exchange, keep_alive: float = KEEP_ALIVE) -> None:
        """`keep_alive`: seconds of silence before a comment."""
        self._http = exchange.http
        self.response = web.StreamResponse(headers={**exchange.headers, **_HEADERS})
        self._keep_alive = keep_alive
        self._due = 0.0
        self._lock = asyncio.Lock()
        self._beat: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Send the head, and from now on a comment in every silence."""
        await self.response.prepare(self._http)
        self._restart_silence()
        self._beat = spawn(self._keep_awake(), name="events keep-alive")

    async def send(self, buffers: Sequence[Buffer]) -> None:
        """Send one event or several, whole: nothing comes between its buffers."""
        async with self._lock:
            await send_chunk(self._http, buffers)
            self._restart_silence()

    async def end(self) -> web.StreamResponse:
        """Nothing more comes; gives what the server is to return."""
        async with self._lock:
            self._rest()
            await self.response.write_eof()
        return self.response

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """After an error the connection is cut: a client must not take what it has for all."""
        if error is None:
            await self.end()
            return
        self._rest()
        if (transport := self._http.transport) is not None:
            transport.close()

    def _rest(self) -> None:
        if self._beat is not None:
            self._beat.cancel()
            self._beat = None

    def _restart_silence(self) -> None:
        self._due = asyncio.get_running_loop().time() + self._keep_alive

    async def _keep_awake(self) -> None:
        loop = asyncio.get_running_loop()
        with suppress(ConnectionError):  # whoever sends next is told
            while True:
                await asyncio.sleep(self._due - loop.time())
                async with self._lock:
                    if loop.time() >= self._due:
                        await self.response.write(_COMMENT)
                        self._restart_silence()


def keep_socket_alive(transport: asyncio.BaseTransport | None) -> None:
    """Let TCP ask after a silent client: every 10 s after the first 30 s. Does nothing where there is no socket."""
    found = transport.get_extra_info("socket") if transport else None
    if found is None:
        return
    with suppress(OSError):
        found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _PROBES.items():
            if (option := getattr(socket, name, None)) is not None:
                found.setsockopt(socket.IPPROTO_TCP, option, value)
