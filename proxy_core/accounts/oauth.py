"""GoogleOAuth: signing in by a person's own OAuth client, as RFC 8252 describes it for an installed app.

The calls and what their answers mean. Waiting for the person is in login.py; the refresh, in access_tokens.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec

from proxy_core.accounts.account import Credentials, OAuthClient, Provider
from proxy_core.accounts.client_file import CLIENT_FILE_LIMIT, check_client, is_google, read_client_file
from proxy_core.accounts.token_service import TOKEN_URI, Answer, OpenClient, Unreachable, get, post, read_granted
from proxy_core.errors import AccountError

__all__ = [
    "CLIENT_FILE_LIMIT",
    "Authorization",
    "GoogleOAuth",
    "Grant",
    "check_client",
    "client_of",
    "read_client_file",
    "scopes_of",
]

AUTH_URI = "https://accounts.google.com/o/oauth2/v2/auth"
USERINFO_URI = "https://openidconnect.googleapis.com/v1/userinfo"
REVOKE_URI = "https://oauth2.googleapis.com/revoke"
# Where another service than Google's, such as the simulator, has them beside its token_uri.
_AUTH_PATH, _USERINFO_PATH, _REVOKE_PATH = "/o/oauth2/v2/auth", "/userinfo", "/revoke"

_GOOGLE = "https://www.googleapis.com/auth/"
CLOUD_PLATFORM = f"{_GOOGLE}cloud-platform"
_WHO = ("openid", f"{_GOOGLE}userinfo.email")
_SCOPES = {
    Provider.GEMINI: (*_WHO, CLOUD_PLATFORM, f"{_GOOGLE}generative-language.retriever"),
    Provider.VERTEX: (*_WHO, CLOUD_PLATFORM),
    Provider.CODE_ASSIST: (*_WHO, CLOUD_PLATFORM, f"{_GOOGLE}userinfo.profile"),
}
# Without these no picture can be drawn; without the others something is not shown or not offered.
_REQUIRED = frozenset({CLOUD_PLATFORM})
# Google answers the short names of OpenID Connect with its own long ones.
_LONG_NAMES = {"email": f"{_GOOGLE}userinfo.email", "profile": f"{_GOOGLE}userinfo.profile"}

_CLIENT_REFUSED = {"invalid_client", "unauthorized_client", "deleted_client", "disabled_client"}
BLOCKED = frozenset({"admin_policy_enforced", "org_internal"})
"""The codes by which an organisation keeps a client out."""
_LONGEST_EMAIL = 254  # RFC 5321 with its erratum 1690


@dataclass(frozen=True, slots=True)
class Authorization:
    """One question to a person: the address to open, and the two secrets that tie its answer to it."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    verifier: str = field(repr=False)


class Grant(msgspec.Struct, frozen=True):
    """What a login gave. `email` is empty where it could not be asked for; `missing` are scopes that it can do without.

    `scopes` are those that were granted.
    """

    credentials: Credentials
    email: str = ""
    scopes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class _Person(msgspec.Struct):
    email: str = ""


def scopes_of(provider: Provider) -> tuple[str, ...]:
    """What a login for `provider` asks for. AccountError for one that has no login."""
    if provider not in _SCOPES:
        raise AccountError("login_not_here", provider=provider.value)
    return _SCOPES[provider]


def client_of(credentials: Credentials) -> OAuthClient:
    """The client by which an account signed in, to sign in again."""
    token_uri = credentials.token_uri
    return OAuthClient(
        credentials.client_id,
        credentials.client_secret,
        auth_uri=_beside(token_uri, AUTH_URI, _AUTH_PATH),
        token_uri=token_uri,
    )


class GoogleOAuth:
    """`open_client` makes the HTTP client of one call, in a worker thread; None: httpx's own."""

    def __init__(self, open_client: OpenClient | None = None) -> None:
        self._open_client = open_client

    def authorize(
        self, client: OAuthClient, redirect_uri: str, scopes: Iterable[str], login_hint: str = ""
    ) -> Authorization:
        """A new question, with secrets of its own. `login_hint` is the email of who signs in again."""
        from oauthlib.common import add_params_to_uri, generate_token
        from oauthlib.oauth2 import WebApplicationClient

        pkce = WebApplicationClient(client.client_id)
        verifier = pkce.create_code_verifier(64)
        state = generate_token(43)
        # No include_granted_scopes: with what was granted before, what this login was not given could not be told.
        asked = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(scopes),
            "state": state,
            "code_challenge": pkce.create_code_challenge(verifier, "S256"),
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",  # else a second login for the same client gets no refresh token
        }
        if login_hint:
            asked["login_hint"] = login_hint
        # Not prepare_request_uri: it takes no http, which a simulator on this computer has.
        address = client.auth_uri or _beside(client.token_uri, AUTH_URI, _AUTH_PATH)
        return Authorization(add_params_to_uri(address, list(asked.items())), state, verifier)

    async def exchange(
        self, client: OAuthClient, redirect_uri: str, code: str, verifier: str, scopes: Iterable[str]
    ) -> Grant:
        """The login that a code stands for, and whose it is.

        AccountError: login_unreachable, login_code_spent, client_refused, login_blocked, login_refused,
        scope_missing, no_refresh_token. A code is good once, so it is never sent again: the person signs in anew.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        try:
            answer = await post(self._open_client, client.token_uri or TOKEN_URI, form)
        except Unreachable:
            raise AccountError("login_unreachable") from None
        granted = read_granted(answer) if answer.status == 200 else None
        if granted is None:
            raise _refused(answer)
        given, missing = _compared(tuple(scopes), granted.scope)
        # What is dropped here stays good at Google: to revoke it would end every login of this person by this client.
        if lacking := next((scope for scope in missing if scope in _REQUIRED), None):
            raise AccountError("scope_missing", scope=lacking)
        if not granted.refresh_token:
            raise AccountError("no_refresh_token")
        credentials = Credentials(
            refresh_token=granted.refresh_token,
            client_secret=client.client_secret,
            client_id=client.client_id,
            token_uri=client.token_uri,
        )
        email = await self.email(client.token_uri, granted.access_token)
        return Grant(credentials, email, given, missing)

    async def email(self, token_uri: str, access_token: str) -> str:
        """Whose the token is; empty where that cannot be found out, which is no reason to lose a login."""
        try:
            answer = await get(self._open_client, _beside(token_uri, USERINFO_URI, _USERINFO_PATH), access_token)
            email = msgspec.json.decode(answer.body, type=_Person).email if answer.status == 200 else ""
        except (Unreachable, msgspec.MsgspecError, UnicodeDecodeError):
            return ""
        return email if email.isprintable() and "@" in email and len(email) <= _LONGEST_EMAIL else ""

    async def revoke(self, credentials: Credentials) -> None:
        """End the login at Google, with every other of this person by the same project's clients.

        One that has ended already, or that there never was, is fine. AccountError: revoke_unreachable, revoke_refused.
        """
        if not credentials.refresh_token:
            return
        address = _beside(credentials.token_uri, REVOKE_URI, _REVOKE_PATH)
        try:
            answer = await post(self._open_client, address, {"token": credentials.refresh_token})
        except Unreachable:
            raise AccountError("revoke_unreachable") from None
        if answer.status != 200 and answer.error != "invalid_token":
            raise AccountError("revoke_refused", status=answer.status)


def _beside(token_uri: str, google: str, path: str) -> str:
    """An address of the service that has `token_uri`: `google` where that is Google's, under any of its names."""
    try:
        parts, is_theirs = urlsplit(token_uri), is_google(token_uri)
    except ValueError:
        return token_uri  # no address, and so nobody gets what would be sent there
    return google if is_theirs else f"{parts.scheme}://{parts.netloc}{path}"


def _compared(asked: tuple[str, ...], granted: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(granted, asked but not granted). Without a word on scopes all were granted (RFC 6749, 5.1)."""
    given = tuple(_LONG_NAMES.get(scope, scope) for scope in granted.split()) or asked
    return given, tuple(scope for scope in asked if _LONG_NAMES.get(scope, scope) not in given)


def _refused(answer: Answer) -> AccountError:
    """Why a code was not taken."""
    error = answer.error
    if error == "invalid_grant":
        return AccountError("login_code_spent")
    if error in _CLIENT_REFUSED:
        return AccountError("client_refused", reason=error)
    if error in BLOCKED:
        return AccountError("login_blocked", reason=error)
    if answer.status >= 500 or answer.status in {408, 429} or not error:
        return AccountError("login_service_trouble", status=answer.status)
    return AccountError("login_refused", reason=error)
