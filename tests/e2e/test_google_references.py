"""Pictures that a client sends along, all the way to Google's two addresses."""

import io
import json

import aiohttp
import pytest
from PIL import Image

from proxy_core.accounts.account import Account, Credentials, Provider
from tests.fakes import png
from tests.harness import running, simulated
from tests.proxy_core.upstreams.conftest import fingerprint

MODEL = "gemini-3.1-flash-image"


async def with_vertex(bench, label):
    """Add an account of Vertex AI that is logged in."""
    url = bench.simulator.base_url
    account = Account(Provider.VERTEX, label + "-vertex", base_url=url, project="kites", priority=-1)
    login = Credentials(refresh_token=f"refresh-of-{label}", client_id="client", token_uri=url + "/token")
    await bench.core.add_account(account, login)


async def edit(bench, *files, mask=None, **fields):
    """(status, headers, JSON) of POST /v1/images/edits."""
    form = aiohttp.FormData()
    for at, data in enumerate(files):
        form.add_field("image[]", io.BytesIO(data), filename=f"{at}", content_type="application/octet-stream")
    if mask:
        form.add_field("mask", mask, filename="mask.png", content_type="image/png")
    for name, value in {"model": MODEL, "prompt": "make it blue", "image_size": "512", **fields}.items():
        form.add_field(name, str(value))
    async with bench.client.post(bench.url + "/images/edits", data=form, headers=bench.auth) as response:
        return response.status, response.headers, json.loads(await response.read())


@pytest.fixture
async def bench(tmp_path):
    """Easel with ann, who has a key of the Gemini API, and whose login at Vertex AI draws first."""
    async with running(tmp_path, simulated(ann=[])) as found:
        await with_vertex(found, "ann")
        yield found


async def test_a_login_at_vertex_draws_with_references_and_a_mask(bench):
    files, mask = [png(20, 10), png(10, 20)], png(20, 10, (0, 0, 0))
    status, headers, body = await edit(bench, *files, mask=mask, output_format="jpeg")
    assert (status, body["output_format"]) == (200, "jpeg")
    assert "the mask goes along as a picture" in headers["X-Mapping-Notes"]
    (call,) = bench.simulator.calls.last
    assert call.path.startswith("/v1/projects/kites/locations/global/")
    assert call.references == tuple(map(fingerprint, (*files, mask)))
    texts = [part["text"] for part in call.body["contents"][0]["parts"] if "text" in part]
    assert texts[0] == "make it blue"
    assert "transparent" in texts[1]


async def test_a_login_that_ended_is_rotated_out_with_its_pictures(bench):
    bench.simulator.tokens.revoke("ann")
    status, headers, _ = await edit(bench, png(20, 10))
    assert (status, headers["X-Account-Email"]) == (200, "ann@example.com")
    (call,) = bench.simulator.calls.last
    assert call.path.startswith("/v1beta/models/")
    assert call.references == (fingerprint(png(20, 10)),)
    _, attempts = await bench.last()
    assert [str(one.reason) for one in attempts if one.reason] == [
        "the login of ann-vertex has ended at its provider: sign in again"
    ]


async def test_a_gif_is_sent_as_png_and_a_note_says_so(bench):
    out = io.BytesIO()
    Image.new("P", (20, 10)).save(out, "GIF")
    status, headers, _ = await edit(bench, png(20, 10), out.getvalue())
    assert status == 200
    assert "picture 2 was sent as png" in headers["X-Mapping-Notes"]
    (call,) = bench.simulator.calls.last
    assert call.references[0] == fingerprint(png(20, 10))


async def test_too_many_pictures_are_refused_with_the_models_number(bench):
    status, _, body = await edit(bench, *[png(4, 4)] * 4, model="gemini-2.5-flash-image", image_size="")
    assert (status, body["error"]["param"]) == (400, "image")
    assert "takes 3 pictures, and 4 were sent" in body["error"]["message"]
    assert bench.simulator.calls.count() == 0
