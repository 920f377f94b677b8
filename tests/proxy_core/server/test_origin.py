"""Where requests come from: the program by its User-Agent, and Easel's own playground, from this computer only."""

import pytest
from aiohttp.test_utils import make_mocked_request

from proxy_core.server.origin import HEADER, client_of, origin_of, with_origin
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
