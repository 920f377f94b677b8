"""A drawing call of Google's wire in the simulator, whole or streamed: on the Gemini API, Vertex AI and Code Assist.

Who may call, and at which address, is gemini.py's, vertex.py's and code_assist.py's; what a request may say is
gemini_request.py's, what an answer says is gemini_answer.py's.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from aiohttp import web
from msgspec import Struct

from proxy_core.images.catalog import MODELS, ImageModel
from proxy_core.simulator import delivery, gemini_answer, gemini_request, gemini_stream, google_status
from proxy_core.simulator.control import shorten
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.gemini_answer import Answer
from proxy_core.simulator.google_status import StatusError
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Call, Simulation

T = TypeVar("T")

_REFUSALS = frozenset(
    {Fault.WRONG_JSON, Fault.BLOCKED_PROMPT, Fault.IMAGE_SAFETY, Fault.TEXT_ONLY, Fault.NO_IMAGE, Fault.EMPTY}
)
_LARGE = 256 * 1024  # bytes of a request that are read beside the loop
VERBS = frozenset({"generateContent", "streamGenerateContent"})


class Errors(Protocol):
    """How a wire words its errors. `version` is that of the address."""

    def of_rule(self, rule: Rule, model: str, version: str) -> StatusError | None:
        """The error of a rule's fault; None for a fault that is no error status."""
        ...

    def no_model(self, model: str, version: str) -> StatusError:
        """A model that is unknown or gone."""
        ...


class Decoded(Struct, frozen=True):
    """A body as JSON, and the fingerprints of its pictures."""

    value: Any
    pictures: tuple[str, ...]


def _unchanged(value: Any) -> Any:
    return value


class Asked(Struct, frozen=True):
    """What a call is for. `unwrap` finds the request in the body, `wrap` is done to every answer of it."""

    model: str
    verb: str
    version: str
    unwrap: Callable[[Any], Any] = _unchanged
    wrap: Callable[[Answer], Answer] = _unchanged


class DrawingCalls:
    """Serves calls once it is known whose they are. `pool` runs what would block the loop: reading, drawing."""

    def __init__(self, simulation: Simulation, pool: ThreadPoolExecutor, errors: Errors, *, vertex: bool) -> None:
        self._simulation = simulation
        self._pool = pool
        self._errors = errors
        self._vertex = vertex

    async def serve(self, request: web.Request, body: bytes, account: SimulatedAccount) -> web.StreamResponse:
        """Answer a call to `{model}:{verb}` of the given body."""
        model, _, verb = request.match_info["call"].rpartition(":")
        if verb not in VERBS:
            raise google_status.no_route(request.path)
        return await self.draw(request, body, account, Asked(model, verb, request.match_info["version"]))

    async def draw(
        self, request: web.Request, body: bytes | Decoded, account: SimulatedAccount, asked: Asked
    ) -> web.StreamResponse:
        """Count a call and answer it as its rule has it."""
        simulation = self._simulation
        rule = simulation.take(account, asked.model)
        fault = rule.fault if rule else None
        call = Call(simulation.now(), account.label, asked.model, fault, path=request.path)
        with simulation.calls.track(call):
            decoded = body if isinstance(body, Decoded) else await self.decoded(body)
            call.body, call.references = shorten(decoded.value), decoded.pictures
            if rule is not None and (error := self._errors.of_rule(rule, asked.model, asked.version)) is not None:
                raise error
            return await self._answer(request, asked.unwrap(decoded.value), asked, call, rule)

    async def decoded(self, body: bytes) -> Decoded:
        """The JSON of a body. StatusError."""

        def work() -> Decoded:
            value = gemini_request.decode(body)
            return Decoded(value, gemini_request.fingerprints(value))

        return work() if len(body) < _LARGE else await self._beside(work)

    async def _answer(
        self, request: web.Request, value: Any, asked: Asked, call: Call, rule: Rule | None
    ) -> web.StreamResponse:
        if call.fault is Fault.RESET:
            return delivery.reset(request)
        if call.fault is Fault.HANG:
            await self._simulation.stopping.wait()
            return delivery.reset(request)
        due = asyncio.get_running_loop().time() + self._simulation.draw_latency()
        if rule is not None and rule.fault is Fault.SLOW_FIRST_BYTE:
            due += rule.seconds
        answer = await self._drawn(value, self._model(asked), call)
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        if call.fault is Fault.NOT_JSON:
            return delivery.page()
        return await _deliver(request, answer, asked, rule)

    async def _drawn(self, value: Any, model: ImageModel, call: Call) -> Answer:
        seed = self._simulation.rng.getrandbits(32)
        thoughts = self._simulation.scenario.thoughts

        def work() -> Answer:
            asked = gemini_request.read(value, model, vertex=self._vertex)
            job = gemini_answer.Job(asked, model, call.account, seed, thoughts)
            if call.fault in _REFUSALS:
                return gemini_answer.without_picture(call.fault, job)
            return gemini_answer.with_picture(job)

        return await self._beside(work)

    async def _beside(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _model(self, asked: Asked) -> ImageModel:
        if asked.model not in MODELS:
            raise self._errors.no_model(asked.model, asked.version)
        return MODELS[asked.model]


async def _deliver(request: web.Request, answer: Answer, asked: Asked, rule: Rule | None) -> web.StreamResponse:
    fault, pause = (rule.fault, rule.seconds) if rule else (None, 0.0)
    if asked.verb == "generateContent":
        return await delivery.send(request, gemini_answer.to_json(asked.wrap(answer)), fault, pause=pause)
    pieces = [asked.wrap(piece) for piece in gemini_stream.split(answer)]
    if request.query.get("alt") == "sse":
        return await delivery.stream(request, gemini_stream.events(pieces), fault, gemini_stream.SSE_TYPE, pause=pause)
    return await delivery.stream(request, gemini_stream.array(pieces), fault, delivery.JSON_TYPE, pause=pause)
