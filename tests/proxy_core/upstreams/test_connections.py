"""Calls go where the setting says, over real proxies that look up names which nobody else knows."""

import asyncio
import gc
import logging
import re
import socket
import struct
import sys
import traceback
import weakref
from contextlib import asynccontextmanager, closing, suppress

import aiohttp
import pytest
from aiohttp import web

from proxy_core.errors import UpstreamError
from proxy_core.outgoing import OutgoingProxy, ProxyKind
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from proxy_core.upstreams.connections import Route, Routes, is_this_computer, proxy_for
from proxy_core.upstreams.transport import Transport
from proxy_core.upstreams.unhurried import StaleConnection
from tests.proxies import KINDS, proxy, tls
from tests.proxy_core.accounts.fake_time import patient

NAMES = {"upstream.test": "127.0.0.1"}
WHO = ("someone", "s3cret")
both = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def no_system_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def upstream(context=None):
    """The port of a server that says by which name it was called, with 3 MB more at /large."""

    async def say(request):
        body = await request.read()
        return web.json_response(
            {
                "host": request.host,
                "got": body.decode(),
                "headers": dict(request.headers),
                "more": "x" * 3_000_000 * (request.path == "/large"),
            }
        )

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", say)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    try:
        yield site._server.sockets[0].getsockname()[1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def calling(setting, trust=True, **settings):
    """A transport with that setting, which `choose` changes."""
    chosen = {"setting": setting}
    transport = Transport(lambda: Settings(upstream_proxy=chosen["setting"], **settings), trust)
    transport.choose = lambda setting: chosen.update(setting=setting)
    try:
        yield transport
    finally:
        await transport.close()


async def failure(transport, url="http://upstream.test:9/"):
    with pytest.raises(UpstreamError) as failed:
        await asyncio.wait_for(transport.post(url, b"{}", {}), 30)
    assert "s3cret" not in "".join(traceback.format_exception(failed.value))
    return failed.value.phrase.code


# --- through a proxy


@both
async def test_a_name_that_only_the_proxy_knows(kind):
    async with upstream() as port, proxy(kind, NAMES) as through, calling(through.url) as transport:
        answer = await transport.post(f"http://upstream.test:{port}/draw", b"{}", {})
        assert answer.status == 200
        assert f"upstream.test:{port}".encode() in answer.body
        assert through.asked == [("upstream.test", port)]
        assert through.passed > len(answer.body)


@both
async def test_tls_goes_through_to_the_upstream(kind, tmp_path):
    server, trust = tls(tmp_path, "upstream.test")
    async with (
        upstream(server) as port,
        proxy(kind, NAMES, who=WHO) as through,
        calling(through.url, trust) as transport,
    ):
        for _ in range(2):
            answer = await transport.post(f"https://upstream.test:{port}/draw", b'{"a": 1}', {"x-goog-api-key": "k"})
            assert answer.status == 200
            assert b'{\\"a\\": 1}' in answer.body
            assert b"roxy-" not in answer.body  # what the proxy is told is not told to the upstream
        assert (through.asked, through.connections) == ([("upstream.test", port)], 1)


@both
async def test_a_large_picture_through_tls(kind, tmp_path):
    server, trust = tls(tmp_path, "upstream.test")
    async with upstream(server) as port, proxy(kind, NAMES) as through, calling(through.url, trust) as transport:
        answer = await transport.post(f"https://upstream.test:{port}/large", b"{}", {})
        assert answer.body.count(b"x") >= 3_000_000
        assert through.passed > len(answer.body)


@both
async def test_a_certificate_for_another_name_is_not_trusted(kind, tmp_path):
    server, trust = tls(tmp_path, "other.test")
    async with upstream(server) as port, proxy(kind, NAMES) as through, calling(through.url, trust) as transport:
        assert await failure(transport, f"https://upstream.test:{port}/") == "certificate_of_another"


@both
async def test_a_certificate_that_is_out_of_date_is_not_trusted(kind, tmp_path):
    server, trust = tls(tmp_path, "upstream.test", ended=True)
    async with upstream(server) as port, proxy(kind, NAMES) as through, calling(through.url, trust) as transport:
        assert await failure(transport, f"https://upstream.test:{port}/") == "certificate_expired"


@both
async def test_a_certificate_of_nobody_is_not_trusted(kind, tmp_path):
    server, _ = tls(tmp_path, "upstream.test")
    async with upstream(server) as port, proxy(kind, NAMES) as through, calling(through.url) as transport:
        assert await failure(transport, f"https://upstream.test:{port}/") == "certificate_untrusted"
        assert await failure(transport, f"https://localhost:{port}/") == "certificate_untrusted"  # without the proxy


@both
async def test_user_and_password_open_the_proxy(kind):
    async with upstream() as port, proxy(kind, NAMES, who=("us@er", "p:a/s%s ")) as through:
        setting = f"{kind}://us%40er:p%3Aa%2Fs%25s%20@127.0.0.1:{through.port}"
        async with calling(setting) as transport:
            assert (await transport.post(f"http://upstream.test:{port}/", b"{}", {})).status == 200


# --- a proxy that does not let it through


@both
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("who", ["", "someone:s3cret-but-wrong@"])
async def test_a_proxy_that_turns_the_user_away(kind, scheme, who):
    async with proxy(kind, NAMES, who=WHO) as through:
        async with calling(f"{kind}://{who}127.0.0.1:{through.port}") as transport:
            assert await failure(transport, f"{scheme}://upstream.test:9/") == "unreachable"
        assert through.asked == []


@both
@pytest.mark.parametrize("mood", ["closes", "hangs", "babbles"])
@patient
async def test_a_proxy_that_is_none(kind, mood):
    async with proxy(kind, NAMES, mood=mood) as through, calling(through.url, connect_timeout=0.1) as transport:
        assert await failure(transport, "https://upstream.test:9/") == "unreachable"
        assert through.connections >= 1


@both
async def test_a_proxy_that_does_not_find_the_upstream(kind):
    async with proxy(kind, {}) as through, calling(through.url) as transport:
        assert await failure(transport, "https://upstream.test:9/") == "unreachable"
        assert through.asked == [("upstream.test", 9)]


@both
async def test_a_proxy_that_is_gone_is_not_gone_around(kind):
    async with upstream() as port, proxy(kind, NAMES) as through:
        await through.stop()
        async with calling(through.url) as transport:
            assert await failure(transport, f"http://upstream.test:{port}/") == "unreachable"


@both
async def test_the_password_is_in_no_log(kind, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    server, trust = tls(tmp_path, "upstream.test")
    async with (
        upstream(server) as port,
        proxy(kind, NAMES, who=WHO) as through,
        calling(through.url, trust) as transport,
    ):
        await transport.post(f"https://upstream.test:{port}/", b"{}", {})
        through.who = ("someone", "else")
        await failure(transport, "https://upstream.test:9/")
    assert "asyncio" in {record.name for record in caplog.records}
    assert "s3cret" not in caplog.text
    assert "c29tZW9uZTpzM2NyZXQ" not in caplog.text  # the two in base64, as HTTP sends them


# --- no proxy


@both
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_this_computer_is_called_directly(kind, host):
    async with upstream() as port, proxy(kind) as through, calling(through.url) as transport:
        assert (await transport.post(f"http://{host}:{port}/", b"{}", {})).status == 200
        assert through.connections == 0


async def test_none_is_none_whatever_the_system_says(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert await proxy_for("none", "http://upstream.test/") is None


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "api.localhost", "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1"],
)
async def test_names_and_addresses_of_this_computer(host):
    assert is_this_computer(host)
    url = f"https://[{host}]/" if ":" in host else f"https://{host}/"
    assert await proxy_for("http://proxy.test:1", url) is None


@pytest.mark.parametrize("host", ["localhost.example", "mylocalhost", "128.0.0.1", "10.0.0.1", "127.0.0.1.nip.io", ""])
async def test_names_and_addresses_of_others(host):
    assert not is_this_computer(host)


# --- the system's proxy


async def test_the_systems_proxy_is_used(monkeypatch):
    async with upstream() as port, proxy("http", NAMES, who=WHO) as through, calling("system") as transport:
        monkeypatch.setenv("http_proxy", through.url)
        assert (await transport.post(f"http://upstream.test:{port}/", b"{}", {})).status == 200
        assert through.asked == [("upstream.test", port)]


@pytest.mark.parametrize(
    ("environment", "url", "found"),
    [
        ({}, "https://a.test/", None),
        ({"https_proxy": "http://p.test:1"}, "https://a.test/", ("http", "p.test", 1)),
        ({"HTTPS_PROXY": "http://p.test:1"}, "https://a.test/", ("http", "p.test", 1)),
        ({"https_proxy": "p.test:1"}, "https://a.test/", ("http", "p.test", 1)),
        ({"http_proxy": "http://p.test:1"}, "https://a.test/", None),
        ({"all_proxy": "socks5h://p.test:1"}, "https://a.test/", ("socks5", "p.test", 1)),
        ({"all_proxy": "socks://p.test:1/"}, "https://a.test/", ("socks5", "p.test", 1)),
        (
            {"all_proxy": "socks4://p.test:1", "https_proxy": "http://q.test:2"},
            "https://a.test/",
            ("http", "q.test", 2),
        ),
        ({"https_proxy": "http://p.test:1", "no_proxy": "a.test"}, "https://a.test/", None),
        ({"https_proxy": "http://p.test:1", "no_proxy": ".test"}, "https://a.test:8443/", None),
        ({"https_proxy": "http://p.test:1", "no_proxy": "a.test:8443"}, "https://a.test/", ("http", "p.test", 1)),
        ({"https_proxy": "http://p.test:1", "no_proxy": "*"}, "https://a.test/", None),
        ({"https_proxy": "http://p.test:1", "no_proxy": "b.test"}, "https://a.test/", ("http", "p.test", 1)),
        ({"https_proxy": "http://p.test:1"}, "https://127.0.0.1/", None),
    ],
)
async def test_what_the_environment_says(monkeypatch, environment, url, found):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    expected = found and OutgoingProxy(ProxyKind(found[0]), *found[1:])
    assert await proxy_for("system", url) == expected


async def test_a_system_proxy_that_easel_does_not_speak_to_is_said(monkeypatch):
    monkeypatch.setenv("https_proxy", "https://user:s3cret@p.test:1")
    async with calling("system") as transport:
        assert await failure(transport, "https://upstream.test/") == "proxy_unusable"


# --- a setting that changes


@both
async def test_a_changed_setting_holds_from_the_next_call_on(kind):
    async with upstream() as port, proxy(kind, NAMES) as first, proxy("http", NAMES) as second:
        async with calling(first.url) as transport:
            for through in (first, second, first):
                transport.choose(through.url)
                assert (await transport.post(f"http://upstream.test:{port}/", b"{}", {})).status == 200
            transport.choose("none")
            assert await failure(transport, f"http://upstream.test:{port}/") == "unreachable"
        assert (len(second.asked), len(first.asked)) == (1, 2 if kind == "http" else 1)


async def test_the_password_of_a_proxy_that_is_set_no_more_is_forgotten():
    setting = ["http://someone:n0-longer-set@p.test:1"]  # no other test's garbage speaks of it
    routes = Routes(lambda: setting[-1], lambda connector: aiohttp.ClientSession(connector=connector))
    try:
        first = await routes.to("http://upstream.test/")
        assert await routes.to("http://other.test/") is first
        assert "n0-longer-set" in first.options["proxy"]
        known = weakref.ref(first.session)
        del first
        setting.append("none")
        assert (await routes.to("http://upstream.test/")).session is known()
        assert not [one for one in gc.get_objects() if isinstance(one, Route) and "n0-longer-set" in str(one.options)]
    finally:
        await routes.close()


@both
async def test_a_call_under_way_ends_undisturbed_by_a_change(kind):
    asked, go = asyncio.Event(), asyncio.Event()

    async def slowly(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        asked.set()
        await go.wait()
        writer.write(b"def")
        writer.close()

    server = await asyncio.start_server(slowly, "127.0.0.1", 0)
    url = f"http://upstream.test:{server.sockets[0].getsockname()[1]}/"
    async with server, proxy(kind, NAMES) as through, calling(through.url) as transport:
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(transport.post(url, b"", {}))
            await asked.wait()
            transport.choose("none")
            assert await failure(transport, url) == "unreachable"
            go.set()
        assert first.result().body == b"abcdef"


@both
async def test_connections_are_let_go_by_close(kind):
    made = []

    def make(connector):
        made.append(aiohttp.ClientSession(connector=connector))
        return made[-1]

    async with upstream() as port, proxy(kind, NAMES) as through:
        routes = Routes(lambda: through.url, make)
        route = await routes.to(f"http://upstream.test:{port}/")
        async with route.session.get(f"http://upstream.test:{port}/", **route.options) as response:
            assert response.status == 200
        await routes.close()
        assert [session.closed for session in made] == [True]
        await asyncio.wait_for(through.ended.wait(), 30)
        await routes.close()


# --- connections that are kept

HELLO = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


class Keeper:
    """An upstream that keeps connections: on each it says `first` to the first call, and `later` to those after it.

    Where that is no whole answer, the connection ends after `seconds`; None resets it.
    """

    def __init__(self, first=HELLO, later=HELLO, seconds=0.0):
        self.says = first, later
        self.seconds = seconds
        self.calls = []  # the number of each on its connection
        self.more = b""  # is said after an answer, once somebody wants it
        self.wanted = asyncio.Event()

    async def serve(self, reader, writer):
        number = 0
        with suppress(asyncio.IncompleteReadError, ConnectionError), closing(writer):
            while head := await reader.readuntil(b"\r\n\r\n"):
                await reader.readexactly(int(re.search(rb"Content-Length: (\d+)", head)[1]))
                number += 1
                self.calls.append(number)
                say = self.says[number > 1]
                if say != HELLO:
                    await self.end(writer, say)
                    return
                writer.write(say)
                if self.more:
                    await self.wanted.wait()
                    writer.write(self.more)

    async def end(self, writer, say):
        if say is None:  # to close it resets it then
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            writer.write(say)
        await asyncio.sleep(self.seconds)


@asynccontextmanager
async def keeping(**says):
    """(a Keeper, a session of Easel's for it, its address)."""
    keeper = Keeper(**says)
    server = await asyncio.start_server(keeper.serve, "127.0.0.1", 0)
    routes = Routes(lambda: "none", lambda connector: aiohttp.ClientSession(connector=connector))
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    try:
        yield keeper, (await routes.to(url)).session, url
    finally:
        await routes.close()
        server.close()


async def said(session, url):
    async with session.post(url, data=b"{}") as answer:
        return await answer.read()


async def test_what_comes_between_two_calls_is_no_answer_to_the_second():
    async with keeping() as (keeper, session, url):
        keeper.more = HELLO.replace(b"hello", b"wrong")
        assert await said(session, url) == b"hello"
        (kept,) = [protocol for of_host in session.connector._conns.values() for protocol, _ in of_host]
        keeper.wanted.set()
        async with asyncio.timeout(30):
            await kept.closed
        assert await said(session, url) == b"hello"
        assert keeper.calls == [1, 1]


class Peer:
    """An upstream of one test, which answers nothing by itself: `ended` ends the connections in an instant."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        self.taken = []

    async def answer(self, call):
        """Answer `call` by a new connection."""
        loop = asyncio.get_running_loop()
        taken, _ = await loop.sock_accept(self.listener)
        self.taken.append(taken)
        await loop.sock_recv(taken, 65536)
        await loop.sock_sendall(taken, HELLO)
        return await call

    def end(self):
        for one in self.taken:
            one.close()


@asynccontextmanager
async def dialling(reused=None):
    """(a Peer, what calls it). `reused` is told that a kept connection is taken for a call, before any of it leaves."""
    tracing = aiohttp.TraceConfig()

    async def on_reuse(*_):
        if reused:
            reused()

    tracing.on_connection_reuseconn.append(on_reuse)
    peer = Peer()
    routes = Routes(lambda: "none", lambda one: aiohttp.ClientSession(connector=one, trace_configs=[tracing]))
    session = (await routes.to(peer.url)).session
    try:
        async with asyncio.timeout(30):
            yield peer, lambda: spawn(said(session, peer.url), name="call")
    finally:
        await routes.close()
        peer.end()
        peer.listener.close()


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what has arrived")


@LINUX
async def test_a_kept_connection_that_ended_unnoticed_is_not_used():
    async with dialling() as (peer, call):
        assert await peer.answer(call()) == b"hello"
        again = call()
        peer.end()  # the loop has not heard of it as the call begins
        assert await peer.answer(again) == b"hello"


@LINUX
async def test_a_call_that_crosses_the_end_of_its_connection_is_known_to_be_unread():
    ends = []
    async with dialling(lambda: [end() for end in ends]) as (peer, call):
        calls = [call() for _ in range(3)]
        assert await asyncio.gather(*(peer.answer(one) for one in calls)) == [b"hello"] * 3
        ends.append(peer.end)
        with pytest.raises(StaleConnection):
            await call()
        ends.clear()
        assert await peer.answer(call()) == b"hello"


@pytest.mark.parametrize("later", [b"", None, b"HTTP/1.1 2"], ids=["closed", "reset", "with an answer begun"])
async def test_a_call_that_was_read_may_have_drawn(later):
    async with keeping(later=later) as (keeper, session, url):
        await said(session, url)
        with pytest.raises(aiohttp.ClientConnectionError) as broken:
            await said(session, url)
        assert not isinstance(broken.value, StaleConnection)
        assert keeper.calls == [1, 2]


async def test_a_call_by_a_new_connection_is_never_stale():
    async with keeping(first=b"") as (_, session, url):
        with pytest.raises(aiohttp.ClientConnectionError) as broken:
            await said(session, url)
        assert not isinstance(broken.value, StaleConnection)


async def test_a_call_that_is_cancelled_leaves_the_other_connections():
    async with keeping(later=b"", seconds=5) as (keeper, session, url):
        await asyncio.gather(*(said(session, url) for _ in range(2)))
        call = spawn(said(session, url), name="call")
        async with asyncio.timeout(30):
            while len(keeper.calls) < 3:
                await asyncio.sleep(0.001)
        call.cancel()
        await asyncio.wait([call])
        assert sum(protocol.is_connected() for kept in session.connector._conns.values() for protocol, _ in kept) == 1
