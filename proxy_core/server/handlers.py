"""Doors: what answers at which method and path, and the small doors that need no studio: models and health."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec
from aiohttp import web

from proxy_core.dialects import models
from proxy_core.errors import RequestError
from proxy_core.server.chat_door import ChatDoor
from proxy_core.server.exchange import TASKS, Exchange, send_json
from proxy_core.server.images_door import ImagesAnswer, ImagesDoor
from proxy_core.server.kept import PICTURES, KeptDoor, Pictures
from proxy_core.server.native_door import NativeDoor
from proxy_core.server.studio import Crew, Studio
from proxy_core.server.tasks_door import TasksDoor
from proxy_core.version import VERSION

Door = Callable[[Exchange], Awaitable[web.StreamResponse]]


class Doors:
    """Every door by method and path. `not_kept` names what the disk does not take now."""

    def __init__(
        self, crew: Crew, pictures: Pictures, tasks: TasksDoor, not_kept: Callable[[], Sequence[str]] = tuple
    ) -> None:
        self._crew = crew
        self._not_kept = not_kept
        self._started = int(crew.now())
        studio = Studio(crew)
        answer = ImagesAnswer(crew.darkroom, crew.settings, crew.now)
        openrouter = ImagesAnswer(crew.darkroom, crew.settings, crew.now, as_openrouter=True)
        images = ImagesDoor(studio, tasks, answer, openrouter, crew.settings)
        chat = ChatDoor(studio, crew)
        self._table: dict[str, dict[str, Door]] = {
            "/images/generations": {"POST": images.generations},
            "/images/edits": {"POST": images.edits},
            "/images/variations": {"POST": images.variations},
            "/images": {"POST": images.openrouter},
            "/chat/completions": {"POST": chat.completions},
            "/models": {"GET": self._models},
            "/healthz": {"GET": self._health},
        }
        # Doors of everything below a path, the longest path first.
        self._below: dict[str, dict[str, Door]] = {
            "/v1beta/models/": {"POST": NativeDoor(crew).send},
            "/models/": {"GET": self._model},
            TASKS: {"GET": tasks.show},
            PICTURES: {"GET": KeptDoor(pictures, crew.now).send},
        }

    def find(self, method: str, path: str) -> Door:
        """The door at `path`, as `plain_path` gives it. RequestError 404 or 405 where there is none."""
        below = (doors for top, doors in self._below.items() if path.startswith(top))
        doors = self._table.get(path) or next(below, None)
        if doors is None:
            raise RequestError("path_unknown", status=404, wire_code="not_found", method=method, path=path[:200])
        door = doors.get("GET" if method == "HEAD" else method)
        if door is None:
            allowed = ", ".join(doors)
            raise RequestError("method_unknown", status=405, path=path, method=method, allowed=allowed)
        return door

    async def _models(self, exchange: Exchange) -> web.StreamResponse:
        listed = models.list_models(self._started, self._crew.settings(), self._crew.pool.providers())
        return await send_json(exchange, 200, [msgspec.json.encode(listed)])

    async def _model(self, exchange: Exchange) -> web.StreamResponse:
        name = exchange.path.removeprefix("/models/")
        found = models.find_model(name, self._started, self._crew.settings(), self._crew.pool.providers())
        return await send_json(exchange, 200, [msgspec.json.encode(found)])

    async def _health(self, exchange: Exchange) -> web.StreamResponse:
        ready = self._crew.pool.ready_count(self._crew.settings().default_model, self._crew.now())
        health: dict[str, object] = {"status": "ok", "version": VERSION, "accounts_ready": ready}
        if not_kept := self._not_kept():
            health["not_kept"] = not_kept
        return await send_json(exchange, 200, [msgspec.json.encode(health)])
