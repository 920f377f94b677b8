"""What stands behind each door of the server: pictures, models, health."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from proxy_core.accounts.pool import AccountPool
from proxy_core.dialects import headers, models, openai_images
from proxy_core.dialects.errors import render_error
from proxy_core.errors import EaselError, RequestError
from proxy_core.events import EventBus
from proxy_core.images.dispatcher import Dispatcher, failure_of
from proxy_core.images.planning import plan
from proxy_core.images.request import ImageRequest, ImageResult
from proxy_core.records import RequestRecord
from proxy_core.server.exchange import Exchange, read_json_body, send_json
from proxy_core.server.journal import Entry, Log
from proxy_core.settings import Settings
from proxy_core.version import VERSION

Door = Callable[[Exchange], Awaitable[web.StreamResponse]]


class Doors:
    """Every door by method and path; the parts they need come from Core."""

    def __init__(
        self,
        *,
        dispatcher: Dispatcher,
        pool: AccountPool,
        bus: EventBus,
        log: Log,
        settings: Callable[[], Settings],
        now: Callable[[], float],
    ) -> None:
        self._dispatcher = dispatcher
        self._pool = pool
        self._bus = bus
        self._log = log
        self._settings = settings
        self._now = now
        self._started = int(now())
        self._table: dict[str, dict[str, Door]] = {
            "/images/generations": {"POST": self._generations},
            "/models": {"GET": self._models},
            "/healthz": {"GET": self._health},
        }

    def find(self, method: str, path: str) -> Door:
        """The door at `path`, as `plain_path` gives it. RequestError 404 or 405 where there is none."""
        doors = self._table.get(path)
        if doors is None and path.startswith("/models/"):
            doors = {"GET": self._model}
        if doors is None:
            raise RequestError("path_unknown", status=404, wire_code="not_found", method=method, path=path[:200])
        door = doors.get("GET" if method == "HEAD" else method)
        if door is None:
            allowed = ", ".join(doors)
            raise RequestError("method_unknown", status=405, path=path, method=method, allowed=allowed)
        return door

    async def _generations(self, exchange: Exchange) -> web.StreamResponse:
        entry = Entry(self._bus, self._log, self._now, self._arrival(exchange))
        try:
            body = await read_json_body(exchange, self._settings().json_limit_mb)
            request = plan(openai_images.parse_generation(body), self._settings(), exchange.id)
        except EaselError as error:
            entry.refused(error, render_error(error, self._now(), exchange.id).status)
            raise
        return await self._draw(exchange, entry, request)

    async def _draw(self, exchange: Exchange, entry: Entry, request: ImageRequest) -> web.StreamResponse:
        entry.understood(request)
        try:
            result = await self._dispatcher.draw(request, entry.attempt)
            exchange.headers.update(headers.answer_headers(exchange.id, request, result))
            if not result.pictures:
                error = failure_of(result)
                entry.answered(result, render_error(error, self._now(), exchange.id).status)
                raise error
            response = await self._send(exchange, result)
        except (asyncio.CancelledError, ConnectionError):
            entry.cancelled("stopping" if exchange.stopping() else "client_gone")
            raise
        except EaselError:
            raise
        except Exception:
            entry.broke(exchange.id)
            raise
        entry.answered(result, response.status)
        return response

    async def _send(self, exchange: Exchange, result: ImageResult) -> web.StreamResponse:
        return await send_json(exchange, 200, openai_images.render_images(result, int(self._now())))

    def _arrival(self, exchange: Exchange) -> RequestRecord:
        client = exchange.http.headers.get("User-Agent", "")[:200]
        return RequestRecord(exchange.id, self._now(), client, exchange.path, asked_model="", model="", n=0)

    async def _models(self, exchange: Exchange) -> web.StreamResponse:
        return await send_json(exchange, 200, [msgspec.json.encode(models.list_models(self._started))])

    async def _model(self, exchange: Exchange) -> web.StreamResponse:
        found = models.find_model(exchange.path.removeprefix("/models/"), self._started)
        return await send_json(exchange, 200, [msgspec.json.encode(found)])

    async def _health(self, exchange: Exchange) -> web.StreamResponse:
        ready = self._pool.ready_count(self._settings().default_model, self._now())
        health = {"status": "ok", "version": VERSION, "accounts_ready": ready}
        return await send_json(exchange, 200, [msgspec.json.encode(health)])
