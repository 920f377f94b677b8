"""The path that a client meant, its body within the limit, and an answer sent buffer by buffer."""

import asyncio
import base64
import gzip
import socket
import struct

import aiohttp
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import RequestError
from proxy_core.server.exchange import Exchange, plain_path, read_json_body, send_json


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/v1/images/generations", "/images/generations"),
        ("//v1/images/generations", "/images/generations"),
        ("/v1//images///generations", "/images/generations"),
        ("/v1/v1/images/generations", "/images/generations"),
        ("/images/generations", "/images/generations"),
        ("/images/generations/", "/images/generations"),
        ("/v1/images/generations//", "/images/generations"),
        ("/v1/models/v1", "/models/v1"),
        ("/v1/models/gemini-3-pro-image", "/models/gemini-3-pro-image"),
        ("/v1beta/models/x:generateContent", "/v1beta/models/x:generateContent"),
        ("/v10/models", "/v10/models"),
        ("/healthz", "/healthz"),
        ("/v1/healthz", "/healthz"),
        ("/v1", "/"),
        ("/v1/", "/"),
        ("/v1/v1", "/"),
        ("/", "/"),
        ("//", "/"),
        ("", "/"),
    ],
)
def test_the_path_after_v1(path, plain):
    assert plain_path(path) == plain


@given(st.lists(st.sampled_from(["/", "v1", "v1beta", "models", "x"])).map("/".join))
def test_a_plain_path_is_plain(path):
    plain = plain_path("/" + path)
    assert plain_path(plain) == plain
    assert plain.startswith("/")
    assert "//" not in plain


class Bench:
    """A server whose one door reads a body of at most 1 MB, or sends `buffers`; and its client."""

    def __init__(self):
        self.buffers = [b"{}"]
        self.read = []
        self.refused = []

    async def answer(self, http):
        exchange = Exchange(http)
        try:
            self.read.append(await read_json_body(exchange, 1) if http.method == "POST" else b"")
        except RequestError as error:
            self.refused.append(error)
        return await send_json(exchange, 201, self.buffers)

    async def post(self, data, **headers):
        sent = {"Content-Type": "application/json"} | {key.replace("_", "-"): value for key, value in headers.items()}
        async with self.client.post(self.url, data=data, headers=sent) as response:
            await response.read()
            return self.refused[-1] if self.refused else self.read[-1]


@pytest.fixture
async def bench():
    bench = Bench()
    app = web.Application()
    app.router.add_route("*", "/", bench.answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as bench.client:
        bench.url = server.make_url("/")
        yield bench


async def in_pieces(*pieces):
    for piece in pieces:
        yield piece


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/vnd.x+json"]
)
async def test_a_json_body_is_read(bench, kind):
    assert await bench.post(b'{"prompt": "a fox"}', Content_Type=kind) == b'{"prompt": "a fox"}'


async def test_a_body_without_a_length_is_read(bench):
    assert await bench.post(in_pieces(b'{"prom', b'pt": "a fox"}')) == b'{"prompt": "a fox"}'


async def test_a_body_that_was_packed_is_unpacked(bench):
    assert await bench.post(gzip.compress(b"{}" * 100), Content_Encoding="gzip") == b"{}" * 100


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
async def test_another_type_is_a_415_that_names_it(bench, kind):
    refused = await bench.post(b"{}", Content_Type=kind)
    assert (refused.phrase.code, refused.status) == ("content_type", 415)
    assert kind in str(refused)


async def test_a_body_as_large_as_the_limit_is_read(bench):
    assert len(await bench.post(b"x" * 10**6)) == 10**6


async def test_a_body_over_the_limit_is_refused_by_its_length_before_it_is_read(bench):
    refused = await bench.post(b"x" * (10**6 + 1))
    assert (refused.phrase.code, refused.status) == ("body_too_large", 413)
    assert str(refused) == "The body is larger than 1 MB."


async def test_a_body_without_a_length_is_refused_when_it_grows_over_the_limit(bench):
    refused = await bench.post(in_pieces(*[b"x" * 10**5] * 11))
    assert (refused.phrase.code, refused.status) == ("body_too_large", 413)


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(bench):
    refused = await bench.post(gzip.compress(b"x" * (10**6 + 1)), Content_Encoding="gzip")
    assert refused.phrase.code == "body_too_large"


async def test_a_body_of_too_many_values_is_refused_before_they_are_read(bench):
    refused = await bench.post(b'{"x":[' + b'"",' * 200_000 + b'""]}')
    assert (refused.phrase.code, refused.status) == ("too_many_values", 413)
    assert str(refused) == "The body has more than 50000 values: send less at once."


async def test_a_body_that_does_not_unpack_is_the_clients_fault(bench):
    refused = await bench.post(b"no gzip at all", Content_Encoding="gzip")
    assert (refused.phrase.code, refused.status) == ("bad_http", 400)


@pytest.mark.parametrize(
    "buffers",
    [
        [b"{}"],
        [b'{"b64":"', memoryview(b"--aGVsbG8=--")[2:-2], bytearray(b'"}')],
        [memoryview(base64.b64encode(bytes(3 * 10**6)))],
        [b"", b"[", b"", b"]"],
        [],
    ],
)
async def test_buffers_are_sent_as_they_are_with_their_length(bench, buffers):
    bench.buffers = buffers
    async with bench.client.get(bench.url) as response:
        body = await response.read()
    assert body == b"".join(buffers)
    assert int(response.headers["Content-Length"]) == len(body)
    assert "Transfer-Encoding" not in response.headers
    assert (response.status, response.content_type) == (201, "application/json")
    assert response.headers["X-Request-Id"].startswith("req_")


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request):
    """Runs a coroutine on a loop of its own."""
    loop = asyncio if request.param == "asyncio" else pytest.importorskip("uvloop", reason="not on Windows")
    with asyncio.Runner(loop_factory=loop.new_event_loop) as runner:
        yield runner.run


def test_a_client_that_reads_late_gets_all_of_it_and_the_head_with_the_beginning(run):
    buffers = [b'{"b64":"', memoryview(b"x" * 8_000_000), b'","b64":"', bytearray(b"y" * 8_000_000), b'"}']

    async def answer(http):
        return await send_json(Exchange(http), 200, buffers)

    async def story():
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        reader, writer = await asyncio.open_connection(*runner.addresses[0], limit=2**16)
        try:
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            begun = await reader.read(2**12)
            head, _, body = begun.partition(b"\r\n\r\n")
            assert body.startswith(b'{"b64":"')
            length = sum(map(len, buffers))
            assert b"Content-Length: %d\r\n" % length in head
            body += await reader.readexactly(length - len(body))
            assert body == b"".join(buffers)
        finally:
            writer.close()
            await runner.cleanup()

    run(story())


def test_a_client_that_is_gone_as_its_answer_begins_had_none(run):
    """Its connection was reset, and the loop has not heard of that yet."""
    ended = []

    async def story():
        loop = asyncio.get_running_loop()
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        async def answer(http):
            client.close()
            try:
                return await send_json(Exchange(http), 200, [b"{", memoryview(b"x" * 1_000_000), b"}"])
            except ConnectionError as error:
                ended.append(error)
                raise
            finally:
                done.set()

        done = asyncio.Event()
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        client.setblocking(False)
        try:
            await loop.sock_connect(client, runner.addresses[0])
            await loop.sock_sendall(client, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await asyncio.wait_for(done.wait(), 30)
        finally:
            client.close()
            await runner.cleanup()

    run(story())
    assert len(ended) == 1


async def test_the_length_is_in_bytes_whatever_the_view_counts_in(bench):
    bench.buffers = [memoryview(b"12345678").cast("H")]
    async with bench.client.get(bench.url) as response:
        assert await response.read() == b"12345678"


async def test_head_has_the_length_and_nothing_of_the_body(bench):
    bench.buffers = [b"x" * 100]
    async with bench.client.head(bench.url) as response:
        assert response.headers["Content-Length"] == "100"
    # A byte of a body would be taken for the beginning of the next answer on this connection.
    async with bench.client.get(bench.url) as response:
        assert await response.read() == b"x" * 100


async def test_every_exchange_has_an_id_of_its_own(bench):
    ids = set()
    for _ in range(3):
        async with bench.client.get(bench.url) as response:
            ids.add(response.headers["X-Request-Id"])
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/v1/images/generations", {"error"}),
        ("/v1/images/tasks/x", {"code", "message", "data", "error"}),
        ("/v1/v1//images/tasks/x", {"code", "message", "data", "error"}),
        ("/v1/images/tasks", {"error"}),
    ],
)
async def test_an_error_is_worded_as_clients_of_the_path_read_it(path, fields):
    exchange = Exchange(make_mocked_request("GET", path))
    wire = exchange.render_error(RequestError("path_unknown", status=404), 1000.0, exchange.id)
    assert msgspec.json.decode(wire.body).keys() == fields
