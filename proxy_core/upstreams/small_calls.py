"""httpx by the setting `upstream_proxy`: for OAuth, quota and other small calls. Pictures go through transport.py."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from proxy_core.certificates import Trust
from proxy_core.errors import UpstreamError
from proxy_core.outgoing import OutgoingProxy
from proxy_core.upstreams.connections import proxy_for

# At DEBUG it writes the user and the password of a SOCKS proxy into the log.
logging.getLogger("httpcore.socks").setLevel(logging.INFO)

# Seconds until an answer has begun. httpcore waits without end for a SOCKS proxy that says nothing.
SECONDS = 60.0


class OutgoingTransport(httpx.AsyncBaseTransport):
    """Sends each call the way that the setting says at that time. `httpx.AsyncClient(transport=...)` takes it.

    Raises httpx.ProxyError also where the system names a proxy that Easel does not speak to. `trust` is what a server's
    certificate is checked against, True: the usual authorities.
    """

    def __init__(self, setting: Callable[[], str], trust: Trust = True, seconds: float = SECONDS) -> None:
        self._setting = setting
        self._trust = trust
        self._seconds = seconds
        self._ways: dict[OutgoingProxy | None, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            proxy = await proxy_for(self._setting(), str(request.url))
        except UpstreamError as error:
            raise httpx.ProxyError(str(error), request=request) from None
        if proxy not in self._ways:
            through = httpx.Proxy(proxy.secret_url) if proxy else None
            self._ways[proxy] = httpx.AsyncHTTPTransport(verify=self._trust, proxy=through, trust_env=False)
        request.extensions = {"trace": _closing_what_failed(), **request.extensions}
        try:
            async with asyncio.timeout(self._seconds):
                return await self._ways[proxy].handle_async_request(request)
        except TimeoutError:
            raise httpx.ReadTimeout(f"no answer within {self._seconds:g} s", request=request) from None

    async def aclose(self) -> None:
        """Let go of every connection."""
        ways, self._ways = self._ways, {}
        for way in ways.values():
            await way.aclose()


def _closing_what_failed() -> Callable[[str, dict[str, Any]], Awaitable[None]]:
    """Closes the connection to a SOCKS proxy that turned a call away; httpcore 1.0 leaves it lying about."""
    streams = []

    async def trace(event: str, found: dict[str, Any]) -> None:
        if event == "socks.connect_tcp.complete":
            streams.append(found["return_value"])
        elif event == "socks.setup_socks5_connection.failed":
            await streams.pop().aclose()

    return trace
