"""Exchange: one HTTP request on its way through Easel; how its body is read and its answer sent."""

import asyncio
import re
import secrets
from collections.abc import Callable, Collection, Sequence

from aiohttp import web
from msgspec.structs import replace

from proxy_core.dialects.account_names import Naming, told
from proxy_core.dialects.errors import WireError, render_error
from proxy_core.dialects.gemini_native import render_native_error
from proxy_core.dialects.image_tasks import render_task_error
from proxy_core.errors import EaselError, RequestError
from proxy_core.images.request import Buffer, ImageResult
from proxy_core.phrases import Phrase
from proxy_core.server.darkroom import Kept
from proxy_core.server.outline import MOST_VALUES, Crowded
from proxy_core.server.send_thread import SendThread
from proxy_core.server.transcript import Papers
from proxy_core.server.whole_answer import send_whole

GOOGLES = "/v1beta/models/"
"""What the paths of Google's own door begin with, as `plain_path` gives them."""

TASKS = "/images/tasks/"
"""The same of the door of tasks."""

_SLASHES = re.compile("//+")
RenderError = Callable[[Exception, float, str], WireError]


class Exchange:
    """One HTTP request on its way through Easel: the request itself, its id, and the path after /v1.

    `stopping` tells one who is cancelled whether that is because the server stops, else the client went away.
    `refused` is why it was refused, once it was; `papers` are what the log keeps of body and answer. `giving_out` keeps
    the pictures of which the answer has addresses. `notes` are what the answer came to differ in.
    Errors are worded as Google or as gateways of tasks do below their paths, else as OpenAI does; `naming` says how
    they name accounts. `thread` sends what is large.
    """

    def __init__(
        self,
        http: web.BaseRequest,
        stopping: Callable[[], bool] = lambda: False,
        naming: Naming = "on",
        thread: SendThread | None = None,
    ) -> None:
        self.http = http
        self.id = f"req_{secrets.token_hex(12)}"
        self.path = plain_path(http.path)
        self.headers: dict[str, str] = {"X-Request-Id": self.id}
        self.stopping = stopping
        self.refused: Phrase | None = None
        self.papers = Papers()
        self.giving_out: asyncio.Task[Kept] | None = None
        self.notes: tuple[Phrase, ...] = ()
        self.naming = naming
        self.thread = thread
        self._wire = _render_error(self.path)

    def render_error(self, error: EaselError, now: float, request_id: str) -> WireError:
        """`error` as this exchange's door answers it; `now` in unix seconds."""
        return self._wire(told(error, self.naming), now, request_id)

    async def given_out(self) -> Collection[int]:
        """The numbers of the pictures that are in the gallery for their addresses, also where the client left then."""
        return (await asyncio.shield(self.giving_out)).names if self.giving_out else ()

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
    plain = (_SLASHES.sub("/", path) if "//" in path else path).rstrip("/")
    for prefix in ("/api/openrouter", "/api") if plain.startswith("/api/") else ():
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
        while chunk := await http.content.readany():
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


async def send_json(exchange: Exchange, status: int, buffers: Sequence[Buffer]) -> web.StreamResponse:
    """Send JSON that is already encoded, as buffers: joining megabytes of picture would copy them."""
    exchange.papers.got(buffers)
    headers = {**exchange.headers, "Content-Type": "application/json"}
    return await send_whole(exchange.http, status, headers, buffers, exchange.thread)
