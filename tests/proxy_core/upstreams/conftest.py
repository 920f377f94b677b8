"""The simulator with the accounts ann and bob, and upstreams that draw there."""

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web
from msgspec.structs import replace

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.images.reference import Reference
from proxy_core.images.request import Picture, PictureCall
from proxy_core.settings import Settings
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator
from proxy_core.upstreams.cloud_quotas import CloudQuotas
from proxy_core.upstreams.code_assist import CodeAssist
from proxy_core.upstreams.gemini import Gemini
from proxy_core.upstreams.transport import Transport
from proxy_core.upstreams.vertex import Vertex

FLASH = "gemini-3.1-flash-image"
CALL = PictureCall(FLASH, "a kite", size="512")


class Google:
    """A running simulator, the upstreams of Google's over it, and what an account of it needs."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.time = 1000.0
        self.tokens = AccessTokens(self.now, lambda: httpx.AsyncClient(trust_env=False, verify=False))
        self.gemini = Gemini(Transport(Settings), now=self.now, tokens=self.tokens)
        self.vertex = Vertex(Transport(Settings), now=self.now, tokens=self.tokens)
        self.code_assist = CodeAssist(Transport(Settings), now=self.now, tokens=self.tokens)
        self.cloud_transport = Transport(Settings)
        self.cloud = CloudQuotas(self.cloud_transport, now=self.now, tokens=self.tokens)

    def now(self) -> float:
        return self.time

    def account(self, provider=Provider.GEMINI, label="ann", **changes) -> Account:
        return Account(provider, label, base_url=self.simulator.base_url, id=label, **changes)

    def login(self, label="ann") -> Credentials:
        return Credentials(
            refresh_token=f"refresh-of-{label}",
            client_id="client",
            client_secret="client-secret",
            token_uri=f"{self.simulator.base_url}/token",
        )

    @staticmethod
    def key(label="ann") -> Credentials:
        return Credentials(api_key=f"key-{label}")

    async def draw(self, upstream, account, credentials, **changes) -> Picture:
        """The one picture of a call that is `CALL` with `changes`."""
        (picture,) = [one async for one in upstream.draw(replace(CALL, **changes), account, credentials)]
        assert isinstance(picture, Picture)
        return picture

    @property
    def last(self):
        return self.simulator.calls.last[-1]


@pytest.fixture
async def google() -> AsyncIterator[Google]:
    accounts = (SimulatedAccount("ann", "key-ann"), SimulatedAccount("bob", "key-bob"))
    simulator = Simulator(Scenario(accounts, latency=(0, 0), seed=1))
    await simulator.start()
    running = Google(simulator)
    yield running
    await running.gemini.close()
    await running.vertex.close()
    await running.code_assist.close()
    await running.cloud_transport.close()
    await running.tokens.close()
    await simulator.stop()


def meets(simulator: Simulator, fault: str, **values) -> None:
    """Have ann's calls meet a fault from now on."""
    simulator._simulation.rules.replace({"ann": (Rule(Fault(fault), **values),)})


@asynccontextmanager
async def answering(answer) -> AsyncIterator[tuple[str, list[web.Request]]]:
    """A server that gives `answer(request, body)` to everything: its address, and the requests that came."""
    seen: list[web.Request] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        seen.append(request)
        return answer(request, await request.read())

    runner = web.AppRunner(web.Application())
    runner.app.router.add_route("*", "/{path:.*}", serve)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", seen
    finally:
        await runner.cleanup()


def reference(data: bytes, mime="image/png", path=None) -> Reference:
    if path is not None:
        path.write_bytes(data)
        return Reference(mime, len(data), path=path)
    return Reference(mime, len(data), data=data)


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def picture_bytes(picture: Picture) -> bytes:
    return base64.b64decode(picture.data)
