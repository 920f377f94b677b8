"""Guard: who may ask. The key in the header, compared in constant time, by the auth mode of the settings."""

import hmac
import ipaddress
from collections.abc import Mapping

from proxy_core.errors import RequestError
from proxy_core.settings import Settings


def needs_key(settings: Settings, host: str, path: str) -> bool:
    """Whether a request for `path` must bring the key while Easel listens on `host`."""
    mode = settings.auth_mode
    if mode == "auto":
        mode = "off" if is_loopback(host) else "all_except_health"
    return mode == "strict" or (mode == "all_except_health" and path != "/healthz")


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_key(headers: Mapping[str, str], key: str) -> None:
    """RequestError 401 unless one of the headers that clients use brings `key`."""
    sent = [headers.get("X-Api-Key", ""), headers.get("x-goog-api-key", "")]
    authorization = headers.get("Authorization", "")
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        sent.append(value.strip())
    # Every one is compared, so that the time taken tells nothing.
    matches = [hmac.compare_digest(_bytes(one), _bytes(key)) for one in sent]
    if not (key and any(matches)):
        code = "key_wrong" if any(sent) or authorization else "key_missing"
        raise RequestError(code, status=401, wire_code="invalid_api_key")


def _bytes(text: str) -> bytes:
    """The bytes that came in a header or stand in the environment, whatever they are."""
    return text.encode("utf-8", "surrogateescape")
