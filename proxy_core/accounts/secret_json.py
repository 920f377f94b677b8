"""Credentials as compact JSON and back: what every store keeps. No encryption and no storage here."""

import msgspec

from proxy_core.accounts.account import Credentials
from proxy_core.errors import CredentialsError


def to_json(credentials: Credentials) -> str:
    """JSON with the fields that are not empty. CredentialsError when one holds what no text can (half a surrogate)."""
    fields = {name: value for name, value in msgspec.to_builtins(credentials).items() if value}
    try:
        return msgspec.json.encode(fields).decode()
    except UnicodeEncodeError:
        pass  # raised anew outside: that error holds the secret
    raise CredentialsError("vault_write_failed", why="it has a character that does not exist in any text")


def from_json(text: str | bytes) -> Credentials | None:
    """The credentials in `text`; None when it is not JSON of them."""
    try:
        return msgspec.json.decode(text, type=Credentials)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
