"""The access tokens of the simulator: who has one, and until when. Every account has the refresh token of its label.

No HTTP here, and no secrets: the tokens open nothing but the simulator.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_REFRESH = "refresh-of-"


@dataclass(frozen=True, slots=True)
class _Access:
    label: str
    ends: float


class Tokens:
    """Grants and knows tokens. `granted` counts the refreshes of each account, `asked` all calls with its token."""

    def __init__(self, now: Callable[[], float], labels: Iterable[str], seconds: float) -> None:
        self.seconds = seconds
        self.granted: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self._now = now
        self._refresh = {_REFRESH + label: label for label in labels}
        self._access: dict[str, _Access] = {}

    def grant(self, refresh_token: str) -> str | None:
        """A new access token; None where the refresh token is unknown or was revoked."""
        self.asked[refresh_token.removeprefix(_REFRESH)] += 1
        label = self._refresh.get(refresh_token)
        if label is None:
            return None
        self.granted[label] += 1
        token = f"access-{self.granted[label]}-of-{label}"
        self._access[token] = _Access(label, self._now() + self.seconds)
        return token

    def owner(self, access_token: str) -> str | None:
        """The label of the account that has this token; None where there is none or it has ended."""
        access = self._access.get(access_token)
        return access.label if access and self._now() < access.ends else None

    def expire(self, label: str) -> None:
        """End the account's access tokens before their time; a refresh gives new ones."""
        self._access = {token: access for token, access in self._access.items() if access.label != label}

    def revoke(self, label: str) -> None:
        """End the account's access tokens and its refresh token, as its owner can do."""
        self.expire(label)
        self._refresh.pop(_REFRESH + label, None)
