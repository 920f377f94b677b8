"""The answer of a login, as the browser brings it or a person pastes it: read and checked. Pure."""

import hmac
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from proxy_core.accounts.oauth import BLOCKED
from proxy_core.errors import AccountError
from proxy_core.phrases import Phrase, phrase

_LONGEST_PASTE = 8 * 1024  # characters; a redirect of Google's has about 600
_MOST_FIELDS = 30
_CODE = re.compile(r"[\x21-\x7e]{1,2048}")  # Google's have up to 256 characters
_REASON = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Redirect:
    """Either the code that stands for the login, or why there is none."""

    code: str = field(default="", repr=False)
    refusal: Phrase | None = None


def read_redirect(query: str, state: str) -> Redirect:
    """What `query` says, which must bring the login's `state`.

    AccountError redirect_foreign or redirect_incomplete: then it is no answer to this login, and another may come.
    """
    try:
        fields = parse_qs(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise AccountError("redirect_foreign") from None
    brought = _only(fields, "state").encode(errors="replace")
    if not state or not hmac.compare_digest(brought, state.encode()):
        raise AccountError("redirect_foreign")
    if "error" in fields:
        return Redirect(refusal=_refusal(_only(fields, "error")))
    code = _only(fields, "code")
    if not _CODE.fullmatch(code):
        raise AccountError("redirect_incomplete")
    return Redirect(code)


def pasted_query(text: str, redirect_uri: str) -> str:
    """The query in what a person pasted: the address that the browser was sent to, or the part of it from the ? on.

    Line breaks of a mail or a terminal are taken out. AccountError redirect_elsewhere for any other address.
    """
    address = re.sub(r"\s+", "", text).strip("<>\"'")
    if len(text) > _LONGEST_PASTE or not address:
        raise AccountError("redirect_elsewhere", address=redirect_uri)
    whole = address if "://" in address else f"http://{address}"  # some browsers show it without
    for beginning in (redirect_uri, redirect_uri.rstrip("/")):
        if whole.startswith(f"{beginning}?"):
            return whole.removeprefix(f"{beginning}?").partition("#")[0]
    if address.startswith("?") or re.match(r"(code|state|error|scope|iss)=", address):
        return address.removeprefix("?").partition("#")[0]
    raise AccountError("redirect_elsewhere", address=redirect_uri)


def _only(fields: dict[str, list[str]], name: str) -> str:
    """A field that is there once; none may be there twice (RFC 6749, 3.1)."""
    values = fields.get(name, [])
    return values[0] if len(values) == 1 else ""


def _refusal(error: str) -> Phrase:
    """Why the person, their organisation or Google did not allow it."""
    if error == "access_denied":
        return phrase("login_denied")
    reason = error if _REASON.fullmatch(error) else "unknown"
    return phrase("login_blocked" if reason in BLOCKED else "login_refused", reason=reason)
