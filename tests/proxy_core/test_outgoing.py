"""What the setting may say, and that nothing which is shown of it has a password in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import SettingsError
from proxy_core.outgoing import OutgoingProxy, ProxyKind, check_setting, masked, read_proxy
from proxy_core.settings import Settings

WORD = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "kind", "host", "port"),
    [
        ("http://127.0.0.1:7890", ProxyKind.HTTP, "127.0.0.1", 7890),
        ("http://127.0.0.1:7890/", ProxyKind.HTTP, "127.0.0.1", 7890),
        ("HTTP://Proxy.Example:3128", ProxyKind.HTTP, "proxy.example", 3128),
        ("http://proxy", ProxyKind.HTTP, "proxy", 80),
        ("socks5://proxy", ProxyKind.SOCKS5, "proxy", 1080),
        ("socks5h://[::1]:9050", ProxyKind.SOCKS5, "::1", 9050),
    ],
)
def test_an_address_is_read(text, kind, host, port):
    assert read_proxy(text) == OutgoingProxy(kind, host, port)
    check_setting(text)


def test_user_and_password_are_decoded_and_coded_again():
    proxy = read_proxy("socks5://us%40er:p%3A%2F%25@[fd00::1]:1080")
    assert (proxy.user, proxy.password) == ("us@er", "p:/%")
    assert proxy.address == "socks5://[fd00::1]:1080"
    assert proxy.secret_url == "socks5://us%40er:p%3A%2F%25@[fd00::1]:1080"
    assert read_proxy(proxy.secret_url) == proxy
    assert "us@er" not in repr(proxy)
    assert "p:/%" not in repr(proxy)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "None",
        "direct",
        "127.0.0.1:7890",
        "https://proxy:443",
        "socks4://proxy:1080",
        "ftp://proxy:21",
        "http://",
        "http://:80",
        "http://proxy:0",
        "http://proxy:65536",
        "http://proxy:many",
        "http://pro xy:80",
        "http://[::1:80",
        "http://proxy:80/path",
        "http://proxy:80?x=1",
        "http://user:s3/cret@proxy:80",
        "http://user:s3#cret@proxy:80",
        "http://@proxy:80",
        "http://:s3cret@proxy:80",
        "socks5://user@proxy:1080",
        "http://us%3Aer:s3cret@proxy:80",
        "http://user:s3cr%C3%A9t@proxy:80",
        "http://user:s3cr\u00e9t@proxy:80",
        f"socks5://user:{'s3' * 128}@proxy:1080",
        "socks5://***@proxy:1080",
    ],
)
def test_what_is_none_is_refused_with_a_reason_that_repeats_nothing(text):
    with pytest.raises(SettingsError) as refused:
        check_setting(text)
    assert str(refused.value).startswith("Outgoing proxy ")
    assert "s3" not in str(refused.value)
    with pytest.raises(SettingsError) as unset:
        Settings().changed({"upstream_proxy": text})
    assert unset.value.phrase == refused.value.phrase
    assert unset.value.phrase.values["key"] == "upstream_proxy"


@pytest.mark.parametrize("setting", ["none", "system", "socks5://127.0.0.1:1080"])
def test_what_is_no_secret_is_shown_as_it_is(setting):
    assert masked(setting) == setting
    assert Settings().changed({"upstream_proxy": setting}).upstream_proxy == setting


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("http://user:pass@proxy:1", "http://***@proxy:1"),
        ("socks5h://token@proxy:1", "socks5h://***@proxy:1"),
        ("http://user:p@ss://word@proxy:1", "http://***@proxy:1"),
        ("user:pass@proxy:1", "***@proxy:1"),
    ],
)
def test_what_is_shown_has_stars(setting, shown):
    assert masked(setting) == shown


def test_settings_do_not_show_the_password():
    settings = Settings().changed({"upstream_proxy": "http://user:s3cret@proxy:1"})
    assert "s3cret" not in repr(settings)
    assert "http://***@proxy:1" in repr(settings)
    assert "port" in repr(settings)


@given(WORD, WORD)
def test_any_user_and_password_come_through_and_are_hidden(user, password):
    known = OutgoingProxy(ProxyKind.SOCKS5, "proxy.example", 1080, user.replace(":", ";"), password)
    if "***" not in (known.user, known.password):
        assert read_proxy(known.secret_url) == known
    assert masked(known.secret_url) == "socks5://***@proxy.example:1080"


@given(st.text())
def test_anything_is_read_or_refused(text):
    try:
        proxy = read_proxy(text)
    except SettingsError as error:
        assert str(error).startswith("Outgoing proxy ")
    else:
        assert proxy.host
        assert 0 < proxy.port < 65536


@given(st.text(), WORD)
def test_what_stands_before_an_at_is_never_shown(before, place):
    shown = masked(f"http://{before}s3cret@{place}")
    assert "s3cret" not in shown.removesuffix(place)
