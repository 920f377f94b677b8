"""Bodies read past aiohttp: whole, from connections that go on, on both loops; whatever breaks is an error of ours."""

import asyncio
import gc
import random
from contextlib import suppress

import aiohttp
import pytest

from proxy_core.certificates import authorities
from proxy_core.errors import UpstreamError
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from proxy_core.upstreams.connections import connector
from proxy_core.upstreams.pace import Pace
from proxy_core.upstreams.straight_read import SPARE, read_straight
from proxy_core.upstreams.transport import Transport
from tests.proxies import tls
from tests.proxy_core.upstreams.test_transport import OK, Upstream, resetting, saying, upstream

BODY = random.Random(1).randbytes(3_000_000)
LENGTH = b"Content-Length: %d\r\n\r\n" % len(BODY)


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request):
    """Runs a coroutine on a loop of its own."""
    loop = asyncio if request.param == "asyncio" else pytest.importorskip("uvloop", reason="not on Windows")
    with asyncio.Runner(loop_factory=loop.new_event_loop) as runner:
        yield runner.run


async def stopping(up, writer):
    """Say most of the body, and wait until the client goes."""
    await saying(OK + LENGTH + BODY[:2_000_000])(up, writer)
    up.stopped.set()
    await up.readers[-1].read()
    return False


async def straight(up, body):
    """(what read_straight says, what went through aiohttp, what aiohttp still has to read) of one call."""
    address, no_body = f"http://127.0.0.1:{up.port}/", {"Content-Length": "0"}
    async with (
        aiohttp.ClientSession(connector=connector(None, authorities())) as session,
        session.get(address, headers=no_body) as response,
    ):
        count = await read_straight(response, body, Pace(5.0))
        begun = response.content.total_bytes
        return count, begun, await response.read()


def test_all_but_the_first_piece_goes_past_aiohttp(run):
    async def story():
        async with upstream(saying(OK + LENGTH, BODY)) as up:
            body = bytearray(len(BODY) + SPARE)
            count, begun, rest = await straight(up, body)
            assert (count, body[:count] == BODY, rest) == (len(BODY), True, b"")
            assert begun <= 2**12

    run(story())


def test_over_tls_too(run, tmp_path):
    async def story():
        context, trust = tls(tmp_path, "localhost")
        up = Upstream(saying(OK + LENGTH + BODY[:10], BODY[10:]))
        server = await asyncio.start_server(up.serve, "127.0.0.1", 0, ssl=context)
        transport = Transport(Settings, trust)
        try:
            url = f"https://localhost:{server.sockets[0].getsockname()[1]}/"
            for _ in range(3):
                assert (await transport.post(url, b"{}", {})).body == BODY
            assert up.connections == 1
        finally:
            await transport.close()
            server.close()
            await asyncio.gather(*up.serving, return_exceptions=True)

    run(story())


@pytest.mark.parametrize("how", ["straight", "in chunks"])
def test_a_mark_of_utf_8_before_a_body_is_left_out(run, how):
    async def story():
        marked = b"\xef\xbb\xbf" + BODY
        head = b"Content-Length: %d\r\n\r\n" if how == "straight" else b"Transfer-Encoding: chunked\r\n\r\n%x\r\n"
        end = b"" if how == "straight" else b"\r\n0\r\n\r\n"
        async with upstream(saying(OK + head % len(marked) + marked[:1], marked[1:], end)) as up:
            for _ in range(2):
                assert (await up.post()).body == BODY
            assert up.connections == 1

    run(story())


@pytest.mark.parametrize(
    "said",
    [
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"Content-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
        b"\r\nhello",
    ],
)
def test_what_has_to_be_parsed_is_left_to_aiohttp(run, said):
    async def story():
        async with upstream(saying(OK + said, False)) as up:
            body = bytearray(5 + SPARE)
            assert await straight(up, body) == (0, 5, b"hello")
            assert body == bytes(5 + SPARE)

    run(story())


def test_of_what_aiohttp_has_to_parse_much_is_read_at_once(run):
    async def story():
        chunked = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(BODY)
        async with (
            upstream(saying(OK + chunked + BODY + b"\r\n0\r\n\r\n")) as up,
            aiohttp.ClientSession(connector=connector(None, authorities()), read_bufsize=2**20) as session,
            session.get(f"http://127.0.0.1:{up.port}/", headers={"Content-Length": "0"}) as response,
        ):
            pieces = [piece async for piece in response.content.iter_any()]
        assert b"".join(pieces) == BODY
        assert max(map(len, pieces)) > 2**14

    run(story())


@pytest.mark.parametrize("odd", [b"zz\r\nhello", b"5\r\nhelloXX", b"0\r\n[odd] y\r\n\r\n"])
@pytest.mark.parametrize("hangs_up", [True, False])
def test_chunks_that_are_none_end_the_call_at_once(run, odd, hangs_up):
    """aiohttp would wait for what cannot come, for as long as an upstream may be silent."""

    async def story():
        async def say(up, writer):
            await saying(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")(up, writer)
            await up.heard.wait()
            await saying(odd)(up, writer)
            return not hangs_up and await up.readers[-1].read() is None

        async with upstream(say, idle_timeout=3600.0) as up:
            up.heard = asyncio.Event()
            async with await up.transport.open(f"http://127.0.0.1:{up.port}/", b"{}", {}) as opened:
                up.heard.set()  # its head, so that the rest comes by itself
                with pytest.raises(UpstreamError) as failed:
                    await asyncio.wait_for(opened.whole(), 60)
            assert failed.value.phrase.code == "connection_lost"

    run(story())


def test_connections_go_on_after_it(run):
    async def story():
        async with upstream(saying(OK + LENGTH + BODY[:10], BODY[10:])) as up:
            for _ in range(4):
                assert (await up.post()).body == BODY
            assert (up.connections, len(up.requests)) == (1, 4)

    run(story())


def test_what_comes_after_the_body_is_no_answer_to_the_next_call(run):
    async def story():
        async with upstream(saying(OK + LENGTH + BODY + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake")) as up:
            assert (await up.post()).body == BODY
            with suppress(UpstreamError):  # aiohttp closes a connection that says more than it was asked
                assert (await up.post()).body == BODY

    run(story())


def test_a_byte_more_than_the_body_ends_the_connection(run):
    async def story():
        async def say(up, writer):
            await saying(OK + b"Content-Length: 1000\r\n\r\n" + BODY[:1])(up, writer)
            await up.heard.wait()
            await saying(BODY[1:1000] + b"H")(up, writer)  # few enough to come as one

        async with upstream(say) as up:
            for _ in range(3):
                up.heard = asyncio.Event()
                async with await up.transport.open(f"http://127.0.0.1:{up.port}/", b"{}", {}) as opened:
                    up.heard.set()
                    assert await opened.whole() == BODY[:1000]
            assert up.connections == 3

    run(story())


def test_calls_at_once_get_each_their_own(run):
    async def story():
        async def say(up, writer):
            digit = b"%d" % (len(up.requests) % 10)
            await saying(OK + LENGTH, digit * len(BODY))(up, writer)

        async with upstream(say) as up:
            answers = await asyncio.gather(*(up.post() for _ in range(8)))
            assert all(set(answer.body) == {answer.body[0]} for answer in answers)
            assert len({answer.body[0] for answer in answers}) == 8

    run(story())


@pytest.mark.parametrize(
    "say",
    [saying(OK + LENGTH + BODY[:2_000_000], False), resetting(OK + LENGTH, BODY[:2_000_000])],
    ids=["cut", "reset"],
)
def test_a_body_that_breaks_off(run, say):
    async def story():
        async with upstream(say) as up:
            assert (await up.failure()).code == "connection_lost"

    run(story())


def test_a_body_that_stops(run):
    async def story():
        async with upstream(stopping, idle_timeout=0.2) as up:
            assert (await up.failure()).code == "went_silent"
            await asyncio.wait_for(up.gone.wait(), 30)

    run(story())


def test_a_body_that_fell_behind_before_it_is_waited_for(run):
    async def story():
        async with (
            upstream(stopping) as up,
            aiohttp.ClientSession(connector=connector(None, authorities())) as session,
            session.get(f"http://127.0.0.1:{up.port}/", headers={"Content-Length": "0"}) as response,
        ):
            pace = Pace(5.0)
            pace.due = asyncio.get_running_loop().time()
            with pytest.raises(TimeoutError):
                await read_straight(response, bytearray(len(BODY) + SPARE), pace)

    run(story())


def test_a_call_that_is_cancelled_ends_its_connection(run):
    async def story():
        async with upstream(stopping) as up:
            call = spawn(up.post(), name="call")
            await asyncio.wait_for(up.stopped.wait(), 30)
            call.cancel()
            await asyncio.wait([call])
            assert call.cancelled()
            await asyncio.wait_for(up.gone.wait(), 30)

    run(story())


def test_a_transport_that_is_closed_meanwhile_ends_the_call(run):
    async def story():
        async with upstream(stopping) as up:
            call = spawn(up.post(), name="call")
            await asyncio.wait_for(up.stopped.wait(), 30)
            await up.transport.close()
            with pytest.raises(UpstreamError) as failed:
                await asyncio.wait_for(call, 30)
            assert failed.value.phrase.code == "connection_lost"

    run(story())


@pytest.mark.parametrize("end", [[BODY[2_000_000:]], [False]], ids=["whole", "cut"])
async def test_no_timer_outlives_a_body(end):
    loop = asyncio.get_running_loop()
    async with upstream(saying(OK + LENGTH + BODY[:2_000_000], *end), idle_timeout=3600.0) as up:
        with suppress(UpstreamError):
            await up.post()
        late = [one for one in loop._scheduled if not one.cancelled() and one.when() > loop.time() + 1800.0]
        assert late == []


async def test_one_that_breaks_off_is_held_no_more():
    """Without a collection: the next pictures would wait for the room that it has."""
    async with upstream(saying(OK + LENGTH + BODY[:2_000_000], False)) as up:
        transport = Transport(Settings)
        gc.collect()
        gc.disable()
        try:
            for _ in range(3):
                with pytest.raises(UpstreamError):
                    await transport.post(f"http://127.0.0.1:{up.port}/", b"{}", {})
            assert transport._held.held == 0
        finally:
            gc.enable()
            await transport.close()
