"""The port that a browser is sent to, over real HTTP: what is heard, and what is turned away before it is heard."""

import asyncio
import logging
from urllib.parse import urlsplit

import httpx
import pytest

from proxy_core.accounts.login_listener import LoginListener
from proxy_core.accounts.login_page import HEADERS, Page
from proxy_core.phrases import phrase
from tests.proxy_core.accounts.leaks import PLANTED


class Listening:
    """A listener, and the queries that it heard."""

    def __init__(self):
        self.heard = []
        self.listener = LoginListener(self.arrived)

    def arrived(self, query):
        self.heard.append(query)
        return Page(200, phrase("login_page_done"), phrase("login_page_done_text"))

    async def ask(self, method="GET", path="/?code=x", **kwargs):
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:
            return await client.request(method, self.url.rstrip("/") + path, **kwargs)

    async def send(self, raw):
        """The first line of the answer to bytes as they are."""
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(self.url).port)
        writer.write(raw)
        line = await asyncio.wait_for(reader.readline(), 30)
        writer.close()
        await writer.wait_closed()
        return line


@pytest.fixture
async def listening():
    found = Listening()
    found.url = await found.listener.start()
    yield found
    await found.listener.close()


async def test_a_query_is_heard_as_it_was_sent(listening):
    assert listening.url.startswith("http://127.0.0.1:")
    answer = await listening.ask(path="/?code=4%2F0A+b&state=%C3%A9")
    assert listening.heard == ["code=4%2F0A+b&state=%C3%A9"]
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Back to Easel" in answer.text


async def test_every_answer_has_the_headers_of_the_page_and_ends_the_connection(listening):
    for path in ("/", "/favicon.ico"):
        answer = await listening.ask(path=path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("path", ["/favicon.ico", "/x?code=x", "//?code=x", "/%2e?code=x", "/;x?code=x"])
async def test_there_is_nothing_at_another_path(listening, path):
    assert (await listening.ask(path=path)).status_code == 404
    assert listening.heard == []


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "OPTIONS", "DELETE"])
async def test_only_get_is_heard(listening, method):
    answer = await listening.ask(method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert listening.heard == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost:{port}", "127.0.0.1:{port}.a"])
async def test_a_page_that_gave_this_address_a_name_of_its_own_is_not_heard(listening, host):
    named = host.format(port=urlsplit(listening.url).port)
    assert (await listening.ask(headers={"Host": named})).status_code == 403
    assert listening.heard == []


async def test_what_is_no_plain_request_is_not_heard(listening):
    host = f"Host: {urlsplit(listening.url).netloc}\r\n".encode()
    assert b" 40" in await listening.send(b"GET /?code=x HTTP/1.1\r\n" + host + host + b"\r\n")
    assert b" 40" in await listening.send(b"GET /?code=x HTTP/1.1\r\n\r\n")
    assert b" 404 " in await listening.send(b"GET http://evil.example/?code=x HTTP/1.1\r\n" + host + b"\r\n")
    assert b" 400 " in await listening.send(b"GET /?code=x\x01 HTTP/1.1\r\n" + host + b"\r\n")
    assert listening.heard == []


async def test_a_code_is_not_logged_not_even_of_a_broken_request(listening, caplog):
    caplog.set_level(logging.DEBUG)
    await listening.send(f"GET /?code={PLANTED}\x01 HTTP/1.1\r\n\r\n".encode())
    await listening.send(f"GET /?code={PLANTED} HTTP/9.9\r\n{PLANTED}\r\n\r\n".encode())
    netloc = urlsplit(listening.url).netloc
    await listening.send(f"GET /?code={PLANTED} HTTP/1.1\r\nHost: {netloc}\r\n\r\n".encode())
    assert listening.heard == [f"code={PLANTED}"]
    assert PLANTED not in caplog.text


async def test_closed_it_lets_go_of_the_port(listening):
    await listening.listener.close()
    with pytest.raises(httpx.ConnectError):
        await listening.ask()
    await listening.listener.close()


async def test_one_that_was_never_started_can_be_closed():
    listening = Listening()
    await listening.listener.close()
    assert listening.heard == []


async def test_each_has_a_port_of_its_own(listening):
    other = Listening()
    assert await other.listener.start() != listening.url
    await other.listener.close()
