"""What the socket does not take: too many wrong keys, requests, headers; heads and bodies that trickle in; a bomb."""

import asyncio
import gc
import gzip
import io
import json
import time
import tracemalloc

import pytest

from proxy_core.server.guesses import FREE, KeyGuesses
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from tests.fakes import account
from tests.proxy_core.accounts.fake_time import patient
from tests.proxy_core.server.bench import serving
from tests.proxy_core.server.test_app import KEY, error_of, made

FAR = {"X-Forwarded-For": "192.0.2.7"}
JSON = {"Content-Type": "application/json"}
RIGHT, WRONG = {"Authorization": f"Bearer {KEY}"}, {"Authorization": "Bearer sk-wrong"}


# --- wrong keys


@pytest.fixture
async def guarded():
    """A server that asks for the key, behind a proxy on this computer; its waits take no time."""
    waits = []

    async def pause(seconds):
        waits.append(seconds)

    async with made(guesses=KeyGuesses(lambda: 1000.0, pause)) as bench:
        bench.settings = Settings(auth_mode="strict", trusted_proxies=("127.0.0.1",))
        bench.waits = waits
        await bench.start()
        yield bench


async def test_who_guesses_keys_waits_and_nobody_else_does(guarded):
    for _ in range(FREE):
        error_of(await guarded.ask("GET", "/say", headers={**WRONG, **FAR}), 401)
    assert guarded.waits == []
    error_of(await guarded.ask("GET", "/say", headers={**WRONG, **FAR}), 401)
    assert len(guarded.waits) == 1
    assert (await guarded.ask("GET", "/say", headers={**RIGHT, "X-Forwarded-For": "192.0.2.8"}))[0] == 200
    assert (await guarded.ask("GET", "/say", headers=RIGHT))[0] == 200
    assert len(guarded.waits) == 1
    assert (await guarded.ask("GET", "/say", headers={**RIGHT, **FAR}))[0] == 200  # later, but let in
    assert len(guarded.waits) == 2


async def test_too_many_guesses_at_once_are_not_looked_at(guarded):
    for _ in range(30):
        answer = await guarded.ask("GET", "/say", headers={**WRONG, **FAR})
        if answer[0] == 429:
            break
    error = error_of(answer, 429)
    assert "Too many wrong keys" in error["message"]
    assert int(answer[1]["Retry-After"]) > 1
    error_of(await guarded.ask("GET", "/say", headers={**RIGHT, **FAR}), 429)
    assert (await guarded.ask("GET", "/say", headers=RIGHT))[0] == 200


async def test_without_a_named_proxy_nobody_is_whom_he_says(guarded):
    guarded.settings = Settings(auth_mode="strict")
    for number in range(FREE + 3):
        sent = {**WRONG, "X-Forwarded-For": f"192.0.2.{number}"}
        error_of(await guarded.ask("GET", "/say", headers=sent), 401)
    assert len(guarded.waits) == 4  # all of them came from this computer, whose wrong keys are told late
    assert (await guarded.ask("GET", "/say", headers=RIGHT))[0] == 200
    assert len(guarded.waits) == 4


async def test_a_key_that_is_not_there_is_no_guess(guarded):
    for _ in range(3 * FREE):
        error_of(await guarded.ask("GET", "/say", headers=FAR), 401)
    assert guarded.waits == []


# --- too many at once


async def test_past_so_many_at_once_clients_get_a_429_and_may_still_look():
    async with made() as bench:
        bench.settings = Settings(auth_mode="off", max_requests=1)
        await bench.start()
        waiting = spawn(bench.ask("GET", "/wait"), name="wait")
        await asyncio.wait_for(bench.doors.came.wait(), 30)
        answer = await bench.ask("POST", "/read", json={})
        assert "As many requests are under way as may be at once, 1" in error_of(answer, 429)["message"]
        assert answer[1]["Retry-After"] == "2"
        assert (await bench.ask("GET", "/healthz"))[0] == 200
        bench.doors.go.set()
        assert (await waiting)[0] == 200
        assert (await bench.ask("POST", "/read", json={}))[0] == 200


# --- what trickles in


@pytest.mark.parametrize("sent", [b"", b"GET /say HT", b"GET /say HTTP/1.1\r\nHost: localhost\r\nX-A: "])
@patient
async def test_a_head_that_does_not_end_is_not_waited_for(sent):
    async with made(head_seconds=0.2) as bench:
        await bench.start()
        assert await bench.raw(sent) == b""  # its connection ended
        first = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        assert (await bench.raw(first + sent)).endswith(b'{"said": true}')  # nor is the second one


async def test_a_head_that_trickles_is_not_waited_for():
    async with made(head_seconds=0.2) as bench:
        await bench.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", bench.port)
        ended = spawn(reader.read(), name="read")
        writer.write(b"GET /say HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        for _ in range(500):
            if ended.done():
                break
            writer.write(b"a")
            await asyncio.wait([ended], timeout=0.02)
        assert isinstance(ended.exception(), ConnectionError) or ended.result() == b""
        writer.close()


@pytest.mark.parametrize("kind", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
async def test_a_body_that_stops_is_a_408(kind):
    async with made(body_seconds=0.1) as bench:
        await bench.start()
        head = b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%b\r\n\r\n" % kind
        answer = await bench.raw(head)
        assert answer.startswith(b"HTTP/1.1 408")
        assert "came too slowly" in json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["message"]


# --- too large


@pytest.mark.parametrize(
    "lines",
    [
        [b"X-A: " + b"a" * 20_000],
        [b"X-" + b"a" * 20_000 + b": 1"],
        [b"X-%d: 1" % number for number in range(1000)],
        [b"Cookie: " + b"a" * 8000] * 20,
    ],
    ids=["value", "name", "many", "together"],
)
async def test_headers_past_their_limits_are_a_400(lines):
    async with made() as bench:
        await bench.start()
        assert (await bench.get("/say", b"Host: localhost", *lines)).startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
        assert (await bench.get("/" + "a" * 20_000, b"Host: localhost")).startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
        assert bench.doors.asked == []


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /say HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-planted\x01\r\n\r\n",
        b"GET /say?key=sk-planted\x01 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"sk-planted\r\n\r\n",
        b"GET /say HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: sk-planted" + b"a" * 20_000,
        b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\na",
    ],
)
async def test_what_is_no_http_is_told_as_any_error_and_not_repeated(sent):
    async with made() as bench:
        await bench.start()
        head, _, body = (await bench.raw(sent)).partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
    assert b"application/json" in head
    assert "malformed or too large" in json.loads(body)["error"]["message"]
    assert b"planted" not in body


async def test_what_is_packed_and_not_wanted_is_not_unpacked():
    bomb = gzip.compress(bytes(300 * 2**20), 1)  # 1.3 MB; it took a second of everybody's time
    head = b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    async with made() as bench:
        await bench.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", bench.port)
        writer.write(head % len(bomb) + bomb)
        async with asyncio.timeout(30):
            assert (await reader.readline()).startswith(b"HTTP/1.1 404")
            await asyncio.wait([spawn(reader.read(), name="read")])
        before = time.process_time()
        assert (await bench.ask("GET", "/say"))[0] == 200
        assert time.process_time() - before < 1
        writer.close()


async def test_a_body_that_was_refused_is_not_kept(tmp_path):
    """By the frames of its error, until the next collection."""
    body = b'{"prompt": "' + b"a" * 5 * 10**6 + b'"}'
    async with serving(tmp_path, account("a")) as bench:
        gc.collect()
        gc.disable()
        tracemalloc.start()
        try:
            for _ in range(3):
                error_of(await bench.ask("POST", "/images/generations", data=io.BytesIO(body), headers=JSON), 400)
            assert tracemalloc.get_traced_memory()[0] < 3 * 10**6
        finally:
            tracemalloc.stop()
            gc.enable()


async def test_a_body_that_unpacks_to_gigabytes_is_a_413_and_takes_little_memory():
    bomb = gzip.compress(bytes(100 * 2**20), 6)
    assert len(bomb) < 10**6  # what a JSON body may have
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    async with made() as bench:
        await bench.start()
        tracemalloc.start()
        try:
            error_of(await bench.ask("POST", "/read", data=bomb, headers=headers), 413)
            assert tracemalloc.get_traced_memory()[1] < 30 * 2**20
        finally:
            tracemalloc.stop()
