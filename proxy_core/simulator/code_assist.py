"""The wrapped format of Code Assist in the simulator, at /v1internal: for access tokens alone.

    POST /v1internal:generateContent, :streamGenerateContent?alt=sse    drawing calls: {project, model, request}
    POST /v1internal:loadCodeAssist, :fetchAvailableModels, :retrieveUserQuota, :retrieveUserQuotaSummary

The answer of a drawing call is {response, traceId}, with a response as the Gemini API has it. What the other four
answer is code_assist_quota.py's; they cost nothing. A project that is not the account's is refused by
fetchAvailableModels alone.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from aiohttp import web

from proxy_core.simulator import code_assist_quota, delivery, gemini_answer, google_faults, google_status
from proxy_core.simulator.callers import by_login, check
from proxy_core.simulator.faults import Rule
from proxy_core.simulator.gemini_answer import Answer
from proxy_core.simulator.gemini_call import VERBS, Asked, DrawingCalls
from proxy_core.simulator.google_status import StatusError
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Simulation

_VERSION = "v1internal"
_ENVELOPE = frozenset(
    {
        "project",
        "model",
        "request",
        "requestId",
        "requestType",
        "userAgent",
        "user_prompt_id",
        "userPromptId",
        "enabledCreditTypes",
        "enabled_credit_types",
    }
)
# What a request may say here beside what the Gemini API takes.
_OF_REQUEST = frozenset({"session_id", "sessionId", "labels"})


class CodeAssistErrors:
    """The errors as Code Assist words them."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def of_rule(self, rule: Rule, model: str, version: str) -> StatusError | None:
        seconds, now = self._simulation.scenario.retry_seconds, self._simulation.now()
        return google_faults.for_code_assist(rule, model=model, retry_seconds=seconds, now=now)

    def no_model(self, model: str, version: str) -> StatusError:
        return StatusError(404, "NOT_FOUND", "Requested entity was not found.")


class CodeAssistWire:
    """The route. `pool` runs what would block the loop: reading large requests, drawing."""

    def __init__(self, simulation: Simulation, pool: ThreadPoolExecutor) -> None:
        self._simulation = simulation
        self._errors = CodeAssistErrors(simulation)
        self._calls = DrawingCalls(simulation, pool, self._errors, vertex=False)

    def routes(self) -> list[web.RouteDef]:
        return [web.post(f"/{_VERSION}:{{verb}}", self._call)]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        account, verb = by_login(self._simulation, request), request.match_info["verb"]
        if verb in VERBS:
            return await self._draw(request, body, account, verb)
        answer = self._told(verb, account, _project(body))
        if answer is None:
            raise google_status.no_route(request.path)
        check(self._simulation, request, account, self._errors)
        return web.Response(body=msgspec.json.encode(answer), headers={"Content-Type": delivery.JSON_TYPE})

    async def _draw(
        self, request: web.Request, body: bytes, account: SimulatedAccount, verb: str
    ) -> web.StreamResponse:
        decoded = await self._calls.decoded(body)
        asked = Asked(_model(decoded.value), verb, _VERSION, _unwrapped, self._wrapped)
        return await self._calls.draw(request, decoded, account, asked)

    def _told(self, verb: str, account: SimulatedAccount, project: str) -> dict[str, Any] | None:
        """What costs nothing; None for a verb that there is not."""
        match verb:
            case "loadCodeAssist":
                return code_assist_quota.tier(account)
            case "fetchAvailableModels":
                if project not in {"", account.project}:
                    raise _no_permission(project)
                return code_assist_quota.models(self._simulation, account)
            case "retrieveUserQuota":
                return code_assist_quota.quota(self._simulation, account)
            case "retrieveUserQuotaSummary":
                return code_assist_quota.summary(self._simulation, account)
            case _:
                return None

    def _wrapped(self, answer: Answer) -> Answer:
        return {"response": answer, "traceId": gemini_answer.letters(self._simulation.rng.getrandbits(32), 16)}


def _project(body: bytes) -> str:
    try:
        value = msgspec.json.decode(body or b"{}", type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise google_status.invalid(f"Invalid JSON payload received. {error}") from None
    return str(value.get("project") or "")


def _model(value: Any) -> str:
    """The model that an envelope names. StatusError for what is no envelope."""
    if not isinstance(value, dict):
        raise google_status.invalid("Invalid JSON payload received. An object was expected.")
    if unknown := sorted(value.keys() - _ENVELOPE):
        said = f'Invalid JSON payload received. Unknown name "{unknown[0]}": Cannot find field.'
        raise google_status.invalid(said, ("", said))
    if not isinstance(value.get("model"), str) or not isinstance(value.get("request"), dict):
        raise google_status.invalid("Request contains an invalid argument.", ("model", "model and request are needed"))
    return str(value["model"])


def _unwrapped(value: Any) -> Any:
    return {name: item for name, item in value["request"].items() if name not in _OF_REQUEST}


def _no_permission(project: str) -> StatusError:
    consumer = f"projects/{project}"
    reason = google_status.info("CONSUMER_INVALID", consumer=consumer)
    return StatusError(403, "PERMISSION_DENIED", f"Permission denied on resource project {project}.", [reason])
