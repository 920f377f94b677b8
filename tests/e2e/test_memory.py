"""How much memory an edit with many large files takes: Easel as a process of its own, measured by the kernel."""

import asyncio
import base64
import io
import json
import os
import re
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

FILES, FILE_BYTES = 16, 20 * 10**6
JSON_FILE_BYTES = 4_600_000  # 16 of them are just below the limit of a JSON body, 100 MB
MOST_MB = 600
KEY = "sk-of-this-test"
EASEL = (sys.executable, "-m", "proxy_core")
BOUNDARY = "a-boundary"


def small_png():
    kept = io.BytesIO()
    Image.new("RGB", (1024, 768), "teal").save(kept, "PNG")
    return kept.getvalue()


@asynccontextmanager
async def swallowing():
    """An upstream of OpenAI's wire that counts what comes and keeps none of it. Gives its address and the counts."""
    swallowed = []
    drawn = {"created": 1, "data": [{"b64_json": base64.b64encode(small_png()).decode()}]}

    async def draw(request):
        count = 0
        async for piece in request.content.iter_any():
            count += len(piece)
        swallowed.append((request.path, count))
        return web.json_response(drawn)

    app = web.Application()
    app.router.add_post("/{path:.*}", draw)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1", swallowed
    finally:
        await runner.cleanup()


async def add_account(environment, upstream):
    """By the command, which goes to the Easel that runs."""
    told = ("account", "add", "--provider", "openai", "--label", "owl", "--base-url", upstream, "--api-key-stdin")
    process = await asyncio.create_subprocess_exec(
        *EASEL, *told, env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    await process.communicate(b"key-of-owl\n")
    assert process.returncode == 0


@asynccontextmanager
async def serving(tmp_path, upstream):
    """`easel serve` with one account. Gives its port and its process id."""
    environment = os.environ | {
        "EASEL_DATA_DIR": str(tmp_path / "data"),
        "EASEL_VAULT": "memory",
        "EASEL_API_KEY": KEY,
        "TMPDIR": str(tmp_path / "temporary"),
    }
    (tmp_path / "temporary").mkdir()
    process = await asyncio.create_subprocess_exec(
        *EASEL, "serve", "--port", "0", env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        said = (await process.stdout.readline()).decode()
        port = re.fullmatch(r"Easel listening on http://127\.0\.0\.1:(\d+)/v1\n", said)[1]
        await add_account(environment, upstream)
        yield int(port), process.pid
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


def large_file(size):
    """A PNG with much behind its first bytes, which nobody decodes."""
    return small_png()[:64] + os.urandom(size - 64)


def form_pieces():
    file = large_file(FILE_BYTES)
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="%s"\r\n\r\n'
    yield (part % "prompt" + "as these\r\n" + part % "model" + "gpt-image-2\r\n").encode()
    for number in range(FILES):
        yield (part % f'image[]"; filename="{number}.png').encode()
        yield file
        yield b"\r\n"
    yield f"--{BOUNDARY}--\r\n".encode()


def json_pieces():
    url = b'{"image_url":"data:image/png;base64,%b"}' % base64.b64encode(large_file(JSON_FILE_BYTES))
    yield b'{"prompt":"as these","model":"gpt-image-2","images":[' + url
    for _ in range(FILES - 1):
        yield b"," + url
    yield b"]}"


async def edit(port, pieces, kind):
    """The status and the JSON of an edit."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    length = sum(map(len, pieces()))
    head = (
        f"POST /v1/images/edits HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {KEY}\r\nConnection: close\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
    writer.write(head.encode())
    for piece in pieces():
        writer.write(piece)
        await writer.drain()
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def megabytes(pid, name):
    """A line of the kernel's account of a process: VmHWM is the most memory that it ever had."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)[1]) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc, where the peak is told")
@pytest.mark.parametrize(
    ("pieces", "kind", "size"),
    [
        (form_pieces, f"multipart/form-data; boundary={BOUNDARY}", FILE_BYTES),
        (json_pieces, "application/json", JSON_FILE_BYTES),
    ],
    ids=["form", "json"],
)
async def test_an_edit_with_sixteen_large_files_stays_small(tmp_path, pieces, kind, size):
    async with swallowing() as (upstream, swallowed), serving(tmp_path, upstream) as (port, pid):
        before = megabytes(pid, "VmHWM")
        status, answer = await edit(port, pieces, kind)
        assert (status, len(answer["data"])) == (200, 1), answer
        ((path, count),) = swallowed
        assert path == "/v1/images/edits"
        assert count > FILES * size
        peak = megabytes(pid, "VmHWM")
        print(f"peak {peak:.0f} MB, {before:.0f} MB before")  # noqa: T201 - shown by pytest -s, to be written down
        assert peak < MOST_MB
        assert list((tmp_path / "temporary").iterdir()) == []
