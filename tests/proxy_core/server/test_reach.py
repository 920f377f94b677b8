"""Where Easel may connect to for a client. What a fetch makes of it is in test_fetcher.py; here is what that leaves."""

import asyncio
import ipaddress

import pytest
from aiohttp import web
from yarl import URL

from proxy_core.server.reach import NotReached, Reach, Why, read_place
from proxy_core.settings import Settings

LOOPBACK = ipaddress.ip_address("127.0.0.1")


def never(_host):
    return False


def why(text, http=never, base=None):
    with pytest.raises(NotReached) as found:
        read_place(text, http=http, base=base)
    return found.value.why


@pytest.mark.parametrize(
    ("text", "host", "header"),
    [
        ("https://Hooks.Example.com./a?b=c", "hooks.example.com", "hooks.example.com"),
        ("https://hooks.example.com:8443/", "hooks.example.com", "hooks.example.com:8443"),
        ("https://[2001:4860::1]:444/x", "2001:4860::1", "[2001:4860::1]:444"),
        ("https://192.0.2.1", "192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_place_is_read_as_it_is_written(text, host, header):
    place = read_place(text, http=never)
    assert (place.host, place.header) == (host, header)


@pytest.mark.parametrize(
    "text",
    [
        *("", "hooks.example.com", "https://", "https:///x", "https://user@h.example.com", "https://h example.com"),
        *("https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://h.example.com:99999/", "https://-/"),
        *("https://[fe80::1%25eth0]/", "https://h.example.com/\nx", "https://" + "a" * 9000),
    ],
)
def test_nonsense_is_no_place(text):
    assert why(text, http=lambda _: True) in {Why.URL_BAD, Why.NOT_HTTPS}


def test_without_tls_only_where_that_is_allowed():
    assert why("http://n8n.lan/x") is why("ftp://n8n.lan/x", http=lambda _: True) is Why.NOT_HTTPS
    assert read_place("http://n8n.lan/x", http=lambda host: host == "n8n.lan").host == "n8n.lan"
    assert why("http://other.lan/x", http=lambda host: host == "n8n.lan") is Why.NOT_HTTPS


def test_a_redirect_is_read_from_where_it_was_found():
    assert read_place("/b", http=never, base=URL("https://h.example.com/a")).url == URL("https://h.example.com/b")
    assert why("http://h.example.com/b", base=URL("https://h.example.com/a")) is Why.NOT_HTTPS


# --- what may be connected to


class Names:
    def __init__(self, **names):
        self.names = {name.replace("_", "."): found for name, found in names.items()}
        self.asked = []

    async def resolve(self, host, port):
        self.asked.append(host)
        if host not in self.names:
            raise OSError("no such name")
        return self.names[host]


def reach(names=None, **more):
    chosen = Settings(upstream_proxy="none")
    return Reach(lambda: chosen, resolve=(names or Names()).resolve, **more)


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("10.0.0.1", True),
        ("169.254.169.254", True),
        ("[::1]", True),
        ("[::ffff:127.0.0.1]", True),
        ("localhost", True),
        ("box.local", True),
        ("1.1.1.1", False),
        ("hooks.example.com", False),
    ],
)
def test_what_is_private_by_itself_is_told_without_looking_it_up(host, private):
    names = Names()
    place = read_place(f"https://{host}/", http=never)
    if private:
        with pytest.raises(NotReached) as found:
            reach(names).check(place)
        assert found.value.why is Why.PRIVATE
    else:
        reach(names).check(place)
    assert names.asked == []


async def asked_at(of, text, **more):
    """The addresses that were tried, of which none answers."""
    tried = []

    async def ask(address):
        tried.append(str(address))
        raise OSError("nobody there")

    place = read_place(text, http=lambda _: True)
    with pytest.raises(NotReached) as found:
        await of.by_address(place, ask, **more)
    return found.value.why, tried


async def test_a_name_that_leads_to_a_private_address_is_not_asked():
    of = reach(Names(mixed_example_com=["1.1.1.1", "10.0.0.1"], public_example_com=["1.1.1.1"]))
    assert await asked_at(of, "https://mixed.example.com") == (Why.PRIVATE, [])
    assert await asked_at(of, "https://public.example.com") == (Why.UNREACHABLE, ["1.1.1.1"])
    assert await asked_at(of, "https://unknown.example.com") == (Why.UNREACHABLE, [])


async def test_what_may_be_private_is_asked_wherever_it_is():
    of = reach(Names(n8n_lan=["10.0.0.1"], localhost=["127.0.0.1"]))
    assert await asked_at(of, "http://n8n.lan", private=True) == (Why.UNREACHABLE, ["10.0.0.1"])
    assert await asked_at(of, "http://localhost", private=True) == (Why.UNREACHABLE, ["127.0.0.1"])
    assert await asked_at(of, "http://192.168.1.7", private=True) == (Why.UNREACHABLE, ["192.168.1.7"])


# --- the connection


@pytest.fixture
async def site():
    """What each request brought, and its address."""
    told = []

    async def take(request):
        if request.path == "/silent":
            await asyncio.sleep(30)
        told.append((request.method, request.headers["Host"], request.headers.get("X-A"), await request.read()))
        return web.Response(status=307, headers={"Location": "http://127.0.0.1:1/"})

    app = web.Application(client_max_size=10**8)
    app.router.add_route("*", "/{path:.*}", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    yield told, f"http://site.test:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_it_asks_the_address_by_the_name_and_follows_nobody(site):
    told, url = site
    place = read_place(f"{url}/a?b=%2F", http=lambda _: True)
    body = b"x" * 3_000_000  # of so much, aiohttp warns unless it is told how to send it
    async with reach().asked("POST", place, LOOPBACK, headers={"X-A": "1"}, body=body) as answer:
        assert answer.status == 307
    assert told == [("POST", place.header, "1", body)]


async def test_silence_has_its_limit(site):
    _, url = site
    place = read_place(f"{url}/silent", http=lambda _: True)
    with pytest.raises(TimeoutError):
        async with reach().asked("POST", place, LOOPBACK, headers={}, body=b"{}", silence=0.05):
            pytest.fail("it answered")
