"""The body of an answer as aiohttp unpacks it, and under gzip's other name, which aiohttp does not know.

Nobody is asked to pack. Whether what comes of it is too much is for its reader.
"""

import zlib
from typing import Protocol

import aiohttp

_OTHER_NAME = "x-gzip"  # the same as gzip: RFC 9110, 8.4.1.3
_GZIP = zlib.MAX_WBITS | 16
_FIRST = b"\x1f"  # byte of a gzip
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
    """One gzip after another, as in gzip's files. What else follows is read, so that the connection can be kept."""

    def __init__(self, packed: Content) -> None:
        self._packed = packed
        self._unpacker = zlib.decompressobj(_GZIP)
        self._left = b""
        self._began = self._within = self._over = False

    async def readany(self) -> bytes:
        """As Content's. ValueError for what is no gzip, or ends before its end; of nothing comes nothing."""
        while (packed := self._left or await self._packed.readany()) or self._within:
            self._left = b""
            if not self._within and self._began:
                self._over = self._over or not packed.startswith(_FIRST)
                if self._over:
                    continue
                self._unpacker = zlib.decompressobj(_GZIP)
            try:
                piece = self._unpacker.decompress(packed, _AT_ONCE)
            except zlib.error:
                raise ValueError("no gzip") from None
            self._began, self._within = True, not self._unpacker.eof
            self._left = self._unpacker.unconsumed_tail or self._unpacker.unused_data
            if piece:
                return piece
            if not packed:
                raise ValueError("half a gzip")
        return b""
