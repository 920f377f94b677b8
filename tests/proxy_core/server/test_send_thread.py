"""A thread that gives large answers to their sockets: all of them come whole, and nobody waits for a slow client."""

import asyncio
import gc
import os
import socket
import threading
import weakref
from pathlib import Path

import pytest
from aiohttp import web

from proxy_core.server.send_thread import LEAST, SendThread
from proxy_core.server.whole_answer import send_whole
from proxy_core.tasks import spawn

uvloop = pytest.importorskip("uvloop", reason="not on Windows")


def run(story):
    """`story` on uvloop, given a thread, a connection's transport and the other end of it."""

    async def told():
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        transport, _ = await asyncio.get_running_loop().connect_accepted_socket(asyncio.Protocol, ours)
        thread = SendThread()
        try:
            return await asyncio.wait_for(story(thread, transport, theirs), 60)
        finally:
            thread.close()
            transport.abort()
            theirs.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(told())


async def all_of(file, count):
    came = bytearray()
    while len(came) < count:
        came += await asyncio.get_running_loop().sock_recv(file, 2**20)
    return bytes(came)


@pytest.mark.parametrize("size", [1, LEAST, 40 * LEAST])
def test_what_it_did_not_send_is_given_back(size):
    picture = os.urandom(size)

    async def story(thread, transport, theirs):
        whole = [b"head", memoryview(picture), b"end"]
        left = await thread.send(transport, whole, size + 7)
        count = sum(len(one) for one in left)
        sent = await all_of(theirs, size + 7 - count)
        return sent + b"".join(left), count

    came, left = run(story)
    assert came == b"head" + picture + b"end"
    assert (left == size + 7) is (size == 1)  # few bytes are not worth a thread


def test_more_buffers_than_the_system_takes_at_once_are_sent_all_the_same():
    async def story(thread, transport, theirs):
        left = await thread.send(transport, [b"%06d" % n for n in range(60_000)], 360_000)
        assert len(left) == 60_000 - 1024
        sent = await all_of(theirs, 360_000 - sum(len(one) for one in left))
        return sent + b"".join(left)

    assert run(story) == b"".join(b"%06d" % n for n in range(60_000))


def test_what_cannot_be_sent_at_all_is_given_back_and_the_next_is_sent(caplog):
    async def story(thread, transport, theirs):
        strange = [memoryview(bytes(2 * LEAST))[::2]]  # no system takes that
        assert await thread.send(transport, strange, LEAST) == strange
        left = await thread.send(transport, [b"x" * LEAST], LEAST)
        return len(await all_of(theirs, LEAST - sum(len(one) for one in left)))

    assert run(story) > 0
    assert "left to its connection" in caplog.text


def test_what_waits_in_the_connection_leaves_first():
    async def story(thread, transport, theirs):
        before, whole = bytes(40 * LEAST), [b"x" * LEAST]
        transport.write(before)
        assert transport.get_write_buffer_size()
        return await thread.send(transport, whole, LEAST) is whole

    assert run(story)


def test_a_client_that_is_gone_is_told_of():
    async def story(thread, transport, theirs):
        theirs.close()
        with pytest.raises(ConnectionError):
            await thread.send(transport, [bytes(LEAST)], LEAST)

    run(story)


@pytest.mark.parametrize("size", [LEAST, 400 * LEAST])
def test_one_that_is_cancelled_has_sent_all_or_is(size):
    def files():
        return len(list(Path("/dev/fd").iterdir()))

    async def story(thread, transport, theirs):
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
        before = files()
        sending = spawn(thread.send(transport, [bytes(size)], size), name="send")
        await asyncio.sleep(0)
        sending.cancel()
        sending.cancel()
        await asyncio.wait([sending])
        assert files() == before
        return sending.cancelled() or sending.result()

    assert run(story) == ([] if size == LEAST else True)


def test_where_no_thread_is_to_be_had_all_is_given_back(monkeypatch):
    def refused(_):
        raise RuntimeError("can't start new thread")

    async def story(thread, transport, theirs):
        whole = [b"x" * LEAST]
        with monkeypatch.context() as limited:
            limited.setattr(threading.Thread, "start", refused)
            assert await thread.send(transport, whole, LEAST) is whole
        left = await thread.send(transport, whole, LEAST)
        return len(await all_of(theirs, LEAST - sum(len(one) for one in left)))

    assert run(story) > 0


@pytest.mark.parametrize("error", [TimeoutError, BrokenPipeError, OSError])
def test_whatever_ended_the_connection_nothing_of_the_answer_stays(monkeypatch, error):
    class Body(bytearray):
        """That something may look after."""

    def failed(_file, _buffers):
        raise error("gone")

    async def story(thread, transport, theirs):
        body = Body(LEAST)
        known = weakref.ref(body)
        told = ""
        try:
            await thread.send(transport, [body], LEAST)
        except ConnectionError as ended:  # pytest.raises would keep where it was raised, and what was there
            told = str(ended)
        assert told == "the client is gone"
        return known

    gc.collect()
    gc.disable()
    try:
        monkeypatch.setattr(os, "writev", failed)
        known = run(story)
        assert known() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("taken", [0, LEAST, 40 * LEAST])
def test_an_answer_is_whole_whatever_the_thread_sent_of_it(monkeypatch, taken):
    picture, writev = os.urandom(40 * LEAST), os.writev
    if taken < len(picture):
        monkeypatch.setattr(os, "writev", lambda file, buffers: writev(file, [b"".join(buffers)[:taken]]))
    thread = SendThread()

    async def answer(http):
        return await send_whole(http, 200, {"A": "b\tc"}, [b"{", memoryview(picture), b"}"], thread)

    async def story():
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        reader, writer = await asyncio.open_connection(*runner.addresses[0])
        try:
            for _ in range(2):  # the connection stays
                writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                head = await reader.readuntil(b"\r\n\r\n")
                assert f"Content-Length: {len(picture) + 2}\r\n".encode() in head
                assert await reader.readexactly(len(picture) + 2) == b"{" + picture + b"}"
        finally:
            writer.close()
            await runner.cleanup()
            thread.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(asyncio.wait_for(story(), 60))


def test_one_client_alone_is_not_sent_to_by_a_thread():
    async def story(_, transport, theirs):
        whole = [bytes(LEAST)]
        return await SendThread(lambda: False).send(transport, whole, LEAST) is whole

    assert run(story)


def test_it_ends_with_what_it_serves():
    async def story(thread, transport, theirs):
        before = {one for one in threading.enumerate() if one.name == "send"}
        await thread.send(transport, [bytes(LEAST)], LEAST)
        begun = {one for one in threading.enumerate() if one.name == "send"} - before
        thread.close()
        for one in begun:
            await asyncio.to_thread(one.join, 30)
        return len(begun), any(one.is_alive() for one in begun)

    assert run(story) == (1, False)
