"""A request's body that trickles in: who sends a few bytes now and then would hold a place for hours.

It is ended with an error that its reader raises. While Easel itself does not read on, nobody is blamed.
"""

import asyncio

from aiohttp import web

from proxy_core.errors import RequestError

SECONDS = 20.0
"""How often it is looked at."""
SLOWEST = 1024
"""Bytes a second: a modem is faster."""


class BodyWatch:
    """Watches one request's body, from now until `end`, or until it is whole."""

    def __init__(self, http: web.BaseRequest, seconds: float = SECONDS) -> None:
        self._http = http
        self._seconds = seconds
        self._seen = 0
        self._next: asyncio.TimerHandle | None = None
        if not http.content.is_eof():
            self._look_later()

    def end(self) -> None:
        """The request is answered."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _look_later(self) -> None:
        self._seen = self._http.content.total_bytes
        self._next = asyncio.get_running_loop().call_later(self._seconds, self._look)

    def _look(self) -> None:
        content, transport = self._http.content, self._http.transport
        if content.is_eof() or transport is None:
            return
        slow = content.total_bytes - self._seen < SLOWEST * self._seconds
        if slow and transport.is_reading():
            content.set_exception(RequestError("body_too_slow", status=408, seconds=self._seconds))
        else:
            self._look_later()
