"""What an app asks a person for, checked as Google does, and the authorization codes for what was allowed.

No HTTP and no page here: oauth_wire.py has the routes, consent_page.py the page.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

CLIENT_ID = "simulator.apps.example"
CLIENT_SECRET = "simulator-client-secret"  # noqa: S105 - opens nothing but the simulator
PROJECT = "simulator"
"""The project in which the simulator's one OAuth client was made."""

CODE_SECONDS = 60.0
"""How long a code can be exchanged."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ConsentError(Exception):
    """A request that never comes back to the app: a page tells the person. HTTP status, OAuth error, a sentence."""

    def __init__(self, status: int, error: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.error = error
        self.sentence = sentence


class ConsentRequest(Struct, frozen=True):
    """What an app asks for. `challenge` is the S256 one, "" where there is none."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str
    login_hint: str

    def fields(self) -> dict[str, str]:
        """The request as a form hands it on; the scopes and the hint are the person's to choose."""
        found = {"client_id": self.client_id, "redirect_uri": self.redirect_uri, "response_type": "code"}
        if self.state:
            found["state"] = self.state
        if self.challenge:
            found |= {"code_challenge": self.challenge, "code_challenge_method": "S256"}
        return found

    def answer(self, **values: str) -> str:
        """The address that brings the person's answer to the app."""
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        state = {"state": self.state} if self.state else {}
        return self.redirect_uri + joint + urlencode({**state, **values})


def read_request(fields: Mapping[str, str], scopes: tuple[str, ...]) -> ConsentRequest:
    """The request in the fields of an address or a form. ConsentError."""
    client_id = _needed(fields, "client_id")
    if client_id != CLIENT_ID:
        raise ConsentError(401, "invalid_client", "The OAuth client was not found.")
    redirect_uri = _needed(fields, "redirect_uri")
    if not _is_loopback(redirect_uri):
        sentence = "The app's redirect_uri is no http address of this machine, which this client does not allow."
        raise ConsentError(400, "redirect_uri_mismatch", sentence)
    if _needed(fields, "response_type") != "code":
        raise ConsentError(400, "unsupported_response_type", "The app asked for another response_type than code.")
    challenge, method = fields.get("code_challenge", ""), fields.get("code_challenge_method", "")
    if challenge and method != "S256":
        raise ConsentError(400, "invalid_request", "The simulator takes no code_challenge_method but S256.")
    return ConsentRequest(
        client_id, redirect_uri, scopes, fields.get("state", ""), challenge, fields.get("login_hint", "")
    )


class Consent(Struct, frozen=True):
    """What a person allowed, and to whom."""

    label: str
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str

    def is_proved_by(self, verifier: str) -> bool:
        """Whether who asked for the consent is who exchanges the code (RFC 7636)."""
        digest = hashlib.sha256(verifier.encode()).digest()
        return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"="), self.challenge.encode())


class Codes:
    """Codes for consents: each for one exchange, within `CODE_SECONDS`."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._made = 0
        self._open: dict[str, tuple[Consent, float]] = {}

    def issue(self, consent: Consent) -> str:
        """A new code. It has characters that an address must escape, as Google's have."""
        self._made += 1
        code = f"4/simulated+code-{self._made}"
        self._open[code] = consent, self._now() + CODE_SECONDS
        return code

    def take(self, code: str) -> Consent | None:
        """What the code was given for; None where it is unknown, was used before, or came too late."""
        consent, ends = self._open.pop(code, (None, 0.0))
        return consent if self._now() < ends else None


def _needed(fields: Mapping[str, str], name: str) -> str:
    if not fields.get(name):
        raise ConsentError(400, "invalid_request", f"Required parameter is missing: {name}")
    return fields[name]


def _is_loopback(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        _ = parts.port  # ValueError for a port that is none
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in _LOOPBACK and not parts.fragment and "@" not in parts.netloc
