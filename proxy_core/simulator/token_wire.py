"""Google's service of tokens in the simulator: POST /token, for the refresh_token grant. Its errors are OAuth's."""

from collections.abc import Mapping

from aiohttp import web

from proxy_core.simulator.simulation import Simulation

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"


class TokenWire:
    """The route over one simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/token", self._token)]

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        if form.get("grant_type") != "refresh_token":
            return _refused("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        if missing := next((name for name in ("client_id", "refresh_token") if not form.get(name)), None):
            return _refused("invalid_request", f"Missing required parameter: {missing}")
        return self._refreshed(form)

    def _refreshed(self, form: Mapping[str, str]) -> web.StreamResponse:
        tokens = self._simulation.tokens
        token = tokens.grant(form["refresh_token"])
        if token is None:
            return _refused("invalid_grant", "Token has been expired or revoked.")
        answer = {"access_token": token, "expires_in": tokens.seconds, "scope": _SCOPE, "token_type": "Bearer"}
        return web.json_response(answer, headers={"Cache-Control": "no-store"})


def _refused(error: str, description: str) -> web.StreamResponse:
    return web.json_response({"error": error, "error_description": description}, status=400)
