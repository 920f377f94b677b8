"""Who may ask: by the name in Host, the page in Origin, the auth mode and the path; and the key where it may stand."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, MultiDict

from proxy_core.errors import RequestError
from proxy_core.server.guard import check_fetch, check_host, check_key, check_origin, keys_in_query, needs_key
from proxy_core.settings import Settings

KEY = "sk-0123456789"


@pytest.mark.parametrize(
    ("mode", "host", "path", "needed"),
    [
        ("off", "127.0.0.1", "/images/generations", False),
        ("off", "0.0.0.0", "/images/generations", True),  # the setting was another when it began to listen there
        ("off", "0.0.0.0", "/healthz", False),
        ("strict", "127.0.0.1", "/images/generations", True),
        ("strict", "127.0.0.1", "/healthz", True),
        ("all_except_health", "127.0.0.1", "/images/generations", True),
        ("all_except_health", "0.0.0.0", "/models", True),
        ("all_except_health", "127.0.0.1", "/healthz", False),
        ("all_except_health", "127.0.0.1", "/healthz/more", True),
        ("all_except_health", "127.0.0.1", "/nothing/there", True),
        ("auto", "127.0.0.1", "/images/generations", False),
        ("auto", "localhost", "/models", False),
        ("auto", "::1", "/models", False),
        ("auto", "0.0.0.0", "/models", True),
        ("auto", "192.168.1.7", "/models", True),
        ("auto", "0.0.0.0", "/healthz", False),
    ],
)
def test_who_needs_a_key(mode, host, path, needed):
    assert needs_key(Settings(auth_mode=mode), host, path) is needed


@pytest.mark.parametrize("mode", ["off", "auto", "all_except_health", "strict"])
def test_who_may_be_anybody_needs_a_key(mode):
    settings = Settings(auth_mode=mode)
    assert needs_key(settings, "127.0.0.1", "/models", anybody=True)
    assert needs_key(settings, "127.0.0.1", "/healthz", anybody=True) is (mode == "strict")


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": f"bearer   {KEY} "},
        {"Authorization": f"BEARER {KEY}"},
        {"X-Api-Key": KEY},
        {"x-goog-api-key": KEY},
        {"Authorization": "Bearer another", "X-Api-Key": KEY},
        {"Authorization": f"Bearer {KEY}", "X-Api-Key": "another", "x-goog-api-key": "a third"},
        {"Authorization": "Basic dTpw", "x-goog-api-key": KEY},
        {"authorization": f"Bearer {KEY}"},
        [("X-Api-Key", "another"), ("x-api-key", KEY)],
        [("Authorization", "Bearer another"), ("Authorization", f"Bearer {KEY}"), ("Authorization", "Basic dTpw")],
    ],
)
def test_the_key_in_any_of_the_headers_opens(headers):
    assert check_key(CIMultiDict(headers), KEY) is None


@pytest.mark.parametrize(
    ("headers", "queried"),
    [({}, [KEY]), ({}, ["another", KEY]), ({"X-Api-Key": "another"}, [KEY]), ({"X-Api-Key": KEY}, ["another"])],
)
def test_the_key_in_the_address_opens_too(headers, queried):
    assert check_key(CIMultiDict(headers), KEY, queried) is None


@pytest.mark.parametrize(("queried", "code"), [([], "key_missing"), ([""], "key_missing"), (["another"], "key_wrong")])
def test_a_wrong_key_in_the_address_does_not(queried, code):
    with pytest.raises(RequestError) as refused:
        check_key(CIMultiDict(), KEY, queried)
    assert refused.value.phrase.code == code
    assert "another" not in str(refused.value)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/v1beta/models/m:generateContent", [KEY, "another"]),
        ("/v1beta/models", [KEY, "another"]),
        ("/v1beta", []),
        ("/v1betas/models", []),
        ("/models/v1beta/", []),
        ("/images/generations", []),
        ("/healthz", []),
    ],
)
def test_only_googles_door_takes_a_key_from_the_address(path, found):
    assert keys_in_query(path, MultiDict([("key", KEY), ("alt", "sse"), ("key", "another")])) == found


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "key_missing"),
        ({"X-Api-Key": ""}, "key_missing"),
        ({"X-Another": KEY}, "key_missing"),
        ({"X-Api-Key": "wrong"}, "key_wrong"),
        ({"X-Api-Key": KEY[:-1]}, "key_wrong"),
        ({"X-Api-Key": KEY + "0"}, "key_wrong"),
        ({"X-Api-Key": KEY.upper()}, "key_wrong"),
        ({"x-goog-api-key": "wrong"}, "key_wrong"),
        ({"Authorization": f"Basic {KEY}"}, "key_wrong"),
        ({"Authorization": KEY}, "key_wrong"),
        ({"Authorization": "Bearer"}, "key_wrong"),
        ({"Authorization": "Bearer wrong", "X-Api-Key": "wrong too"}, "key_wrong"),
    ],
)
def test_anything_else_is_a_401_that_says_whether_a_key_came(headers, code):
    with pytest.raises(RequestError) as refused:
        check_key(CIMultiDict(headers), KEY)
    assert refused.value.phrase.code == code
    assert (refused.value.status, refused.value.wire_code) == (401, "invalid_api_key")
    assert "easel key show" in str(refused.value)
    assert KEY not in str(refused.value)


@pytest.mark.parametrize("headers", [{}, {"X-Api-Key": ""}, {"Authorization": "Bearer "}])
def test_where_there_is_no_key_nobody_gets_in(headers):
    with pytest.raises(RequestError):
        check_key(CIMultiDict(headers), "")


@given(st.binary(), st.binary(min_size=1))
def test_bytes_that_are_no_text_are_a_wrong_key_and_no_crash(sent, key):
    # As aiohttp decodes a header, and Python the environment.
    sent, key = (some.decode("utf-8", "surrogateescape") for some in (sent, key))
    if sent == key:
        check_key(CIMultiDict({"X-Api-Key": sent}), key)
    else:
        with pytest.raises(RequestError):
            check_key(CIMultiDict({"X-Api-Key": sent}), key)


# --- what is embedded in a page

ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "object"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_a_page_that_does_not_say_who_it_is_shows_pictures_and_nothing_else(headers):
    sent = CIMultiDict({**ELSEWHERE, **headers})
    with pytest.raises(RequestError) as refused:
        check_fetch(sent, "/models")
    assert (refused.value.phrase.code, refused.value.status) == ("page_not_named", 403)
    check_fetch(sent, "/pictures/a")
    check_fetch(CIMultiDict({**sent, "Origin": "https://chat.example.com"}), "/models")  # who that is is asked next
    for site in ("same-origin", "same-site", "none"):
        check_fetch(CIMultiDict({**sent, "Sec-Fetch-Site": site}), "/models")


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, {"Sec-Fetch-Mode": "cors"}]
)
def test_a_link_that_a_person_follows_and_programs_are_let_in(headers):
    check_fetch(CIMultiDict(ELSEWHERE | headers if headers else {}), "/models")


# --- the name in Host


def host_taken(host, bound="127.0.0.1", reached="127.0.0.1", allowed=()):
    """Whether a request with this Host, or these, is let in."""
    hosts = [host] if isinstance(host, str) else host
    try:
        check_host(CIMultiDict([("Host", one) for one in hosts]), bound, reached, allowed)
    except RequestError as error:
        assert (error.phrase.code, error.status, error.wire_code) == ("host_not_known", 403, None)
        assert "allowed_hosts" in str(error)
        return False
    return True


@pytest.mark.parametrize("bound", ["127.0.0.1", "localhost", "::1", "127.0.0.5", "0.0.0.0", "::", "192.168.1.7"])
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST", "localhost.", "[0:0:0::0001]"])
@pytest.mark.parametrize("port", ["", ":8045", ":80", ":"])
def test_the_names_of_this_computer_are_known_wherever_easel_listens(bound, name, port):
    assert host_taken(name + port, bound, reached="192.0.2.8")


@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        [],
        ["127.0.0.1", "127.0.0.1"],
        ["127.0.0.1", "evil.test"],
        "evil.test",
        "evil.test:8045",
        "127.0.0.1.evil.test",
        "localhost.evil.test",
        "foo.localhost",
        "xlocalhost",
        "127.0.0.2",
        "127.1",
        "0",
        "0.0.0.0",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "127.0.0.01",
        "\uff11\uff12\uff17.0.0.1",
        "user@127.0.0.1",
        "127.0.0.1@evil.test",
        "evil.test#127.0.0.1",
        "evil.test/127.0.0.1",
        "evil.test\\@127.0.0.1",
        "127.0.0.1, evil.test",
        "127.0.0.1 evil.test",
        "127.0.0.1:8045:8045",
        "127.0.0.1:port",
        "127.0.0.1:-1",
        "127.0.0.1:123456",
        "http://127.0.0.1",
        "::1",
        "[::1",
        "::1]",
        "[[::1]]",
        "[127.0.0.1]",
        "[localhost]",
        "[::1].evil.test",
        "[::1%lo]",
        "[::2]",
        "localhost..",
        ".localhost",
        "localhost\n",
        "l\u014dcalhost",
        "\udcff",
        "null",
        "*",
    ],
)
def test_any_other_name_is_foreign(host):
    assert not host_taken(host)
    assert not host_taken(host, allowed=("easel.example.com",))


def test_the_address_that_was_reached_is_known_when_easel_listens_beyond_this_computer():
    assert host_taken("192.168.1.7:8045", "0.0.0.0", reached="192.168.1.7")
    assert host_taken("192.168.1.7:8045", "192.168.1.7", reached="192.168.1.7")
    assert host_taken("[FD00:0::7]:8045", "::", reached="fd00::7")
    assert host_taken("[fe80::7]:8045", "::", reached="fe80::7%eth0")
    assert not host_taken("192.168.1.8:8045", "0.0.0.0", reached="192.168.1.7")
    assert not host_taken("192.168.1.7:8045", "127.0.0.1", reached="127.0.0.1")
    assert host_taken("127.0.0.5", "127.0.0.5", reached="127.0.0.5")
    assert host_taken("box.lan", "box.lan", reached="192.168.1.7")


def test_the_name_of_the_computer_is_known_when_easel_listens_beyond_it():
    name = socket.gethostname().split(".")[0]
    for known in (name, name.upper(), f"{name}.local", socket.gethostname()):
        assert host_taken(f"{known}:8045", "0.0.0.0")
        assert not host_taken(f"{known}:8045", "127.0.0.1")


@pytest.mark.parametrize(
    ("added", "host", "taken"),
    [
        ("easel.example.com", "easel.example.com", True),
        ("easel.example.com", "EASEL.example.com.:443", True),
        ("Easel.Example.com.", "easel.example.com", True),
        ("easel.example.com", "example.com", False),
        ("easel.example.com", "a.easel.example.com", False),
        ("example.com", "easelexample.com", False),
        ("fd00::7", "[fd00::7]:8045", True),
        ("[fd00::7]", "[fd00:0::7]", True),
        ("172.17.0.2", "172.17.0.2:80", True),
    ],
)
def test_the_person_may_add_names(added, host, taken):
    assert host_taken(host, allowed=("another.example.com", added)) is taken


@given(st.text())
def test_no_text_in_host_breaks_anything_and_hardly_any_is_known(host):
    assert not host_taken(host + "evil")


# --- the page in Origin


def origin_taken(origin, allowed=()):
    """Whether a request of a page with this origin, or these, is let in."""
    origins = [origin] if isinstance(origin, str) else origin
    try:
        return check_origin(CIMultiDict([("Origin", one) for one in origins]), allowed) == origins[0]
    except RequestError as error:
        assert (error.phrase.code, error.status, error.wire_code) == ("origin_not_allowed", 403, None)
        assert "allowed_origins" in str(error)
        return False


def test_a_program_that_is_no_browser_has_no_origin():
    assert check_origin(CIMultiDict({"Referer": "https://evil.test/"}), ()) == ""


LOCAL = [
    "http://localhost",
    "http://localhost:3000",
    "https://localhost:8443",
    "http://127.0.0.1",
    "http://127.0.0.1:5173",
    "https://127.0.0.1:65535",
    "http://[::1]",
    "http://[::1]:8080",
    "https://[::1]:8080",
    "HTTP://LOCALHOST:3000",
    "tauri://localhost",
    "http://tauri.localhost",
    "https://tauri.localhost",
    "capacitor://localhost",
    "app://obsidian.md",
    "app://.",
    "app://-",
    "app://",
    "app://com.example.chat:1",
    "vscode-webview://1f0ql2b8f0q5c",
    "vscode-webview://A-B",
]

FOREIGN = [
    "null",
    "https://evil.test",
    "http://evil.test:8045",
    "https://chat.example.com",
    "file://",
    "http://",
    "https://",
    "http",
    "localhost",
    "*",
    "127.0.0.1",
    "localhost:3000",
    "//localhost",
    "http:localhost",
    "http:/localhost",
    "ftp://localhost",
    "ws://localhost:3000",
    "http://localhost.evil.test",
    "http://localhost:3000.evil.test",
    "http://evil.test:localhost",
    "http://localhost:80:80",
    "http://127.0.0.1.evil.test",
    "http://127.0.0.1@evil.test",
    "http://evil.test@127.0.0.1",
    "http://user@localhost",
    "http://localhost/",
    "http://localhost/page",
    "http://localhost?x",
    "http://localhost#x",
    "http://localhost:",
    "http://localhost:123456",
    "http://foo.localhost",
    "http://tauri.localhost.evil.test",
    "http://evil.tauri.localhost",
    "http://tauri.localhost:3000",
    "http://127.0.0.2",
    "http://127.1",
    "http://0.0.0.0",
    "http://[::2]",
    "http://::1",
    "http://192.168.1.7",
    "http://10.0.0.1:3000",
    "tauri://evil.test",
    "tauri://localhost.evil.test",
    "capacitor://evil.test",
    "ionic://localhost",
    "chrome-extension://abcdefghijklmnop",
    "moz-extension://0a1b-2c3d",
    "safari-web-extension://x",
    "xapp://a",
    "app:/a",
    "app:a",
    "app://a/b",
    "evil-app://a",
    "vscode-webview:/x",
    "data:",
    "blob:http://localhost",
    "about:blank",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("origin", LOCAL)
def test_pages_of_this_computer_and_inside_programs_may_ask(origin):
    assert origin_taken(origin)


@pytest.mark.parametrize(
    "origin",
    [
        *FOREIGN,
        "",
        " ",
        "http://localhost http://evil.test",
        "http://localhost, http://evil.test",
        "app://a b",
        "app://\u014d",
        "app://\udcff",
        "http://localhost\n",
        "http://localhost:\u0663",
        "http://loc\u212alhost",
        ["http://localhost", "http://localhost"],
        ["http://localhost", "https://evil.test"],
        ["https://evil.test", "http://localhost"],
    ],
)
def test_every_other_page_is_foreign(origin):
    assert not origin_taken(origin)


@pytest.mark.parametrize(
    ("added", "origin", "taken"),
    [
        ("null", "null", True),
        ("https://chat.example.com", "https://chat.example.com", True),
        ("https://Chat.Example.com/", "https://chat.example.com", True),
        ("https://chat.example.com:443", "https://chat.example.com", False),
        ("https://chat.example.com", "http://chat.example.com", False),
        ("https://chat.example.com", "https://chat.example.com:8443", False),
        ("https://chat.example.com", "https://chat.example.com.evil.test", False),
        ("https://chat.example.com", "https://evil.chat.example.com", False),
        ("https://chat.example.com", "null", False),
        ("http://192.168.1.9:3000", "http://192.168.1.9:3000", True),
        ("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop", True),
        ("chrome-extension://abcdefghijklmnop", "chrome-extension://ponmlkjihgfedcba", False),
        ("moz-extension://0a1b-2c3d", "moz-extension://0a1b-2c3d", True),
        ("file://", "file://", True),
        ("https://kiosk.example", "https://\u212aiosk.example", False),  # its small letter is k
    ],
)
def test_the_person_may_add_pages(added, origin, taken):
    assert origin_taken(origin, allowed=("https://another.example.com", added)) is taken


def test_two_origins_are_foreign_even_when_both_were_added():
    assert not origin_taken(["null", "null"], allowed=("null",))


@given(st.text())
def test_no_text_in_origin_breaks_anything_and_hardly_any_is_known(text):
    assert not origin_taken("https://" + text + ".evil.test")


def test_a_long_name_is_cut_in_the_error():
    with pytest.raises(RequestError) as refused:
        check_host(CIMultiDict({"Host": "x" * 8000}), "127.0.0.1", "127.0.0.1", ())
    assert len(str(refused.value)) < 300
    with pytest.raises(RequestError) as refused:
        check_origin(CIMultiDict({"Origin": "x" * 8000}), ())
    assert len(str(refused.value)) < 300
