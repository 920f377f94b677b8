"""What one picture costs on its way, in counts that no machine changes: copies, parses, statements, calls.

On uvloop, as `easel serve`. Upstream and client are threads that hold one buffer each: what is measured is Easel's.
"""

import asyncio
import base64
import collections
import json
import socket
import sys
import threading
import tracemalloc
from contextlib import asynccontextmanager, closing

import msgspec
import pytest

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.core import Core
from proxy_core.options import CoreOptions
from proxy_core.upstreams import google_wire
from tests.fakes import png

PICTURE = base64.b64encode(png() + bytes(6_000_000))
PARTS = [{"text": "Here it is."}, {"inlineData": {"mimeType": "image/png", "data": "%"}}]
BODY = json.dumps({"candidates": [{"content": {"parts": PARTS}, "finishReason": "STOP"}]}, indent=2).encode()
ANSWER = BODY.replace(b"%", PICTURE)
WARM = 3
PARSERS = (msgspec.json.decode, json.decoder.scanstring)
MODEL = "gemini-2.5-flash-image"
TURN = {"role": "user", "content": "a fox"}
GOOGLES = f"/v1beta/models/{MODEL}:generateContent"
ASKED = [
    (1, "/v1/images/generations", {"model": MODEL, "prompt": "a fox"}),
    (4, "/v1/images/generations", {"model": MODEL, "prompt": "a fox", "n": 4}),
    (1, "/v1/images/generations", {"model": MODEL, "prompt": "a fox", "stream": True}),
    (1, "/v1/chat/completions", {"model": MODEL, "messages": [TURN]}),
    (1, GOOGLES, {"contents": [{"parts": [{"text": "a fox"}]}], "generationConfig": {"responseModalities": ["IMAGE"]}}),
]


class Upstream(threading.Thread):
    """Answers every call with the same picture."""

    def __init__(self):
        super().__init__(daemon=True)
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)
        with closing(connection):
            while b'"IMAGE"' in connection.recv(65_536):  # head and body of a call leave together
                self.calls += 1
                connection.sendall(head)
                connection.sendall(ANSWER)

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


class Client:
    """Asks for pictures, one after another or n at once. Blocks."""

    def __init__(self, url, key):
        self._host, self._port = url.removeprefix("http://").removesuffix("/v1").split(":")
        self._key = key
        self._buffer = bytearray(2**26)

    def draw(self, n=1):
        """How often the picture is in the answer, as it left."""
        return self.ask("/v1/images/generations", {"model": MODEL, "prompt": "a fox", "n": n})

    def ask(self, path, asked):
        """The same of any request."""
        body = json.dumps(asked).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Bearer {self._key}\r\n"
        more = f"Connection: close\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        came, view = 0, memoryview(self._buffer)
        with socket.create_connection((self._host, int(self._port)), timeout=100) as connection:
            connection.sendall(head.encode() + more.encode() + body)
            while count := connection.recv_into(view[came:]):
                came += count
        assert self._buffer.startswith(b"HTTP/1.1 200 ")
        return self._buffer.count(PICTURE, 0, came)


@asynccontextmanager
async def serving(directory, upstream):
    """(Core, client) of an Easel with one account."""
    core = Core(CoreOptions(data_dir=directory, vault="memory", host="127.0.0.1", port=0))
    try:
        await core.start()
        await core.change_settings({"gallery": "off"})
        account = Account(Provider.GEMINI, "ann", base_url=upstream.url, max_concurrency=16)
        await core.add_account(account, Credentials(api_key="key"), check=False)
        yield core, Client((await core.start_proxy()).base_url, await core.api_key())
    finally:
        await core.stop()


@pytest.fixture
def tell(tmp_path):
    """Runs a story of (core, client, upstream) to its end."""
    uvloop = pytest.importorskip("uvloop", reason="not on Windows")
    upstream = Upstream()

    def run(story):
        async def main():
            async with serving(tmp_path, upstream) as (core, client):
                for _ in range(WARM):
                    await asyncio.to_thread(client.draw)
                await story(core, client, upstream)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())

    yield run
    upstream.close()


@pytest.mark.parametrize(("n", "path", "asked"), ASKED)
def test_a_picture_is_in_memory_once(tell, n, path, asked):
    async def story(core, client, upstream):
        assert await asyncio.to_thread(client.ask, path, asked) == n  # what is made at the first call, and kept
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            assert await asyncio.to_thread(client.ask, path, asked) == n
            after, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak - before < 1.2 * n * len(PICTURE)
        assert after - before < 0.2 * len(PICTURE)

    tell(story)


def test_an_answer_is_parsed_once_and_a_picture_asked_for_once(tell):
    async def parses(client, n):
        """What parsed, and how often, while a request for n pictures was served."""
        parsed = collections.Counter()

        def watch(_frame, event, called):
            if event != "c_call":
                return
            if isinstance(decoder := getattr(called, "__self__", None), msgspec.json.Decoder):
                parsed[decoder] += 1
            elif called in PARSERS:
                parsed[called] += 1

        sys.setprofile(watch)
        try:
            assert await asyncio.to_thread(client.draw, n) == n
        finally:
            sys.setprofile(None)
        return parsed

    async def story(core, client, upstream):
        before = upstream.calls
        of_two, of_four = await parses(client, 2), await parses(client, 4)
        assert upstream.calls - before == 6
        of_two_more = of_four - of_two
        assert of_two_more.pop(google_wire._decoder) == 2
        assert sorted(of_two_more.values()) == [2, 2]  # what came with each, a few bytes

    tell(story)


def test_the_log_takes_a_statement_a_row(tell):
    requests = 20

    async def story(core, client, upstream):
        said = []
        database = core._parts.outlets.database
        await core.requests(limit=1)  # what waited is written
        await database.run(lambda db: db.conn.set_trace_callback(said.append))
        for _ in range(requests):
            await asyncio.to_thread(client.draw)
        await core.requests(limit=1)
        await database.run(lambda db: db.conn.set_trace_callback(None))
        inserts = [one for one in said if one.lstrip().upper().startswith("INSERT")]
        assert len(inserts) == 3 * requests  # the request, who drew, the attempt
        batches = said.count("BEGIN")  # the slower the machine, the more; the gallery is tidied meanwhile, too
        assert len(said) - len(inserts) <= 4 * batches + 10

    tell(story)
