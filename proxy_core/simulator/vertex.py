"""Vertex AI of the simulator: drawing calls of a project with a granted token, and of express mode with a key.

Counting tokens costs nothing and is no drawing call: every text has one.
"""

from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from proxy_core.images.catalog import MODELS
from proxy_core.simulator import google_faults, google_status
from proxy_core.simulator.callers import by_login, check
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.gemini_call import DrawingCalls
from proxy_core.simulator.google_status import StatusError
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Simulation

_VERSION = "{version:v1beta1|v1}"
_MODELS = "publishers/google/models"
_BUSY = (
    "Resource exhausted. Please try again later. Please refer to "
    "https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details."
)


class VertexErrors:
    """The errors as Vertex AI words them: its 429 seldom says more than that there is no room."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def of_rule(self, rule: Rule, model: str, version: str) -> StatusError | None:
        if rule.fault is Fault.LIMITED_BARE:
            return StatusError(429, "RESOURCE_EXHAUSTED", _BUSY)
        if rule.fault is Fault.NOT_FOUND:
            return self.no_model(model, version)
        seconds = self._simulation.scenario.retry_seconds
        return google_faults.for_fault(rule, model=model, version=version, retry_seconds=seconds)

    def no_model(self, model: str, version: str) -> StatusError:
        said = f"Publisher Model `{_MODELS}/{model}` was not found or your project does not have access to it."
        return StatusError(404, "NOT_FOUND", said)


class VertexWire:
    """The routes. `pool` runs what would block the loop: reading large requests, drawing."""

    def __init__(self, simulation: Simulation, pool: ThreadPoolExecutor) -> None:
        self._simulation = simulation
        self._errors = VertexErrors(simulation)
        self._calls = DrawingCalls(simulation, pool, self._errors, vertex=True)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"/{_VERSION}/projects/{{project}}/locations/{{location}}/{_MODELS}/{{call}}", self._of_project),
            web.post(f"/{_VERSION}/{_MODELS}/{{call}}", self._express),
        ]

    async def _of_project(self, request: web.Request) -> web.StreamResponse:
        """With an access token alone: a key is worth nothing here."""
        body = await request.read()
        return await self._serve(request, body, by_login(self._simulation, request))

    async def _express(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        return await self._serve(request, body, self._holder(request))

    async def _serve(self, request: web.Request, body: bytes, account: SimulatedAccount) -> web.StreamResponse:
        model, _, verb = request.match_info["call"].rpartition(":")
        if verb != "countTokens":
            return await self._calls.serve(request, body, account)
        check(self._simulation, request, account, self._errors, model)
        if model not in MODELS:
            raise self._errors.no_model(model, request.match_info["version"])
        return web.json_response({"totalTokens": 1, "totalBillableCharacters": 1})

    def _holder(self, request: web.Request) -> SimulatedAccount:
        key = request.headers.get("x-goog-api-key") or request.query.get("key")
        if not key:
            raise google_status.unregistered()
        account = self._simulation.account(key)
        if account is None:
            raise google_status.key_invalid()
        return account
