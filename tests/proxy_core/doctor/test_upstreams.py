"""Calls over real sockets: certificates, proxies, names that nobody knows, and a server whose clock is wrong."""

import time
from contextlib import asynccontextmanager
from email.utils import formatdate

import pytest

from proxy_core.accounts.account import Provider
from proxy_core.doctor.upstreams import Target, Way, reach, targets
from tests.proxies import proxy, tls
from tests.proxy_core.doctor.conftest import account, listening, saying, silent

NAME = "upstream.test"
NAMES = {NAME: "127.0.0.1"}


@asynccontextmanager
async def server(context=None, date=None):
    """The port of a server with a clock of its own; `asked` are the heads of what it was asked."""
    asked = []

    async def serve(reader, writer):
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        line = f"Date: {formatdate(time.time() + date, usegmt=True)}\r\n" if date is not None else ""
        writer.write(f"HTTP/1.1 404 Not Found\r\n{line}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()

    async with listening(serve, context) as port:
        yield port, asked


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_a_service_behind_a_proxy_tells_its_time(tmp_path, kind):
    shown, trust = tls(tmp_path, NAME)
    async with server(shown, date=3600) as (port, asked), proxy(kind, NAMES, who=("user", "s3cret")) as way:
        found = await reach(Target("openai", f"https://{NAME}:{port}", public=False), way.url, time.time, trust)
        assert (found.way, found.proxied) == (Way.ANSWERED, True)
        assert found.skew == pytest.approx(3600, abs=5)
        assert found.seconds > 0
        assert asked[0].startswith("GET / HTTP/1.1\r\n")
        for header in ("authorization", "x-goog-api-key", "cookie"):
            assert header not in asked[0].lower()


async def test_one_on_this_computer_tells_no_time():
    async with server(date=3600) as (port, _):
        found = await reach(Target("gemini", f"http://127.0.0.1:{port}"), "none", time.time)
    assert (found.way, found.skew, found.proxied) == (Way.ANSWERED, None, False)
    assert found.connected is not None


async def test_one_without_a_date_tells_no_time():
    async with server() as (port, _), proxy("http", NAMES) as way:
        found = await reach(Target("openai", f"http://{NAME}:{port}"), way.url, time.time)
    assert (found.way, found.skew) == (Way.ANSWERED, None)


async def test_a_certificate_that_nobody_trusts(tmp_path):
    shown, _ = tls(tmp_path, NAME)
    async with server(shown) as (port, _), proxy("http", NAMES) as way:
        found = await reach(Target("openai", f"https://{NAME}:{port}"), way.url, time.time)
        assert found.way is Way.UNTRUSTED
        found = await reach(Target("openai", f"https://127.0.0.1:{port}"), "none", time.time)
        assert found.way is Way.UNTRUSTED


async def test_one_that_speaks_no_tls():
    async with listening(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        found = await reach(Target("openai", f"https://127.0.0.1:{port}"), "none", time.time)
    assert found.way is Way.BROKEN


async def test_one_that_speaks_no_http():
    async with listening(saying(b"SSH-2.0\r\n\r\n")) as port:
        found = await reach(Target("openai", f"http://127.0.0.1:{port}"), "none", time.time)
    assert found.way is Way.BROKEN


async def test_one_that_is_not_there(nobodys_port):
    found = await reach(Target("openai", f"http://127.0.0.1:{nobodys_port}"), "none", time.time)
    assert found.way is Way.UNREACHABLE


async def test_a_name_that_nobody_knows():
    found = await reach(Target("openai", "https://no-such-service.invalid"), "none", time.time)
    assert found.way is Way.NOT_FOUND


@pytest.mark.parametrize("kind", ["http", "socks5"])
@pytest.mark.parametrize("mood", ["closes", "babbles", "wrong who", "no way on"])
async def test_a_proxy_that_does_not_lead_there(kind, mood):
    more = {"who": ("a", "b")} if mood == "wrong who" else {"mood": mood} if mood != "no way on" else {}
    async with proxy(kind, {}, **more) as way:
        setting = f"{way.scheme}://127.0.0.1:{way.port}"
        found = await reach(Target("openai", "https://upstream.test"), setting, time.time)
    assert (found.way, found.proxied) == (Way.NO_PROXY, True)


async def test_a_proxy_that_is_not_there(nobodys_port):
    found = await reach(Target("openai", "https://upstream.test"), f"http://127.0.0.1:{nobodys_port}", time.time)
    assert found.way is Way.NO_PROXY


async def test_one_that_never_answers_is_given_up():
    async with listening(silent) as port:
        found = await reach(Target("openai", f"http://127.0.0.1:{port}"), "none", time.time, seconds=0.2)
    assert found.way is Way.SILENT


def test_whom_the_accounts_would_call():
    found = targets(
        (
            account(),
            account(by_login=True),
            account(Provider.VERTEX, enabled=False),
            account(Provider.OPENAI, base_url="https://user:pw@own.example.com:8443/PLANTED/v1?key=PLANTED"),
            account(Provider.OPENAI, base_url="https://own.example.com:8443/v1"),
        )
    )
    assert found == (
        Target("gemini", "https://generativelanguage.googleapis.com"),
        Target("login", "https://oauth2.googleapis.com"),
        Target("openai", "https://own.example.com:8443", public=False),
    )
    many = tuple(account(Provider.OPENAI, base_url=f"https://h{number}.example.com") for number in range(99))
    assert len(targets(many)) == 8
