"""Which way Easel's own calls go: the proxy for an address, by the setting `upstream_proxy`, and aiohttp's part in it.

Calls to this computer are never proxied, so the simulator and local services always work. A proxy is told names and
looks them up itself. httpx's part is in small_calls.py; what a call says is its caller's affair.
"""

import asyncio
import ipaddress
import re
import ssl
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from yarl import URL

from proxy_core.certificates import Trust, trusted
from proxy_core.errors import AttemptStatus, Blame, Rest, SettingsError, UpstreamError
from proxy_core.outgoing import NONE, SYSTEM, OutgoingProxy, ProxyKind, read_proxy
from proxy_core.phrases import phrase
from proxy_core.upstreams.straight_read import ROOM
from proxy_core.upstreams.unhurried import Unhurried


async def proxy_for(setting: str, url: str) -> OutgoingProxy | None:
    """The proxy that a call to `url` goes through; None: it goes directly.

    "system" is what the environment or the desktop says now (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, or the
    settings of Windows and macOS). UpstreamError proxy_unusable when that is of a kind that Easel does not speak.
    """
    to = URL(url)
    if setting == NONE or is_this_computer(to.raw_host or ""):
        return None
    if setting == SYSTEM:
        # In a thread, as on Windows the list of exceptions may need a lookup of names.
        return await asyncio.to_thread(_system_proxy, to.scheme, to.raw_host or "", to.port or 0)
    return read_proxy(setting)


@lru_cache(maxsize=256)
def is_this_computer(host: str) -> bool:
    """Whether a host, as it stands in a URL, is a name or an address of the loopback."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def _system_proxy(scheme: str, host: str, port: int) -> OutgoingProxy | None:
    known = urllib.request.getproxies()
    address = known.get(scheme) or known.get("all")
    if not address or urllib.request.proxy_bypass(f"[{host}]:{port}" if ":" in host else f"{host}:{port}"):
        return None
    if "://" not in address:
        address = f"http://{address}"
    # Windows and desktops name no version; what answers there speaks 5.
    address = re.sub(r"^socks(4a?)?://", "socks5://", address, flags=re.IGNORECASE)
    try:
        return read_proxy(address)
    except SettingsError:
        raise UpstreamError(
            phrase("proxy_unusable"), blame=Blame.SERVICE, status=AttemptStatus.FAILED, rest=Rest.MODEL
        ) from None


def connector(proxy: OutgoingProxy | None, trust: ssl.SSLContext, **options: Any) -> aiohttp.BaseConnector:
    """aiohttp's connector for calls through `proxy`; with an HTTP one each call needs `proxy_options` too.

    `trust` is what a server's certificate is checked against.
    """
    if proxy is None or proxy.kind is ProxyKind.HTTP:
        return _HttpConnector(ssl=trust, **options)
    return _SocksConnector(
        proxy.host, proxy.port, username=proxy.user or None, password=proxy.password or None, ssl=trust, **options
    )


def proxy_options(proxy: OutgoingProxy | None) -> dict[str, Any]:
    """What each aiohttp call through `proxy` says of it."""
    return {"proxy": proxy.secret_url} if proxy and proxy.kind is ProxyKind.HTTP else {}


# Seconds that a connection is kept for a next call: Node's, Apache's and uvicorn's servers end theirs after five.
_KEPT = 4.0


class _Keeping(aiohttp.TCPConnector):
    """aiohttp's connector with that protocol."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        make: Callable[..., ResponseHandler] = Unhurried
        self._factory = partial(make, self._drop_kept, memoryview(bytearray(ROOM)), self._loop)

    def _drop_kept(self) -> None:
        """One was stale, so the others are not to be trusted either: the next call makes a connection."""
        for kept in self._conns.values():
            for protocol, _ in kept:
                protocol.close()

    def _release(self, key: Any, protocol: ResponseHandler, *, should_close: bool = False) -> None:
        super()._release(key, protocol, should_close=should_close)
        if isinstance(protocol, Unhurried):
            protocol.between_calls = True


class _HttpConnector(_Keeping):
    """aiohttp's connector, mended: what fails at an HTTP proxy before its tunnel stands is a failed connection."""

    async def _create_proxy_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Any],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's
    ) -> tuple[asyncio.BaseTransport, ResponseHandler]:
        try:
            async with asyncio.timeout(timeout.sock_connect):
                return await super()._create_proxy_connection(req, traces, timeout)
        except aiohttp.ClientConnectorError:
            raise
        except aiohttp.ClientError as error:
            raise aiohttp.ClientProxyConnectionError(req.connection_key, OSError(type(error).__name__)) from None


class _SocksConnector(_Keeping, ProxyConnector):
    """aiohttp-socks's connector, mended: its errors are not aiohttp's, and it knows no `server_hostname`."""

    async def _wrap_create_connection(
        self,
        *args: Any,
        req: aiohttp.ClientRequest,
        ssl: ssl.SSLContext | None = None,
        server_hostname: str | None = None,
        **more: Any,
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        try:
            transport, protocol = await super()._wrap_create_connection(*args, req=req, **more)
        except (ProxyConnectionError, ProxyError, ProxyTimeoutError, OSError) as error:
            raise aiohttp.ClientProxyConnectionError(req.connection_key, OSError(str(error))) from None
        if ssl is None:
            return transport, protocol
        try:
            over_tls = await self._loop.start_tls(
                transport,
                protocol,
                ssl,
                server_hostname=server_hostname,
                ssl_handshake_timeout=more["timeout"].sock_connect,
            )
            if over_tls is None:
                raise ConnectionResetError("closed while TLS began")
        except OSError as error:
            transport.close()
            raise aiohttp.ClientConnectorError(req.connection_key, error) from error
        except BaseException:
            transport.close()
            raise
        protocol.connection_made(over_tls)
        return over_tls, protocol


@dataclass(frozen=True, slots=True)
class Route:
    """A session for a call, and what the call must say beside its own."""

    session: aiohttp.ClientSession
    options: dict[str, Any] = field(repr=False)  # the proxy's password may be in it


class Routes:
    """aiohttp sessions by the proxy they go through. Belongs to the loop that first uses it.

    A changed setting holds from the next call on. What is under way ends undisturbed, and connections that nobody uses
    any longer are closed soon, so a session that has had its time holds nothing.
    """

    def __init__(
        self,
        setting: Callable[[], str],
        make: Callable[[aiohttp.BaseConnector], aiohttp.ClientSession],
        trust: Trust = True,
    ) -> None:
        self._setting = setting
        self._make = make
        self._trust = trust
        self._sessions: dict[OutgoingProxy | None, aiohttp.ClientSession] = {}
        self._latest: tuple[OutgoingProxy | None, Route] | None = None  # none older, for their passwords

    async def to(self, url: str) -> Route:
        """The way to `url` by the setting as it is now. UpstreamError proxy_unusable."""
        proxy = await proxy_for(self._setting(), url)
        if self._latest is None or self._latest[0] != proxy:
            self._latest = proxy, Route(await self._session(proxy), proxy_options(proxy))
        return self._latest[1]

    async def _session(self, proxy: OutgoingProxy | None) -> aiohttp.ClientSession:
        kept = proxy if proxy and proxy.kind is ProxyKind.SOCKS5 else None  # aiohttp keeps HTTP proxies apart itself
        if kept not in self._sessions:
            trust = await trusted(self._trust)
            if kept not in self._sessions:  # nor was it made meanwhile
                # The pool of accounts sets limits.
                self._sessions[kept] = self._make(connector(kept, trust, limit=0, keepalive_timeout=_KEPT))
        return self._sessions[kept]

    async def close(self) -> None:
        """Let go of every connection."""
        sessions, self._sessions, self._latest = self._sessions, {}, None
        for session in sessions.values():
            await session.close()
