"""The Gemini API of the simulator: `generateContent` and the list of models, with their keys and errors.

What a request may say is gemini_request.py's, what an answer says is gemini_answer.py's.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from aiohttp import web

from proxy_core.images.catalog import MODELS, ImageModel
from proxy_core.simulator import delivery, gemini_answer, gemini_request, google_status
from proxy_core.simulator.control import shorten
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.google_status import StatusError
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Call, Simulation

_REFUSALS = frozenset(
    {Fault.WRONG_JSON, Fault.BLOCKED_PROMPT, Fault.IMAGE_SAFETY, Fault.TEXT_ONLY, Fault.NO_IMAGE, Fault.EMPTY}
)
_LARGE = 256 * 1024  # bytes of a request that are read beside the loop
_VERSION = "{version:v1beta|v1}"


class GeminiWire:
    """The routes. `pool` runs what would block the loop: reading large requests, drawing."""

    def __init__(self, simulation: Simulation, pool: ThreadPoolExecutor) -> None:
        self._simulation = simulation
        self._pool = pool

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"/{_VERSION}/models", self._list, allow_head=False),
            web.get(f"/{_VERSION}/models/{{model}}", self._get, allow_head=False),
            web.post(f"/{_VERSION}/models/{{call}}", self._call),
        ]

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self._admit(request)
        try:
            size = min(1000, int(request.query.get("pageSize", "") or 50))
            start = int(request.query.get("pageToken", "") or 0)
        except ValueError:
            raise google_status.invalid("Invalid value at 'page_size' or 'page_token'.") from None
        models = list(MODELS.values())
        answer: dict[str, Any] = {"models": [_described(model) for model in models[start:][: max(1, size)]]}
        if start + size < len(models):
            answer["nextPageToken"] = str(start + size)
        return _json(answer)

    async def _get(self, request: web.Request) -> web.StreamResponse:
        self._admit(request)
        return _json(_described(_model(request.match_info["model"], request.match_info["version"])))

    async def _call(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        model, _, verb = request.match_info["call"].rpartition(":")
        account = self._account(request)
        if verb != "generateContent":
            raise google_status.no_route(request.path)
        simulation = self._simulation
        rule = simulation.rules.take(account.label, model)
        call = Call(simulation.now(), account.label, model, rule.fault if rule else None)
        with simulation.calls.track(call):
            value = await self._decoded(body)
            call.body = shorten(value)
            if rule is not None and (error := self._error(rule, model, request)) is not None:
                raise error
            return await self._answer(request, value, call, rule)

    async def _decoded(self, body: bytes) -> Any:
        if len(body) < _LARGE:
            return gemini_request.decode(body)
        return await asyncio.get_running_loop().run_in_executor(self._pool, gemini_request.decode, body)

    async def _answer(self, request: web.Request, value: Any, call: Call, rule: Rule | None) -> web.StreamResponse:
        if call.fault is Fault.RESET:
            return delivery.reset(request)
        if call.fault is Fault.HANG:
            await self._simulation.stopping.wait()
            return delivery.reset(request)
        due = asyncio.get_running_loop().time() + self._simulation.draw_latency()
        if rule is not None and rule.fault is Fault.SLOW_FIRST_BYTE:
            due += rule.seconds
        answer = await self._drawn(value, _model(call.model, request.match_info["version"]), call)
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        if call.fault is Fault.NOT_JSON:
            return delivery.page()
        return await delivery.send(request, answer, call.fault)

    async def _drawn(self, value: Any, model: ImageModel, call: Call) -> bytes:
        seed = self._simulation.rng.getrandbits(32)
        thoughts = self._simulation.scenario.thoughts

        def work() -> bytes:
            job = gemini_answer.Job(gemini_request.read(value, model), model, call.account, seed, thoughts)
            if call.fault in _REFUSALS:
                return gemini_answer.without_picture(call.fault, job)
            return gemini_answer.with_picture(job)

        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _admit(self, request: web.Request) -> None:
        """Raise what the account's credentials meet; the list of models is no drawing call and is not counted."""
        rule = self._simulation.rules.rejection(self._account(request).label)
        if rule is not None and (error := self._error(rule, "", request)) is not None:
            raise error

    def _account(self, request: web.Request) -> SimulatedAccount:
        key = request.headers.get("x-goog-api-key") or request.query.get("key")
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        if not key and not bearer:
            raise google_status.unregistered()
        account = self._simulation.account(key or bearer)
        if account is None:
            raise google_status.key_invalid() if key else google_status.unauthenticated()
        return account

    def _error(self, rule: Rule, model: str, request: web.Request) -> StatusError | None:
        seconds = self._simulation.scenario.retry_seconds
        version = request.match_info["version"]
        return google_status.for_fault(rule, model=model, version=version, retry_seconds=seconds)


def _model(model: str, version: str) -> ImageModel:
    if model not in MODELS:
        raise google_status.not_found(model, version)
    return MODELS[model]


def _described(model: ImageModel) -> dict[str, Any]:
    return {
        "name": f"models/{model.id}",
        "version": "1",
        "displayName": model.name,
        "description": f"{model.name}, drawn by the simulator",
        "inputTokenLimit": model.context,
        "outputTokenLimit": 4096 if "lite" in model.id else 32_768,
        "supportedGenerationMethods": ["generateContent"],
    }


def _json(value: dict[str, Any]) -> web.StreamResponse:
    body = msgspec.json.format(msgspec.json.encode(value), indent=2)
    return web.Response(body=body, headers={"Content-Type": delivery.JSON_TYPE})
