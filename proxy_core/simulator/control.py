"""The simulator's own addresses, for tests that run it as a process.

    GET  /simulator/state     counts per account, calls in flight, the last requests with long texts cut
    PUT  /simulator/rules     {"account label": [rule, ...]}: new rules for these accounts ("*" is all of them)
    PUT  /simulator/latency   [least, most] in seconds
    PUT  /simulator/tokens    any of {"rotate": bool, "refuse": {"error", "status", "subtype", "times"} or null,
                              "expire": label, "revoke": label}: what tokens.py calls so; null takes refreshes again
    POST /simulator/reset     rules and latency as at the start, nothing counted

Each answers with the state. A bad value is a 400 `{"error": "..."}`. None needs a key: server.py lets no web page in.
"""

from typing import Any

import msgspec
from aiohttp import web

from proxy_core.simulator.faults import Rule
from proxy_core.simulator.simulation import Simulation

_LONGEST = 120  # characters of a text that are kept


class _Refuse(msgspec.Struct, forbid_unknown_fields=True):
    error: str
    status: int = 400
    subtype: str = ""
    times: int | None = None


class _Tokens(msgspec.Struct, forbid_unknown_fields=True):
    rotate: bool | None = None
    refuse: _Refuse | msgspec.UnsetType | None = msgspec.UNSET
    expire: str = ""
    revoke: str = ""


class Control:
    """The routes over one simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/simulator/state", self._state),
            web.put("/simulator/rules", self._rules),
            web.put("/simulator/latency", self._latency),
            web.put("/simulator/tokens", self._tokens),
            web.post("/simulator/reset", self._reset),
        ]

    async def _state(self, request: web.Request) -> web.Response:
        return _json(state(self._simulation))

    async def _rules(self, request: web.Request) -> web.Response:
        try:
            rules = msgspec.json.decode(await request.read(), type=dict[str, tuple[Rule, ...]])
        except msgspec.MsgspecError as error:
            return _refused(str(error))
        if unknown := rules.keys() - self._simulation.labels:
            return _refused(f"There is no account {', '.join(sorted(unknown))}.")
        self._simulation.rules.replace(rules)
        return _json(state(self._simulation))

    async def _latency(self, request: web.Request) -> web.Response:
        try:
            self._simulation.set_latency(msgspec.json.decode(await request.read(), type=tuple[float, float]))
        except (msgspec.MsgspecError, ValueError) as error:
            return _refused(str(error))
        return _json(state(self._simulation))

    async def _tokens(self, request: web.Request) -> web.Response:
        try:
            wanted = msgspec.json.decode(await request.read(), type=_Tokens)
        except msgspec.MsgspecError as error:
            return _refused(str(error))
        tokens = self._simulation.tokens
        if wanted.rotate is not None:
            tokens.rotate = wanted.rotate
        if wanted.refuse is None:
            tokens.accept()
        elif isinstance(wanted.refuse, _Refuse):
            tokens.refuse(wanted.refuse.error, wanted.refuse.status, wanted.refuse.subtype, times=wanted.refuse.times)
        tokens.expire(wanted.expire)
        tokens.revoke(wanted.revoke)
        return _json(state(self._simulation))

    async def _reset(self, request: web.Request) -> web.Response:
        self._simulation.reset()
        return _json(state(self._simulation))


def state(simulation: Simulation) -> dict[str, Any]:
    """What the simulation has seen, as JSON has it."""
    calls = simulation.calls
    accounts: dict[str, dict[str, Any]] = {
        label: {"calls": 0, "models": {}, "faults": {}} for label in (one.label for one in simulation.scenario.accounts)
    }
    for (label, model), count in calls.counts.items():
        seen = accounts.setdefault(label, {"calls": 0, "models": {}, "faults": {}})
        seen["calls"] += count
        seen["models"][model] = count
    for (label, fault), count in calls.faults.items():
        accounts[label]["faults"][fault] = count
    return {
        "calls": calls.count(),
        "checks": sum(calls.checks.values()),
        "in_flight": calls.in_flight,
        "peak": calls.peak,
        "latency": simulation.latency,
        "accounts": accounts,
        "last": list(calls.last),
    }


def shorten(value: Any) -> Any:
    """JSON with long texts cut, as base64 pictures are; their length is named."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}... ({len(value)} characters)"
    if isinstance(value, list):
        return [shorten(item) for item in value]
    if isinstance(value, dict):
        return {shorten(key): shorten(item) for key, item in value.items()}
    return value


def _json(value: Any) -> web.Response:
    return web.Response(body=msgspec.json.encode(value), content_type="application/json")


def _refused(error: str) -> web.Response:
    return web.json_response({"error": error}, status=400)
