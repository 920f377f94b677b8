"""The tokens of the simulator: who has one, for which scopes, and until when.

Every account has the refresh token `refresh-of-<label>` from the start; each login gives it a further one. No HTTP
here, and no secrets: the tokens open nothing but the simulator.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import quote

from msgspec import Struct

CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
USUAL_SCOPES = (CLOUD_PLATFORM, EMAIL, "openid")
"""What the refresh token that an account has from the start was granted."""

_REFRESH = "refresh-of-"


class _Access(Struct, frozen=True):
    label: str
    scopes: tuple[str, ...]
    ends: float


class _Refresh(Struct, frozen=True):
    """`by_login`: a person signed in for it, so that it belongs to the simulator's OAuth client."""

    label: str
    scopes: tuple[str, ...]
    by_login: bool = False


class Granted(Struct, frozen=True):
    """A new access token; with it a refresh token, at a login and where they rotate."""

    access_token: str
    scopes: tuple[str, ...]
    refresh_token: str = ""


class Refusal(Struct, frozen=True):
    """How refreshes fail: an OAuth error, its HTTP status and its `error_subtype`."""

    error: str
    status: int = 400
    subtype: str = ""


class Tokens:
    """Grants and knows tokens. `granted` counts the refreshes of each account, `asked` all calls for one.

    `rotate`: each refresh brings a new refresh token, and the one that was used dies at once.
    """

    def __init__(
        self, now: Callable[[], float], labels: Iterable[str], seconds: float, *, rotate: bool = False
    ) -> None:
        self.seconds = seconds
        self.rotate = rotate
        self.granted: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self._now = now
        self._refresh = {_REFRESH + label: _Refresh(label, USUAL_SCOPES) for label in labels}
        self._access: dict[str, _Access] = {}
        self._made: Counter[str] = Counter()
        self._refusal: Refusal | None = None
        self._refusals_left: int | None = None

    def login(self, label: str, scopes: tuple[str, ...]) -> Granted:
        """What a person who signs in gets."""
        refresh_token = self._new_refresh(_Refresh(label, scopes, by_login=True))
        return Granted(self._new_access(label, scopes), scopes, refresh_token)

    def refresh(self, refresh_token: str) -> Granted | None:
        """A new access token; None where the refresh token is unknown or was revoked."""
        known = self._refresh.get(refresh_token)
        self.asked[known.label if known else refresh_token.removeprefix(_REFRESH)] += 1
        if known is None:
            return None
        self.granted[known.label] += 1
        rotated = ""
        if self.rotate:
            del self._refresh[refresh_token]
            rotated = self._new_refresh(known)
        return Granted(self._new_access(known.label, known.scopes), known.scopes, rotated)

    def is_of_login(self, refresh_token: str) -> bool:
        """Whether a person signed in for this refresh token."""
        known = self._refresh.get(refresh_token)
        return known is not None and known.by_login

    def owner(self, access_token: str) -> str | None:
        """The label of the account that has this token; None where there is none or it has ended."""
        access = self._access.get(access_token)
        return access.label if access and self._now() < access.ends else None

    def scopes(self, access_token: str) -> frozenset[str]:
        """What an access token that has not ended is good for."""
        return frozenset(self._access[access_token].scopes if self.owner(access_token) else ())

    def expire(self, label: str) -> None:
        """End the account's access tokens before their time; a refresh gives new ones."""
        self._access = {token: access for token, access in self._access.items() if access.label != label}

    def revoke(self, label: str) -> None:
        """End the account's access tokens and all its refresh tokens, as its owner can do."""
        self.expire(label)
        self._refresh = {token: known for token, known in self._refresh.items() if known.label != label}

    def holder(self, token: str) -> str | None:
        """The label of the account that has this access or refresh token; None where there is none."""
        known = self._refresh.get(token)
        return known.label if known else self.owner(token)

    def refuse(self, error: str, status: int = 400, subtype: str = "", *, times: int | None = None) -> None:
        """Have the next refreshes fail so: `times` of them, None for all until `accept`."""
        self._refusal, self._refusals_left = Refusal(error, status, subtype), times

    def accept(self) -> None:
        """Take refreshes again."""
        self._refusal = self._refusals_left = None

    def take_refusal(self, refresh_token: str) -> Refusal | None:
        """How this refresh fails by `refuse`; None where it does not. It was asked for all the same."""
        if self._refusal is None or self._refusals_left == 0:
            return None
        if self._refusals_left is not None:
            self._refusals_left -= 1
        self.asked[self.holder(refresh_token) or refresh_token.removeprefix(_REFRESH)] += 1
        return self._refusal

    def _new_access(self, label: str, scopes: tuple[str, ...]) -> str:
        self._made[label] += 1
        token = f"access-{self._made[label]}-of-{quote(label)}"  # no token has a blank
        self._access[token] = _Access(label, scopes, self._now() + self.seconds)
        return token

    def _new_refresh(self, known: _Refresh) -> str:
        self._made[_REFRESH + known.label] += 1
        token = f"1//refresh-{self._made[_REFRESH + known.label]}-of-{quote(known.label)}"
        self._refresh[token] = known
        return token
