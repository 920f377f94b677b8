"""The usual kinds of errors, and whose words may stand in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import AttemptStatus, Blame, NamedLimit, Rest
from proxy_core.phrases import phrase
from proxy_core.upstreams.failures import (
    https_link,
    in_trouble,
    limited,
    not_understood,
    of_request,
    rejected,
    sentence,
    undecided,
)

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
