"""Connections of clients over real sockets, more than there may be."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from proxy_core.server.listener import MOST, Listener, most_connections
from proxy_core.tasks import spawn
from tests.proxy_core.accounts.fake_time import patient

ASK = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
SECONDS = 30


class Bench:
    """A server that answers "here" when `gate` lets it, and clients of it."""

    def __init__(self, said):
        self.said = said + "here"
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = asyncio.Semaphore(0)
        self.writers = []

    async def answer(self, request):
        self.asked.release()
        await self.gate.wait()
        return web.Response(text=self.said)

    async def connect(self, limit=2**16):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=limit)
        self.writers.append(writer)
        return reader, writer

    async def ask(self, client):
        reader, writer = client
        writer.write(ASK)
        async with asyncio.timeout(SECONDS):
            return (await reader.readuntil(b"here")).split(b"\r\n")[0]

    async def ended(self, client):
        async with asyncio.timeout(SECONDS):
            return await client[0].read() == b""


@asynccontextmanager
async def serving(most, said="", **more):
    bench = Bench(said)
    bench.listener = Listener(bench.answer, most=most, keepalive_timeout=60, **more)
    runner = web.ServerRunner(bench.listener)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        bench.port = runner.addresses[0][1]
        yield bench
    finally:
        for writer in bench.writers:
            writer.transport.abort()
        await runner.cleanup()


async def test_past_the_bound_the_one_that_is_idle_for_longest_goes():
    async with serving(most=3) as bench:
        silent, asked, begun = [await bench.connect() for _ in range(3)]
        begun[1].write(ASK[:-4])
        assert await bench.ask(asked) == b"HTTP/1.1 200 OK"  # now it is the one that was idle for the shortest time
        late = await bench.connect()
        assert await bench.ended(silent)
        assert await bench.ask(late) == b"HTTP/1.1 200 OK"
        another = await bench.connect()
        assert await bench.ended(begun)
        assert [await bench.ask(one) for one in (asked, late, another)] == [b"HTTP/1.1 200 OK"] * 3


async def test_one_on_which_a_request_is_answered_never_goes():
    async with serving(most=2) as bench:
        bench.gate.clear()
        answers = []
        for _ in range(4):
            busy = await bench.connect()
            answers.append(asyncio.get_running_loop().create_task(bench.ask(busy)))
            async with asyncio.timeout(SECONDS):
                await bench.asked.acquire()
        gone = await bench.connect()
        late = await bench.connect()
        assert await bench.ended(gone)  # it was the only idle one
        bench.gate.set()
        assert await asyncio.gather(*answers, bench.ask(late)) == [b"HTTP/1.1 200 OK"] * 5


async def test_a_crowd_that_says_nothing_keeps_nobody_out():
    async with serving(most=20) as bench:
        crowd = [await bench.connect() for _ in range(300)]
        for _ in range(3):
            assert await bench.ask(await bench.connect()) == b"HTTP/1.1 200 OK"
        async with asyncio.timeout(SECONDS):
            while sum(reader.at_eof() for reader, _ in crowd) < 280:
                await asyncio.sleep(0.01)


async def fill(bench, client):
    """Ask as one who reads nothing, until nothing more is taken from him."""
    client[1].transport.pause_reading()
    client[1].write(ASK * 300)  # of a megabyte each
    async with asyncio.timeout(SECONDS):
        await bench.asked.acquire()
        while not any(one._paused for one in bench.listener.connections):
            await asyncio.sleep(0.01)


async def test_who_takes_nothing_of_an_answer_keeps_nobody_out():
    async with serving(most=3, said="a" * 2**20) as bench:
        crowd = [await bench.connect() for _ in range(3)]
        for one in crowd:
            await fill(bench, one)
        assert not bench.listener.connections[0].transport.is_closing()
        for _ in range(3):
            late = await bench.connect(limit=2**22)
            assert await bench.ask(late) == b"HTTP/1.1 200 OK"
            late[1].transport.abort()


async def test_who_takes_nothing_of_an_answer_is_not_waited_for():
    async with serving(most=3, said="a" * 2**20, patience=0.1) as bench:
        client = await bench.connect()
        await fill(bench, client)
        async with asyncio.timeout(SECONDS):
            while bench.listener.connections:
                await asyncio.sleep(0.01)


@patient
async def test_who_takes_his_answer_slowly_gets_all_of_it():
    async with serving(most=3, said="a" * 2**23, patience=0.5) as bench:
        reader, writer = await bench.connect()
        writer.write(ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        got = 0
        async with asyncio.timeout(SECONDS):
            while piece := await reader.read(2**19):
                got += len(piece)
                await asyncio.sleep(0.03)
        assert got > 2**23


@pytest.mark.parametrize(
    "before", [b"", ASK, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + bytes(100_000)]
)
async def test_a_head_is_bounded_as_a_whole(before):
    async with serving(most=3) as bench:
        reader, writer = await bench.connect()
        async with asyncio.timeout(SECONDS):
            if before:
                writer.write(before)
                await reader.readuntil(b"here")
            writer.write(ASK[:-2] + (b"X-A: %b\r\n" % (b"a" * 4000)) * 20)
            answer = await reader.read()
        assert b"400 Bad Request" in answer
        assert b"too large" in answer


async def test_what_waits_behind_an_answer_is_bounded():
    async with serving(most=3) as bench:
        bench.gate.clear()
        _, writer = await bench.connect()
        writer.write(ASK)
        async with asyncio.timeout(SECONDS):
            await bench.asked.acquire()
        head = b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: aaaa\r\n" * 100 + b"\r\n"
        writer.write(head * 40_000)
        async with asyncio.timeout(SECONDS):
            while not bench.listener.connections[0]._buffer_paused:
                await asyncio.sleep(0.01)
        assert writer.transport.get_write_buffer_size() > 2**24  # 40 MB were written, few of them were read
        assert len(bench.listener.connections[0]._messages) <= 32
        bench.gate.set()
        writer.transport.abort()


async def test_a_connection_that_ends_by_itself_makes_room():
    async with serving(most=2) as bench:
        first, second = await bench.connect(), await bench.connect()
        assert await bench.ask(first) == b"HTTP/1.1 200 OK"
        second[1].close()
        await second[1].wait_closed()
        for _ in range(5):
            third = await bench.connect()
            assert await bench.ask(third) == b"HTTP/1.1 200 OK"
            third[1].close()
            await third[1].wait_closed()
        assert await bench.ask(first) == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize(("files", "most"), [(1024, 512), (10_000, MOST)])
def test_there_are_as_many_as_files_allow(files, most):
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files > before[1] != resource.RLIM_INFINITY:
        pytest.skip("this machine allows fewer")
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, before[1]))
    try:
        assert most_connections() == most
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


# --- a client that is refused while it still sends

ENDLESS = b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: %b\r\n" % (b"a" * 8000) * 500
PACKED = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 4000000\r\n\r\n" + bytes(4000000)


@pytest.mark.parametrize(("sent", "status"), [(ENDLESS, b"400"), (PACKED, b"200")], ids=["head", "packed"])
async def test_who_still_sends_gets_all_of_the_answer(sent, status):
    async with serving(most=2) as bench:
        reader, writer = await bench.connect()
        writer.write(sent)
        async with asyncio.timeout(SECONDS):
            await writer.drain()
            assert (await reader.read()).split()[1] == status  # and no reset


async def test_who_does_not_end_after_that_is_ended():
    async def go_on(writer):
        while True:
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0)

    async with serving(most=2, lingering_time=0.1) as bench:
        reader, writer = await bench.connect()
        writer.write(ENDLESS)
        async with asyncio.timeout(SECONDS):
            await reader.read()
            with pytest.raises(ConnectionError):
                await go_on(writer)


MALFORMED = b"GET / HTTP/1.1\r\nHost: a\r\nBad\0: a\r\n\r\n"
HALF = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\na"


@pytest.mark.parametrize("sent", [MALFORMED, HALF, PACKED[:1000]], ids=["malformed", "half", "packed"])
async def test_a_stop_does_not_wait_for_who_has_his_answer(sent):
    async with serving(most=2) as bench:
        reader, writer = await bench.connect()
        writer.write(sent)
        async with asyncio.timeout(SECONDS):
            await reader.readuntil(b"\r\n\r\n")
            await bench.listener.shutdown(10 * SECONDS)


async def test_a_stop_waits_for_an_answer():
    async with serving(most=2) as bench:
        bench.gate.clear()
        client = await bench.connect()
        asking = spawn(bench.ask(client), name="ask")
        async with asyncio.timeout(SECONDS):
            await bench.asked.acquire()
            stopping = spawn(bench.listener.shutdown(10 * SECONDS), name="stop")
            await asyncio.sleep(0)
            bench.gate.set()
            await stopping
        assert await asking == b"HTTP/1.1 200 OK"
