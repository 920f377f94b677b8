"""The body of an answer as aiohttp unpacks it, and under gzip's other name, which aiohttp does not know.

Nobody is asked to pack. Whether what comes of it is too much is for its reader.
"""

import zlib
from typing import Protocol

import aiohttp

_OTHER_NAME = "x-gzip"  # the same as gzip: RFC 9110, 8.4.1.3
_GZIP = zlib.MAX_WBITS | 16
_AT_ONCE = 2**20  # bytes that are unpacked before the reader sees them


class Content(Protocol):
    """What is read of an answer."""

    async def readany(self) -> bytes:
        """What came since, once there is something; nothing at the end."""
        ...


def content_of(response: aiohttp.ClientResponse) -> Content:
    """The body of `response`, unpacked."""
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    return _Unpacked(response.content) if packing == _OTHER_NAME else response.content


class _Unpacked:
    def __init__(self, packed: Content) -> None:
        self._packed = packed
        self._unpacker = zlib.decompressobj(_GZIP)

    async def readany(self) -> bytes:
        """As Content's. ValueError for what is no gzip, or ends before its end."""
        while not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail or await self._packed.readany()
            try:
                piece = self._unpacker.decompress(packed, _AT_ONCE)
            except zlib.error:
                raise ValueError("no gzip") from None
            if piece:
                return piece
            if not packed:
                raise ValueError("half a gzip")
        while await self._packed.readany():
            pass  # so that the connection can be kept
        return b""
