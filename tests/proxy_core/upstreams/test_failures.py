"""The usual kinds of errors, and whose words may stand in them."""

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import AttemptStatus, Blame, NamedLimit, Rest, UpstreamError
from proxy_core.images.request import PictureCall
from proxy_core.phrases import phrase
from proxy_core.settings import Settings
from proxy_core.upstreams.base import RawCall
from proxy_core.upstreams.failures import (
    https_link,
    in_trouble,
    limited,
    not_understood,
    of_request,
    rejected,
    sentence,
    undecided,
    without_secret,
)
from proxy_core.upstreams.gemini import Gemini
from proxy_core.upstreams.openai import OpenAI
from proxy_core.upstreams.transport import Transport
from tests.proxy_core.upstreams.conftest import answering

ACCOUNT, SERVICE, REQUEST = Blame.ACCOUNT, Blame.SERVICE, Blame.REQUEST


def test_whom_each_kind_blames():
    said = phrase("limit_minute")
    kinds = {
        rejected(said, 403, Rest.MODEL): (ACCOUNT, AttemptStatus.REJECTED, Rest.MODEL),
        limited(said, 429, Rest.ACCOUNT, 3.0): (ACCOUNT, AttemptStatus.LIMITED, Rest.ACCOUNT),
        in_trouble(503): (SERVICE, AttemptStatus.FAILED, Rest.MODEL),
        not_understood(): (SERVICE, AttemptStatus.FAILED, Rest.MODEL),
        of_request(said, 400): (REQUEST, AttemptStatus.REFUSED, Rest.NOTHING),
    }
    for error, expected in kinds.items():
        assert (error.blame, error.status, error.rest) == expected
    assert [error.upstream_status for error in kinds] == [403, 429, 503, 200, 400]


def test_what_is_named_goes_along():
    error = limited(phrase("limit_minute"), 429, Rest.MODEL, 3.0, (NamedLimit("minute", 5),))
    assert (error.retry_after, error.limits) == (3.0, (NamedLimit("minute", 5),))


def test_an_undecided_check_keeps_what_was_said_and_blames_nobodys_secret():
    error = undecided(rejected(phrase("address_not_found"), 404, Rest.MODEL, 60.0))
    assert (error.phrase.code, error.blame, error.upstream_status) == ("address_not_found", SERVICE, 404)


def test_an_upstreams_words_are_one_short_line_and_never_a_document():
    assert sentence("First line.\nSecond line.") == "First line."
    assert sentence('{"error": {"message": "x"}}') == ""
    assert sentence("<html>") == ""
    assert len(sentence("x" * 500)) == 200


def test_what_is_not_seen_is_left_out():
    assert sentence("\x00\n\u202e \nNo\x1b[31m more\u2028Second.") == "No[31m more"
    assert sentence("Нет квоты \U0001f98a") == "Нет квоты \U0001f98a"


@pytest.mark.parametrize(
    "link",
    [
        "https://accounts.google.com/signin/continue?sarp=1&scc=1#x",
        "https://g.co",
        "https://console.cloud.google.com:443/apis?project=0",
    ],
)
def test_an_address_is_kept_as_it_is(link):
    assert https_link(link) == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://g.co/x",
        "javascript:alert(1)",
        "https://g.co/<b>",
        'https://g.co/"x',
        "https://g.co/a b",
        "https://g.co/a\nb",
        "https://google.com@evil.example/x",
        "see https://g.co",
        "https://",
        "https://g.co/" + "x" * 1000,
    ],
)
def test_what_a_person_should_not_open_is_left_out(text):
    assert https_link(text) == ""


@given(st.text())
def test_a_link_is_visible_ascii_or_nothing(text):
    found = https_link("https://g.co/" + text)
    assert found == "" or (found.isascii() and found.isprintable() and " " not in found)


@pytest.mark.parametrize(
    "key",
    [
        "sk-proj-abcDEF123456",
        "AIzaSyA-0123456789_0123456789012345678",
        "AQ.Ab8RN6I0123456789012345678901",
        "ya29.a0AfB_by-0123.456",
        "1//0gAbCdEfGhIjKlMnOpQrStUv",
        "Bearer abc.def.ghi",
    ],
)
def test_what_looks_like_a_key_is_not_repeated(key):
    assert sentence(f"the value {key} is wrong") == "the value (key) is wrong"


@pytest.mark.parametrize("text", ["a risk-free task", "model gpt-image-1 at 1/2", "limit: 0, AQI 5"])
def test_what_only_begins_like_one_is_told(text):
    assert sentence(text) == text


def test_the_secret_that_a_service_was_asked_with_is_left_out_however_it_looks():
    secret = "odd/key+with=signs"
    said = b'{"message": "bad odd/key+with=signs", "more": "odd\\/key+with=signs"}'
    assert without_secret(said, secret) == b'{"message": "bad (key)", "more": "(key)"}'
    assert without_secret(b"a word", "word") == b"a word"
    assert without_secret(b"a word", "") == b"a word"


@pytest.mark.parametrize("kind", [Gemini, OpenAI])
async def test_a_service_that_repeats_its_key_does_not_get_it_into_an_error(kind):
    def echo(request, body):
        sent = request.headers.get("x-goog-api-key") or request.headers["Authorization"].removeprefix("Bearer ")
        return web.json_response({"error": {"message": f"bad {sent}", "param": sent, "code": sent}}, status=400)

    credentials = Credentials(api_key="odd/key+with=signs")
    upstream = kind(Transport(Settings), now=lambda: 1000.0)
    async with answering(echo) as (url, seen):
        account = Account(Provider.GEMINI, "ann", base_url=url)
        for asked in (
            upstream.check(account, credentials),
            upstream.forward(RawCall("/v1beta/models/m:generateContent", b"{}"), account, credentials),
            anext(upstream.draw(PictureCall("m", "a kite"), account, credentials)),
        ):
            with pytest.raises(UpstreamError) as failed:
                await asked
            assert "odd/key" not in repr(failed.value) + str(failed.value) + repr(failed.value.phrase)
        assert len(seen) == 3
    await upstream.close()
