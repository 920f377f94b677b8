"""The doors of tasks: a drawing request with ?async=true, and GET /images/tasks/{id}.

Such a request is read and checked as any other; then its client gets the id of a task, and the runner draws.
"""

import re
import secrets
from collections.abc import Callable
from functools import partial

from aiohttp import web
from msgspec import Struct, field

from proxy_core.dialects import headers, image_tasks
from proxy_core.errors import RequestError
from proxy_core.images.reference import ReferenceFiles
from proxy_core.images.task import Task
from proxy_core.server.exchange import TASKS, Exchange, send_json
from proxy_core.server.spool import removed
from proxy_core.server.studio import Answer, Read, Reading, Studio
from proxy_core.server.task_keys import TaskKeys
from proxy_core.server.task_object import TaskObjects
from proxy_core.server.task_runner import Job, TaskRunner
from proxy_core.server.webhook import Webhooks

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_YES = frozenset({"true", "1"})


def wants_task(http: web.BaseRequest) -> bool:
    """Whether the client asks for a task instead of the pictures."""
    return bool(http.query_string) and http.query.get("async", "").strip().lower() in _YES


class _Plan(Struct):
    """What a task has beside its request: its id, whose it is, and whom it tells, sealed."""

    task_id: str = field(default_factory=lambda: secrets.token_hex(16))
    key: str = ""
    webhook: bytes = b""


class TasksDoor:
    """Begins tasks and shows them."""

    def __init__(
        self,
        runner: TaskRunner,
        objects: TaskObjects,
        keys: TaskKeys,
        webhooks: Webhooks,
        now: Callable[[], float],
    ) -> None:
        self._runner = runner
        self._objects = objects
        self._keys = keys
        self._webhooks = webhooks
        self._now = now

    async def begin(self, studio: Studio, exchange: Exchange, read: Read, answer: Answer) -> web.StreamResponse:
        """Answer with the id of a task as soon as the request is understood. EaselError when it is not."""
        files, plan = ReferenceFiles(), _Plan()
        try:
            sitting = await studio.sit(exchange, partial(self._read, plan, exchange, read), answer, files)
        except BaseException:
            await removed(files)
            raise
        request = sitting.request
        task = Task(
            plan.task_id,
            plan.key,
            request.id,
            model=request.asked_model or request.call.model,
            n=request.n,
            as_url=request.response_format == "url",
            origin=f"{exchange.http.scheme}://{exchange.http.host}",
            submitted_at=self._now(),
        )
        await self._runner.begin(Job(task, request, sitting.entry, files, answer.formats, plan.webhook))
        exchange.headers.update(headers.stream_headers(exchange.id, request))
        return await send_json(exchange, 200, [image_tasks.render_begun(task.id)])

    async def show(self, exchange: Exchange) -> web.StreamResponse:
        """The task as it stands. RequestError 404 when there is none, or it belongs to another key. StoreError."""
        exchange.headers["Cache-Control"] = "no-store"
        task_id = exchange.path.removeprefix(TASKS)
        task = await self._runner.find(task_id) if _ID.fullmatch(task_id) else None
        if task is None or task.key not in await self._keys.of(exchange.http.headers):
            raise RequestError("task_unknown", status=404, wire_code=image_tasks.NOT_FOUND)
        return await self._objects.send(exchange, task)

    async def _read(self, plan: _Plan, exchange: Exchange, read: Read, files: ReferenceFiles) -> Reading:
        """What `read` gives, if a task can be made of it; the rest of what the task needs goes into `plan`."""
        self._runner.check_room()
        http = exchange.http
        if webhook := http.query.get("webhook", "").strip():
            plan.webhook = await self._webhooks.sealed(webhook, plan.task_id)
        plan.key = (await self._keys.of(http.headers))[0]
        reading = await read(files)
        if reading.wish.stream:
            raise RequestError("task_stream", param="stream")
        return reading
