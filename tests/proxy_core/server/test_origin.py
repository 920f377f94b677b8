"""Where requests come from: the program by its User-Agent, and Easel's own playground, from this computer only."""

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from proxy_core.server.origin import HEADER, address_of, client_of, is_forwarded, is_near, origin_of, with_origin
from tests.fakes import request


def asked(remote="127.0.0.1", **headers):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_mocked_request("POST", "/", headers=sent).clone(remote=remote)


@pytest.mark.parametrize("remote", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("value", ["playground", " Playground "])
def test_the_playground_is_known_on_this_computer(remote, value):
    assert origin_of(asked(remote, **{HEADER: value})) == "playground"


@pytest.mark.parametrize("remote", ["192.168.1.7", "10.0.0.1", "::", "fe80::1%eth0", "::ffff:10.0.0.1", "", "unix"])
def test_from_elsewhere_nobody_is_the_playground(remote):
    assert origin_of(asked(remote, **{HEADER: "playground"})) == "proxy"


@pytest.mark.parametrize("value", [None, "", "task", "lost", "playgrounds", "proxy"])
def test_any_other_word_means_nothing(value):
    headers = {} if value is None else {HEADER: value}
    assert origin_of(asked(**headers)) == "proxy"


def test_a_request_is_told_who_asks():
    http = asked(User_Agent="a" * 300, **{HEADER: "playground"})
    told = with_origin(request(), http)
    assert (told.client, told.origin) == ("a" * 200, "playground")
    assert client_of(asked()) == ""


# --- behind a reverse proxy


def forwarded(*hops, remote="10.0.0.5"):
    sent = CIMultiDict([("X-Forwarded-For", one) for one in hops])
    return make_mocked_request("POST", "/", headers=sent).clone(remote=remote)


def test_what_nobody_named_is_not_believed():
    assert str(address_of(forwarded("192.0.2.7"))) == "10.0.0.5"
    assert str(address_of(forwarded("192.0.2.7"), ["10.0.0.6", "192.168.0.0/16"])) == "10.0.0.5"
    assert is_near(address_of(forwarded("127.0.0.1"), ["10.0.0.6"])) is False
    assert is_near(address_of(forwarded("192.0.2.7", remote="127.0.0.1")))


@pytest.mark.parametrize(
    ("hops", "told"),
    [
        (["192.0.2.7"], "192.0.2.7"),
        (["192.0.2.7:4711"], "192.0.2.7"),
        (["[2001:db8::7]:4711"], "2001:db8::7"),
        (["2001:db8::7"], "2001:db8::7"),
        (["::ffff:192.0.2.7"], "192.0.2.7"),
        (["127.0.0.1, 192.0.2.7"], "192.0.2.7"),  # what the client wrote itself stands first
        (["127.0.0.1", "192.0.2.7, 10.0.0.9"], "192.0.2.7"),  # two proxies, both named
        (["10.0.0.9"], "10.0.0.9"),
        (["192.0.2.7, unknown"], "10.0.0.5"),
        (["192.0.2.7, unknown, 10.0.0.9"], "10.0.0.9"),
        ([""], "10.0.0.5"),
        ([], "10.0.0.5"),
        (["x" * 8000], "10.0.0.5"),
        ([",".join(["10.0.0.9"] * 1000)], "10.0.0.9"),
    ],
)
def test_a_named_proxy_is_believed_and_nobody_before_it(hops, told):
    assert str(address_of(forwarded(*hops), ["10.0.0.0/24"])) == told


@pytest.mark.parametrize(
    ("hops", "told"),
    [
        ([], False),
        ([""], False),
        (["127.0.0.1"], False),
        (["::1, 127.0.0.1"], False),
        (["192.0.2.7"], True),
        (["192.0.2.7, 127.0.0.1"], True),
        (["192.0.2.7", "127.0.0.1"], True),
        (["unknown"], True),
    ],
)
def test_a_proxy_that_names_another_computer_is_told_from_one_that_does_not(hops, told):
    assert is_forwarded(forwarded(*hops)) is told
    assert is_forwarded(asked(Forwarded="for=192.0.2.7"))


def test_through_a_proxy_nobody_far_is_the_playground():
    near = {"remote": "127.0.0.1"}
    headers = CIMultiDict({HEADER: "playground", "X-Forwarded-For": "192.0.2.7"})
    http = make_mocked_request("POST", "/", headers=headers).clone(**near)
    assert origin_of(http, ["127.0.0.1"]) == "proxy"
    assert with_origin(request(), http, proxies=["127.0.0.1"]).origin == "proxy"
    assert origin_of(http) == "playground"  # nobody said that there is a proxy


@given(st.lists(st.text(max_size=40), max_size=5), st.sampled_from([(), ("10.0.0.0/8",), ("0.0.0.0/0", "::/0")]))
def test_whatever_is_written_there_is_read(hops, proxies):
    http = forwarded(*(one.replace("\r", "").replace("\n", "") for one in hops))
    assert address_of(http, proxies) is not None
