"""A body that trickles in is ended, over a real socket; one that is large, or that Easel does not read on, is not."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from proxy_core.errors import RequestError
from proxy_core.server.slow_body import SLOWEST, BodyWatch

STEP = 0.1  # seconds between two looks
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"


class Watch(BodyWatch):
    """Tells of each look at a body that goes on. It looks after a while, or when the test says so."""

    looks: asyncio.Queue
    by_hand = False

    def _look_later(self):
        super()._look_later()
        if self.by_hand:
            self._next.cancel()
        self.looks.put_nowait(self._http.content.total_bytes)

    def look(self):
        self._look()


class Bench:
    """A server that reads each body; `go` lets it begin. The last one is watched by `watch`."""

    def __init__(self):
        self.go = asyncio.Event()
        self.go.set()
        self.looks = Watch.looks = asyncio.Queue()
        self.pieces = asyncio.Queue()
        self.ended = asyncio.Queue()

    async def answer(self, http):
        self.watch = watch = Watch(http, STEP)
        try:
            await self.go.wait()
            size = 0
            async for piece in http.content.iter_any():
                size += len(piece)
                self.pieces.put_nowait(len(piece))
            await self.ended.put(size)
            return web.Response(text=str(size))
        except RequestError as error:
            await self.ended.put(error)
            return web.Response(status=error.status, text=str(error))
        finally:
            watch.end()

    async def next_look(self):
        """How much had come at the next look that let the body go on; the first is the beginning."""
        return await asyncio.wait_for(self.looks.get(), 30)

    async def come(self, count):
        """Until so many bytes more of the body were read."""
        while count > 0:
            count -= await asyncio.wait_for(self.pieces.get(), 30)

    async def end(self):
        return await asyncio.wait_for(self.ended.get(), 30)


@pytest.fixture
async def bench():
    bench = Bench()
    runner = web.ServerRunner(web.Server(bench.answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bench.port = runner.addresses[0][1]
    try:
        yield bench
    finally:
        await runner.cleanup()


@asynccontextmanager
async def sent(bench, data):
    reader, writer = await asyncio.open_connection("127.0.0.1", bench.port)
    writer.write(data)
    try:
        yield reader, writer
    finally:
        writer.close()


@pytest.mark.parametrize("begin", [b"", b"{", b"x" * (int(SLOWEST * STEP) - 1)])
async def test_a_body_that_stops_is_ended(bench, begin):
    async with sent(bench, HEAD % 10**6 + begin) as (reader, _):
        error = await bench.end()
        assert (error.phrase.code, error.status) == ("body_too_slow", 408)
        answer = await asyncio.wait_for(reader.read(), 30)  # to the end of the connection
        assert answer.startswith(b"HTTP/1.1 408")


async def test_a_body_that_goes_on_is_read_and_ended_once_it_trickles(bench, monkeypatch):
    monkeypatch.setattr(Watch, "by_hand", True)  # no machine is so busy that enough comes too late
    enough = int(SLOWEST * STEP) + 1
    async with sent(bench, HEAD % 10**6) as (_, writer):
        for number in range(5):
            assert await bench.next_look() == number * enough
            writer.write(b"x" * enough)
            await bench.come(enough)
            bench.watch.look()
        await bench.next_look()
        writer.write(b"x")
        await bench.come(1)
        bench.watch.look()
        assert (await bench.end()).status == 408


async def test_a_chunked_body_is_watched_too(bench):
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with sent(bench, head + b"5\r\nhello\r\n"):
        assert (await bench.end()).status == 408


async def test_a_body_that_easel_does_not_read_on_is_not_blamed(bench):
    bench.go.clear()
    size = 8 * 2**20  # more than both ends hold between them
    async with sent(bench, HEAD % size + bytes(size)):
        seen = [await bench.next_look() for _ in range(2)]
        while seen[-1] == 0 or seen[-1] != seen[-2]:  # until all that is held on the way came
            seen.append(await bench.next_look())
        assert seen[-1] < size
        bench.go.set()
        assert await bench.end() == size


async def test_a_body_that_is_whole_or_not_there_is_not_watched(bench):
    for data in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", HEAD % 5 + b"hello"):
        async with sent(bench, data):
            await bench.end()
    assert bench.looks.empty()
