"""What a browser is told, so that a page may send a request and read its answer."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from proxy_core.server.cors import is_preflight, page_headers, preflight_headers

PAGE = "http://localhost:3000"
SDK = (
    "authorization,content-type,x-stainless-arch,x-stainless-lang,x-stainless-os,x-stainless-package-version,"
    "x-stainless-retry-count,x-stainless-runtime,x-stainless-runtime-version"
)


def test_a_page_may_read_the_answer_and_the_headers_that_matter():
    headers = page_headers(PAGE)
    assert headers["Access-Control-Allow-Origin"] == PAGE
    assert headers["Vary"] == "Origin"
    assert set(headers["Access-Control-Expose-Headers"].split(", ")) == {
        "x-request-id",
        "x-account-email",
        "x-mapped-model",
        "x-images-requested",
        "x-images-returned",
        "x-mapping-notes",
        "retry-after",
        "x-should-retry",
    }
    assert "Access-Control-Allow-Credentials" not in headers


def test_where_no_page_asks_nothing_is_said():
    assert page_headers("") == {}


@pytest.mark.parametrize(
    ("method", "headers", "is_one"),
    [
        ("OPTIONS", {"Origin": PAGE, "Access-Control-Request-Method": "POST"}, True),
        ("OPTIONS", {"origin": "null", "access-control-request-method": "GET"}, True),
        ("OPTIONS", {"Origin": PAGE}, False),
        ("OPTIONS", {"Access-Control-Request-Method": "POST"}, False),
        ("OPTIONS", {}, False),
        ("POST", {"Origin": PAGE, "Access-Control-Request-Method": "POST"}, False),
        ("GET", {"Origin": PAGE, "Access-Control-Request-Method": "GET"}, False),
    ],
)
def test_what_a_preflight_is(method, headers, is_one):
    assert is_preflight(make_mocked_request(method, "/v1/models", headers=headers)) is is_one


@pytest.mark.parametrize("asked", ["authorization,content-type", "authorization", SDK, "X-Odd!#$%&'*+.^_`|~", "*"])
def test_the_headers_that_a_page_wants_to_send_are_echoed(asked):
    answered = preflight_headers(CIMultiDict({"Access-Control-Request-Headers": asked}))
    assert answered["Access-Control-Allow-Headers"] == asked


def test_those_of_several_lines_are_echoed_together():
    lines = [("Access-Control-Request-Headers", "authorization"), ("access-control-request-headers", "content-type")]
    assert preflight_headers(CIMultiDict(lines))["Access-Control-Allow-Headers"] == "authorization, content-type"


@pytest.mark.parametrize("asked", ["", "caf\u00e9", "\udcff", "a\tb", "a\x00b", "a\r\nb: c"])
def test_what_no_header_is_called_is_not_echoed(asked):
    answered = preflight_headers(CIMultiDict({"Access-Control-Request-Headers": asked}))
    assert "Access-Control-Allow-Headers" not in answered
    assert "\n" not in "".join(answered.values())


def test_the_rest_of_a_preflight():
    answered = preflight_headers(CIMultiDict())
    assert {"GET", "POST", "OPTIONS", "DELETE"} < set(answered["Access-Control-Allow-Methods"].split(", "))
    assert answered["Access-Control-Max-Age"] == "600"
    assert answered["Vary"] == "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
    assert answered.keys() == {"Access-Control-Allow-Methods", "Access-Control-Max-Age", "Vary"}


@pytest.mark.parametrize(("asked", "granted"), [("true", "true"), ("True", "true"), ("false", None), ("", None)])
def test_the_way_into_this_computer_is_granted_when_asked_for(asked, granted):
    answered = preflight_headers(CIMultiDict({"Access-Control-Request-Private-Network": asked}))
    assert answered.get("Access-Control-Allow-Private-Network") == granted
