"""httpx goes the same ways."""

import asyncio
import logging

import httpx
import pytest

from proxy_core.upstreams.small_calls import OutgoingTransport
from tests.proxies import KINDS, proxy, tls
from tests.proxy_core.upstreams.test_connections import NAMES, WHO, no_system_proxy, upstream  # noqa: F401 - a fixture

both = pytest.mark.parametrize("kind", KINDS)


def client(setting, trust=True):
    return httpx.AsyncClient(transport=OutgoingTransport(setting if callable(setting) else lambda: setting, trust))


@both
async def test_tls_through_a_proxy_that_knows_the_name(kind, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    server, trust = tls(tmp_path, "upstream.test")
    async with upstream(server) as port, proxy(kind, NAMES, who=WHO) as through, client(through.url, trust) as calls:
        answer = await calls.post(f"https://upstream.test:{port}/token", data={"a": "b"})
        assert answer.json()["host"] == f"upstream.test:{port}"
        assert "proxy-authorization" not in {name.lower() for name in answer.json()["headers"]}
        assert through.asked == [("upstream.test", port)]
    assert "httpcore" in caplog.text
    assert "s3cret" not in caplog.text
    assert "c29tZW9uZTpzM2NyZXQ" not in caplog.text


@both
async def test_a_proxy_that_turns_the_user_away(kind):
    async with proxy(kind, NAMES, who=WHO) as through:
        async with client(f"{kind}://someone:wrong@127.0.0.1:{through.port}") as calls:
            with pytest.raises(httpx.ProxyError):
                await calls.get("https://upstream.test:9/")
            await asyncio.wait_for(through.ended.wait(), 30)  # the connection is closed before the client is
        assert through.asked == []


@both
async def test_a_proxy_that_says_nothing(kind):
    async with proxy(kind, mood="hangs") as through:
        transport = OutgoingTransport(lambda: through.url, seconds=0.05)
        async with httpx.AsyncClient(transport=transport) as calls:
            with pytest.raises(httpx.TimeoutException):
                await calls.get("https://upstream.test:9/")
            await asyncio.wait_for(through.ended.wait(), 30)


@both
async def test_this_computer_is_called_directly_and_a_change_holds_at_once(kind, monkeypatch):
    chosen = ["none"]
    async with upstream() as port, proxy(kind, NAMES) as through, client(lambda: chosen[0]) as calls:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        assert (await calls.get(f"http://127.0.0.1:{port}/")).status_code == 200
        chosen[0] = through.url
        assert (await calls.get(f"http://127.0.0.1:{port}/")).status_code == 200
        assert through.asked == []
        assert (await calls.get(f"http://upstream.test:{port}/")).status_code == 200
        assert through.asked == [("upstream.test", port)]


async def test_a_system_proxy_that_easel_does_not_speak_to_is_said(monkeypatch):
    monkeypatch.setenv("https_proxy", "https://user:s3cret@p.test:1")
    async with client("system") as calls:
        with pytest.raises(httpx.ProxyError, match="upstream_proxy") as failed:
            await calls.get("https://upstream.test/")
        assert "s3cret" not in str(failed.value)
