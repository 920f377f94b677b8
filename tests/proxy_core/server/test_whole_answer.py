"""An answer that leaves as one: its head is what aiohttp's would be."""

import asyncio
import logging
import os
import selectors
import socket
import struct
import threading
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime

import pytest
from aiohttp import web
from aiohttp.http import SERVER_SOFTWARE

from proxy_core.server.send_thread import LEAST, SendThread
from proxy_core.server.whole_answer import send_whole
from proxy_core.tasks import spawn

MUCH = 16 * 2**20
"""Bytes, of which the system keeps few for a client of `asking`."""
SECONDS = 60.0
"""Until a test gives up."""


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


@asynccontextmanager
async def asking(answer):
    """A client that has asked for an `answer` and reads nothing; the system takes little of that for it."""

    async def answer_narrowly(http):
        http.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**16)
        return await answer(http)

    loop, runner = asyncio.get_running_loop(), web.ServerRunner(web.Server(answer_narrowly))
    await runner.setup()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
        client.setblocking(False)
        try:
            async with asyncio.timeout(SECONDS):
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                await loop.sock_connect(client, runner.addresses[0])
                await loop.sock_sendall(client, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                yield client
        finally:
            client.close()
            await runner.cleanup()


def run(loop, story):
    """`story` on such a loop."""
    made = asyncio if loop == "asyncio" else pytest.importorskip("uvloop", reason="not on Windows")
    with asyncio.Runner(loop_factory=made.new_event_loop) as running:
        return running.run(story())


def is_waited_for(loop, send):
    """Whether `send(http)` has not ended when the system takes no more, and does once its client reads."""
    seen, sent = [], []

    async def answer(http):
        seen.append(http.transport)
        response = await send(http)
        sent.append(http)
        return response

    async def story():
        async with asking(answer) as client:
            while not (seen and seen[0].get_write_buffer_size()):  # the system takes no more
                await asyncio.sleep(0)
            early, left = bool(sent), MUCH
            while left > 0:
                left -= len(await asyncio.get_running_loop().sock_recv(client, 2**20))
            while not sent:
                await asyncio.sleep(0)
            return not early

    return run(loop, story)


def is_told(loop, send):
    """Whether `send(http, reset)` hears that its client has reset the connection, of which its loop knows nothing."""
    heard = []

    async def story():
        ended = asyncio.Event()

        async def answer(http):
            def reset():
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.close()
                with selectors.DefaultSelector() as system:
                    system.register(http.transport.get_extra_info("socket").fileno(), selectors.EVENT_READ)
                    assert system.select(SECONDS)

            try:
                return await send(http, reset)
            except ConnectionError as error:
                heard.append(error)
                raise
            finally:
                ended.set()

        async with asking(answer) as client:
            await ended.wait()

    run(loop, story)
    return len(heard) == 1


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

    came = run(loop, story)
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


@pytest.mark.parametrize(("loop", "threaded"), [("asyncio", False), ("uvloop", False), ("uvloop", True)])
def test_a_client_that_reads_late_is_waited_for(loop, threaded):
    thread = SendThread() if threaded else None
    try:
        assert is_waited_for(loop, lambda http: send_whole(http, 200, {}, [b"{", bytes(MUCH), b"}"], thread))
    finally:
        if thread is not None:
            thread.close()


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_client_that_has_reset_its_connection_is_told_of(loop):
    async def send(http, reset):
        reset()
        return await send_whole(http, 200, {}, [b"{", bytes(MUCH), b"}"])

    assert is_told(loop, send)


def test_a_connection_that_ends_while_the_thread_sends_is_an_error_of_the_connection(monkeypatch):
    """Not one of the loop's, which writes to nothing that was closed."""
    pytest.importorskip("uvloop", reason="not on Windows")
    writev, gone, errors = os.writev, threading.Event(), []

    def written(file, buffers):
        count = writev(file, [b"".join(buffers)[:LEAST]])
        assert gone.wait(SECONDS)
        return count

    async def leave(http):
        http.transport.abort()
        while http.transport is not None:
            await asyncio.sleep(0)
        gone.set()

    async def story():
        ended, thread = asyncio.Event(), SendThread()

        async def answer(http):
            leaving = spawn(leave(http), name="leave")  # begins when this waits for the thread
            try:
                return await send_whole(http, 200, {}, [bytes(2 * LEAST)], thread)
            except Exception as error:
                errors.append(type(error))
                raise
            finally:
                await leaving
                ended.set()

        try:
            async with asking(answer):
                await ended.wait()
        finally:
            thread.close()

    monkeypatch.setattr(os, "writev", written)
    run("uvloop", story)
    assert errors == [ConnectionResetError]
