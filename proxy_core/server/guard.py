"""Guard: who may ask. Not a web page under a name that is not Easel's, not a page of a site that was not let in, and
not who lacks the key where the auth mode asks for it. What an allowed page may read is in cors.py.
"""

import hmac
import ipaddress
import re
import socket
from collections.abc import Iterable
from functools import lru_cache

from aiohttp import web
from multidict import MultiMapping

from proxy_core.errors import RequestError
from proxy_core.listening import is_loopback, is_open
from proxy_core.server.kept import PICTURES
from proxy_core.server.origin import is_forwarded
from proxy_core.settings import Settings

# How much of a name is repeated in an error.
_SHOWN = 100
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{0,5})?")
# Pages that this computer served, and those inside programs; none of these can come from the internet.
_OWN_ORIGIN = re.compile(
    r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?"
    r"|(tauri|capacitor)://localhost"
    r"|https?://tauri\.localhost"
    r"|(app|vscode-webview)://[!-.0-~]*",  # visible ASCII without a slash
    re.IGNORECASE | re.ASCII,
)


def needs_key(settings: Settings, host: str, path: str, *, anybody: bool = False) -> bool:
    """Whether a request for `path` must bring the key while Easel listens on `host`.

    A kept picture's name, which nobody can guess, stands for the key in every mode: see kept.py. Beyond this computer
    the key is asked for in every mode, too: `host` may still be what a setting was before it changed. `anybody`: it may
    come from another computer or any web page all the same.
    """
    if path.startswith(PICTURES):
        return False
    mode = settings.auth_mode
    if mode == "auto":
        mode = "off" if is_loopback(host) and not anybody else "all_except_health"
    elif is_open(host, mode) or (mode == "off" and anybody):
        mode = "all_except_health"
    return mode == "strict" or (mode == "all_except_health" and path != "/healthz")


def may_be_anybody(request: web.BaseRequest) -> bool:
    """Whether a proxy on this computer may have sent it on for another one, or any page of the internet may have.

    A page opened from a file is "null", and so is what any page puts into a sandboxed frame.
    """
    return is_forwarded(request) or request.headers.get("Origin") == "null"


def check_host(
    headers: MultiMapping[str], bound: str, reached: str, allowed: Iterable[str], target: str | None = None
) -> None:
    """RequestError 403 unless the Host header names this computer: else a page could give it a name of its own.

    `bound` is what Easel listens on, `reached` the address of this computer at the connection's end, `allowed` what
    the person added, `target` the name in the request's first line, where there is one (RFC 9112, 3.2.2). The port is
    not looked at: it differs behind a tunnel, and no page gains anything by it.
    """
    sent = headers.getall("Host", [])
    names = {_name_in(sent[0]) if len(sent) == 1 else ""} | (set() if target is None else {_plain_name(target)})
    if "" in names or not names <= {_plain_name(known) for known in (*_own_names(bound, reached), *allowed)}:
        raise RequestError("host_not_known", status=403, host=", ".join(sent if target is None else [target])[:_SHOWN])


def check_origin(headers: MultiMapping[str], allowed: Iterable[str]) -> str:
    """The origin of the page that asks, "" when none does. RequestError 403 unless it is one of `allowed` or local."""
    sent = headers.getall("Origin", [])
    if not sent:
        return ""
    origin = sent[0]
    added = origin.isascii() and _plain_origin(origin) in {_plain_origin(known) for known in allowed}
    if len(sent) > 1 or not (added or _OWN_ORIGIN.fullmatch(origin)):
        raise RequestError("origin_not_allowed", status=403, origin=", ".join(sent)[:_SHOWN])
    return origin


def check_fetch(headers: MultiMapping[str], path: str) -> None:
    """RequestError 403 for what a browser fetches for a page of another site without naming it, but pictures.

    It cannot be read; whether it is there would be told. https://www.w3.org/TR/fetch-metadata/
    """
    if headers.get("Sec-Fetch-Site") != "cross-site":
        return
    mode, aim = headers.get("Sec-Fetch-Mode", ""), headers.get("Sec-Fetch-Dest", "")
    embedded = mode == "no-cors" or (mode == "navigate" and aim not in ("", "document"))
    if embedded and "Origin" not in headers and not path.startswith(PICTURES):
        raise RequestError("page_not_named", status=403)


def check_key(headers: MultiMapping[str], key: str, queried: Iterable[str] = ()) -> None:
    """RequestError 401 unless `key` is in one of the headers that clients use, or in `queried`, of the address."""
    sent = [*queried, *sent_keys(headers)]
    # Every one is compared, so that the time taken tells nothing.
    matches = [hmac.compare_digest(_bytes(one), _bytes(key)) for one in sent]
    if not (key and any(matches)):
        code = "key_wrong" if any(sent) or any(headers.getall("Authorization", [])) else "key_missing"
        raise RequestError(code, status=401, wire_code="invalid_api_key")


def sent_keys(headers: MultiMapping[str]) -> list[str]:
    """The keys in the headers that clients use."""
    sent = [*headers.getall("X-Api-Key", []), *headers.getall("x-goog-api-key", [])]
    for authorization in headers.getall("Authorization", []):
        scheme, _, value = authorization.partition(" ")
        if scheme.lower() == "bearer":
            sent.append(value.strip())
    return sent


def keys_in_query(path: str, query: MultiMapping[str]) -> list[str]:
    """The keys in the address, which only Google's own clients put there: so nothing but their door takes them."""
    return query.getall("key", []) if path.startswith("/v1beta/") else []


def _own_names(bound: str, reached: str) -> tuple[str, ...]:
    """The names under which this computer answers; those of the network only while Easel is reached from there."""
    if is_loopback(bound):
        return (*_LOOPBACK, bound)
    whole = socket.gethostname()
    short = whole.partition(".")[0]
    return (*_LOOPBACK, bound, reached, whole, short, f"{short}.local")


def _name_in(host: str) -> str:
    """The name in a Host header, as `_plain_name` gives it; "" for what no browser writes."""
    found = _HOST.fullmatch(host)
    if not found:
        return ""
    name = _plain_name(found["v6"] or found["name"])
    return "" if found["v6"] and ":" not in name else name


@lru_cache(maxsize=256)
def _plain_name(name: str) -> str:
    """One spelling for each name or address: small, without a dot at the end, brackets and the zone of an IPv6."""
    plain = name.lower().removesuffix(".").strip("[]").partition("%")[0]
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        return plain


def _plain_origin(origin: str) -> str:
    return origin.lower().removesuffix("/")


def _bytes(text: str) -> bytes:
    """The bytes that came in a header or stand in the environment, whatever they are."""
    return text.encode("utf-8", "surrogateescape")
