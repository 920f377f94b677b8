"""Inputs that are small on the wire and large once they are looked at: deep JSON, pictures that unpack to gigabytes.

At every door: an answer that is the client's fault, soon, in little memory, and Easel goes on.
"""

import base64
import io
import json
import struct
import tracemalloc
import zlib

import pytest

from tests.harness import running, simulated

MODEL = "gemini-3.1-flash-image"
DEEP = 10**6  # more than Python 3.14 has stack for; others read a thousandth of it


@pytest.fixture
async def easel(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as bench:
        yield bench


def deep(kind):
    """A value that is `DEEP` levels deep."""
    begin, end = {"list": ("[", "]"), "object": ('{"a":', "}")}[kind]
    return begin * DEEP + "1" + end * DEEP


def doors(easel):
    root = easel.url.removesuffix("/v1")
    return [
        f"{easel.url}/images/generations",
        f"{easel.url}/images/edits",
        f"{easel.url}/images/variations",
        f"{easel.url}/images",
        f"{easel.url}/chat/completions",
        f"{root}/v1beta/models/{MODEL}:generateContent",
        f"{root}/v1beta/models/{MODEL}:streamGenerateContent",
        f"{easel.url}/images/generations?async=true",
    ]


async def post(easel, url, body):
    headers = {**easel.auth, "Content-Type": "application/json"}
    async with easel.client.post(url, data=io.BytesIO(body), headers=headers) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize("kind", ["list", "object"])
@pytest.mark.parametrize(
    "template",
    [
        "%s",
        '{"prompt": %s}',
        '{"prompt": "a fox", "size": %s}',
        '{"prompt": "a fox", "image": %s}',
        '{"prompt": "a fox", "images": %s}',
        '{"messages": %s}',
        '{"messages": [{"role": "user", "content": %s}]}',
        '{"messages": [{"role": "user", "content": "a fox"}], "tools": %s}',
        '{"contents": %s}',
    ],
)
async def test_json_that_is_deep_is_a_bad_request_or_not_looked_at(easel, template, kind):
    body = (template % deep(kind)).encode()
    for url in doors(easel):
        status, answer = await post(easel, url, body)
        assert 400 <= status < 500, (url, answer)
        assert "internal" not in json.dumps(answer)
    assert (await easel.generate(prompt="a fox", model=MODEL))[0] == 200
    (record, *_) = await easel.core.requests(limit=1)
    assert record.prompt == "a fox"


def png(width, height):
    """A whole PNG of so many black pixels: a thousandth of them in bytes."""
    row = b"\0" + bytes(width // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row * 100) for _ in range(height // 100)) + packer.flush()

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def gif(width, height, screen):
    """A GIF whose screen is small and whose frame is not."""
    head = b"GIF89a" + struct.pack("<HH", screen, screen) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\0"
    return head + frame + b"\x3b"


@pytest.mark.parametrize("picture", [png(40_000, 40_000), gif(60_000, 60_000, 60_000)], ids=["png", "gif"])
async def test_a_picture_that_unpacks_to_gigabytes_is_refused_by_its_head(easel, picture):
    assert len(picture) < 2**20
    url = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    native = {"inline_data": {"mime_type": "image/png", "data": base64.b64encode(picture).decode()}}
    tracemalloc.start()
    try:
        for path, body in (
            ("/images/generations", {"prompt": "a fox", "image": [url]}),
            ("/images/edits", {"prompt": "a fox", "images": [{"image_url": url}]}),
            ("/images/variations", {"image": url}),
            ("/images", {"prompt": "a fox", "image": [url]}),
            ("/chat/completions", _chat(url)),
        ):
            status, _, answer = await easel.ask("POST", path, json={"model": MODEL, **body})
            assert status == 400, (path, answer)
            assert "million" in answer["error"]["message"], path
        status, answer = await post(easel, doors(easel)[5], json.dumps({"contents": [{"parts": [native]}]}).encode())
        assert status < 500  # untouched: what it is, is its upstream's affair
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()


def _chat(url):
    parts = [{"type": "text", "text": "a fox"}, {"type": "image_url", "image_url": {"url": url}}]
    return {"messages": [{"role": "user", "content": parts}]}


async def test_a_gif_whose_frame_is_larger_than_it_says_is_not_unpacked(easel):
    """Google takes no GIF, so it would be made a PNG here."""
    picture = gif(60_000, 60_000, 8)
    url = f"data:image/gif;base64,{base64.b64encode(picture).decode()}"
    tracemalloc.start()
    try:
        status, _, answer = await easel.generate(prompt="a fox", model=MODEL, image=[url])
        assert status == 400, answer
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("count", [101, 5000])
async def test_a_form_of_too_many_parts_is_refused(easel, count):
    part = '--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\na\r\n'
    body = "".join(part % f"field-{number}" for number in range(count)) + "--x--\r\n"
    headers = {**easel.auth, "Content-Type": "multipart/form-data; boundary=x"}
    async with easel.client.post(f"{easel.url}/images/edits", data=body, headers=headers) as answer:
        assert answer.status == 400
        assert "more than 100 parts" in (await answer.json())["error"]["message"]


async def test_names_in_a_form_have_a_length(easel):
    for name in ("n" * 201, "n" * 7000):
        body = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\na\r\n--x--\r\n'
        headers = {**easel.auth, "Content-Type": "multipart/form-data; boundary=x"}
        async with easel.client.post(f"{easel.url}/images/edits", data=body, headers=headers) as answer:
            assert answer.status == 400
