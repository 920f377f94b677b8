"""A picture comes from its address and from nowhere else: real servers with TLS, names that mean what the test says."""

import asyncio
import gzip
import ipaddress
import socket
import traceback
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import RequestError
from proxy_core.server import fetcher
from proxy_core.server.fetcher import Fetcher
from proxy_core.settings import Settings
from proxy_core.version import VERSION
from tests.fakes import png
from tests.proxies import KINDS, proxy, tls
from tests.systems import silent_port

PICTURE = png()
LOOPBACK = ipaddress.ip_address("127.0.0.1")


class Web:
    """A server with pages; the names pictures.test and other.test lead to it."""

    def __init__(self):
        self.pages = {"/a.png": PICTURE}
        self.requests = []
        self.looked_up = []
        self.names = {"pictures.test": ["127.0.0.1"], "other.test": ["127.0.0.1"]}

    async def say(self, request):
        self.requests.append((request.host.partition(":")[0], request.raw_path, dict(request.headers)))
        page = self.pages.get(request.path, answer(status=404))
        return web.Response(body=page) if isinstance(page, bytes) else await page(request)

    async def resolve(self, host, port):
        self.looked_up.append(host)
        if host not in self.names:
            raise socket.gaierror(-2, "Name or service not known")
        return self.names[host]

    def url(self, path="/a.png", host="pictures.test", scheme="https"):
        return f"{scheme}://{host}:{self.port}{path}"

    def fetcher(self, seconds=5.0, allowed=lambda address: address == LOOPBACK, **settings):
        chosen = Settings(**{"upstream_proxy": "none", **settings})
        return Fetcher(lambda: chosen, allowed=allowed, resolve=self.resolve, trust=self.trust, seconds=seconds)

    async def fetch(self, url=None, **more):
        return await self.fetcher(**more).fetch(url or self.url())

    async def refused(self, url=None, **more):
        """The phrase of the error."""
        return await refusal(self.fetcher(**more), self.url() if url is None else url)


async def refusal(of, url):
    with pytest.raises(RequestError) as refused:
        await asyncio.wait_for(of.fetch(url), 30)
    error = refused.value
    assert (error.status, error.param, error.wire_code) == (400, "image", "invalid_image_url")
    assert error.phrase.code != str(error)  # it has its English
    assert "s3cret" not in "".join(traceback.format_exception(error))
    return error.phrase


@asynccontextmanager
async def serving(directory=None):
    """A server, over TLS when there is a directory for its certificate."""
    server = Web()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.say)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    context, server.trust = tls(directory, "pictures.test", "other.test") if directory else (None, True)
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    server.port = site._server.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        await runner.cleanup()


@pytest.fixture
async def site(tmp_path):
    async with serving(tmp_path) as server:
        yield server


@pytest.fixture
async def plain():
    async with serving() as server:
        yield server


def answer(**more):
    async def say(request):
        return web.Response(**more)

    return say


def leading_to(url, status=302):
    return answer(status=status, headers={"Location": url})


# --- a picture comes


@pytest.mark.parametrize(
    "picture",
    [PICTURE, b"\xff\xd8\xff\xe0" + b"\0" * 30, b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 30, b"GIF89a" + b"\0" * 30],
    ids=["png", "jpeg", "webp", "gif"],
)
async def test_a_picture_is_known_by_its_bytes(site, picture):
    site.pages["/a.png"] = answer(body=picture, content_type="text/html")
    assert await site.fetch() == picture


async def test_what_is_told_to_the_server(site):
    site.pages["/a.png"] = answer(body=PICTURE, headers={"Set-Cookie": "a=b"})
    of = site.fetcher()
    for _ in range(2):
        await of.fetch(site.url("/%61.png?signed=a%2Fb%3d/+&b[]={1}#part"))
    for host, path, headers in site.requests:
        assert (host, path) == ("pictures.test", "/%61.png?signed=a%2Fb%3d/+&b[]={1}")
        assert headers == {
            "Host": f"pictures.test:{site.port}",
            "User-Agent": f"Easel/{VERSION}",
            "Accept": "image/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }


async def test_other_letters_are_coded(site):
    site.pages["/\u56fe.png"] = PICTURE
    assert await site.fetch(site.url("/\u56fe.png")) == PICTURE
    assert site.requests[-1][1] == "/%E5%9B%BE.png"


async def test_the_largest_picture_comes_whole(site):
    site.pages["/a.png"] = PICTURE + bytes(fetcher.LARGEST_MB * 2**20 - len(PICTURE))
    assert len(await site.fetch()) == 20 * 2**20


async def test_a_picture_in_pieces_comes_whole(site):
    async def say(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for at in range(0, len(PICTURE), 7):
            await response.write(PICTURE[at : at + 7])
        return response

    site.pages["/a.png"] = say
    assert await site.fetch() == PICTURE


async def test_a_name_is_read_in_any_spelling(site):
    for host in ("PICTURES.Test", "pictures.test."):
        assert await site.fetch(site.url(host=host)) == PICTURE
    assert await site.fetch(f"  {site.url()}\n") == PICTURE
    assert set(site.looked_up) == {"pictures.test"}


async def test_the_next_address_is_tried_when_nobody_listens(site):
    site.names["pictures.test"] = ["127.0.0.9", "127.0.0.1"]
    assert await site.fetch(allowed=lambda address: address.is_loopback) == PICTURE


async def test_http_is_fetched_only_where_that_is_allowed(plain):
    assert (await plain.refused(plain.url(scheme="http"))).code == "fetch_not_https"
    assert plain.requests == []
    assert await plain.fetch(plain.url(scheme="http"), fetch_http=True) == PICTURE


# --- what is not a picture


@pytest.mark.parametrize("body", [b"", b"\x89PNG", b"<html>s3cret</html>", b"%PDF-1.7 s3cret of the intranet"])
async def test_what_is_no_picture_is_not_handed_on(site, body):
    site.pages["/a.png"] = answer(body=body, content_type="image/png")
    said = await site.refused()
    assert (said.code, said.values) == ("fetch_not_a_picture", {"host": "pictures.test"})


async def test_what_is_no_picture_is_not_read_to_its_end(site):
    async def say(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"<html>" * 10)
        await asyncio.Event().wait()

    site.pages["/a.png"] = say
    assert (await site.refused()).code == "fetch_not_a_picture"


@pytest.mark.parametrize("status", [204, 304, 401, 403, 404, 407, 500])
async def test_a_status_is_named(site, status):
    site.pages["/a.png"] = answer(status=status, headers={"WWW-Authenticate": "Basic"})
    said = await site.refused()
    assert (said.code, said.values["status"]) == ("fetch_failed", status)
    assert len(site.requests) == 1


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "GZIP, identity"])
async def test_a_packed_answer_is_not_unpacked(site, coding):
    bomb = gzip.compress(PICTURE + bytes(50_000_000), 1)
    site.pages["/a.png"] = answer(body=bomb, headers={"Content-Encoding": coding})
    assert (await site.refused()).code == "fetch_packed"


@pytest.mark.parametrize("announced", [True, False])
async def test_more_than_the_largest_is_not_read(site, announced):
    async def say(request):
        response = web.StreamResponse()
        if announced:
            response.content_length = 21 * 2**20
        await response.prepare(request)
        await response.write(PICTURE)
        for _ in range(21):
            await response.write(bytes(2**20))
        return response

    site.pages["/a.png"] = say
    said = await site.refused()
    assert (said.code, said.values) == ("fetch_too_large", {"host": "pictures.test", "limit": 20})


@pytest.mark.parametrize("begun", [True, False])
async def test_what_takes_too_long_is_given_up(site, begun):
    async def say(request):
        response = web.StreamResponse()
        if begun:
            await response.prepare(request)
            await response.write(PICTURE)
        await asyncio.Event().wait()

    site.pages["/a.png"] = say
    said = await site.refused(seconds=0.2)
    assert (said.code, said.values) == ("fetch_too_slow", {"host": "pictures.test", "seconds": 0.2})


async def test_a_lookup_that_takes_too_long_is_given_up(site):
    async def resolve(host, port):
        await asyncio.Event().wait()

    of = Fetcher(Settings, resolve=resolve, seconds=0.05)
    assert (await refusal(of, "https://pictures.test/")).code == "fetch_too_slow"


async def test_a_picture_that_breaks_off(site):
    async def say(request):
        response = web.StreamResponse()
        response.content_length = 1000
        await response.prepare(request)
        await response.write(PICTURE)
        request.transport.abort()
        return response

    site.pages["/a.png"] = say
    assert (await site.refused()).code == "fetch_unreachable"


async def test_nobody_listens_or_nobody_has_the_name(site):
    with silent_port() as port:
        assert (await site.refused(f"https://pictures.test:{port}/")).code == "fetch_unreachable"
    assert (await site.refused("https://nowhere.test/")).code == "fetch_unreachable"


async def test_a_certificate_for_another_name_is_not_trusted(site):
    site.names["third.test"] = ["127.0.0.1"]
    assert (await site.refused(site.url(host="third.test"))).code == "fetch_unreachable"
    assert site.requests == []


# --- where it may not go


@pytest.mark.parametrize(
    "answers",
    [
        *[["127.0.0.1"], ["10.0.0.7"], ["169.254.169.254"], ["::1"], ["fd00:ec2::254"], ["fe80::1%1"]],
        *[["::ffff:127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["2606:4700:4700::1111", "64:ff9b::7f00:1"]],
    ],
)
async def test_a_name_that_leads_inside(site, answers):
    site.names["pictures.test"] = answers
    said = await refusal(Fetcher(Settings, resolve=site.resolve, trust=site.trust), site.url())
    assert (said.code, said.values) == ("fetch_address_private", {"host": "pictures.test"})
    assert site.requests == []


@pytest.mark.parametrize("host", ["localhost", "a.localhost.", "LOCALHOST", "metadata.google.internal", "nas.local"])
async def test_a_name_of_this_network_is_not_even_looked_up(site, host):
    assert (await site.refused(site.url(host=host))).code == "fetch_address_private"
    assert site.looked_up == []


async def test_a_name_that_changes_its_address_leads_nowhere_else(site):
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2"]])

    async def resolve(host, port):
        site.looked_up.append(host)
        return next(answers)

    site.resolve = resolve
    assert await site.fetch() == PICTURE
    assert site.looked_up == ["pictures.test"]
    assert (await site.refused()).code == "fetch_address_private"


@pytest.mark.parametrize(
    "host",
    [
        *["127.0.0.1", "127.0.0.1.", "0.0.0.0", "10.1.2.3", "169.254.169.254", "\uff11\uff12\uff17.0.0.1"],
        *["127\u30020\u30020\u30021", "\u246027.0.0.1"],
        *["[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"],
        *["[fd00:ec2::254]", "[64:ff9b::169.254.169.254]"],
    ],
)
async def test_an_address_that_is_not_public(plain, host):
    of = Fetcher(lambda: Settings(fetch_http=True))
    assert (await refusal(of, plain.url(host=host, scheme="http"))).code == "fetch_address_private"
    assert plain.requests == []


@pytest.mark.parametrize(
    "host",
    [
        *["127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.0.0.01", "017700000001", "0"],
        *["127.0.0.0x1", "1.2.3.4.5", "256.1.1.1", "example.com.1", "%31%32%37.0.0.1"],
        *["[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1", "::1", "", "."],
        *["a_b..test", "-a.test", "a b.test", "a%2eb.test", "a\\b.test", "a\tb.test", "a" * 64 + ".test"],
        *["user@pictures.test", "user:s3cret@pictures.test", "@pictures.test", ":s3cret@pictures.test"],
        *["pictures.test\\@127.0.0.1", "127.0.0.1\\@pictures.test", "pictures.test%00.other.test"],
    ],
)
async def test_an_address_that_programs_read_differently(site, host):
    said = await site.refused(site.url(host=host), allowed=lambda address: True)
    assert (said.code, site.requests, site.looked_up) == ("fetch_url_bad", [], [])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", "fetch_not_https"),
        ("/etc/passwd", "fetch_not_https"),
        ("C:\\a.png", "fetch_url_bad"),
        ("ftp://pictures.test/a.png", "fetch_not_https"),
        ("gopher://pictures.test/", "fetch_not_https"),
        ("data:image/png;base64,AAAA", "fetch_not_https"),
        ("//pictures.test/a.png", "fetch_not_https"),
        ("pictures.test/a.png", "fetch_not_https"),
        ("", "fetch_not_https"),
        ("https:", "fetch_url_bad"),
        ("https:///a.png", "fetch_url_bad"),
        ("https://pictures.test:0/", "fetch_url_bad"),
        ("https://pictures.test:65536/", "fetch_url_bad"),
        ("https://pictures.test:many/", "fetch_url_bad"),
        ("https://pictures.test/a b", "fetch_url_bad"),
        ("https://pictures.test/a\r\nX: y", "fetch_url_bad"),
        ("https://pictures.test/" + "a" * 8192, "fetch_url_bad"),
    ],
)
async def test_what_is_no_address_of_a_picture(site, url, code):
    said = await site.refused(url, fetch_http=True)
    assert (said.code, site.looked_up) == (code, [])


def spelled(number, at):
    """An IPv4 address as old programs may read it: 1 to 4 parts, each decimal, octal or hexadecimal."""
    parts, bases = at
    numbers = [number >> 24 & 255, number >> 16 & 255, number >> 8 & 255, number & 255]
    last = int.from_bytes(bytes(numbers[parts - 1 :]), "big")
    forms = {8: "0{:o}", 10: "{}", 16: "0x{:x}"}
    return ".".join(forms[base].format(one) for one, base in zip([*numbers[: parts - 1], last], bases, strict=False))


SPELLING = st.tuples(st.integers(1, 4), st.lists(st.sampled_from([8, 10, 16]), min_size=4, max_size=4))
INSIDE = st.sampled_from([0x7F000001, 0x0A000001, 0xA9FEA9FE, 0xC0A80101, 0, 0x64400001])


@given(INSIDE, SPELLING, st.sampled_from(["", "."]), st.booleans())
def test_no_spelling_of_a_private_address_leads_inside(number, at, dot, upper):
    async def as_libc_does(host, port):
        return [socket.inet_ntoa(socket.inet_aton(host))]

    host = spelled(number, at) + dot
    of = Fetcher(lambda: Settings(fetch_http=True), resolve=as_libc_does)
    said = asyncio.run(refusal(of, f"http://{host.upper() if upper else host}/a.png"))
    assert said.code in {"fetch_address_private", "fetch_url_bad"}


@given(st.text(max_size=60))
def test_anything_is_read_or_refused(text):
    async def nowhere(host, port):
        return ["127.0.0.1"]

    for url in (text, f"https://{text}", f"https://{text}/a.png", f"https://pictures.test{text}"):
        assert asyncio.run(refusal(Fetcher(Settings, resolve=nowhere), url)).code.startswith("fetch_")


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed(site, status):
    site.pages["/first"] = leading_to(site.url(host="other.test"), status)
    assert await site.fetch(site.url("/first")) == PICTURE
    assert [host for host, *_ in site.requests] == site.looked_up == ["pictures.test", "other.test"]


async def test_a_relative_redirect_is_followed(site):
    site.pages["/deep/first"] = leading_to("../a.png?x=1")
    assert await site.fetch(site.url("/deep/first")) == PICTURE
    assert site.requests[-1][:2] == ("pictures.test", "/a.png?x=1")


async def test_five_redirects_are_followed_and_no_more(site):
    for at in range(6):
        site.pages[f"/{at}"] = leading_to(f"/{at - 1}" if at else "/a.png")
    assert await site.fetch(site.url("/4")) == PICTURE
    said = await site.refused(site.url("/5"))
    assert (said.code, said.values) == ("fetch_redirects", {"host": "pictures.test", "limit": 5})


async def test_a_redirect_leads_nowhere_inside(site):
    site.names["inside.test"] = ["10.0.0.7"]
    for target, code in {
        "https://inside.test/": "fetch_address_private",
        "https://169.254.169.254/latest/meta-data/": "fetch_address_private",
        "https://localhost/": "fetch_address_private",
        "https://2130706433/": "fetch_url_bad",
        "//inside.test/": "fetch_address_private",
        "https://user:s3cret@pictures.test/": "fetch_url_bad",
        "file:///etc/passwd": "fetch_not_https",
        "https://[": "fetch_url_bad",
    }.items():
        site.pages["/first"] = leading_to(target)
        assert (await site.refused(site.url("/first"))).code == code


async def test_https_never_leads_to_http(site, plain):
    site.pages["/first"] = leading_to(plain.url(scheme="http"))
    assert (await site.refused(site.url("/first"), fetch_http=True)).code == "fetch_not_https"
    assert plain.requests == []


async def test_http_leads_to_http_and_to_https_and_not_back(site, plain):
    plain.trust = site.trust
    plain.pages["/first"] = leading_to("/a.png")
    plain.pages["/up"] = leading_to(site.url("/a.png"))
    plain.pages["/back"] = leading_to(site.url("/down"))
    site.pages["/down"] = leading_to(plain.url(scheme="http"))
    for path in ("/first", "/up"):
        assert await plain.fetch(plain.url(path, scheme="http"), fetch_http=True) == PICTURE
    assert (await plain.refused(plain.url("/back", scheme="http"), fetch_http=True)).code == "fetch_not_https"


# --- through a proxy


@pytest.mark.parametrize("kind", KINDS)
async def test_a_proxy_is_asked_for_the_address_that_was_checked(site, kind):
    async with proxy(kind, {"pictures.test": "127.0.0.2"}, who=("someone", "s3cret")) as through:
        assert await site.fetch(upstream_proxy=through.url) == PICTURE
        assert through.asked == [("127.0.0.1", site.port)]
        assert (site.looked_up, site.requests[0][0]) == (["pictures.test"], "pictures.test")
        assert not any(name.lower().startswith("proxy") for name in site.requests[0][2])


@pytest.mark.parametrize("kind", KINDS)
async def test_a_proxy_does_not_lead_inside(site, kind):
    site.names["pictures.test"] = ["10.0.0.7"]
    async with proxy(kind, {"pictures.test": "127.0.0.1", "unknown.test": "127.0.0.1"}) as through:
        assert (await site.refused(upstream_proxy=through.url)).code == "fetch_address_private"
        unknown = await site.refused(site.url(host="unknown.test"), upstream_proxy=through.url)
        assert unknown.code == "fetch_unreachable"
        assert through.connections == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_a_certificate_is_checked_through_a_proxy(site, kind):
    site.names["third.test"] = ["127.0.0.1"]
    async with proxy(kind) as through:
        said = await site.refused(site.url(host="third.test"), upstream_proxy=through.url)
        assert (said.code, site.requests, len(through.asked)) == ("fetch_unreachable", [], 1)


@pytest.mark.parametrize("kind", KINDS)
async def test_plain_http_through_a_proxy(plain, kind):
    async with proxy(kind) as through:
        url = plain.url(scheme="http")
        assert await plain.fetch(url, upstream_proxy=through.url, fetch_http=True) == PICTURE
        assert (through.asked, plain.requests[0][0]) == ([("127.0.0.1", plain.port)], "pictures.test")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mood", ["closes", "babbles"])
async def test_a_proxy_that_fails(site, kind, mood):
    async with proxy(kind, mood=mood) as through:
        assert (await site.refused(upstream_proxy=through.url)).code == "fetch_unreachable"


async def test_a_proxy_that_turns_the_user_away(site):
    async with proxy("http", who=("someone", "else")) as through:
        setting = through.url.replace("else", "s3cret")
        assert (await site.refused(upstream_proxy=setting)).code == "fetch_unreachable"
