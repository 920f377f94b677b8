"""The clients of the soak: each asks for one thing after another, of every kind that Easel has, and looks at what came.

Every picture is compared with what the upstream drew. What a client may be told is what the faults lead to; anything
else is `wrong`.
"""

import asyncio
import json
import random
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from benchmarks.faulty_upstream import LARGE, SMALL
from benchmarks.upstream import picture, png

PATIENCE = aiohttp.ClientTimeout(total=60)
MODELS = ("gemini-2.5-flash-image", "gemini-2.5-flash-image", "gemini-3-pro-image", "gpt-image-1")
# A refusal, no account that is ready, trouble at all of those that were asked, and a time that was over.
EXPECTED = frozenset({200, 400, 429, 503, 504})
REFERENCE_SIZES = (60_000, 300_000, 2_000_000)
IDS_KEPT = 500


@dataclass
class Seen:
    """What all clients saw. `times` are (kind, when it ended, seconds) of what was answered with what was asked for."""

    times: list[tuple[str, float, float]] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    logged: int = 0  # requests that Easel answered and has to have logged
    left: int = 0  # requests whose client left: logged unless they never came
    ids: deque[str] = field(default_factory=lambda: deque(maxlen=IDS_KEPT))
    wrong: list[str] = field(default_factory=list)


class Client:
    """One program. It asks until `until` on the clock of `time.monotonic`, `pause` seconds apart on average."""

    def __init__(self, url: str, key: str, seen: Seen, seed: int, pause: float) -> None:
        self._url, self._key, self._seen, self._pause = url, key, seen, pause
        self._chance = random.Random(seed)
        self._needles = [picture(size) for size in (SMALL, LARGE)]
        self._references = [png(size) for size in REFERENCE_SIZES]
        self._count = seed * 10**6
        self._kinds: dict[str, tuple[int, Callable[[], Awaitable[None]]]] = {
            "plain": (30, self._plain),
            "edit": (15, self._edit),
            "stream": (15, self._stream),
            "chat": (10, self._chat),
            "task": (10, self._task),
            "native": (5, self._native),
            "leave": (10, self._leave),
            "key": (3, self._wrong_key),
            "look": (12, self._look),
        }

    async def run(self, until: float) -> None:
        """One thing after another."""
        weights = [weight for weight, _ in self._kinds.values()]
        async with aiohttp.ClientSession(timeout=PATIENCE, headers={"User-Agent": "soak"}) as self._session:
            while time.monotonic() < until:
                (kind,) = self._chance.choices([*self._kinds], weights)
                try:
                    await self._kinds[kind][1]()
                except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
                    self._wrong(kind, f"{type(error).__name__}: {error}"[:200])
                await asyncio.sleep(self._chance.uniform(0, 2 * self._pause))

    def _wrong(self, kind: str, what: str) -> None:
        self._seen.told[f"{kind} WRONG"] += 1
        if len(self._seen.wrong) < 1000:
            self._seen.wrong.append(f"{time.strftime('%H:%M:%S')} {kind}: {what}")

    def _fields(self, **more: object) -> dict[str, object]:
        """A request that nobody else makes."""
        self._count += 1
        return {"model": self._chance.choice(MODELS), "prompt": f"fox number {self._count}", **more}

    @asynccontextmanager
    async def _ask(
        self, kind: str, path: str, **sent: object
    ) -> AsyncIterator[tuple[aiohttp.ClientResponse, bytes, float]]:
        """Ask and read all of the answer; the seconds that it took. What is unexpected is noted."""
        headers = {"Authorization": f"Bearer {self._key}"}
        begun = time.perf_counter()
        async with self._session.post(self._url + path, headers=headers, **sent) as answer:
            body = await answer.read()
        seconds = time.perf_counter() - begun
        self._seen.logged += 1
        self._seen.ids.append(answer.headers["X-Request-Id"])
        self._seen.told[f"{kind} {answer.status}"] += 1
        if answer.status not in EXPECTED:
            self._wrong(kind, f"{answer.status} {body[:200]!r}")
        elif answer.status != 200:
            code = json.loads(body)["error"].get("code")
            self._seen.told[f"  {answer.status} {code}"] += 1
        yield answer, body, seconds

    def _came(self, kind: str, body: bytes, wanted: int, seconds: float) -> None:
        """Every picture in `body` must be one that was drawn, whole; fewer than wanted may come."""
        whole = sum(body.count(needle) for needle in self._needles)
        self._seen.pictures += whole
        if whole == wanted:
            self._seen.times.append((kind, time.monotonic(), seconds))
        elif not whole:
            self._wrong(kind, f"a 200 without a picture: {body[:200]!r}")

    async def _plain(self) -> None:
        n = self._chance.choices((1, 2, 3, 4), (6, 2, 1, 1))[0]
        async with self._ask("plain", "/images/generations", json=self._fields(n=n)) as (answer, body, seconds):
            if answer.status == 200:
                returned = int(answer.headers["X-Images-Returned"])
                self._came("plain" if n == 1 else "plain n", body, returned, seconds)
                if returned < n:
                    self._seen.told["  fewer than n"] += 1

    def _form(self) -> aiohttp.FormData:
        form = aiohttp.FormData({key: str(value) for key, value in self._fields(n=1).items()})
        for number in range(self._chance.randint(1, 3)):
            data = self._chance.choice(self._references)
            form.add_field("image[]", data, filename=f"fox{number}.png", content_type="image/png")
        return form

    async def _edit(self) -> None:
        async with self._ask("edit", "/images/edits", data=self._form()) as (answer, body, seconds):
            if answer.status == 200:
                self._came("edit", body, 1, seconds)

    async def _stream(self) -> None:
        asked = self._fields(stream=True, n=self._chance.choice((1, 1, 2)))
        async with self._ask("stream", "/images/generations", json=asked) as (answer, body, seconds):
            if answer.status == 200 and b"event: error" not in body:
                self._came("stream", body, body.count(b"event: image_generation.completed"), seconds)
            elif answer.status == 200:
                code = json.loads(body.rpartition(b"data: ")[2])["error"].get("code")
                self._seen.told[f"  event {code}"] += 1

    async def _chat(self) -> None:
        said = [{"role": "user", "content": f"a fox, number {self._fields()['prompt']}"}]
        asked = {"model": MODELS[0], "messages": said}
        async with self._ask("chat", "/chat/completions", json=asked) as (answer, body, seconds):
            if answer.status == 200:
                self._came("chat", body, 1, seconds)

    async def _native(self) -> None:
        asked = {"contents": [{"role": "user", "parts": [{"text": f"a fox, {self._fields()['prompt']}"}]}]}
        path = f"beta/models/{MODELS[0]}:generateContent"  # after the /v1 of the address
        async with self._ask("native", path, json=asked) as (answer, body, seconds):
            if answer.status == 200 and b"inlineData" in body:
                self._came("native", body, 1, seconds)

    async def _task(self) -> None:
        begun = time.perf_counter()
        async with self._ask("task", "/images/generations?async=true", json=self._fields()) as (answer, body, _):
            if answer.status != 200:
                return
            task_id = json.loads(body)["task_id"]
        headers = {"Authorization": f"Bearer {self._key}"}
        while time.perf_counter() < begun + 60:
            await asyncio.sleep(0.1)
            async with self._session.get(f"{self._url}/images/tasks/{task_id}", headers=headers) as answer:
                body = await answer.read()
            if b'"IN_PROGRESS"' not in body:
                break
        if b'"SUCCESS"' in body:
            self._came("task", body, 1, time.perf_counter() - begun)
        elif b'"FAILURE"' in body:
            self._seen.told["  task failed"] += 1
        else:
            self._wrong("task", f"{answer.status} {body[:200]!r}")

    async def _leave(self) -> None:
        """Go away in the middle; half of them ask for the same again, as SDKs do."""
        way = self._chance.choice(("plain", "stream", "edit"))
        asked = self._fields(n=2, **({"stream": True} if way == "stream" else {}))
        path = "/images/edits" if way == "edit" else "/images/generations"
        headers = {"Authorization": f"Bearer {self._key}"}
        self._seen.left += 1
        sent = {"data": self._form()} if way == "edit" else {"json": asked}
        try:
            async with asyncio.timeout(self._chance.choice((0.005, 0.05, 0.2, 0.26, 0.5))):
                async with self._session.post(self._url + path, headers=headers, **sent) as answer:
                    await answer.content.readexactly(100_000)
                    answer.close()  # in the middle of a picture
        except (TimeoutError, asyncio.IncompleteReadError):
            self._seen.told["left"] += 1
        if way == "plain" and self._chance.random() < 0.5:
            async with self._ask("repeat", path, json=asked) as (answer, body, seconds):
                if answer.status == 200:
                    self._came("repeat", body, int(answer.headers["X-Images-Returned"]), seconds)

    async def _wrong_key(self) -> None:
        headers = {"Authorization": f"Bearer sk-wrong-{self._chance.random()}"}
        async with self._session.post(f"{self._url}/images/generations", headers=headers, json={}) as answer:
            await answer.read()
        self._seen.told[f"key {answer.status}"] += 1
        if answer.status != 401:
            self._wrong("key", str(answer.status))

    async def _look(self) -> None:
        """What costs no picture, so that its time is Easel's own."""
        headers = {"Authorization": f"Bearer {self._key}"}
        begun = time.perf_counter()
        async with self._session.get(f"{self._url}/models", headers=headers) as answer:
            await answer.read()
        self._seen.times.append(("look", time.monotonic(), time.perf_counter() - begun))
        if answer.status != 200:
            self._wrong("look", str(answer.status))
