import hashlib
import io
import json
from base64 import b64encode

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from proxy_core.simulator.openai_body import read
from proxy_core.simulator.openai_status import OpenAIError


def digest(data):
    return hashlib.sha256(data).hexdigest()


async def given(**sent):
    """What `read` makes of a request: values and files (name, own name, two digests); or the error's code."""

    async def handler(request):
        try:
            with await read(request) as found:
                files = [[one.name, one.filename, digest(one.file.read()), one.sha256] for one in found.uploads]
                return web.json_response({"values": found.values, "files": files, "form": found.is_form})
        except OpenAIError as error:
            return web.json_response(error.error["code"])

    app = web.Application()
    app.router.add_post("/", handler)
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession() as client,
        client.post(server.make_url("/"), **sent) as response,
    ):
        return json.loads(await response.read())


async def test_a_form_has_its_texts_and_its_files_in_their_order():
    form = aiohttp.FormData()
    large = bytes(range(256)) * 8000  # past the megabyte that stays in memory
    form.add_field("image[]", io.BytesIO(large), filename="b.png")
    form.add_field("prompt", "a kite \u2603")
    form.add_field("image[]", b"small", filename="a.png")
    found = await given(data=form)
    assert (found["values"], found["form"]) == ({"prompt": "a kite \u2603"}, True)
    assert [one[:2] for one in found["files"]] == [["image[]", "b.png"], ["image[]", "a.png"]]
    assert found["files"][0][2:] == [digest(large)] * 2


async def test_json_has_its_pictures_taken_out_and_its_nulls():
    picture = {"image_url": f"data:image/png;base64,{b64encode(b'x').decode()}"}
    found = await given(json={"prompt": "a", "n": None, "images": [picture], "mask": picture})
    assert found["values"] == {"prompt": "a"}
    assert [one[0] for one in found["files"]] == ["image[]", "mask"]
    assert found["files"][0][2] == digest(b"x")


DEEP = b'{"prompt":' + b"[" * 400_000 + b"]" * 400_000 + b"}"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"data": b"[1]", "headers": {"Content-Type": "application/json"}}, "invalid_json"),
        ({"data": b"\xff", "headers": {"Content-Type": "application/json"}}, "invalid_json"),
        ({"data": DEEP, "headers": {"Content-Type": "application/json"}}, "invalid_json"),
        ({"data": b"x", "headers": {"Content-Type": "image/png"}}, "unsupported_content_type"),
        ({"json": {"images": ["x"]}}, "invalid_type"),
        ({"json": {"images": "x"}}, "invalid_type"),
        ({"json": {"images": [{"image_url": "https://example.com"}]}}, "invalid_image_file"),
        ({"json": {"mask": {"image_url": "data:image/png;base64,*"}}}, "invalid_image_file"),
    ],
)
async def test_what_is_no_body(sent, code):
    assert await given(**sent) == code


async def test_a_text_that_comes_twice_is_refused():
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("prompt", "a")
    form.add_field("prompt", "b")
    assert await given(data=form) == "duplicate_parameter"
