"""Google's OAuth in the simulator: the consent page, tokens, userinfo, revocation, and the file of its one client.

    GET  /o/oauth2/v2/auth              the consent page: client_id, redirect_uri, response_type=code, scope, state,
                                        code_challenge, code_challenge_method=S256, login_hint
    POST /o/oauth2/v2/auth              what the person chose, as the page's form sends it
    POST /token                         grant_type authorization_code or refresh_token; errors are OAuth's
    GET  /userinfo                      of a bearer token: sub, and email, email_verified, name where it may know them
    POST /revoke                        token (access or refresh): ends all tokens of its account
    GET  /simulator/client_secret.json  the file that Google's console gives for a client of type "Desktop app"

Without a browser: POST the authorization address itself, its query as it is, with the form fields `account` (label or
email), `decision` (allow or cancel) and, for less than all that was asked for, `scope` (repeated, or separated by
spaces). The request's fields may also be in the form, as on the page: there a form without `scope` allows nothing. The
answer is 302 to redirect_uri with code, scope and state, or with error=access_denied and state. What cannot be answered
to the app is a page with a 4xx status. A code is good for one exchange within 60 seconds of the simulation's clock.
"""

import hashlib
from collections.abc import Mapping

from aiohttp import web

from proxy_core.simulator.callers import bearer
from proxy_core.simulator.consent_page import HEADERS, PATH, consent_page, error_page
from proxy_core.simulator.grants import (
    CLIENT_ID,
    CLIENT_SECRET,
    PROJECT,
    Codes,
    Consent,
    ConsentError,
    ConsentRequest,
    read_request,
)
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.simulator.simulation import Simulation
from proxy_core.simulator.tokens import EMAIL, Granted

_PROFILE = frozenset({"profile", "https://www.googleapis.com/auth/userinfo.profile"})
_NO_STORE = {"Cache-Control": "no-store"}


class _Refused(Exception):  # noqa: N818 - an answer of the service of tokens, not a failure of ours
    """An OAuth error as the service of tokens answers it."""

    def __init__(self, error: str, description: str, *, status: int = 400, subtype: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "error_description": description} | ({"error_subtype": subtype} if subtype else {})


class OAuthWire:
    """The routes over one simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._codes = Codes(simulation.now)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(PATH, self._ask, allow_head=False),
            web.post(PATH, self._decide),
            web.post("/token", self._token),
            web.get("/userinfo", self._userinfo, allow_head=False),
            web.post("/revoke", self._revoke),
            web.get("/simulator/client_secret.json", self._client_file, allow_head=False),
        ]

    # --- the consent

    async def _ask(self, request: web.Request) -> web.StreamResponse:
        try:
            asked = read_request(request.query, _scopes(request.query.getall("scope", [])))
            if not asked.scopes:
                raise ConsentError(400, "invalid_request", "Missing required parameter: scope")
        except ConsentError as error:
            return _html(error_page(error), error.status)
        return _html(consent_page(asked, self._simulation.scenario.accounts))

    async def _decide(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        texts = [value for value in form.getall("scope", []) if isinstance(value, str)]
        try:
            asked = read_request(
                {**request.query, **_fields(form)}, _scopes(texts or request.query.getall("scope", []))
            )
            location = self._decided(asked, _fields(form))
        except ConsentError as error:
            return _html(error_page(error), error.status)
        return web.Response(status=302, headers={"Location": location, **_NO_STORE})

    def _decided(self, asked: ConsentRequest, form: Mapping[str, str]) -> str:
        """Where the person's decision is told. ConsentError."""
        if form.get("decision") != "allow" or not asked.scopes:
            return asked.answer(error="access_denied")
        label = form.get("account", "")
        account = next((one for one in self._simulation.scenario.accounts if label in {one.label, one.email}), None)
        if account is None:
            raise ConsentError(400, "invalid_request", "The simulator does not know this account.")
        code = self._codes.issue(Consent(account.label, asked.scopes, asked.redirect_uri, asked.challenge))
        return asked.answer(code=code, scope=" ".join(asked.scopes))

    # --- tokens

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = _fields(await request.post())
        try:
            match form.get("grant_type"):
                case "authorization_code":
                    granted = self._exchanged(form)
                case "refresh_token":
                    granted = self._refreshed(form)
                case other:
                    raise _Refused("unsupported_grant_type", f"Invalid grant_type: {other or ''}")
        except _Refused as refused:
            return web.json_response(refused.body, status=refused.status, headers=_NO_STORE)
        answer = {
            "access_token": granted.access_token,
            "expires_in": self._simulation.tokens.seconds,
            "scope": " ".join(granted.scopes),
            "token_type": "Bearer",
        }
        if granted.refresh_token:
            answer["refresh_token"] = granted.refresh_token
        return web.json_response(answer, headers=_NO_STORE)

    def _exchanged(self, form: Mapping[str, str]) -> Granted:
        _need(form, "client_id", "code", "redirect_uri")
        _check_client(form)
        consent = self._codes.take(form["code"])
        if consent is None:
            raise _Refused("invalid_grant", "Malformed auth code.")
        if consent.redirect_uri != form["redirect_uri"]:
            raise _Refused("redirect_uri_mismatch", "Bad Request")
        if consent.challenge and not form.get("code_verifier"):
            raise _Refused("invalid_grant", "Missing code verifier.")
        if consent.challenge and not consent.is_proved_by(form["code_verifier"]):
            raise _Refused("invalid_grant", "Invalid code verifier.")
        return self._simulation.tokens.login(consent.label, consent.scopes)

    def _refreshed(self, form: Mapping[str, str]) -> Granted:
        _need(form, "client_id", "refresh_token")
        tokens, token = self._simulation.tokens, form["refresh_token"]
        if (refusal := tokens.take_refusal(token)) is not None:
            raise _Refused(refusal.error, "The refresh was refused.", status=refusal.status, subtype=refusal.subtype)
        # The tokens that accounts have from the start belong to no client: any may use them.
        if form["client_id"] == CLIENT_ID or tokens.is_of_login(token):
            _check_client(form)
        if (granted := tokens.refresh(token)) is None:
            raise _Refused("invalid_grant", "Token has been expired or revoked.")
        return granted

    async def _revoke(self, request: web.Request) -> web.StreamResponse:
        token = _fields(await request.post()).get("token") or request.query.get("token", "")
        label = self._simulation.tokens.holder(token)
        if label is None:
            body = {"error": "invalid_token", "error_description": "Token expired or revoked"}
            return web.json_response(body, status=400)
        self._simulation.tokens.revoke(label)
        return web.json_response({})

    # --- who it is, and for which app

    async def _userinfo(self, request: web.Request) -> web.StreamResponse:
        token = bearer(request)
        account, scopes = self._simulation.owner(token), self._simulation.tokens.scopes(token)
        if account is None:
            body = {"error": "invalid_request", "error_description": "Invalid Credentials"}
            challenge = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
            return web.json_response(body, status=401, headers={"WWW-Authenticate": challenge})
        answer: dict[str, object] = {"sub": _subject(account)}
        if scopes & {EMAIL, "email"}:
            answer |= {"email": account.email, "email_verified": True}
        if scopes & _PROFILE:
            answer["name"] = account.label
        return web.json_response(answer, headers=_NO_STORE)

    async def _client_file(self, request: web.Request) -> web.StreamResponse:
        origin = request.url.origin()
        client = {
            "client_id": CLIENT_ID,
            "project_id": PROJECT,
            "auth_uri": f"{origin}{PATH}",
            "token_uri": f"{origin}/token",
            "client_secret": CLIENT_SECRET,
            "redirect_uris": ["http://localhost"],
        }
        return web.json_response({"installed": client})


def _need(form: Mapping[str, str], *names: str) -> None:
    for name in names:
        if not form.get(name):
            raise _Refused("invalid_request", f"Missing required parameter: {name}")


def _check_client(form: Mapping[str, str]) -> None:
    if form["client_id"] != CLIENT_ID:
        raise _Refused("invalid_client", "The OAuth client was not found.", status=401)
    if not form.get("client_secret"):
        raise _Refused("invalid_request", "client_secret is missing.")
    if form["client_secret"] != CLIENT_SECRET:
        raise _Refused("invalid_client", "The provided client secret is invalid.", status=401)


def _fields(form: Mapping[str, object]) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _scopes(texts: list[str]) -> tuple[str, ...]:
    """Each once, in the order in which they came."""
    return tuple(dict.fromkeys(scope for text in texts for scope in text.split()))


def _subject(account: SimulatedAccount) -> str:
    """The number that stands for the person, with as many digits as Google's."""
    return str(10**20 + int.from_bytes(hashlib.sha256(account.email.encode()).digest()[:8]))


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
