"""An answer that leaves as one: its head is what aiohttp's would be."""

import asyncio
import logging
from email.utils import parsedate_to_datetime

import pytest
from aiohttp import web
from aiohttp.http import SERVER_SOFTWARE

from proxy_core.server.whole_answer import send_whole


@pytest.fixture
async def ask():
    """Asks a server that answers as a whole, and gives all that came until it closed, or said `until`."""

    async def answer(http):
        return await send_whole(http, 201, headers, [b"{", memoryview(b'"a":1'), b"}"])

    headers = {"X-Request-Id": "req_1", "Content-Type": "application/json"}
    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    writers = []

    async def asked(*lines, until=None):
        reader, writer = await asyncio.open_connection(*runner.addresses[0])
        writers.append(writer)
        writer.write("\r\n".join([*lines, "Host: localhost", "", ""]).encode())
        return await (reader.read() if until is None else reader.readuntil(until))

    asked.headers = headers
    yield asked
    for writer in writers:
        writer.close()
    await runner.cleanup()


def parts(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines), body


async def test_its_head_is_that_of_any_answer(ask):
    first, headers, body = parts(await ask("GET / HTTP/1.1", until=b"}"))
    assert first == "HTTP/1.1 201 Created"
    assert body == b'{"a":1}'
    assert parsedate_to_datetime(headers.pop("Date")).tzinfo is not None
    assert headers == {
        "X-Request-Id": "req_1",
        "Content-Type": "application/json",
        "Content-Length": "7",
        "Server": SERVER_SOFTWARE,
    }


@pytest.mark.parametrize(
    ("asked", "said", "version"),
    [
        (["GET / HTTP/1.1", "Connection: close"], "close", "HTTP/1.1"),
        (["GET / HTTP/1.0"], None, "HTTP/1.0"),
    ],
)
async def test_the_connection_ends_where_the_client_wants_that(ask, asked, said, version):
    first, headers, body = parts(await ask(*asked))  # to the end of all
    assert (first, headers.get("Connection"), body) == (f"{version} 201 Created", said, b'{"a":1}')


async def test_an_old_client_is_told_that_its_connection_stays(ask):
    first, headers, _ = parts(await ask("GET / HTTP/1.0", "Connection: keep-alive", until=b"}"))
    assert (first, headers["Connection"]) == ("HTTP/1.0 201 Created", "keep-alive")


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_error_after_it_ends_the_connection_and_says_nothing_more(loop, method):
    sizes = []

    async def answer(http):
        await send_whole(http, 200, {}, [b"{", b"}"])
        sizes.append(http.writer.output_size)
        raise ValueError("after all was sent")

    async def story():
        runner = web.ServerRunner(web.Server(answer, access_log=None, logger=logging.getLogger("nobody's")))
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            reader, writer = await asyncio.open_connection(*runner.addresses[0])
            writer.write(f"{method} / HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            came = await asyncio.wait_for(reader.read(), 30)
            writer.close()
        finally:
            await runner.cleanup()
        return came

    made = asyncio if loop == "asyncio" else pytest.importorskip("uvloop", reason="not on Windows")
    with asyncio.Runner(loop_factory=made.new_event_loop) as running:
        came = running.run(story())
    assert came.count(b"HTTP/1.1 ") == 1
    assert came.endswith(b"\r\n\r\n" if method == "HEAD" else b"\r\n\r\n{}")
    assert sizes == [len(came)]


async def test_a_header_that_would_end_the_head_is_not_sent(ask, caplog):
    ask.headers["X-Odd"] = "a\r\nX-Other: b"
    first, headers, _ = parts(await ask("GET / HTTP/1.1", "Connection: close"))
    assert first.startswith("HTTP/1.1 500 ")
    assert "X-Other" not in headers
    assert "must not be in" in caplog.text
    caplog.clear()
