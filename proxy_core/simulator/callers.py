"""Who calls the simulator's Google APIs with a bearer token, and what stands against it: before any picture."""

from aiohttp import web

from proxy_core.simulator import google_status
from proxy_core.simulator.faults import Fault
from proxy_core.simulator.gemini_call import Errors
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Simulation
from proxy_core.simulator.tokens import CLOUD_PLATFORM


def bearer(request: web.Request) -> str:
    """The bearer token of a request; "" where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def by_login(simulation: Simulation, request: web.Request) -> SimulatedAccount:
    """The account that was granted the request's token for the cloud platform. StatusError."""
    token = bearer(request)
    account = simulation.owner(token)
    if account is None:
        raise google_status.unauthenticated()
    if CLOUD_PLATFORM not in simulation.tokens.scopes(token):
        raise google_status.scope_insufficient(CLOUD_PLATFORM)
    return account


def check(
    simulation: Simulation, request: web.Request, account: SimulatedAccount, errors: Errors, model: str = ""
) -> None:
    """Count a call that costs nothing. StatusError for the rule that it meets."""
    rule = simulation.check(account, request.path)
    if rule is None:
        return
    if rule.fault is Fault.NOT_FOUND:
        raise google_status.no_route(request.path)
    if (error := errors.of_rule(rule, model, request.match_info.get("version", ""))) is not None:
        raise error
