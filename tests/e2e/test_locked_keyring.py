"""A keyring that locks itself while Easel runs: requests are told so and lose nothing, and go on when it is open."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import aiohttp
import pytest

from proxy_core.simulator.server import Simulator
from tests.harness import simulated
from tests.secret_service import COMMANDS, lock, secret_service, unlock

COMMAND = [sys.executable, "-m", "proxy_core"]
BODY = {"model": "gemini-3-pro-image", "prompt": "a fox"}
SECONDS = 100


@pytest.fixture
def bus():
    with secret_service() as address:
        yield address


@pytest.fixture
def environ(bus, tmp_path):
    """Of a person with a keyring and no display; keyring looks for it once in a process, so Easel runs in its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("EASEL_")}
    return {**kept, "EASEL_DATA_DIR": str(tmp_path / "data"), "DBUS_SESSION_BUS_ADDRESS": bus}


def easel(environ, *args, input=""):  # noqa: A002 - subprocess.run's name for it
    command = [*COMMAND, *args]
    done = subprocess.run(
        command, env=environ, input=input, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def serving(environ):
    """The address of the proxy of `easel serve`."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        alarm = threading.Timer(SECONDS, process.kill)
        alarm.start()
        try:
            yield process.stdout.readline().removeprefix("Easel listening on ").strip()
        finally:
            process.terminate()
            process.wait(SECONDS)
            alarm.cancel()


async def resting(run):
    """Who rests, or may not draw at all."""
    rows = json.loads(await run("account", "list", "--json"))
    assert len(rows) == 2
    return [row["label"] for row in rows if row["cooling"] or not row["enabled"]]


@pytest.mark.needs_system(*COMMANDS)
async def test_requests_get_503_with_the_reason_and_go_on_when_it_is_open(bus, environ):
    def run(*args, input=""):  # noqa: A002 - as above
        return asyncio.to_thread(easel, environ, *args, input=input)

    simulator = Simulator(simulated(fox=[], heron=[]))
    upstream = await simulator.start()
    try:
        for label in ("fox", "heron"):
            names = ("--provider", "gemini", "--label", label, "--base-url", upstream)
            await run("account", "add", *names, "--api-key-stdin", "--no-check", input=f"key-of-{label}\n")
        key = (await run("key", "show")).strip()
        with serving(environ) as url:
            headers = {"Authorization": f"Bearer {key}"}
            async with aiohttp.ClientSession(headers=headers) as client:
                async with client.get(f"{url}/models") as answer:
                    assert answer.status == 200  # the proxy's own key is known from here on
                await asyncio.to_thread(lock, bus)
                for _ in range(2):
                    async with client.post(f"{url}/images/generations", json=BODY) as answer:
                        said = (await answer.json())["error"]["message"]
                        assert answer.status == 503
                        assert "unlock" in said.lower()
                assert await resting(run) == ["fox", "heron"]  # for as long as it is locked
                await asyncio.to_thread(unlock, bus)
                async with client.post(f"{url}/images/generations", json=BODY) as answer:
                    assert answer.status == 200
                    assert (await answer.json())["data"][0]["b64_json"]
                assert await resting(run) == []
    finally:
        await simulator.stop()
