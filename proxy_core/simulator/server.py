"""The simulator: a real HTTP server on 127.0.0.1 that speaks an image upstream's wire and draws real pictures.

For `easel simulator`, `easel --demo` and tests. It asks nothing of any other machine. Further wires go beside
gemini.py and are added to `_app`.
"""

import errno
import logging
import random
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from proxy_core.errors import StartError
from proxy_core.simulator import consent_page, delivery, google_status
from proxy_core.simulator.cloud_quotas import CloudQuotas
from proxy_core.simulator.code_assist import CodeAssistWire
from proxy_core.simulator.control import Control
from proxy_core.simulator.gemini import GeminiWire
from proxy_core.simulator.google_status import StatusError
from proxy_core.simulator.oauth_wire import OAuthWire
from proxy_core.simulator.openai import OpenAIWire
from proxy_core.simulator.scenario import Scenario, demo_scenario
from proxy_core.simulator.simulation import Calls, Simulation
from proxy_core.simulator.tokens import Tokens
from proxy_core.simulator.vertex import VertexWire

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
LARGEST_BODY = 100 * 1024 * 1024
"""Bytes of a request; the limit of the Gemini API for pictures sent inline since January 2026."""
_PAINTERS = 2  # pictures drawn at once
_PATIENCE = 0.2  # seconds that a call under way gets when the simulator stops
_OWN_HOSTS = frozenset({HOST, "localhost"})


class Simulator:
    """Started and stopped by its owner; may be started again. `calls` counts what came, for tests."""

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        now: Callable[[], float] = time.time,
        rng: random.Random | None = None,
    ) -> None:
        chosen = demo_scenario() if scenario is None else scenario
        # S311: latencies and pictures are to be the same again for a seed; nothing here is a secret.
        self._simulation = Simulation(chosen, now=now, rng=rng or random.Random(chosen.seed))  # noqa: S311 - above
        self._runner: web.AppRunner | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._port = 0

    @property
    def calls(self) -> Calls:
        return self._simulation.calls

    @property
    def tokens(self) -> Tokens:
        return self._simulation.tokens

    @property
    def base_url(self) -> str:
        """The address without a path. RuntimeError while the simulator is not running."""
        if self._runner is None:
            raise RuntimeError("the simulator is not running")
        return f"http://{HOST}:{self._port}"

    async def start(self, port: int = 0) -> str:
        """Listen on a port of 127.0.0.1, 0 for a free one; gives the base URL.

        StartError when the port cannot be had, RuntimeError when it is running already.
        """
        if self._runner is not None:
            raise RuntimeError("the simulator is running already")
        self._simulation.stopping.clear()
        pool = ThreadPoolExecutor(_PAINTERS, thread_name_prefix="simulator")
        runner = web.AppRunner(
            _app(self._simulation, pool), handler_cancellation=True, access_log=None, shutdown_timeout=_PATIENCE
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port, backlog=1024).start()
        except OSError as error:
            await runner.cleanup()
            pool.shutdown(wait=False)
            raise _start_error(error, port) from error
        self._runner, self._pool, self._port = runner, pool, runner.addresses[0][1]
        return self.base_url

    async def stop(self) -> None:
        """Let go of every call and close the port. Does nothing when it is not running."""
        runner, pool = self._runner, self._pool
        self._runner = self._pool = None
        self._simulation.stopping.set()
        if runner is not None:
            await runner.cleanup()
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _app(simulation: Simulation, pool: ThreadPoolExecutor) -> web.Application:
    openai = OpenAIWire(simulation, pool)
    app = web.Application(middlewares=[_errors, _no_web_pages, openai.middleware], client_max_size=LARGEST_BODY)
    app.on_response_prepare.append(openai.tell_limits)
    app.add_routes(Control(simulation).routes())
    app.add_routes(OAuthWire(simulation).routes())
    app.add_routes(GeminiWire(simulation, pool).routes())
    app.add_routes(VertexWire(simulation, pool).routes())
    app.add_routes(CodeAssistWire(simulation, pool).routes())
    app.add_routes(CloudQuotas(simulation).routes())
    app.add_routes(openai.routes())
    return app


_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _errors(request: web.Request, handler: _Next) -> web.StreamResponse:
    """Every failure as google.rpc.Status."""
    try:
        return await handler(request)
    except StatusError as error:
        failure = error
    except web.HTTPRequestEntityTooLarge:
        failure = google_status.invalid(f"Request payload size exceeds the limit: {LARGEST_BODY} bytes.")
    except web.HTTPException:
        failure = google_status.no_route(request.path)
    except ConnectionError:
        raise
    except Exception:
        log.exception("the simulator failed at %s", request.path)
        failure = StatusError(500, "INTERNAL", "The simulator failed; see its log.")
    headers = {**failure.headers, "Content-Type": delivery.JSON_TYPE}
    return web.Response(status=failure.http, body=failure.body(), headers=headers)


@web.middleware
async def _no_web_pages(request: web.Request, handler: _Next) -> web.StreamResponse:
    """Refuse what a browser sends for a web page: an Origin, or a name of another site that leads here.

    The consent page's own form is let through.
    """
    is_own_form = request.path == consent_page.PATH and request.headers.get("Origin") == f"http://{request.host}"
    if ("Origin" in request.headers and not is_own_form) or request.url.host not in _OWN_HOSTS:
        return web.json_response({"error": "Web pages may not use the simulator."}, status=403)
    return await handler(request)


def _start_error(error: OSError, port: int) -> StartError:
    if error.errno == errno.EADDRINUSE:
        return StartError("port_in_use", host=HOST, port=port)
    return StartError("address_unusable", host=HOST, port=port, why=error.strerror or str(error))
