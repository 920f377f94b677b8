"""The door to kept pictures, over HTTP and over a real gallery."""

import json
import re
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from proxy_core.images.base64_text import encode
from proxy_core.images.request import Picture
from proxy_core.server.app import Server
from proxy_core.server.exchange import Exchange
from proxy_core.server.kept import KeptDoor, public_url
from proxy_core.settings import Settings
from proxy_core.store.database import Database
from proxy_core.store.gallery import Gallery
from tests.fakes import picture, png

START = 1_000_000.0


class Bench:
    """A server with one door; `addresses` are what `public_url` made of each request for "name.png"."""

    def __init__(self, database, directory):
        self.now = START
        self.gallery = Gallery(database, directory, self.time)
        self.door = KeptDoor(self.gallery, self.time)
        self.addresses = []
        self.server = Server(self, settings=lambda: Settings(auth_mode="off"), key=self.key, now=self.time)

    def time(self):
        return self.now

    async def key(self):
        return "sk-not-asked-for"

    def find(self, method, path):
        return self.send

    async def send(self, exchange: Exchange) -> web.StreamResponse:
        self.addresses.append(public_url(exchange.http, "name.png"))
        return await self.door.send(exchange)

    async def keep(self, what=None, seconds=86_400.0):
        about = {"request_id": "req_1", "number": 0, "model": "m", "account": "a", "prompt": "a fox"}
        return await self.gallery.keep(what or picture(), **about, public_until=self.now + seconds)

    async def get(self, path, method="GET", **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.request(method, URL(self.root + path, encoded=True), headers=sent) as response:
            return response.status, response.headers, await response.read()


@asynccontextmanager
async def serving(tmp_path):
    database, _ = await Database.open(tmp_path / "easel.db")
    bench = Bench(database, tmp_path / "pictures")
    bench.root = (await bench.server.start("127.0.0.1", 0)).removesuffix("/v1")
    async with aiohttp.ClientSession() as bench.client:
        try:
            yield bench
        finally:
            await bench.server.stop()
            await database.close()


@pytest.fixture
async def bench(tmp_path):
    async with serving(tmp_path) as bench:
        yield bench


@pytest.mark.parametrize("prefix", ["", "/v1", "/v1/v1", "//"])
async def test_a_kept_picture_is_sent(bench, prefix):
    name = await bench.keep()
    status, headers, body = await bench.get(f"{prefix}/pictures/{name}")
    assert (status, body) == (200, png())
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Length"] == str(len(png()))
    assert headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert headers["Cache-Control"] == "private, max-age=86400"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r"req_[0-9a-f]{24}", headers["X-Request-Id"])


@pytest.mark.parametrize("mime", ["image/jpeg", "image/webp", "image/gif"])
async def test_the_type_is_that_of_the_bytes(bench, mime):
    name = await bench.keep(Picture(encode(b"any"), mime, 1, 1))
    _, headers, body = await bench.get(f"/pictures/{name}")
    assert (headers["Content-Type"], body) == (mime, b"any")


async def test_what_could_be_a_page_is_not_sent_as_one(bench):
    name = await bench.keep(Picture(encode(b"<svg onload='x'/>"), "image/svg+xml", 1, 1))
    _, headers, _ = await bench.get(f"/pictures/{name}")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_a_large_picture_comes_whole(bench):
    data = bytes(range(256)) * 20_000
    name = await bench.keep(Picture(encode(data), "image/png", 1, 1))
    assert (await bench.get(f"/pictures/{name}"))[2] == data


async def test_a_head_has_the_headers_alone(bench):
    name = await bench.keep()
    status, headers, body = await bench.get(f"/pictures/{name}", "HEAD")
    assert (status, headers["Content-Type"], headers["Content-Length"]) == (200, "image/png", str(len(png())))
    assert body == b""


async def test_a_part_is_sent_and_what_is_known_already_is_not(bench):
    name = await bench.keep()
    status, headers, body = await bench.get(f"/pictures/{name}", Range="bytes=1-3")
    assert (status, body, headers["Content-Type"]) == (206, b"PNG", "image/png")
    status, _, body = await bench.get(f"/pictures/{name}", If_None_Match=headers["ETag"])
    assert (status, body) == (304, b"")
    assert (await bench.get(f"/pictures/{name}", Range="bytes=999999-"))[0] == 416


async def test_the_time_in_which_it_may_be_kept_elsewhere_is_what_is_left(bench):
    name, for_long = await bench.keep(seconds=100), await bench.keep(seconds=1e9)
    bench.now += 40
    assert (await bench.get(f"/pictures/{name}"))[1]["Cache-Control"] == "private, max-age=60"
    assert (await bench.get(f"/pictures/{for_long}"))[1]["Cache-Control"] == "private, max-age=86400"


async def test_past_its_time_it_is_a_404_of_openais(bench):
    name = await bench.keep(seconds=100)
    bench.now += 100
    status, headers, body = await bench.get(f"/pictures/{name}")
    assert (status, headers["Content-Type"]) == (404, "application/json")
    assert json.loads(body)["error"] == {
        "message": "There is no such picture, or its time is over. Draw it again.",
        "type": "invalid_request_error",
        "param": None,
        "code": "not_found",
    }


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "x/y",
        "../easel.db",
        "..%2feasel.db",
        "%2e%2e/easel.db",
        "%2f",
        "0" * 32 + ".png",
        "%00",
        "x" * 4000,
        "%ff",
    ],
)
async def test_any_other_name_is_a_404(bench, name):
    await bench.keep()
    status, _, body = await bench.get(f"/pictures/{name}")
    assert status == 404
    assert json.loads(body)["error"]["code"] == "not_found"


async def test_the_address_is_where_the_client_reached_it(bench):
    name = await bench.keep()
    port = bench.root.rpartition(":")[2]
    await bench.get(f"/v1/pictures/{name}")
    await bench.get(f"/v1/pictures/{name}", Host=f"localhost:{port}")
    assert bench.addresses == [f"{bench.root}/pictures/name.png", f"http://localhost:{port}/pictures/name.png"]
