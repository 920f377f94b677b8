"""Whole answers: on uvloop, head and body leave by one call of the system, and nothing of them is copied.

aiohttp sends a head by itself or with one buffer, and each call more wakes the client once more. So the head is written
here; whether the connection stays is for aiohttp to say. On asyncio's own loop the buffers leave one by one, the head
with the first.
"""

import asyncio
from collections.abc import Mapping, Sequence
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time
from typing import TypeGuard

from aiohttp import HttpVersion10, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import SERVER_SOFTWARE

from proxy_core.images.request import Buffer
from proxy_core.server.send_thread import SendThread

_PHRASES = {one.value: one.phrase for one in HTTPStatus}


class WholeAnswer(web.StreamResponse):
    """An answer that was sent: there is nothing left for aiohttp to do."""

    def __init__(self, status: int, *, keep_alive: bool) -> None:
        super().__init__(status=status)
        self._stays = keep_alive

    @property
    def keep_alive(self) -> bool:
        """Whether another request may come on the connection."""
        return self._stays

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Its head was sent."""
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Its body was sent."""


async def send_whole(
    http: web.BaseRequest,
    status: int,
    headers: Mapping[str, str],
    buffers: Sequence[Buffer],
    thread: SendThread | None = None,
) -> WholeAnswer:
    """Answer `http`. ConnectionError when the client is gone; a client that reads late is waited for.

    `thread` sends, as far as it can.
    """
    writer = http.writer
    length = sum([memoryview(buffer).nbytes for buffer in buffers])
    head = _head(http, status, {**headers, "Content-Length": str(length)})
    body = () if http.method == "HEAD" else buffers
    transport = writer.transport
    if gathers(transport):
        whole: Sequence[Buffer] = [head, *body]
        size = len(head) + (length if body else 0)
        writer.output_size += size  # by which aiohttp knows that an answer began
        left = whole if thread is None else await thread.send(transport, whole, size)
        if left:
            if not transport.is_closing():
                transport.writelines(left)
            if transport.is_closing():  # it found out just now
                raise ConnectionResetError("the client is gone")
            await writer.drain()
    else:
        await writer.write(b"".join([head, *body[:1]]))
        for buffer in body[1:]:
            await writer.write(buffer)
    await writer.write_eof()
    return WholeAnswer(status, keep_alive=http.keep_alive)


def _head(http: web.BaseRequest, status: int, headers: Mapping[str, str]) -> bytes:
    """The head of the answer, with what every answer of aiohttp's has. ValueError for a header that would end it."""
    if not "".join(headers.values()).replace("\t", " ").isprintable():
        raise ValueError("a header holds what must not be in one")
    lines = [f"HTTP/{http.version.major}.{http.version.minor} {status} {_PHRASES[status]}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Date: {_date(int(time()))}", f"Server: {SERVER_SOFTWARE}"]
    if http.keep_alive == (http.version == HttpVersion10):  # what the other version takes for granted
        lines.append(f"Connection: {'keep-alive' if http.keep_alive else 'close'}")
    return "\r\n".join([*lines, "", ""]).encode()


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def gathers(transport: asyncio.WriteTransport | None) -> TypeGuard[asyncio.WriteTransport]:
    """Whether it sends several buffers as they are, and holds up who sends too many: uvloop's does.

    asyncio's joins them before Python 3.12, and then held up nobody (CVE-2024-12254), or wrote to what was closed.
    """
    return transport is not None and not transport.is_closing() and type(transport).__module__.startswith("uvloop")
