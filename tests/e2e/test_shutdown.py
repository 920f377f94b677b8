"""`easel serve` that is stopped while it draws: what is under way finishes, and nothing new begins.

A second stop is at once. A real process and real signals. The upstream here draws when the test lets it.
"""

import asyncio
import base64
import io
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from proxy_core.tasks import spawn
from tests.systems import SIGNALS

COMMAND = [sys.executable, "-m", "proxy_core"]
KEY = "sk-the-key-of-this-test"
AUTH = {"Authorization": f"Bearer {KEY}"}
SECONDS = 100

pytestmark = SIGNALS


class Gate:
    """An upstream of Gemini's wire that holds every call until `open`."""

    def __init__(self):
        self.open = asyncio.Event()
        self.came = asyncio.Event()
        out = io.BytesIO()
        Image.new("RGB", (64, 64), (30, 120, 60)).save(out, "png")
        self.data = base64.b64encode(out.getvalue()).decode()

    async def draw(self, _request):
        self.came.set()
        await self.open.wait()
        part = {"inlineData": {"mimeType": "image/png", "data": self.data}}
        return web.json_response({"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}]})


@pytest.fixture
async def gate():
    gate = Gate()
    app = web.Application()
    app.router.add_post("/{path:.*}", gate.draw)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    gate.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield gate
    await runner.cleanup()


@dataclass
class Served:
    """A running `easel serve` and a client of it."""

    process: asyncio.subprocess.Process
    url: str
    session: aiohttp.ClientSession

    async def ask(self, method, path, **more):
        """(status, headers, JSON)"""
        async with self.session.request(method, self.url + path, headers=AUTH, **more) as answer:
            return answer.status, answer.headers, await answer.json()

    def draw(self, query="", **more):
        asked = {"prompt": "a fox", **more}
        return spawn(self.ask("POST", f"/images/generations{query}", json=asked), name="client")

    async def told(self):
        """The next line on its standard error."""
        return (await asyncio.wait_for(self.process.stderr.readline(), SECONDS)).decode()

    async def stop(self):
        """Stop it as a system does, and wait until it says what it waits for."""
        self.process.send_signal(signal.SIGTERM)
        return await self.told()

    async def ended(self, within=SECONDS):
        """(exit code, the rest of its standard error)"""
        _, err = await asyncio.wait_for(self.process.communicate(), within)
        return self.process.returncode, err.decode()


class Place:
    """A data directory with the settings given, and the command on it."""

    def __init__(self, directory, **settings):
        directory.mkdir(mode=0o700)
        (directory / "settings.json").write_text(json.dumps(settings))
        ours = {key: value for key, value in os.environ.items() if not key.startswith("EASEL_")}
        self.env = ours | {"EASEL_DATA_DIR": str(directory), "EASEL_VAULT": "memory", "EASEL_API_KEY": KEY}

    async def start(self, *args):
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(*COMMAND, *args, env=self.env, stdin=pipe, stdout=pipe, stderr=pipe)

    @asynccontextmanager
    async def serving(self, gate=None):
        """`easel serve` with an account at the gate; killed in the end, if it is still there."""
        process = await self.start("serve", "--port", "0")
        try:
            line = (await asyncio.wait_for(process.stdout.readline(), SECONDS)).decode()
            url = line.removeprefix("Easel listening on ").strip()
            if gate is not None:
                of = ("--provider", "gemini", "--label", "fox", "--base-url", gate.url, "--api-key-stdin", "--no-check")
                adding = await self.start("account", "add", *of)
                _, err = await asyncio.wait_for(adding.communicate(b"key-of-fox"), SECONDS)
                assert adding.returncode == 0, err.decode()
            async with aiohttp.ClientSession() as session:
                yield Served(process, url, session)
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def begun(gate):
    await asyncio.wait_for(gate.came.wait(), SECONDS)


@pytest.mark.parametrize("stream", [False, True])
async def test_what_is_drawn_finishes_and_nothing_new_begins(tmp_path, gate, stream):
    async with Place(tmp_path / "data").serving(gate) as served:
        client = spawn(_streamed(served), name="client") if stream else served.draw()
        await begun(gate)
        said = await served.stop()
        assert said == (
            "Easel stops when what is being drawn (1) has ended, in 30 s at most. Stop it again to end it at once.\n"
        )
        status, headers, body = await served.draw()
        assert (status, body["error"]["type"]) == (503, "service_unavailable_error")
        assert 1 <= int(headers["Retry-After"]) <= 30
        assert (await served.ask("GET", "/models"))[0] == 200
        gate.open.set()
        if stream:
            assert "image_generation.completed" in await client
        else:
            status, _, body = await client
            assert (status, body["data"][0]["b64_json"]) == (200, gate.data)
        assert await served.ended() == (0, "")


async def _streamed(served):
    asked = {"prompt": "a fox", "stream": True}
    async with served.session.post(f"{served.url}/images/generations", headers=AUTH, json=asked) as answer:
        return await answer.text()


async def test_a_second_signal_is_at_once(tmp_path, gate):
    place = Place(tmp_path / "data", drain_seconds=600)
    async with place.serving(gate) as served:
        client = served.draw()
        await begun(gate)
        assert "in 600 s at most" in await served.stop()
        served.process.send_signal(signal.SIGTERM)
        assert await served.ended(within=25) == (0, "")
        with pytest.raises(aiohttp.ClientError):
            await client
    listing = await place.start("requests", "--json")
    out, _ = await asyncio.wait_for(listing.communicate(), SECONDS)
    assert b'"stopping"' in out  # the log knows why nothing came


async def test_what_does_not_finish_in_its_time_is_cancelled(tmp_path, gate):
    async with Place(tmp_path / "data", drain_seconds=0.1).serving(gate) as served:
        client = served.draw()
        await begun(gate)
        assert "in 0.1 s at most" in await served.stop()
        assert await served.ended(within=25) == (0, "")
        with pytest.raises(aiohttp.ClientError):
            await client


async def test_a_task_finishes_too_and_is_there_after_the_next_start(tmp_path, gate):
    place = Place(tmp_path / "data")
    async with place.serving(gate) as served:
        task_id = (await served.draw("?async=true"))[2]["task_id"]
        await begun(gate)
        await served.stop()
        _, _, body = await served.ask("GET", f"/images/tasks/{task_id}")
        assert body["data"]["status"] == "IN_PROGRESS"
        assert (await served.draw("?async=true"))[0] == 503
        gate.open.set()
        assert await served.ended() == (0, "")
    async with place.serving() as served:
        _, _, body = await served.ask("GET", f"/images/tasks/{task_id}")
        assert (body["data"]["status"], body["data"]["data"]["data"][0]["b64_json"]) == ("SUCCESS", gate.data)


async def test_what_a_client_left_is_drawn_to_its_end(tmp_path, gate):
    place = Place(tmp_path / "data")
    async with place.serving(gate) as served:
        client = served.draw()
        await begun(gate)
        client.cancel()
        await asyncio.wait([client])
        await served.stop()
        await asyncio.sleep(0.2)  # one that does not wait for it is gone by then
        assert (await served.ask("GET", "/models"))[0] == 200
        gate.open.set()
        assert await served.ended() == (0, "")
    assert [one.suffix for one in (tmp_path / "data" / "pictures").iterdir()] == [".png"]


async def test_with_nothing_under_way_it_ends_without_a_word(tmp_path):
    async with Place(tmp_path / "data").serving() as served:
        served.process.send_signal(signal.SIGTERM)
        assert await served.ended(within=25) == (0, "")
