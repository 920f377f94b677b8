"""The Gemini API of the simulator: drawing calls and the list of models, with their keys and errors."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from aiohttp import web

from proxy_core.images.catalog import MODELS, ImageModel
from proxy_core.simulator import delivery, google_faults, google_status
from proxy_core.simulator.callers import bearer, by_login, check
from proxy_core.simulator.faults import Rule
from proxy_core.simulator.gemini_call import DrawingCalls
from proxy_core.simulator.google_status import StatusError
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Simulation

_VERSION = "{version:v1beta|v1}"


class GeminiErrors:
    """The errors as the Gemini API words them."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def of_rule(self, rule: Rule, model: str, version: str) -> StatusError | None:
        seconds = self._simulation.scenario.retry_seconds
        return google_faults.for_fault(rule, model=model, version=version, retry_seconds=seconds)

    def no_model(self, model: str, version: str) -> StatusError:
        return google_status.not_found(model, version)


class GeminiWire:
    """The routes. `pool` runs what would block the loop: reading large requests, drawing."""

    def __init__(self, simulation: Simulation, pool: ThreadPoolExecutor) -> None:
        self._simulation = simulation
        self._errors = GeminiErrors(simulation)
        self._calls = DrawingCalls(simulation, pool, self._errors, vertex=False)

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
        model = request.match_info["model"]
        if model not in MODELS:
            raise google_status.not_found(model, request.match_info["version"])
        return _json(_described(MODELS[model]))

    async def _call(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        return await self._calls.serve(request, body, self._account(request))

    def _admit(self, request: web.Request) -> None:
        """Raise what the account's credentials meet; the list of models is no drawing call."""
        check(self._simulation, request, self._account(request), self._errors)

    def _account(self, request: web.Request) -> SimulatedAccount:
        """Who calls: by a key, or by a bearer token that was granted or is such a key."""
        key = request.headers.get("x-goog-api-key") or request.query.get("key")
        token = bearer(request)
        if not key and not token:
            raise google_status.unregistered()
        if not key and self._simulation.owner(token) is not None:
            return self._by_login(request)
        account = self._simulation.account(key or token)
        if account is None:
            raise google_status.key_invalid() if key else google_status.unauthenticated()
        return account

    def _by_login(self, request: web.Request) -> SimulatedAccount:
        account = by_login(self._simulation, request)
        if self._simulation.scenario.quota_project and not request.headers.get("x-goog-user-project"):
            raise google_status.no_quota_project()
        return account


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
