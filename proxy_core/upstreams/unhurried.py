"""Unhurried: what aiohttp hears of a connection to an upstream: no more of a body than is asked for, and how it ended.

The socket itself speaks to a Line (straight_read.py). What an answer says is not looked at.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

from proxy_core.upstreams.straight_read import Line
from proxy_core.upstreams.tcp_state import TcpState, tcp_state


class StaleConnection(aiohttp.ClientOSError):
    """The upstream ended a kept connection while a call was on its way to it, so nobody read that call.

    HTTP cannot tell that from an upstream that read it and died, which may have drawn. TCP can: what says that the
    connection ends says also how much has arrived. Where the system does not tell, no such call counts as stale.
    """


# Seconds in which a stale one shows: after more, what the upstream said of the bytes that it has may be lost.
_AT_ONCE = 2.0


class Unhurried(ResponseHandler):
    """aiohttp's protocol, which stops with the first piece of a body until somebody reads it, see straight_read.py.

    uvloop would else read eight megabytes more before anybody is asked. What comes `between_calls` is no answer to the
    next: it ends the connection. When a kept one ends before any of a call has arrived, `stale` hears of it, and the
    call fails with `StaleConnection`.
    """

    between_calls = False
    _called_at = 0.0
    _before: TcpState | None = None  # as a call by a kept one begins, until something of its answer comes
    _unread = False

    def __init__(self, stale: Callable[[], None], room: memoryview, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._stale = stale
        self._room = room

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """From here on the socket speaks to a Line."""
        super().connection_made(transport)
        transport.set_protocol(Line(self, self._room, self._in_body))

    def _in_body(self) -> bool:
        return self._payload is not None and not self._payload.is_eof()

    def is_connected(self) -> bool:
        """As aiohttp's, which asks before a kept one is used. One that ended unnoticed by the busy loop is none."""
        if not super().is_connected():
            return False
        self._before = tcp_state(self.transport) if self.between_calls else None
        return not (self._before and self._before.ended)

    def set_response_params(self, **params: Any) -> None:
        """A call begins."""
        self._unread = self.between_calls = False
        self._called_at = self._loop.time()
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        if data and self.between_calls:
            self.close()
            return
        if data:  # aiohttp itself says b"" to go on
            self._before = None
        before = self._payload
        super().data_received(data)
        began = self._payload
        if began is not None and began is not before and began.total_bytes and not began.is_eof():
            self.pause_reading()

    def eof_received(self) -> None:
        """As aiohttp's. With TLS this is the last look at the socket."""
        self._look_at_end()
        super().eof_received()

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        if self.connected and isinstance(exc, aiohttp.ClientConnectionError):  # else it was closed here
            self._look_at_end()
            if self._unread:
                exc = StaleConnection(*exc.args)
                self._stale()
        super().set_exception(exc, *cause)
        body = self._payload
        if body is not None and not body.is_eof() and body.exception() is None:
            # aiohttp tells the body's reader of a connection that is lost, but not of chunks that it cannot read.
            body.set_exception(aiohttp.ClientPayloadError("the body cannot be read"))

    def _look_at_end(self) -> None:
        if self._before and not self._unread and self._loop.time() - self._called_at < _AT_ONCE:
            state = tcp_state(self.transport)
            self._unread = state is not None and state.nothing_taken_since(self._before)
