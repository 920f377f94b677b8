"""aiohttp's request, mended: a small body leaves at once, in one piece with its head.

aiohttp makes a payload and a task for every body, and before Python 3.12 that task begins when the loop comes round to
it: a tenth of what Python does for a call, and a while in which a kept connection may end. What is sent is the same.
"""

from inspect import signature
from typing import Any

import aiohttp
from aiohttp import hdrs
from aiohttp.connector import Connection
from aiohttp.http import StreamWriter

# With more aiohttp, too, waits until it has left.
_SMALL = 2**16
# What a response is made of, which only aiohttp's own request is meant to know.
_RESPONSE = {
    "method",
    "url",
    "writer",
    "continue100",
    "timer",
    "request_info",
    "traces",
    "loop",
    "session",
    "stream_writer",
}
# Where a request keeps of that what it was not given itself.
_KEPT = {"_timer", "_traces", "_session"}


def request_class() -> type[aiohttp.ClientRequest]:
    """For sessions without traces. aiohttp's own where that makes its responses in another way by now."""
    usual = aiohttp.ClientRequest
    makes_them_so = set(signature(aiohttp.ClientResponse).parameters) == _RESPONSE
    return _AtOnce if makes_them_so and set(usual.send.__code__.co_names) >= _KEPT else usual


class _AtOnce(aiohttp.ClientRequest):
    _small: bytes | None = None

    def update_body_from_data(self, body: Any, _stacklevel: int = 3) -> None:
        """As aiohttp's, which hears of a small body only how long it is."""
        if isinstance(body, bytes) and len(body) <= _SMALL and self.proxy is None:
            self._small = body
            self.headers[hdrs.CONTENT_LENGTH] = str(len(body))
        else:
            super().update_body_from_data(body, _stacklevel + 1)

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        if self._small is None or conn.protocol is None:
            return await super().send(conn)
        writer = StreamWriter(conn.protocol, self.loop)
        await writer.write_headers(f"{self.method} {self.url.raw_path_qs} HTTP/1.1", self.headers)
        await writer.write_eof(self._small)
        return self.response_class(
            self.method,
            self.original_url,
            writer=None,
            continue100=None,
            timer=self._timer,
            request_info=self.request_info,
            traces=self._traces,
            loop=self.loop,
            session=self._session,
            stream_writer=writer,
        )
