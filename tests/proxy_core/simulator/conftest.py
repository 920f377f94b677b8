"""A running simulator and a client for it."""

import io
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from PIL import Image

from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator

SMALL = {"imageConfig": {"imageSize": "512"}}
FLASH = "gemini-3.1-flash-image"


@dataclass
class Answer:
    status: int
    raw: bytes
    headers: dict[str, str]
    json: Any = None

    @property
    def error(self) -> dict[str, Any]:
        return self.json["error"]

    def detail(self, kind: str) -> dict[str, Any]:
        """The one detail of a google.rpc type."""
        name = f"type.googleapis.com/google.rpc.{kind}"
        (found,) = [detail for detail in self.error.get("details", []) if detail["@type"] == name]
        return found

    @property
    def parts(self) -> list[dict[str, Any]]:
        return self.json["candidates"][0]["content"]["parts"]

    @property
    def picture(self) -> Image.Image:
        """The last picture, decoded whole."""
        data = [part["inlineData"]["data"] for part in self.parts if "inlineData" in part][-1]
        picture = Image.open(io.BytesIO(b64decode(data)))
        picture.load()
        return picture


@dataclass
class Rig:
    simulator: Simulator
    session: aiohttp.ClientSession
    keys: dict[str, str] = field(default_factory=dict)

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        async with self.session.request(method, self.simulator.base_url + path, **options) as response:
            raw = await response.read()
            known = "json" in response.headers.get("Content-Type", "")
            return Answer(response.status, raw, dict(response.headers), await response.json() if known else None)

    async def draw(
        self, prompt: str = "a kite", *, key: str = "key-ann", model: str = FLASH, config: Any = None, parts: Any = ()
    ) -> Answer:
        body = {
            "contents": [{"role": "user", "parts": [{"text": prompt}, *parts]}],
            "generationConfig": SMALL if config is None else config,
        }
        return await self.call(
            "POST", f"/v1beta/models/{model}:generateContent", json=body, headers={"x-goog-api-key": key}
        )


Start = Callable[..., Awaitable[Rig]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts a simulator with the accounts ann (with the rules given) and bob, without latency."""
    rigs: list[Rig] = []

    async def starts(*rules: Rule, **scenario: Any) -> Rig:
        accounts = (SimulatedAccount("ann", "key-ann", rules), SimulatedAccount("bob", "key-bob"))
        simulator = Simulator(Scenario(**{"accounts": accounts, "latency": (0, 0), "seed": 7, **scenario}))
        await simulator.start()
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=50))
        rigs.append(Rig(simulator, session))
        return rigs[-1]

    yield starts
    for rig in rigs:
        await rig.session.close()
        await rig.simulator.stop()


@pytest.fixture
async def rig(start: Start) -> Rig:
    return await start()


def fault_rule(fault: str, **values: Any) -> Rule:
    return Rule(Fault(fault), **values)


def picture_part(size: tuple[int, int] = (40, 20), kind: str = "png") -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return {"inlineData": {"mimeType": f"image/{kind}", "data": b64encode(out.getvalue()).decode()}}
