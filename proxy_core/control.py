"""The owner's local socket: other processes of the same person ask it for verbs. Their end is remote.py.

It listens on 127.0.0.1 only, and answers only who has read the token in the owner's note, which is 0600. It knows no
verb itself and keeps no state.
"""

import inspect
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

import msgspec
from aiohttp import web

from proxy_core.errors import EaselError
from proxy_core.phrases import phrase
from proxy_core.remote import FAILED, Failure, made, told

log = logging.getLogger(__name__)
# aiohttp logs the broken line of a malformed request: that may be the one with the token.
_silent = logging.getLogger(f"{__name__}.malformed")
_silent.setLevel(logging.CRITICAL + 1)

# Seconds that a connection may say nothing: anybody on this computer can open some.
_IDLE = 75.0
# Seconds that a verb still running at `stop` may take.
_GRACE = 2.0


class ControlServer:
    """Offers `verbs`: functions by name, sync or async, whose type hints say what their arguments are."""

    def __init__(self, verbs: Mapping[str, Callable[..., Any]]) -> None:
        self._verbs = dict(verbs)
        self._token = secrets.token_urlsafe(32)
        self._host = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> tuple[int, str]:
        """Listen. (port, token) for the owner's note. OSError when no port can be had."""
        app = web.Application()
        app.router.add_post("/verb/{name}", self._serve)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            handle_signals=False,
            shutdown_timeout=_GRACE,
            logger=_silent,
            keepalive_timeout=_IDLE,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port: int = self._runner.addresses[0][1]
        self._host = f"127.0.0.1:{port}"
        return port, self._token

    async def stop(self) -> None:
        """Stop listening. Idempotent."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def _may_ask(self, request: web.Request) -> bool:
        """No web page may: those send an Origin, or under DNS rebinding another Host."""
        sent = request.headers.get("Authorization", "").encode(errors="replace")
        return (
            "Origin" not in request.headers
            and request.headers.getall("Host", []) == [self._host]
            and secrets.compare_digest(sent, f"Bearer {self._token}".encode())
        )

    async def _serve(self, request: web.Request) -> web.Response:
        if not self._may_ask(request):
            raise web.HTTPForbidden
        name = request.match_info["name"]
        verb = self._verbs.get(name)
        if verb is None:
            raise web.HTTPNotFound
        try:
            result = verb(**_arguments(verb, await request.read()))
            if inspect.isawaitable(result):
                result = await result
            return _json(200, result)
        except EaselError as error:
            return _json(FAILED, Failure.of(error))
        except Exception:
            call_id = secrets.token_hex(4)
            log.exception("%s, asked for by another process, failed (request %s)", name, call_id)
            return _json(FAILED, Failure.of(EaselError(phrase("internal", request=call_id))))


def _json(status: int, result: object) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(result, enc_hook=told), content_type="application/json")


def _arguments(verb: Callable[..., Any], body: bytes) -> dict[str, Any]:
    """The JSON object `body` as arguments of `verb`, each of the type its hint names. msgspec.MsgspecError."""
    hints = get_type_hints(verb)
    given = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    return {name: msgspec.json.decode(raw, type=hints.get(name, Any), dec_hook=made) for name, raw in given.items()}
