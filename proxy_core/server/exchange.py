"""Exchange: one HTTP request on its way through Easel; how its body is read and its answer sent."""

import asyncio
import re
import secrets
from collections.abc import Callable, Sequence
from typing import TypeGuard

from aiohttp import web
from msgspec.structs import replace

from proxy_core.dialects.account_names import Naming, told
from proxy_core.dialects.errors import WireError, render_error
from proxy_core.dialects.gemini_native import render_native_error
from proxy_core.dialects.image_tasks import render_task_error
from proxy_core.errors import EaselError, RequestError
from proxy_core.images.request import Buffer, ImageResult
from proxy_core.phrases import Phrase
from proxy_core.server.outline import MOST_VALUES, Crowded
from proxy_core.server.transcript import Papers

GOOGLES = "/v1beta/models/"
"""What the paths of Google's own door begin with, as `plain_path` gives them."""

TASKS = "/images/tasks/"
"""The same of the door of tasks."""

_SLASHES = re.compile("//+")
RenderError = Callable[[Exception, float, str], WireError]


class Exchange:
    """One HTTP request on its way through Easel: the request itself, its id, and the path after /v1.

    `stopping` tells one who is cancelled whether that is because the server stops, else the client went away.
    `refused` is why it was refused, once it was; `papers` are what the log keeps of body and answer. `given_out`: what
    was drawn is in the gallery, and the answer has its addresses. `notes` are what the answer came to differ in.
    Errors are worded as Google or as gateways of tasks do below their paths, else as OpenAI does; `naming` says how
    they name accounts.
    """

    def __init__(
        self, http: web.BaseRequest, stopping: Callable[[], bool] = lambda: False, naming: Naming = "on"
    ) -> None:
        self.http = http
        self.id = f"req_{secrets.token_hex(12)}"
        self.path = plain_path(http.path)
        self.headers: dict[str, str] = {"X-Request-Id": self.id}
        self.stopping = stopping
        self.refused: Phrase | None = None
        self.papers = Papers()
        self.given_out = False
        self.notes: tuple[Phrase, ...] = ()
        self.naming = naming
        self._wire = _render_error(self.path)

    def render_error(self, error: EaselError, now: float, request_id: str) -> WireError:
        """`error` as this exchange's door answers it; `now` in unix seconds."""
        return self._wire(told(error, self.naming), now, request_id)

    def noted(self, result: ImageResult) -> ImageResult:
        """The result as the log is told of it, once it was sent."""
        if not self.notes:
            return result
        return replace(result, request=replace(result.request, notes=(*result.request.notes, *self.notes)))

    def told(self, error: EaselError, now: float) -> int:
        """The HTTP status by which this exchange's door tells `error`, for the log; `now` in unix seconds."""
        wire = self.render_error(error, now, self.id)
        self.papers.got([wire.body])
        return wire.status


def _render_error(path: str) -> RenderError:
    if path.startswith(GOOGLES):
        return render_native_error
    return render_task_error if path.startswith(TASKS) else render_error


def plain_path(path: str) -> str:
    """The path without doubled slashes, a slash at the end, and the /v1 that clients add once, twice or never.

    /api and /api/openrouter, which Kilo Code puts before it, are taken off too.
    """
    plain = _SLASHES.sub("/", path).rstrip("/")
    for prefix in ("/api/openrouter", "/api"):
        if plain.startswith(prefix + "/"):
            plain = plain.removeprefix(prefix)
    while plain == "/v1" or plain.startswith("/v1/"):
        plain = plain[3:]
    return plain or "/"


async def read_json_body(exchange: Exchange, limit_mb: int) -> bytearray:
    """The body of a JSON request. RequestError 415 for another type, 413 for over `limit_mb` MB, 400 for damage."""
    http = exchange.http
    if http.content_type != "application/json" and not http.content_type.endswith("+json"):
        got = http.headers.get("Content-Type", "nothing")[:60]
        raise RequestError("content_type", status=415, got=got)
    limit = limit_mb * 10**6
    if (http.content_length or 0) > limit:
        raise _too_large(limit_mb)
    body = bytearray()
    try:
        async for chunk in http.content.iter_any():
            body += chunk
            if len(body) > limit:
                raise _too_large(limit_mb)
    except web.RequestPayloadError:
        raise RequestError("bad_http", why="the body does not decode") from None
    try:
        exchange.papers.sent_json(body)
    except Crowded:
        raise RequestError("too_many_values", status=413, most=MOST_VALUES) from None
    return body


def _too_large(limit_mb: int) -> RequestError:
    return RequestError("body_too_large", status=413, limit=limit_mb)


class _Whole(web.StreamResponse):
    """Its head leaves with the first of its body: a client is woken once for both."""

    _send_headers_immediately = False


async def send_json(exchange: Exchange, status: int, buffers: Sequence[Buffer]) -> web.StreamResponse:
    """Send JSON that is already encoded, buffer by buffer: joining megabytes of picture would copy them.

    The first of several is small.
    """
    exchange.papers.got(buffers)
    response = _Whole(status=status, headers=exchange.headers)
    response.content_type = "application/json"
    response.content_length = sum(memoryview(buffer).nbytes for buffer in buffers)
    writer = await response.prepare(exchange.http)
    if exchange.http.method != "HEAD":
        rest = buffers[1:]
        await response.write(b"".join(buffers[:1]))
        if rest and writer is not None and _gathers(writer.transport):
            writer.transport.writelines(rest)  # by one call of the system, for which aiohttp has no name
            await writer.drain()
        else:
            for buffer in rest:
                await response.write(buffer)
    await response.write_eof()
    return response


def _gathers(transport: asyncio.WriteTransport | None) -> TypeGuard[asyncio.WriteTransport]:
    """Whether it sends several buffers as they are, and holds up who sends too many: uvloop's does.

    asyncio's joins them before Python 3.12, and then held up nobody (CVE-2024-12254), or wrote to what was closed.
    """
    return transport is not None and not transport.is_closing() and type(transport).__module__.startswith("uvloop")
