"""Chunks of many buffers: on every loop a client has all of them, in order, and one that is gone is told of."""

import asyncio

import pytest
from aiohttp import web

from proxy_core.server.chunk import send_chunk
from tests.proxy_core.server.test_whole_answer import MUCH, is_told, is_waited_for

LOOPS = ["asyncio", "uvloop"]
EVENTS = [[b"data: ", memoryview(b'"a"'), b"\n\n"], [], [b""], [b"data: ", b"b" * 300_000, b"\n\n"]]
WHOLE = b"".join(bytes(buffer) for event in EVENTS for buffer in event)


def run(loop, story):
    """`story` with a function that gives what a server sends in answer to a request's first line."""
    if loop == "uvloop":
        uvloop = pytest.importorskip("uvloop", reason="not on Windows")
    factory = uvloop.new_event_loop if loop == "uvloop" else asyncio.new_event_loop
    sizes = []

    async def answer(http):
        response = web.StreamResponse()
        await response.prepare(http)
        for event in EVENTS:
            await send_chunk(http, event)
        await response.write_eof()
        sizes.append(http.writer.output_size)
        return response

    async def told():
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            return await story(runner.addresses[0], sizes)
        finally:
            await runner.cleanup()

    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(told())


def unchunked(body):
    """The chunks of a body."""
    found = []
    while body:
        size, _, body = body.partition(b"\r\n")
        found.append(body[: int(size, 16)])
        assert body[int(size, 16) :].startswith(b"\r\n")
        body = body[int(size, 16) + 2 :]
    return found


async def asked(address, version):
    reader, writer = await asyncio.open_connection(*address)
    writer.write(f"GET / HTTP/{version}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return head, body


@pytest.mark.parametrize("loop", LOOPS)
def test_every_buffer_comes_and_nothing_ends_the_body_early(loop):
    head, body = run(loop, lambda address, _: asked(address, "1.1"))
    assert b"chunked" in head
    *chunks, last = unchunked(body)
    assert (b"".join(chunks), last) == (WHOLE, b"")


def test_on_uvloop_an_event_is_one_chunk():
    _, body = run("uvloop", lambda address, _: asked(address, "1.1"))
    assert len(unchunked(body)) == 3


@pytest.mark.parametrize("loop", LOOPS)
def test_an_old_client_has_it_without_marks(loop):
    head, body = run(loop, lambda address, _: asked(address, "1.0"))
    assert b"chunked" not in head
    assert body == WHOLE


@pytest.mark.parametrize("loop", LOOPS)
def test_aiohttp_knows_how_much_was_sent(loop):
    async def story(address, sizes):
        head, body = await asked(address, "1.1")
        return len(head) + 4 + len(WHOLE), sizes, len(head) + 4 + len(body)

    least, (size,), most = run(loop, story)
    assert least <= size <= most


@pytest.mark.parametrize("loop", LOOPS)
def test_a_client_that_is_gone_is_told_of(loop):
    told = []

    async def story(address, _):
        ended = asyncio.Event()

        async def answer(http):
            try:
                response = web.StreamResponse()
                await response.prepare(http)
                http.transport.abort()
                await send_chunk(http, EVENTS[-1])
            except ConnectionError:
                told.append(http)
                raise
            finally:
                ended.set()

        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        _, writer = await asyncio.open_connection(*runner.addresses[0])
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await asyncio.wait_for(ended.wait(), 60)
        writer.close()
        await runner.cleanup()

    run(loop, story)
    assert len(told) == 1


async def stream(http, between=lambda: None):
    """The head, then much in one chunk."""
    response = web.StreamResponse()
    await response.prepare(http)
    between()
    await send_chunk(http, [b"data: ", bytes(MUCH), b"\n\n"])
    return response


@pytest.mark.parametrize("loop", LOOPS)
def test_a_client_that_has_reset_its_connection_is_told_of(loop):
    assert is_told(loop, stream)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_client_that_reads_late_is_waited_for(loop):
    assert is_waited_for(loop, stream)
