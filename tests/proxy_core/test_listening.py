import pytest

from proxy_core.listening import in_url, is_everywhere, is_loopback, is_network, is_open, reached_at


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.7", False),
        ("example.com", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        ("", False),
    ],
)
def test_what_only_this_computer_reaches(host, local):
    assert is_loopback(host) is local
    assert is_open(host, "off") is not local
    assert not any(is_open(host, mode) for mode in ("auto", "strict", "all_except_health"))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("192.168.1.5", True),
        (" 10.0.0.0/8 ", True),
        ("10.1.2.3/8", True),
        ("::1", True),
        ("fd00::/8", True),
        ("", False),
        ("proxy.example.com", False),
        ("10.0.0.0/33", False),
        ("*", False),
    ],
)
def test_what_is_an_address_or_a_network(text, is_one):
    assert is_network(text) is is_one


@pytest.mark.parametrize(
    ("host", "everywhere", "reached", "shown"),
    [
        ("127.0.0.1", False, "127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", True, "127.0.0.1", "127.0.0.1"),
        ("::", True, "::1", "[::1]"),
        ("::1", False, "::1", "[::1]"),
        ("192.168.1.7", False, "192.168.1.7", "192.168.1.7"),
    ],
)
def test_where_this_computers_clients_reach_it(host, everywhere, reached, shown):
    assert is_everywhere(host) is everywhere
    assert reached_at(host) == reached
    assert in_url(reached_at(host)) == shown
