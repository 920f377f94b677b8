"""The services that the accounts draw at: is there a way, how long is it, and what time is it there.

Only a page's address is asked, without a secret, the way that Easel's own calls go. A public service is named; of an
address that a person typed nothing is.
"""

import asyncio
import email.utils
import ssl
import time
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct

from proxy_core.accounts.account import Account, Provider
from proxy_core.certificates import Trust, trusted
from proxy_core.errors import UpstreamError
from proxy_core.upstreams import code_assist, gemini, openai, vertex
from proxy_core.upstreams.connections import connector, is_this_computer, proxy_for, proxy_options
from proxy_core.upstreams.transport import USER_AGENT

SECONDS = 4.7
_LOGIN = "https://oauth2.googleapis.com"
_PUBLIC = {
    Provider.GEMINI: gemini.BASE_URL,
    Provider.VERTEX: vertex.BASE_URL,
    Provider.OPENAI: openai.BASE_URL,
    Provider.CODE_ASSIST: code_assist.BASE_URL,
}
# So many of a person's own are asked; more would take too long.
_MOST_OWN = 8


class Way(StrEnum):
    """How far a call came."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"  # its name
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    UNTRUSTED = "untrusted"  # its certificate
    NO_PROXY = "no_proxy"  # the outgoing proxy does not answer, or lets nobody through
    BROKEN = "broken"


class Target(Struct, frozen=True):
    """An origin to ask. `name` is "gemini", "vertex", "openai", "code_assist" or "login"; `public`: may be shown."""

    name: str
    origin: str
    public: bool = True


class Reached(Struct, frozen=True):
    """What came of it. Times in seconds; `skew` is how far the clock there is ahead of ours, None where not told."""

    target: Target
    way: Way
    proxied: bool = False
    dns: float | None = None
    connected: float | None = None
    seconds: float = 0.0
    skew: float | None = None


def targets(accounts: tuple[Account, ...]) -> tuple[Target, ...]:
    """Whom the accounts that may draw would call, each once."""
    found: dict[Target, None] = {}
    for one in accounts:
        if one.enabled:
            own = _origin(one.base_url) if one.base_url else ""
            found[Target(str(one.provider), own or _origin(_PUBLIC[one.provider]), public=not own)] = None
            if one.by_login and not own:
                found[Target("login", _LOGIN)] = None
    own_ones = [one for one in found if not one.public][:_MOST_OWN]
    return (*(one for one in found if one.public), *own_ones)


def _origin(url: str) -> str:
    """Without a path, which may be a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


async def reach(
    target: Target, setting: str, now: Callable[[], float], trust: Trust = True, seconds: float = SECONDS
) -> Reached:
    """Ask for its first page; whatever it answers is an answer. `setting` is upstream_proxy."""
    times: dict[str, float] = {}
    began = time.monotonic()
    proxied = False
    try:
        async with asyncio.timeout(seconds):
            proxy = await proxy_for(setting, target.origin)
            proxied = proxy is not None
            known = await trusted(trust)
            async with (
                aiohttp.ClientSession(connector=connector(proxy, known), trace_configs=[_timed(times)]) as session,
                session.get(
                    f"{target.origin}/",
                    headers={"User-Agent": USER_AGENT},
                    allow_redirects=False,
                    **proxy_options(proxy),
                ) as answer,
            ):
                took = time.monotonic() - began
                if answer.status == 407 and proxied:
                    return Reached(target, Way.NO_PROXY, proxied)
                skew = None if is_this_computer(urlsplit(target.origin).hostname or "") else _skew(answer, now())
                return Reached(target, Way.ANSWERED, proxied, times.get("dns"), times.get("connected"), took, skew)
    except (aiohttp.ClientError, UpstreamError, OSError, ValueError) as error:
        return Reached(target, _way(error, proxied=proxied), proxied, seconds=time.monotonic() - began)


def _way(error: Exception, *, proxied: bool) -> Way:
    match error:
        case UpstreamError() | aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return Way.NO_PROXY
        case aiohttp.ClientConnectorDNSError():
            return Way.NO_PROXY if proxied else Way.NOT_FOUND
        case aiohttp.ClientConnectorCertificateError() | ssl.SSLCertVerificationError():
            return Way.UNTRUSTED
        case aiohttp.ClientConnectorError(os_error=ssl.SSLCertVerificationError()):
            return Way.UNTRUSTED
        case TimeoutError():
            return Way.SILENT
        case aiohttp.ClientConnectorSSLError() | aiohttp.ClientSSLError():
            return Way.BROKEN
        case aiohttp.ClientConnectorError() | OSError():
            return Way.UNREACHABLE
    return Way.BROKEN


def _timed(times: dict[str, float]) -> aiohttp.TraceConfig:
    """Writes down how long the look-up of the name took, and the connection with what secures it."""
    config = aiohttp.TraceConfig()
    began: dict[str, float] = {}

    async def begin(name: str, *_said: object) -> None:
        began[name] = time.monotonic()

    async def end(name: str, *_said: object) -> None:
        times[name] = time.monotonic() - began[name]

    config.on_dns_resolvehost_start.append(partial(begin, "dns"))
    config.on_dns_resolvehost_end.append(partial(end, "dns"))
    config.on_connection_create_start.append(partial(begin, "connected"))
    config.on_connection_create_end.append(partial(end, "connected"))
    return config


def _skew(answer: aiohttp.ClientResponse, now: float) -> float | None:
    """The header Date counts whole seconds: it is half a second behind on the average."""
    try:
        return email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp() + 0.5 - now
    except (KeyError, ValueError, OverflowError):
        return None
