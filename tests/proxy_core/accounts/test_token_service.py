"""One call to a service of tokens over real HTTP: what comes back, and what is never followed, kept or shown."""

import logging
from contextlib import asynccontextmanager

import httpx
import pytest
from aiohttp import web

from proxy_core.accounts.token_service import Answer, Granted, Unreachable, get, post, read_granted
from tests.proxy_core.accounts.leaks import PLANTED, words_of
from tests.systems import silent_port


def plain_client():
    return httpx.AsyncClient(trust_env=False, verify=False)


@asynccontextmanager
async def serving(answer):
    """The address of a server that answers every request with what `answer` makes, and the requests that came."""
    came = []

    async def serve(request):
        came.append((request.method, request.path, request.headers.copy(), await request.text()))
        return await answer(request)

    runner = web.AppRunner(_app(serve), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", came
    finally:
        await runner.cleanup()


def always(text="", status=200, headers=None):
    async def answer(request):
        return web.Response(text=text, status=status, headers=headers)

    return answer


def _app(serve):
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", serve)
    return app


async def test_a_form_goes_out_and_the_answer_comes_back():
    async with serving(always('{"error": "invalid_grant"}', 400)) as (url, came):
        answer = await post(plain_client, f"{url}/token", {"code": "4/0A", "of": "a b"})
    ((method, path, headers, body),) = came
    assert (method, path, body) == ("POST", "/token", "code=4%2F0A&of=a+b")
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (answer.status, answer.error) == (400, "invalid_grant")


async def test_a_question_brings_the_token():
    async with serving(always("hello")) as (url, came):
        assert (await get(plain_client, f"{url}/userinfo", "the-token")).body == b"hello"
    assert came[0][2]["Authorization"] == "Bearer the-token"


async def test_without_a_client_of_the_owners_it_opens_its_own(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with serving(always("hello")) as (url, _):
        assert (await post(None, url, {})).body == b"hello"


async def test_secrets_do_not_follow_a_redirect():
    async with (
        serving(always("caught")) as (elsewhere, caught),
        serving(always(status=307, headers={"Location": elsewhere})) as (url, _),
    ):
        assert (await post(plain_client, url, {"refresh_token": PLANTED})).status == 307
        assert (await get(plain_client, url, PLANTED)).status == 307
    assert caught == []


async def test_of_an_answer_without_end_only_the_beginning_is_read():
    async def endless(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)

    async with serving(endless) as (url, _):
        assert len((await post(plain_client, url, {})).body) == 64 * 1024


@pytest.mark.parametrize("address", ["no address", "http://[", "ftp://127.0.0.1", "http://127.0.0.1:{port}", ""])
async def test_where_nobody_answers_nothing_is_told_of_the_call(address, caplog):
    caplog.set_level(logging.DEBUG)
    with silent_port() as port, pytest.raises(Unreachable) as caught:
        await post(plain_client, address.format(port=port), {"code": PLANTED})
    assert PLANTED not in words_of(caught.value) + caplog.text


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"error": "invalid_grant", "error_subtype": "invalid_rapt"}', "invalid_grant"),
        (b'{"error": {"code": 403}}', ""),
        (b'{"error": "A sentence."}', ""),
        (b"<html>", ""),
        (b"\xff", ""),
        (b"", ""),
        (b"[]", ""),
    ],
)
def test_the_error_is_a_code_or_nothing(body, error):
    assert Answer(400, body).error == error


def test_tokens_are_read_and_not_shown():
    answer = Answer(200, f'{{"access_token": "{PLANTED}", "refresh_token": "{PLANTED}", "scope": "a b"}}'.encode())
    granted = read_granted(answer)
    assert granted == Granted(PLANTED, PLANTED, 3600, "a b")
    assert PLANTED not in repr(answer) + repr(granted)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"access_token=a",
        b'{"access_token": 5}',
        b'{"access_token": ""}',
        b'{"access_token": "a b"}',
        b'{"access_token": "a", "refresh_token": "a\\r\\nb"}',
        b'{"access_token": "a", "refresh_token": null}',
        b'{"access_token": "a", "expires_in": "soon"}',
    ],
)
def test_what_cannot_be_used_is_no_token(body):
    assert read_granted(Answer(200, body)) is None
