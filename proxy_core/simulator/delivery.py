"""Sends an answer, or breaks it on its way: the faults of the connection.

Knows nothing of what the answer says. Linux, macOS and Windows alike.
"""

import asyncio
import socket
import struct
import sys
from collections.abc import Iterable

from aiohttp import web

from proxy_core.simulator.faults import Fault

JSON_TYPE = "application/json; charset=UTF-8"
_PIECE = 64 * 1024  # bytes that dribble at once
_PAUSE = 0.02  # seconds between two of them
_BROKEN_OFF = frozenset({Fault.CUT, Fault.RESET_MID, Fault.DRIBBLE, Fault.TRICKLE})
_FLIGHT = 0.05  # seconds that half an answer gets to leave before the reset, which would overtake it


async def send(
    request: web.Request, body: bytes, fault: Fault | None, content_type: str = JSON_TYPE, *, pause: float = 1.0
) -> web.StreamResponse:
    """Answer 200, in the way of the fault. `pause`: seconds after each byte of one that trickles."""
    match fault:
        case Fault.CUT | Fault.RESET_MID:
            return await _half(request, body, content_type, then_reset=fault is Fault.RESET_MID)
        case Fault.DRIBBLE:
            return await _dribble(request, body, content_type, _PIECE, _PAUSE)
        case Fault.TRICKLE:
            return await _dribble(request, body, content_type, 1, pause)
        case _:
            return web.Response(body=body, headers={"Content-Type": content_type})


async def stream(
    request: web.Request, pieces: Iterable[bytes], fault: Fault | None, content_type: str, *, pause: float = 1.0
) -> web.StreamResponse:
    """Answer 200 with a stream, each piece a chunk of its own, or in the way of the fault, as `send`."""
    if fault in _BROKEN_OFF:
        return await send(request, b"".join(pieces), fault, content_type, pause=pause)
    response = web.StreamResponse(headers={"Content-Type": content_type})
    await response.prepare(request)
    for piece in pieces:
        await response.write(piece)
    await response.write_eof()
    return response


def reset(request: web.Request) -> web.StreamResponse:
    """End the connection with a TCP reset."""
    transport = request.transport
    if transport is not None:
        # A close with no time to linger is a reset.
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    return web.Response(status=500)  # never seen: the connection is gone


def page() -> web.StreamResponse:
    """200 with a page for people where JSON is expected."""
    text = "<!doctype html><title>Sign in</title><p>Sign in to this network to go on.</p>"
    return web.Response(text=text, content_type="text/html")


async def _head(request: web.Request, body: bytes, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": content_type})
    response.content_length = len(body)
    await response.prepare(request)
    return response


async def _half(request: web.Request, body: bytes, content_type: str, *, then_reset: bool) -> web.StreamResponse:
    response = await _head(request, body, content_type)
    await response.write(body[: len(body) // 2])
    if then_reset:
        await asyncio.sleep(_FLIGHT)
        return reset(request)
    if request.transport is not None:
        request.transport.close()
    return response


async def _dribble(
    request: web.Request, body: bytes, content_type: str, piece: int, pause: float
) -> web.StreamResponse:
    response = await _head(request, body, content_type)
    for start in range(0, len(body), piece):
        await response.write(body[start : start + piece])
        await asyncio.sleep(pause)
    await response.write_eof()
    return response
