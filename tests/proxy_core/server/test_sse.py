"""Event streams over a real socket: the head, whole events, comments in silence, a client that goes away."""

import asyncio
import socket
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from proxy_core.server.exchange import Exchange
from proxy_core.server.sse import KEEP_ALIVE, EventStream, keep_socket_alive

COMMENT = b": keep-alive\n\n"
LIMIT = 30.0


@asynccontextmanager
async def serving(handler, *, cancelling=True):
    """(client, address) of a server where `handler` is given each exchange."""

    async def answer(request):
        exchange = Exchange(request)
        exchange.headers["X-Mapped-Model"] = "m"
        return await handler(exchange)

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, handler_cancellation=cancelling, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as client:
            yield client, f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def fetched(handler):
    """(headers, body) of one answer."""
    async with serving(handler) as (client, url), asyncio.timeout(LIMIT), client.get(url) as response:
        assert response.status == 200
        return response.headers, await response.read()


async def test_events_and_their_head():
    async def handler(exchange):
        stream = EventStream(exchange)
        await stream.start()
        await stream.send([b"data: ", memoryview(b"1"), b"\n\n"])
        await stream.send([bytearray(b"data: 2\n\n")])
        return await stream.end()

    headers, body = await fetched(handler)
    assert body == b"data: 1\n\ndata: 2\n\n"
    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert (headers["Cache-Control"], headers["X-Accel-Buffering"]) == ("no-store", "no")
    assert (headers["X-Mapped-Model"], headers["Transfer-Encoding"]) == ("m", "chunked")
    assert headers["X-Request-Id"].startswith("req_")
    assert "Content-Length" not in headers


async def test_the_head_and_each_event_come_at_once():
    read = asyncio.Event()

    async def handler(exchange):
        async with EventStream(exchange) as stream:
            await stream.send([b"data: 1\n\n"])
            await read.wait()
            return stream.response

    async with serving(handler) as (client, url), asyncio.timeout(LIMIT), client.get(url) as response:
        assert await response.content.readany() == b"data: 1\n\n"
        read.set()
        assert await response.read() == b""


async def test_a_comment_in_every_silence():
    read = asyncio.Event()

    async def handler(exchange):
        async with EventStream(exchange, keep_alive=0.01) as stream:
            await read.wait()
            await stream.send([b"data: 1\n\n"])
            return stream.response

    async with serving(handler) as (client, url), asyncio.timeout(LIMIT), client.get(url) as response:
        assert await response.content.readexactly(3 * len(COMMENT)) == 3 * COMMENT
        read.set()
        assert (await response.read()).replace(COMMENT, b"") == b"data: 1\n\n"


async def test_no_comment_without_a_silence():
    async def handler(exchange):
        async with EventStream(exchange) as stream:
            await stream.send([b"data: 1\n\n"])
        return stream.response

    assert KEEP_ALIVE == 15.0
    assert (await fetched(handler))[1] == b"data: 1\n\n"


async def test_nothing_comes_between_the_buffers_of_an_event():
    """Two writers and the comments at once: every event is whole."""
    events = [b"data: %s\n\n" % (letter * 200_000) for letter in (b"a", b"b", b"c")]

    async def handler(exchange):
        async with EventStream(exchange, keep_alive=0.0005) as stream:
            pieces = [[event[at : at + 50_000] for at in range(0, len(event), 50_000)] for event in events]
            await asyncio.gather(*(stream.send(one) for one in pieces))
        return stream.response

    frames = (await fetched(handler))[1].split(b"\n\n")
    assert sorted(frame for frame in frames if frame and not frame.startswith(b":")) == [one[:-2] for one in events]


async def test_a_stream_that_breaks_off_is_no_whole_answer():
    async def handler(exchange):
        async with EventStream(exchange) as stream:
            await stream.send([b"data: 1\n\n"])
            raise OSError

    async with serving(handler) as (client, url), asyncio.timeout(LIMIT), client.get(url) as response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


async def test_a_client_that_is_gone_surfaces_as_a_connection_error():
    gone, ended = asyncio.Event(), asyncio.get_running_loop().create_future()

    async def handler(exchange):
        stream = EventStream(exchange, keep_alive=0.001)
        try:
            await stream.start()
            exchange.http.transport.abort()
            gone.set()
            await stream.send([b"data: 1\n\n"])
        except ConnectionError as error:
            ended.set_result(error)
        return stream.response

    async with serving(handler) as (client, url), asyncio.timeout(LIMIT):
        with pytest.raises(aiohttp.ClientError):
            async with client.get(url) as response:
                await response.read()
        await gone.wait()
        assert isinstance(await ended, ConnectionError)


def keepers():
    return [task for task in asyncio.all_tasks() if task.get_name() == "events keep-alive"]


@pytest.mark.parametrize("explicit", [True, False])
async def test_the_keeper_ends_with_the_stream(explicit):
    during = []

    async def handler(exchange):
        async with EventStream(exchange) as stream:
            during.extend(keepers())
            if explicit:
                await stream.end()
        return stream.response

    await fetched(handler)
    assert len(during) == 1
    await asyncio.wait(during, timeout=LIMIT)
    assert keepers() == []


async def test_a_keeper_whose_client_is_gone_ends_quietly():
    ended = asyncio.Event()

    async def handler(exchange):
        stream = EventStream(exchange, keep_alive=0.001)
        await stream.start()
        (keeper,) = keepers()
        exchange.http.transport.abort()
        try:
            await asyncio.wait([keeper], timeout=LIMIT)
        finally:
            assert keeper.done()
            assert keeper.exception() is None
            ended.set()
        return stream.response

    async with serving(handler, cancelling=False) as (client, url), asyncio.timeout(LIMIT):
        with pytest.raises(aiohttp.ClientError):
            async with client.get(url) as response:
                await response.read()
        await ended.wait()


async def test_the_socket_is_probed():
    found = []

    async def handler(exchange):
        keep_socket_alive(exchange.http.transport)
        sock = exchange.http.transport.get_extra_info("socket")
        found.append(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))
        if hasattr(socket, "TCP_KEEPIDLE"):
            found.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE))
        return web.Response()

    await fetched(handler)
    assert found[0]
    assert found[1:] in ([], [30])


def test_without_a_socket_nothing_is_done():
    keep_socket_alive(None)
    transport = asyncio.Transport()
    keep_socket_alive(transport)
    assert transport.get_extra_info("socket") is None
