"""OutgoingProxy: what the setting `upstream_proxy` says, read and checked. Opens nothing and asks no system.

A user and a password may stand in the setting, as in any proxy's address; what is shown of it goes through `masked`.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

from proxy_core.errors import SettingsError

NONE = "none"
SYSTEM = "system"
_MASK = "***"
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}")
_SECRET = re.compile(r"[ -~]{1,255}")  # a byte says how long each is on SOCKS5 (RFC 1929)


class ProxyKind(StrEnum):
    """What a proxy speaks. Either is told the name that is called and looks it up itself."""

    HTTP = "http"
    SOCKS5 = "socks5"


# Elsewhere the "h" tells that the proxy looks names up; here it always does.
_KINDS = {"http": ProxyKind.HTTP, "socks5": ProxyKind.SOCKS5, "socks5h": ProxyKind.SOCKS5}
_PORTS = {ProxyKind.HTTP: 80, ProxyKind.SOCKS5: 1080}


@dataclass(frozen=True, slots=True)
class OutgoingProxy:
    """Where a proxy is, and who it is told is calling; `user` is empty where it asks nobody."""

    kind: ProxyKind
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """As a URL without user and password."""
        return f"{self.kind}://{self._place}"

    @property
    def secret_url(self) -> str:
        """As a URL with user and password: for the libraries that connect, never to be shown."""
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        return f"{self.kind}://{who}{self._place}"

    @property
    def _place(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_proxy(text: str) -> OutgoingProxy:
    """The proxy at the address `text`. SettingsError says what is wrong with it, and repeats nothing of it."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("setting_proxy_place") from None
    kind = _KINDS.get(parts.scheme)
    if kind is None:
        raise _refused("setting_proxy")
    if not _HOST.fullmatch(host) or port == 0:
        raise _refused("setting_proxy_place")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise _refused("setting_proxy_tail")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if "@" in parts.netloc:
        _check_who(user, password, kind)
    return OutgoingProxy(kind, host, port or _PORTS[kind], user, password)


def _check_who(user: str, password: str, kind: ProxyKind) -> None:
    if _MASK in (user, password):
        raise _refused("setting_proxy_masked")
    if not _SECRET.fullmatch(user) or not (_SECRET.fullmatch(password) or (kind is ProxyKind.HTTP and not password)):
        raise _refused("setting_proxy_who")
    if ":" in user:
        raise _refused("setting_proxy_user")


def _refused(code: str) -> SettingsError:
    return SettingsError(code, key="upstream_proxy")


def check_setting(setting: str) -> None:
    """SettingsError when `upstream_proxy` may not be `setting`."""
    if setting not in {NONE, SYSTEM}:
        read_proxy(setting)


def masked(setting: str) -> str:
    """`setting` as it may be shown: what stands before an @ is stars. Takes anything, valid or not."""
    before, at, place = setting.rpartition("@")
    scheme = re.match(r"[A-Za-z0-9+.-]*://", before)
    return f"{scheme[0] if scheme else ''}{_MASK}@{place}" if at else setting
