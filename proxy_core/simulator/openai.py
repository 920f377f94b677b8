"""The OpenAI Images API of the simulator: generations, edits and the list of models, with their keys and errors.

What a call may say is openai_request.py's, what an answer says is openai_answer.py's.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from aiohttp import web

from proxy_core.simulator import delivery, openai_answer, openai_body, openai_limits, openai_request, openai_status
from proxy_core.simulator.callers import bearer
from proxy_core.simulator.control import shorten
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.openai_body import Given
from proxy_core.simulator.openai_request import DrawCall
from proxy_core.simulator.openai_status import OpenAIError
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Call, Simulation

log = logging.getLogger(__name__)

_JSON = "application/json"
_STREAM = "text/event-stream; charset=utf-8"
_NOTHING_DRAWN = frozenset({Fault.TEXT_ONLY, Fault.NO_IMAGE, Fault.EMPTY})
_BROKEN_OFF = frozenset({Fault.CUT, Fault.RESET_MID, Fault.TRICKLE})
_KEPT = 20  # pictures that have an address

_LIMITS = web.RequestKey("limits", dict[str, str])
_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


class OpenAIWire:
    """The routes. `pool` draws, which would block the loop."""

    def __init__(self, simulation: Simulation, pool: ThreadPoolExecutor) -> None:
        self._simulation = simulation
        self._pool = pool
        self._kept: OrderedDict[str, tuple[bytes, str]] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/images/generations", self._generate),
            web.post("/v1/images/edits", self._edit),
            web.get("/simulator/pictures/{name}", self._picture, allow_head=False),
        ]

    @web.middleware
    async def middleware(self, request: web.Request, handler: _Next) -> web.StreamResponse:
        """The list of models, whose address the Gemini API shares, and every failure in OpenAI's words."""
        models = request.path == "/v1/models" or request.path.startswith("/v1/models/")
        if models and request.method == "GET" and self._is_meant(request):
            handler = self._models
        elif not request.path.startswith("/v1/images/"):
            return await handler(request)
        try:
            return await handler(request)
        except OpenAIError as found:
            error = found
        except web.HTTPRequestEntityTooLarge:
            error = OpenAIError(413, "invalid_request_error", None, "The request is too large.")
        except web.HTTPException:
            error = openai_status.no_route(request.method, request.path)
        except (ConnectionError, TimeoutError):
            raise
        except Exception:
            log.exception("the simulator failed at %s", request.path)
            error = OpenAIError(500, "server_error", None, "The simulator failed; see its log.")
        return web.Response(status=error.http, body=error.body(), headers={**error.headers, "Content-Type": _JSON})

    async def tell_limits(self, request: web.Request, response: web.StreamResponse) -> None:
        """Whatever a drawing call is answered, it is told what is left: an `on_response_prepare` signal."""
        for name, value in request.get(_LIMITS, {}).items():
            response.headers.setdefault(name, value)

    def _is_meant(self, request: web.Request) -> bool:
        """Whether a call with a bearer token is for this wire: a token of Google's is for the other."""
        keys = {"x-goog-api-key"} & request.headers.keys() or {"key"} & request.query.keys()
        return not keys and bool(bearer(request)) and self._simulation.owner(bearer(request)) is None

    async def _models(self, request: web.Request) -> web.StreamResponse:
        rule = self._simulation.check(self._account(request), request.path)
        if rule is not None and rule.fault is Fault.NOT_FOUND:
            raise openai_status.no_route(request.method, request.path)
        if rule is not None and (error := self._error(rule, "")) is not None:
            raise error
        name, now = request.path.removeprefix("/v1/models").strip("/"), self._simulation.now()
        if name and name not in openai_request.MODELS:
            raise openai_status.no_model(name)
        value = openai_answer.model(name, now) if name else openai_answer.models(now)
        return web.Response(body=msgspec.json.encode(value), content_type=_JSON)

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        data, mime = self._kept.get(request.match_info["name"], (b"", ""))
        return web.Response(body=data, content_type=mime) if data else web.Response(status=404)

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        return await self._call(request, is_edit=False)

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        return await self._call(request, is_edit=True)

    async def _call(self, request: web.Request, *, is_edit: bool) -> web.StreamResponse:
        with await openai_body.read(request) as given:
            account, simulation = self._account(request), self._simulation
            model = str(given.values.get("model", ""))
            rule = simulation.take(account, model)
            if account.per_minute is not None:
                request[_LIMITS] = openai_limits.headers(account.per_minute, *simulation.meter.left(account, model))
            call = Call(simulation.now(), account.label, model, rule.fault if rule else None)
            call.path, call.body = request.path, _shown(given)
            call.references = tuple(one.sha256 for one in given.uploads if one.name != "mask")
            with simulation.calls.track(call):
                if rule is not None and (error := self._error(rule, model)) is not None:
                    raise error
                return await self._answer(request, given, call, rule, is_edit=is_edit)

    async def _answer(
        self, request: web.Request, given: Given, call: Call, rule: Rule | None, *, is_edit: bool
    ) -> web.StreamResponse:
        if call.fault is Fault.HANG:
            await self._simulation.stopping.wait()
        if call.fault in {Fault.HANG, Fault.RESET}:
            return delivery.reset(request)
        latency = self._simulation.draw_latency()
        pause = rule.seconds if rule is not None else 0.0
        if rule is not None and rule.fault is Fault.SLOW_FIRST_BYTE:
            latency += rule.seconds
        due = asyncio.get_running_loop().time() + latency
        wanted = openai_request.read(given, is_edit=is_edit)
        drawn = await self._drawn(wanted, given, call)
        if wanted.partials is not None and call.fault is not Fault.NOT_JSON:
            return await self._stream(request, wanted, drawn, call, due, pause=pause)
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        match call.fault:
            case Fault.NOT_JSON:
                return delivery.page()
            case Fault.IMAGE_SAFETY:
                raise openai_status.held_back()
        return await delivery.send(request, self._whole(request, wanted, drawn, call), call.fault, _JSON, pause=pause)

    async def _drawn(self, wanted: DrawCall, given: Given, call: Call) -> list[Any]:
        seed = self._simulation.rng.getrandbits(32)

        def work() -> list[Any]:
            from proxy_core.simulator import openai_drawing  # loads Pillow

            return list(openai_drawing.draw(wanted, given.uploads, call.account, seed))

        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _whole(self, request: web.Request, wanted: DrawCall, drawn: list[Any], call: Call) -> bytes:
        now = self._simulation.now()
        if call.fault is Fault.WRONG_JSON:
            return openai_answer.of_another_shape()
        if call.fault in _NOTHING_DRAWN:
            return openai_answer.nothing(now)
        addresses = [self._address(request, one.picture, wanted) for one in drawn] if wanted.as_url else []
        return openai_answer.whole(wanted, drawn, addresses, len(call.references), now)

    async def _stream(
        self, request: web.Request, wanted: DrawCall, drawn: list[Any], call: Call, due: float, *, pause: float
    ) -> web.StreamResponse:
        """The events, spread over the time that drawing takes; `pause` as delivery.send has it."""
        frames = openai_answer.events(wanted, drawn, len(call.references), self._simulation.now())
        if call.fault is Fault.IMAGE_SAFETY:
            frames = [*frames[:-1], openai_answer.error_event(openai_status.held_back().body())]
        elif call.fault in {*_NOTHING_DRAWN, Fault.WRONG_JSON}:
            frames = []
        if call.fault in _BROKEN_OFF:
            return await delivery.send(request, b"".join(frames), call.fault, _STREAM, pause=pause)
        response = web.StreamResponse(headers={"Content-Type": _STREAM})
        await response.prepare(request)
        clock = asyncio.get_running_loop().time
        for left, frame in zip(range(len(frames), 0, -1), frames, strict=True):
            await asyncio.sleep(max(0.0, due - clock()) / left)
            await response.write(b": drawing\n\n")
            await response.write(frame)
        await response.write_eof()
        return response

    def _address(self, request: web.Request, data: bytes, wanted: DrawCall) -> str:
        """Keep a picture for a while, and say where."""
        name = f"{self._simulation.rng.getrandbits(128):032x}"
        self._kept[name] = (data, f"image/{wanted.output_format}")
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return f"{request.url.origin()}/simulator/pictures/{name}"

    def _account(self, request: web.Request) -> SimulatedAccount:
        key = bearer(request)
        account = self._simulation.account(key) if key else None
        if account is None:
            raise openai_status.unauthorized(key)
        return account

    def _error(self, rule: Rule, model: str) -> OpenAIError | None:
        return openai_status.for_fault(rule, model=model, retry_seconds=self._simulation.scenario.retry_seconds)


def _shown(given: Given) -> Any:
    """The body as the calls show it: texts cut, and of each file its part's name, its own name and its size."""
    files = [[one.name, one.filename, one.size] for one in given.uploads]
    return shorten({**given.values, "files": files} if files else given.values)
