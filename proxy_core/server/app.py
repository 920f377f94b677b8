"""Server: the HTTP socket. It checks who asks, finds the door, and turns every error into OpenAI's JSON.

What stands behind each door is in handlers.py; what the JSON looks like is in dialects/.
"""

import asyncio
import errno
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from aiohttp import HttpVersion11, web

from proxy_core import open_files
from proxy_core.errors import EaselError, FailureKind, NoPicture, RequestError, StartError
from proxy_core.listening import in_url, reached_at
from proxy_core.phrases import phrase
from proxy_core.records import ClientCall
from proxy_core.server import slow_body
from proxy_core.server.cors import is_preflight, page_headers, preflight_headers
from proxy_core.server.exchange import Exchange
from proxy_core.server.guard import (
    check_fetch,
    check_host,
    check_key,
    check_origin,
    keys_in_query,
    may_be_anybody,
    needs_key,
)
from proxy_core.server.guesses import KeyGuesses
from proxy_core.server.listener import Listener
from proxy_core.server.origin import address_of
from proxy_core.server.send_thread import SendThread
from proxy_core.server.slow_body import BodyWatch
from proxy_core.settings import Settings
from proxy_core.tasks import spawn, to_the_end

log = logging.getLogger(__name__)
# aiohttp logs the broken line of a malformed request: that may be the one with the key.
_silent = logging.getLogger(f"{__name__}.malformed")
_silent.setLevel(logging.CRITICAL + 1)

# Seconds until a request's head must be whole, and that a connection may be idle: as long as other servers take.
_HEAD_SECONDS = 75.0
# How long a stop waits for answers that are being sent, in seconds.
_DRAIN = 1.0
# Methods that draw nothing, and the most seconds after which a client is told to come again while a drain waits.
_LOOKS = frozenset({"GET", "HEAD", "OPTIONS"})
_LATER = 30.0
# Seconds after which a client is told to come again that is one too many.
_SOON = 2.0
# How much of what a client sent is told, in characters.
_LONGEST = 200

Door = Callable[[Exchange], Awaitable[web.StreamResponse]]


class Doors(Protocol):
    """Finds what answers at a path. Raises `RequestError` where nothing does."""

    def find(self, method: str, path: str) -> Door:
        """The door at `path`, as `plain_path` gives it."""
        ...


class Beside(Protocol):
    """What draws beside the answers, for as long as the server listens."""

    def open(self) -> None:
        """The server listens."""
        ...

    async def settled(self) -> None:
        """Wait until nothing is drawn."""
        ...

    async def close(self, grace: float) -> None:
        """The server stops: end what is drawn, after `grace` seconds."""
        ...


class NothingBeside:
    """For a server that only answers."""

    def open(self) -> None:
        """As Beside."""

    async def settled(self) -> None:
        """As Beside."""

    async def close(self, grace: float) -> None:
        """As Beside."""


class Server:
    """Listens on one address. `start` and `stop` may be called again and again. `tell` hears of every answer."""

    def __init__(
        self,
        doors: Doors,
        *,
        settings: Callable[[], Settings],
        key: Callable[[], Awaitable[str]],
        now: Callable[[], float],
        beside: Beside | None = None,
        tell: Callable[[ClientCall], None] = lambda _call: None,
        guesses: KeyGuesses | None = None,
        head_seconds: float = _HEAD_SECONDS,
        body_seconds: float = slow_body.SECONDS,
    ) -> None:
        self._doors = doors
        self._settings = settings
        self._key = key
        self._now = now
        self._beside: Beside = beside or NothingBeside()
        self._tell = tell
        self._guesses = guesses or KeyGuesses()
        self._head_seconds = head_seconds
        self._body_seconds = body_seconds
        self._runner: web.ServerRunner | None = None
        self._host = ""
        self._send_thread = SendThread(lambda: self._under_way > 1)
        self._under_way = 0
        self._quiet = asyncio.Event()  # set while nothing is under way
        self._quiet.set()
        self._drained_at: float | None = None  # on the loop's clock, while a drain waits

    async def start(self, host: str, port: int) -> str:
        """Listen, and answer the address that clients use, with /v1. StartError when the port cannot be had."""
        # No web.Application: none of its routes matches `OPTIONS *`, its own 404 is not JSON, and each costs time.
        open_files.raise_limit()
        listener = Listener(
            self._answer,
            access_log=None,
            logger=_silent,
            keepalive_timeout=self._head_seconds,  # also for the first head of a connection, however it comes
        )
        runner = web.ServerRunner(listener, shutdown_timeout=_DRAIN)
        await runner.setup()
        try:
            # To its end: asyncio would lose a socket that listens already.
            await to_the_end(spawn(web.TCPSite(runner, host, port).start(), name="listen"))
        except asyncio.CancelledError:
            await runner.cleanup()
            raise
        except OSError as error:
            await runner.cleanup()
            if error.errno == errno.EADDRINUSE:
                raise StartError("port_in_use", host=host, port=port) from None
            raise StartError("address_unusable", host=host, port=port, why=_plain(error)) from None
        self._runner, self._host = runner, host
        self._beside.open()
        taken = runner.addresses[0][1]
        return f"http://{in_url(reached_at(host))}:{taken}/v1"

    async def drain(self, seconds: float) -> None:
        """Begin nothing new, and wait until what is under way has ended, for so many seconds at most.

        Who asks meanwhile gets a 503; what only looks is still answered. A `stop` ends the wait. It is for a server
        that stops next.
        """
        self._drained_at = asyncio.get_running_loop().time() + seconds
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._quiet.wait()
                await self._beside.settled()

    async def stop(self) -> None:
        """Stop listening; what is still being drawn is cancelled."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await asyncio.gather(runner.cleanup(), self._beside.close(_DRAIN))
            await self._beside.close(0.0)  # what the last answers began
            self._send_thread.close()
            self._drained_at = None

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        exchange = Exchange(request, lambda: self._runner is None, self._settings().account_header, self._send_thread)
        self._under_way += 1
        self._quiet.clear()
        try:
            response = await self._answered(exchange)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()
        if not is_preflight(request):  # a browser asks that, no program
            self._tell(_call_of(exchange, response.status, self._now()))
        return response

    async def _answered(self, exchange: Exchange) -> web.StreamResponse:
        request = exchange.http
        body = BodyWatch(request, self._body_seconds)
        try:
            self._check_page(exchange)
            if is_preflight(request):
                return web.Response(status=204, headers={**exchange.headers, **preflight_headers(request.headers)})
            if needs_key(self._settings(), self._host, exchange.path, anybody=may_be_anybody(request)):
                await self._check_key(exchange)
            self._check_open(request.method)
            door = self._doors.find(request.method, exchange.path)
            await _let_body_come(request)
            return await door(exchange)
        except EaselError as error:
            response = self.error_response(exchange, error)
            # One of its frames holds it, another the body: that would stay until the next collection.
            error.__traceback__ = error.__context__ = None
            return response
        except (asyncio.CancelledError, ConnectionError):
            raise  # the client is gone: there is nobody to answer
        except Exception:
            log.exception("request %s failed inside Easel", exchange.id)
            return self.error_response(exchange, EaselError(phrase("internal", request=exchange.id)))
        finally:
            body.end()

    async def _check_key(self, exchange: Exchange) -> None:
        """RequestError 401 without the right key. Who guesses waits, or is told to come again later."""
        http = exchange.http
        queried = keys_in_query(exchange.path, http.query)
        address = address_of(http, self._settings().trusted_proxies)
        if later := await self._guesses.take_turn(address):
            raise NoPicture("keys_slowed", kind=FailureKind.LIMITED, ready_at=self._now() + later)
        try:
            check_key(http.headers, await self._key(), queried)
        except RequestError as error:
            if error.phrase.code == "key_wrong":
                await self._guesses.count_wrong(address)
            raise

    def _check_open(self, method: str) -> None:
        """NoPicture while a drain waits, or as many requests as may be are under way; but not for what only looks."""
        if method in _LOOKS:
            return
        if self._under_way > (most := self._settings().max_requests):
            raise NoPicture("requests_full", kind=FailureKind.LIMITED, ready_at=self._now() + _SOON, most=most)
        if self._drained_at is not None:
            left = self._drained_at - asyncio.get_running_loop().time()
            ready_at = self._now() + min(max(left, 1.0), _LATER)
            raise NoPicture("draining", kind=FailureKind.UNAVAILABLE, ready_at=ready_at)

    def _check_page(self, exchange: Exchange) -> None:
        """Keep foreign web pages out; let an allowed one read whatever the answer will be."""
        http, settings = exchange.http, self._settings()
        reached = http.get_extra_info("sockname", ("",))[0]
        try:
            target = None if http.raw_path.startswith(("/", "*")) else http.host or ""
            check_host(http.headers, self._host, reached, settings.allowed_hosts, target)
            check_fetch(http.headers, exchange.path)
            origin = check_origin(http.headers, settings.allowed_origins)
        except RequestError as error:
            log.info("request %s to %r was not let in: %s", exchange.id, exchange.path, error)
            raise
        exchange.headers.update(page_headers(origin))

    def error_response(self, exchange: Exchange, error: EaselError) -> web.Response:
        """`error` as the JSON of the exchange's door, with the headers that the exchange has gathered."""
        exchange.refused = error.phrase
        wire = exchange.render_error(error, self._now(), exchange.id)
        headers = {**exchange.headers, **wire.headers}
        return web.Response(status=wire.status, body=wire.body, headers=headers, content_type="application/json")


async def _let_body_come(request: web.BaseRequest) -> None:
    """Tell a client that waits for it (RFC 9110, 10.1.1: curl does, with large bodies) to send what it asks."""
    if request.headers.get("Expect", "").lower() == "100-continue" and request.version >= HttpVersion11:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # of the answer nothing was written


def _call_of(exchange: Exchange, status: int, now: float) -> ClientCall:
    http = exchange.http
    client = http.headers.get("User-Agent", "")
    return ClientCall(now, client[:_LONGEST], http.method[:_LONGEST], http.path[:_LONGEST], status, exchange.refused)


def _plain(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
