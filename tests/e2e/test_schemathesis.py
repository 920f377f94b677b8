"""docs/openapi.yaml is true: schemathesis asks a running Easel by it and looks at every answer.

What it makes up of the schema is sent over HTTP, valid or not. No answer may be a 5xx, of another type than is written
there, or of another shape. It runs as a process of its own: its plugin for pytest would slow down every start.
"""

import asyncio
import re
import sys
from pathlib import Path

import pytest
import yaml

from proxy_core.server.exchange import plain_path
from tests.harness import running, simulated

SCHEMA = Path(__file__).parents[2] / "docs" / "openapi.yaml"
# Easel reads values with more tolerance than a schema can say, and refuses what only a picture's bytes tell.
NOT_CHECKED = "positive_data_acceptance,negative_data_rejection"
QUICK = ("--phases", "examples,fuzzing", "--seed", "1")
COMMAND = (sys.executable, "-m", "schemathesis.cli", "run", str(SCHEMA), "--no-color", "--generation-database", "none")


async def schemathesis(easel, *options):
    """Its exit status and what it printed."""
    url = easel.url.removesuffix("/v1")
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *("--url", url, "--exclude-checks", NOT_CHECKED, *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        printed, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, printed.decode()


@pytest.fixture
async def easel(tmp_path):
    async with running(tmp_path, simulated(fox=[], heron=[], owl=[])) as bench:
        yield bench


async def test_with_the_key(easel):
    key = f"Authorization: Bearer {easel.key}"
    status, printed = await schemathesis(easel, "-H", key, *QUICK, "--max-examples", "10")
    assert status == 0, printed
    assert easel.simulator.calls.count() > 20  # it did not only meet errors


async def test_without_the_key(easel):
    status, printed = await schemathesis(easel, *QUICK, "--max-examples", "3")
    assert status == 0, printed
    assert easel.simulator.calls.count() == 0


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_for_long(easel):
    key = f"Authorization: Bearer {easel.key}"
    status, printed = await schemathesis(easel, "-H", key, "--max-examples", "150")
    assert status == 0, printed


async def test_every_door_is_described_and_what_is_described_is_there(easel):
    described = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))["paths"]
    root = easel.url.removesuffix("/v1")
    for path, methods in described.items():
        async with easel.client.delete(root + re.sub(r"\{\w+\}", "x", path), headers=easel.auth) as response:
            assert (response.status, response.headers.get("Allow", "").lower()) == (405, ", ".join(methods)), path
    doors = easel.core._open.switch._server._doors
    plain = [plain_path(path) for path in described]
    assert set(doors._table) <= set(plain)
    assert all(any(path.startswith(top) for path in plain) for top in doors._below)
