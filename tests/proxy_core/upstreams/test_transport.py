"""What an upstream's connection can do, each over a real socket: the whole answer comes, or an error of ours."""

import asyncio
import gzip
import socket
import struct
import sys
import traceback
from contextlib import asynccontextmanager

import aiohttp
import pytest

from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.transport import Transport
from tests.proxy_core.accounts.fake_time import patient
from tests.systems import silent_port

SECRET = "the-key"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Upstream:
    """A server that says what the test tells it, and the transport that asks it."""

    def __init__(self, say, **settings):
        self.say = say
        self.connections = 0
        self.requests = []
        self.gone = asyncio.Event()
        self.stopped = asyncio.Event()
        self.readers = []
        self.serving = set()
        self.transport = Transport(lambda: Settings().changed(settings))

    async def post(self, body=b"{}", **headers):
        return await self.transport.post(f"http://127.0.0.1:{self.port}/draw", body, headers)

    async def failure(self):
        """The code of the error; it blames the service, and shows nothing of aiohttp's or of the request."""
        with pytest.raises(UpstreamError) as failed:
            await self.post(**{"x-goog-api-key": SECRET})
        error = failed.value
        assert (error.blame, error.status, error.rest) == (Blame.SERVICE, AttemptStatus.FAILED, Rest.MODEL)
        assert (error.retry_after, error.upstream_status) == (None, 0)
        assert SECRET not in "".join(traceback.format_exception(error))
        assert "127.0.0.1" not in str(error)
        return error.phrase

    async def serve(self, reader, writer):
        self.connections += 1
        self.readers.append(reader)
        self.serving.add(asyncio.current_task())
        try:
            while request := await self.read(reader):
                self.requests.append(request)
                if await self.say(self, writer) is False:
                    break
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self.gone.set()
            writer.close()

    @staticmethod
    async def read(reader):
        """(head, body) of a request; nothing at the end of the connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        return head.decode(), await reader.readexactly(int(length.partition(b":")[2]))


@asynccontextmanager
async def upstream(say, **settings):
    up = Upstream(say, **settings)
    server = await asyncio.start_server(up.serve, "127.0.0.1", 0, backlog=200)
    up.port = server.sockets[0].getsockname()[1]
    try:
        yield up
    finally:
        await up.transport.close()
        server.close()
        for task in up.serving:
            task.cancel()
        await asyncio.gather(*up.serving, return_exceptions=True)


def saying(*pieces):
    """Say these pieces; False among them ends the connection, None waits until the client goes."""

    async def say(up, writer):
        for piece in pieces:
            if piece is False:
                return False
            writer.write(piece)
            await writer.drain()
        return True

    return say


async def silence(up, writer):
    await asyncio.Event().wait()


def resetting(*pieces):
    async def say(up, writer):
        writer.write(b"".join(pieces))
        await writer.drain()
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        return False

    return say


# --- a whole answer


async def test_the_request_is_json_with_the_callers_headers():
    async with upstream(saying(OK + b"Content-Length: 2\r\n\r\n{}")) as up:
        answer = await up.post(b'{"contents": []}', **{"x-goog-api-key": "key-1"})
        assert (answer.status, bytes(answer.body)) == (200, b"{}")
        assert answer.headers["Content-Type"] == "application/json"
        ((head, body),) = up.requests
        assert head.startswith("POST /draw HTTP/1.1\r\n")
        assert "\r\nx-goog-api-key: key-1\r\n" in head
        assert "\r\nContent-Type: application/json\r\n" in head
        assert body == b'{"contents": []}'


@pytest.mark.parametrize("status", [201, 400, 404, 429, 500, 503])
async def test_any_status_is_an_answer(status):
    async with upstream(saying(b"HTTP/1.1 %d X\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}" % status)) as up:
        answer = await up.post()
        assert (answer.status, answer.headers["retry-after"], bytes(answer.body)) == (status, "7", b"{}")


async def test_a_redirect_is_not_followed():
    async with upstream(saying(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")) as up:
        answer = await up.post()
        assert (answer.status, bytes(answer.body)) == (302, b"")
        assert len(up.requests) == 1


async def test_a_cookie_that_came_with_one_accounts_answer_goes_along_with_nobodys_call():
    async def say(_up, writer):
        writer.write(OK + b"Set-Cookie: session=of-one-account; Path=/\r\nContent-Length: 2\r\n\r\n{}")

    async with upstream(say) as up:
        url = f"http://localhost:{up.port}/draw"  # aiohttp's own jar keeps none for addresses
        for _ in range(2):
            await up.transport.post(url, b"{}", {})
    assert len(up.requests) == 2
    assert "cookie" not in up.requests[1][0].lower()


async def test_a_large_body_comes_whole_in_one_buffer():
    body = bytes(range(256)) * 20_000  # 5 MB
    async with upstream(saying(OK + b"Content-Length: %d\r\n\r\n" % len(body), body)) as up:
        answer = await up.post()
        assert isinstance(answer.body, bytearray)
        assert answer.body == body
        assert "\\x" not in repr(answer)


async def test_a_chunked_body_comes_whole():
    chunks = [b"a" * 5, b"b" * 70_000, b"c" * 16]
    parts = [b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks]
    async with upstream(saying(OK + b"Transfer-Encoding: chunked\r\n\r\n", *parts, b"0\r\n\r\n")) as up:
        assert (await up.post()).body == b"".join(chunks)


async def test_a_body_that_ends_with_the_connection_comes_whole():
    async with upstream(saying(OK + b"Connection: close\r\n\r\n", b"a" * 1000, b"b" * 1000, False)) as up:
        assert (await up.post()).body == b"a" * 1000 + b"b" * 1000


@pytest.mark.parametrize("name", [b"gzip", b"x-gzip", b"X-GZip"])
async def test_a_packed_body_is_unpacked_though_it_was_not_asked_for(name):
    body = gzip.compress(b"x" * 100_000)
    head = OK + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (name, len(body))
    async with upstream(saying(head + body)) as up:
        assert (await up.post()).body == b"x" * 100_000
        assert "gzip" not in up.requests[0][0]


@pytest.mark.parametrize("length", [b"Content-Length: %d\r\n", b"X-Length: %d\r\nConnection: close\r\n"])
@pytest.mark.parametrize("packing", [b"gzip", b"x-gzip", b"identity"])
async def test_of_an_answer_counts_what_it_takes_not_what_came(packing, length):
    body = bytes(10**6)
    sent = body if packing == b"identity" else gzip.compress(body, 9)
    sent = [OK + b"Content-Encoding: %s\r\n" % packing + length % len(sent) + b"\r\n", sent, False]
    async with upstream(saying(*sent)) as up:
        answer = await up.post()
        assert answer.body == body
        assert 0 <= up.transport._held.held - len(body) <= 1
        del answer
        assert up.transport._held.held == 0


async def test_a_packed_body_that_is_longer_than_what_is_in_it_ends_where_that_ends():
    body = gzip.compress(b"{}")
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with upstream(saying(head + body)) as up:
        assert (await up.post()).body == b"{}"


def packed(content, level, name=b"gzip"):
    body = gzip.compress(content, level)
    return OK + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (name, len(body)) + body


TOO_MUCH = bytes(17 * 2**20)


@pytest.mark.parametrize("name", [b"gzip", b"x-gzip"])
async def test_a_packed_body_that_becomes_far_more_than_came_is_not_unpacked_to_its_end(name):
    async with upstream(saying(packed(TOO_MUCH, 9, name))) as up:
        assert (await up.failure()).code == "not_understood"
        with pytest.raises(UpstreamError) as failed:
            async with await up.transport.open(f"http://127.0.0.1:{up.port}/draw", b"{}", {}) as opened:
                [line async for line in opened.lines()]
        assert failed.value.phrase.code == "not_understood"


@pytest.mark.parametrize("name", [b"gzip", b"x-gzip"])
async def test_a_packed_body_that_was_large_before_is_unpacked(name):
    async with upstream(saying(packed(TOO_MUCH, 0, name))) as up:
        assert (await up.post()).body == TOO_MUCH


async def test_a_header_of_what_stands_between_may_be_long():
    async with upstream(saying(OK + b"Set-Cookie: " + b"x" * 60_000 + b"\r\nContent-Length: 2\r\n\r\n{}")) as up:
        assert (await up.post()).body == b"{}"


async def test_a_body_is_never_larger_than_announced():
    async with upstream(saying(OK + b"Content-Length: 2\r\n\r\n{}", b"more than that", False)) as up:
        try:
            body = (await up.post()).body
        except UpstreamError as error:  # what is too much was there already when the answer was read
            assert error.phrase.code == "not_understood"
        else:
            assert body == b"{}"


PIECE = b"x" * 16 * 1024


async def crawling(up, writer):
    """A body that never pauses for long, and comes nowhere."""
    writer.write(OK + b"Content-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)  # the pause is what is tried here


@patient
async def test_a_body_may_take_longer_than_a_pause_may():
    async def slowly(up, writer):
        writer.write(OK + b"Content-Length: %d\r\n\r\n" % (12 * len(PIECE)))
        for _ in range(12):
            await writer.drain()
            await asyncio.sleep(0.06)  # the pause is what is tried here
            writer.write(PIECE)
        return True

    async with upstream(slowly, idle_timeout=0.6) as up:
        assert (await up.post()).body == 12 * PIECE


# --- no whole answer


@pytest.mark.parametrize(
    "say",
    [
        saying(False),
        resetting(),
        saying(b"HTTP/1.1 200 OK\r\nContent-Le", False),
        resetting(OK + b"Content-Length: 100\r\n\r\n", b"x" * 50),
        saying(OK + b"Content-Length: 100\r\n\r\n", b"x" * 50, False),
        saying(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"32\r\n" + b"x" * 50 + b"\r\n", False),
        saying(OK + b"Content-Length: 100\r\n\r\n", False),
    ],
    ids=["closed", "reset", "head cut", "reset in the body", "cut", "chunks cut", "no body"],
)
async def test_a_connection_that_breaks(say):
    async with upstream(say) as up:
        assert (await up.failure()).code == "connection_lost"


async def test_an_upstream_that_takes_the_call_and_says_nothing():
    async with upstream(silence, first_byte_timeout=0.05) as up:
        said = await up.failure()
        assert (said.code, said.values) == ("no_answer", {"seconds": 0.05})


@pytest.mark.parametrize("begin", [b"", b"x" * 50])
async def test_an_upstream_that_stops_in_the_middle(begin):
    async def say(up, writer):
        await saying(OK + b"Content-Length: 100\r\n\r\n" + begin)(up, writer)
        await silence(up, writer)

    async with upstream(say, idle_timeout=0.05) as up:
        said = await up.failure()
        assert (said.code, said.values) == ("went_silent", {"seconds": 0.05})


async def test_an_upstream_that_sends_byte_by_byte():
    async with upstream(crawling, idle_timeout=0.1) as up:
        said = await up.failure()
        assert (said.code, said.values) == ("went_silent", {"seconds": 0.1})
        await asyncio.wait_for(up.gone.wait(), 30)


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n",
        OK + b"Content-Length: many\r\n\r\n",
        OK + b"Content-Length: 600000000\r\n\r\n",
    ],
    ids=["ssh", "tls", "no number", "600 MB"],
)
async def test_what_is_no_answer(answer):
    async with upstream(saying(answer)) as up:
        assert (await up.failure()).code == "not_understood"


@pytest.mark.parametrize(
    "more",
    [
        b"Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_a_body_that_does_not_decode(more):
    async with upstream(saying(OK + more, False)) as up:
        assert (await up.failure()).code in {"connection_lost", "not_understood"}


async def test_nobody_listens():
    async with upstream(silence) as up:
        with silent_port() as up.port:
            assert (await up.failure()).code == "unreachable"


async def test_nobody_takes_the_call():
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for one in (first, second):  # the system completes no more connections than may wait
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        async with upstream(silence, connect_timeout=0.05) as up:
            up.port = full.getsockname()[1]
            assert (await up.failure()).code == "unreachable"


async def test_a_host_that_does_not_exist():
    transport = Transport(Settings)
    with pytest.raises(UpstreamError) as failed:
        await transport.post("http://nowhere.invalid/", b"{}", {})
    assert failed.value.phrase.code == "unreachable"
    await transport.close()


async def test_an_address_that_is_none():
    transport = Transport(Settings)
    with pytest.raises(UpstreamError) as failed:
        await transport.post("http://", b"{}", {})
    assert failed.value.phrase.code == "not_understood"
    await transport.close()


# --- connections


async def test_connections_are_kept_between_calls_and_let_go_by_close():
    async with upstream(saying(OK + b"Content-Length: 2\r\n\r\n{}")) as up:
        for _ in range(3):
            await up.post()
        assert (up.connections, len(up.requests)) == (1, 3)
        await up.transport.close()
        await asyncio.wait_for(up.gone.wait(), 30)
        await up.transport.close()
        await up.post()
        assert up.connections == 2


async def as_one_is_taken_again(up, work):
    """Have `work` done in the instant in which a kept connection is taken for a call, before any of that leaves."""

    async def on_reuse(*_):
        work()

    tracing = aiohttp.TraceConfig()
    tracing.on_connection_reuseconn.append(on_reuse)
    tracing.freeze()
    (await up.transport._routes.to(f"http://127.0.0.1:{up.port}/")).session.trace_configs.append(tracing)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what has arrived")
@pytest.mark.parametrize("body", [b"{}", Body(b"a" * 200_000, b"b" * 200_000)], ids=["bytes", "pieces"])
async def test_a_call_that_nobody_read_is_sent_again(body):
    """The upstream ended its kept connection while the call was on its way."""
    sockets = []

    async def say(up, writer):
        sockets.append(writer.get_extra_info("socket"))
        writer.write(OK + b"Content-Length: 2\r\n\r\nhi")
        return True

    async with upstream(say) as up:
        await as_one_is_taken_again(up, lambda: sockets[0].shutdown(socket.SHUT_RDWR))
        sent, headers = (body, {}) if isinstance(body, bytes) else (body.sent, body.headers)
        for _ in range(2):
            assert (await up.post(sent, **headers)).body == b"hi"
        assert (len(up.requests), up.connections) == (2, 2)
        assert up.requests[0][1] == up.requests[1][1]


async def test_a_call_that_was_read_is_not_sent_again():
    """The upstream may have drawn."""

    async def say(up, writer):
        if len(up.requests) == 2:
            return False
        writer.write(OK + b"Content-Length: 2\r\n\r\nhi")
        return True

    async with upstream(say) as up:
        await up.post()
        assert (await up.failure()).code == "connection_lost"
        assert (len(up.requests), up.connections) == (2, 1)


async def test_calls_at_once_do_not_wait_for_each_other():
    async def say(up, writer):
        if len(up.requests) == 120:  # more than aiohttp's own limit of connections
            all_there.set()
        await all_there.wait()
        await saying(OK + b"Content-Length: 2\r\n\r\n{}")(up, writer)

    all_there = asyncio.Event()
    async with upstream(say) as up:
        answers = await asyncio.gather(*[up.post() for _ in range(120)])
        assert {answer.status for answer in answers} == {200}


async def test_a_call_that_is_cancelled_ends_its_connection():
    async def say(up, writer):
        asked.set()
        writer.write(OK + b"Content-Length: 100\r\n\r\n")

    asked = asyncio.Event()
    async with upstream(say) as up:
        task = spawn(up.post(), name="post")
        await asyncio.wait_for(asked.wait(), 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(up.gone.wait(), 30)


async def test_limits_that_change_are_in_force_with_the_next_call():
    limits = Settings()
    async with upstream(silence) as up:
        up.transport = Transport(lambda: limits)
        limits = Settings(first_byte_timeout=0.05)
        assert (await up.failure()).values == {"seconds": 0.05}


# --- a body in pieces


class Pieces:
    """A body that tells how often it was begun."""

    def __init__(self, *pieces, fail=None):
        self.pieces = pieces
        self.fail = fail
        self.begun = 0

    @property
    def headers(self):
        return {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(sum(map(len, self.pieces)))}

    async def __aiter__(self):
        self.begun += 1
        for piece in self.pieces:
            yield piece
        if self.fail:
            raise self.fail


async def test_a_body_in_pieces_goes_out_with_its_own_type_and_length_at_every_call():
    body = Pieces(b"a" * 70_000, memoryview(b"b" * 10))
    async with upstream(saying(OK + b"Content-Length: 2\r\n\r\n{}")) as up:
        for _ in range(2):
            await up.post(body, **body.headers)
    (head, first), (_, second) = up.requests
    assert first == second == b"a" * 70_000 + b"b" * 10
    assert body.begun == 2
    assert "\r\nContent-Type: multipart/form-data; boundary=x\r\n" in head
    assert "application/json" not in head
    assert "chunked" not in head.lower()


@patient
async def test_a_body_may_leave_for_longer_than_an_answer_may_take_to_begin():
    class Slow(Pieces):
        async def __aiter__(self):
            for piece in self.pieces:
                await asyncio.sleep(0.06)  # the time is what is tried here
                yield piece

    body = Slow(*[b"x"] * 12)
    async with upstream(saying(OK + b"Content-Length: 2\r\n\r\n{}"), first_byte_timeout=0.6) as up:
        assert (await up.post(body, **body.headers)).status == 200


async def test_an_answer_before_the_whole_body_is_an_answer():
    released = asyncio.Event()

    class Held(Pieces):
        async def __aiter__(self):
            yield b"x" * 10
            await released.wait()
            yield b"x" * 10

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        released.set()
        await reader.read()
        writer.close()

    body = Held(b"x" * 10, b"x" * 10)
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    transport = Transport(Settings)
    try:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert (await transport.post(url, body, body.headers)).status == 401
    finally:
        await transport.close()
        server.close()
        await server.wait_closed()


async def test_a_body_that_cannot_be_read_is_an_error_of_ours():
    body = Pieces(b"x" * 10, fail=FileNotFoundError("/secret/place"))
    async with upstream(silence) as up:
        with pytest.raises(UpstreamError) as failed:
            await up.post(body, **{**body.headers, "Content-Length": "20"})
    assert failed.value.phrase.code == "connection_lost"
    assert "/secret" not in "".join(traceback.format_exception(failed.value))


# --- line by line


async def lines(up):
    async with await up.transport.open(f"http://127.0.0.1:{up.port}/draw", b"{}", {}) as opened:
        return [bytes(line) async for line in opened.lines()]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"data: 1\n\ndata: 2\n\n"], [b"data: 1", b"", b"data: 2", b""]),
        ([b"data: 1\r\n\r\ndata: 2\r\n"], [b"data: 1", b"", b"data: 2"]),
        ([b"da", b"ta: 1\r", b"\n\r\n"], [b"data: 1", b""]),
        ([b"data: 1\n", b"data: no end"], [b"data: 1", b"data: no end"]),
        ([b"data: " + b"x" * 3_000_000 + b"\n"], [b"data: " + b"x" * 3_000_000]),
        ([], []),
    ],
)
async def test_lines_come_whole_whatever_pieces_they_came_in(pieces, expected):
    async def say(up, writer):
        writer.write(OK + b"Connection: close\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.001)  # so that pieces are not joined on their way
        return False

    async with upstream(say) as up:
        assert await lines(up) == expected


async def test_between_two_lines_an_upstream_may_draw():
    async def say(up, writer):
        writer.write(OK + b"Connection: close\r\n\r\ndata: 1\n")
        await writer.drain()
        await asyncio.sleep(0.15)  # the pause is what is tried here
        writer.write(b"data: 2\n")
        await writer.drain()
        return False

    async with upstream(say, idle_timeout=0.05) as up:
        assert await lines(up) == [b"data: 1", b"data: 2"]


@patient
async def test_after_such_a_pause_a_line_has_all_its_time():
    async def say(up, writer):
        writer.write(OK + b"Connection: close\r\n\r\n")
        for pause, piece in ((0.0, b"data: 1\n"), (0.9, b"da"), (0.06, b"ta: 2\n")):
            await asyncio.sleep(pause)  # the pause is what is tried here
            writer.write(piece)
            await writer.drain()
        return False

    async with upstream(say, idle_timeout=0.6) as up:
        assert await lines(up) == [b"data: 1", b"data: 2"]


@pytest.mark.parametrize(
    ("begin", "seconds"),
    [(b"data: 1\nda", 0.05), (b"data: 1\n", 0.5), (b"", 0.5)],
    ids=["within", "between", "first"],
)
async def test_a_stream_that_stops(begin, seconds):
    async def say(up, writer):
        await saying(OK + b"Content-Length: 100\r\n\r\n" + begin)(up, writer)
        await silence(up, writer)

    async with upstream(say, idle_timeout=0.05, first_byte_timeout=0.5) as up:
        with pytest.raises(UpstreamError) as failed:
            await lines(up)
    assert (failed.value.phrase.code, failed.value.phrase.values) == ("went_silent", {"seconds": seconds})


async def test_a_stream_that_breaks():
    async with upstream(saying(OK + b"Content-Length: 100\r\n\r\ndata: 1\n", False)) as up:
        with pytest.raises(UpstreamError) as failed:
            await lines(up)
    assert failed.value.phrase.code == "connection_lost"


# --- through a proxy


async def test_this_computer_is_called_directly_whatever_proxy_is_set():
    async with upstream(saying(OK + b"Content-Length: 2\r\n\r\n{}"), upstream_proxy="http://proxy.invalid:3128") as up:
        assert (await up.post()).status == 200


async def test_a_proxy_that_is_not_there_is_an_upstream_that_cannot_be_reached():
    with silent_port() as port:
        transport = Transport(lambda: Settings().changed({"upstream_proxy": f"socks5://127.0.0.1:{port}"}))
        with pytest.raises(UpstreamError) as failed:
            await transport.post("http://easel.invalid/", b"{}", {})
    assert failed.value.phrase.code == "unreachable"
    await transport.close()


async def test_a_get_has_no_body_and_its_headers_go_along():
    seen = []

    async def serve(reader, writer):
        seen.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(OK + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/models?pageSize=1"
    transport = Transport(Settings)
    try:
        answer = await transport.get(url, {"x-goog-api-key": SECRET})
    finally:
        await transport.close()
        server.close()
        await server.wait_closed()
    assert (answer.status, bytes(answer.body)) == (200, b"{}")
    (head,) = seen
    assert head.startswith("GET /models?pageSize=1 HTTP/1.1\r\n")
    assert f"x-goog-api-key: {SECRET}" in head
    assert "content-length" not in head.lower()


async def test_a_line_that_comes_byte_by_byte():
    async with upstream(crawling, idle_timeout=0.1) as up:
        with pytest.raises(UpstreamError) as failed:
            await lines(up)
    assert (failed.value.phrase.code, failed.value.phrase.values) == ("went_silent", {"seconds": 0.1})


@patient
async def test_a_line_may_take_longer_than_a_pause_may():
    async def slowly(up, writer):
        writer.write(OK + b"Connection: close\r\n\r\n")
        for _ in range(12):
            await writer.drain()
            await asyncio.sleep(0.06)  # the pause is what is tried here
            writer.write(PIECE)
        return False

    async with upstream(slowly, idle_timeout=0.6) as up:
        assert await lines(up) == [12 * PIECE]
