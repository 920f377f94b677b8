"""LoginListener: a port of this computer to which the browser is sent at the end of a login.

It answers one path with a page. What a query means for the login is decided by who listens (login.py).
"""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from proxy_core.accounts.login_page import HEADERS, Page
from proxy_core.errors import AccountError

# aiohttp logs the broken line of a malformed request: that may be the one with the code.
_silent = logging.getLogger(f"{__name__}.malformed")
_silent.setLevel(logging.CRITICAL + 1)

_HOST = "127.0.0.1"  # not localhost, which may lead elsewhere (RFC 8252, 8.3)
_DRAIN = 1.0  # seconds that a page under way gets when the listener closes

_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


class LoginListener:
    """Started once. `arrived` gets the query of each request that may be the answer, and says what is shown for it."""

    def __init__(self, arrived: Callable[[str], Page]) -> None:
        self._arrived = arrived
        self._runner: web.AppRunner | None = None
        self._authority = ""

    async def start(self) -> str:
        """Listen on a free port; gives the address that the browser is to be sent to. AccountError login_no_port."""
        # Not a route: aiohttp's would answer HEAD as it answers GET, and a code is to be taken once.
        app = web.Application(middlewares=[self._answer])
        runner = web.AppRunner(app, access_log=None, logger=_silent, shutdown_timeout=_DRAIN)
        await runner.setup()
        try:
            await web.TCPSite(runner, _HOST, 0).start()
        except OSError as error:
            await runner.cleanup()
            raise AccountError("login_no_port", why=error.strerror or "no port is free") from None
        self._runner = runner
        self._authority = f"{_HOST}:{runner.addresses[0][1]}"
        return f"http://{self._authority}/"

    async def close(self) -> None:
        """Let go of the port. Does nothing where none is held."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    @web.middleware
    async def _answer(self, request: web.Request, handler: _Next) -> web.StreamResponse:
        response = self._response(request)
        response.headers.update(HEADERS)
        response.force_close()
        return response

    def _response(self, request: web.Request) -> web.Response:
        # A page of another site may have given this address a name of its own, by which it could read the answer.
        if request.headers.getall("Host", []) != [self._authority]:
            return web.Response(status=403)
        path, _, query = request.raw_path.partition("?")
        if path != "/":
            return web.Response(status=404)
        if request.method != "GET":
            return web.Response(status=405, headers={"Allow": "GET"})
        page = self._arrived(query)
        return web.Response(status=page.status, text=page.html, content_type="text/html")
