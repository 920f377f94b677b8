"""Updates asks a real server over TLS once a day, says nothing of anybody, and takes any failure calmly."""

import asyncio
import json
import logging
import random
import ssl
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import web

from proxy_core import updates
from proxy_core.events import EventBus, UpdateFound
from proxy_core.options import CoreOptions
from proxy_core.records import Update
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from proxy_core.updates import AGAIN, DAY, JITTER, LOOK, NAME, Updates, known_update, watch_updates
from proxy_core.version import VERSION
from tests.proxies import proxy, tls
from tests.systems import is_private, silent_port

GITHUB = {"tag_name": "v9.1.0", "html_url": "https://example.com/easel/9.1.0", "draft": False, "prerelease": False}
FOUND = Update("9.1.0", "https://example.com/easel/9.1.0")


@pytest.fixture(scope="module")
def contexts(tmp_path_factory):
    return tls(tmp_path_factory.mktemp("tls"), "localhost", "updates.example")


@pytest.fixture
def nobodys_port():
    """A port at which nobody listens."""
    with silent_port() as port:
        yield port


class Server:
    """A host of releases: `answer` is what it says next, a document or a whole response."""

    def __init__(self):
        self.answer = GITHUB
        self.asked = []

    async def __call__(self, request):
        self.asked.append(request)
        await request.read()
        answer = self.answer(request) if callable(self.answer) else self.answer
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)

    @asynccontextmanager
    async def running(self, context):
        runner = web.ServerRunner(web.Server(self), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)  # "localhost" may be two, each with its port
        await site.start()
        self.port = runner.addresses[0][1]
        self.url = f"{'https' if context else 'http'}://localhost:{self.port}/latest"
        try:
            yield self
        finally:
            await runner.cleanup()


@pytest.fixture
async def server(contexts):
    async with Server().running(contexts[0]) as running:
        yield running


class Clock:
    """The wall's time, which goes on while Updates pauses; `looked` is awaited for so many pauses."""

    def __init__(self, time=1_800_000_000.0):
        self.time = time
        self.pauses = 0
        self._turn = asyncio.Condition()
        self._left = 0

    def now(self):
        return self.time

    async def pause(self, seconds):
        async with self._turn:
            self.pauses += 1
            self._turn.notify_all()
            await self._turn.wait_for(lambda: self._left > 0)
            self._left -= 1
        self.time += seconds

    async def let_pass(self, seconds):
        """Let looks come until so many seconds have passed."""
        until = self.time + seconds
        while self.time < until:
            async with self._turn:
                seen = self.pauses
                self._left += 1
                self._turn.notify_all()
                await self._turn.wait_for(lambda seen=seen: self.pauses > seen)


class Story:
    """An Updates over a directory, which may be started again."""

    def __init__(self, directory, server, trust):
        self.path = directory / NAME
        self.url = server.url
        self.trust = trust
        self.settings = Settings(upstream_proxy="none")
        self.told = []
        self.clock = Clock()
        self._task = None

    async def start(self):
        await self.stop()
        clock = self.clock = Clock(self.clock.time)
        made = Updates(
            self.url,
            self.path,
            lambda: self.settings,
            now=clock.now,
            tell=self.told.append,
            pause=clock.pause,
            rng=random.Random(1),
            trust=self.trust,
        )
        self._task = spawn(made.watch(), name="watch")
        await clock.let_pass(0.001)  # the pause after the start is over
        return self

    async def stop(self):
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def days(self, count):
        await self.clock.let_pass(count * DAY * JITTER[1] + 2 * LOOK)


@pytest.fixture
async def story(tmp_path, server, contexts):
    made = Story(tmp_path, server, contexts[1])
    yield made
    await made.stop()


# --- when


async def test_nothing_is_asked_on_the_first_day_and_once_on_each_other(story, server):
    await story.start()
    await story.clock.let_pass(DAY - 2 * LOOK)
    assert server.asked == []
    assert story.told == []
    await story.clock.let_pass((JITTER[1] - 1) * DAY + 4 * LOOK)
    assert len(server.asked) == 1
    assert story.told == [FOUND]
    await story.clock.let_pass(10 * DAY)
    assert 8 <= len(server.asked) <= 11
    assert story.told == [FOUND]


async def test_a_restart_remembers_the_day_and_what_was_found(story, server):
    await story.start()
    await story.days(1)
    assert is_private(story.path)
    story.told.clear()
    await story.start()
    assert story.told == [FOUND]
    await story.clock.let_pass(DAY / 2)
    assert len(server.asked) == 1
    assert known_update(story.path.parent) == FOUND


async def test_turned_off_it_asks_and_tells_nothing(story, server):
    await story.start()
    await story.days(1)
    story.told.clear()
    story.settings = Settings(upstream_proxy="none", update_check=False)
    await story.start()
    await story.days(3)
    assert len(server.asked) == 1
    assert story.told == []
    story.settings = Settings(upstream_proxy="none")
    await story.clock.let_pass(2 * LOOK)
    assert len(server.asked) == 2
    assert story.told == [FOUND]


@pytest.mark.parametrize("wrong", [-400 * DAY, 400 * DAY])
async def test_a_clock_that_was_wrong_costs_one_question_at_most(story, server, wrong):
    await story.start()
    await story.days(1)
    story.clock.time += wrong
    await story.clock.let_pass(DAY / 2)
    assert len(server.asked) == 2


async def test_a_version_that_is_newer_still_is_told_and_one_that_went_is_not(story, server):
    await story.start()
    await story.days(1)
    server.answer = GITHUB | {"tag_name": "v9.2.0"}
    await story.days(1)
    assert [one.version for one in story.told] == ["9.1.0", "9.2.0"]
    server.answer = GITHUB | {"tag_name": f"v{VERSION}"}
    await story.days(1)
    assert known_update(story.path.parent) is None


async def test_what_was_installed_meanwhile_is_news_no_more(story):
    story.path.write_text(json.dumps({"next_at": story.clock.time, "version": VERSION, "page": ""}))
    await story.start()
    assert story.told == []
    assert known_update(story.path.parent) is None


# --- what is sent


async def test_nothing_is_sent_but_the_request(story, server):
    server.answer = lambda _: web.json_response(GITHUB, headers={"Set-Cookie": "who=you; Max-Age=99999"})
    await story.start()
    await story.days(3)
    assert len(server.asked) >= 2
    for request in server.asked:
        assert (request.method, request.path_qs) == ("GET", "/latest")
        assert dict(request.headers) == {
            "Host": f"localhost:{server.port}",
            "User-Agent": f"Easel/{VERSION}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        assert not request.can_read_body


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_it_goes_through_the_outgoing_proxy(story, server, kind):
    async with proxy(kind, {"updates.example": "127.0.0.1", "localhost": "127.0.0.1"}, who=("me", "secret")) as way:
        story.url = f"https://updates.example:{server.port}/latest"
        story.settings = Settings(upstream_proxy=way.url)
        await story.start()
        await story.days(1)
        assert way.asked == [("updates.example", server.port)]
        assert story.told == [FOUND]


async def test_redirects_are_followed_a_few_times(story, server):
    def lead_on(request):
        number = int(request.query.get("n", 0))
        if number == 3:
            return web.json_response(GITHUB)
        return web.Response(status=302, headers={"Location": f"/latest?n={number + 1}"})

    server.answer = lead_on
    await story.start()
    await story.days(1)
    assert [request.query_string for request in server.asked] == ["", "n=1", "n=2", "n=3"]
    assert story.told == [FOUND]


async def test_a_redirect_to_where_nobody_is_costs_a_day_too(story, server, nobodys_port):
    server.answer = lambda _: web.Response(status=302, headers={"Location": f"https://localhost:{nobodys_port}/"})
    await story.start()
    await story.days(1)
    assert len(server.asked) == 1


async def test_redirects_without_an_end_are_not_followed_for_ever(story, server):
    server.answer = lambda _: web.Response(status=302, headers={"Location": "/latest"})
    await story.start()
    await story.days(1)
    assert len(server.asked) == 4
    assert story.told == []


async def test_it_is_never_led_away_from_https(story, server, contexts):
    async with Server().running(None) as plain:
        server.answer = lambda _: web.Response(status=301, headers={"Location": plain.url})
        await story.start()
        await story.days(1)
        story.url = plain.url
        await story.start()
        await story.days(1)
        assert plain.asked == []
    assert len(server.asked) == 1


async def test_a_certificate_that_nobody_vouches_for_is_not_taken(story, server):
    story.trust = ssl.create_default_context()
    await story.start()
    await story.days(1)
    assert server.asked == []
    assert story.told == []


# --- what is answered

ANSWERS = {
    "a code host's": (GITHUB, FOUND),
    "a package index's": (
        {"info": {"version": "9.1.0", "release_url": "https://example.com/9", "yanked": False}, "urls": []},
        Update("9.1.0", "https://example.com/9"),
    ),
    "a small file": (
        {"version": "9.1.0", "page": "https://example.com/news"},
        Update("9.1.0", "https://example.com/news"),
    ),
    "without a page": ({"version": "9.1"}, Update("9.1")),
    "with a page that is no https": ({"version": "9.1", "page": "javascript:alert(1)"}, Update("9.1")),
    "with a page in a file": ({"version": "9.1", "page": "file:///etc/passwd"}, Update("9.1")),
    "with a page that has a line in it": ({"version": "9.1", "page": "https://a\nb"}, Update("9.1")),
    "with a page without end": ({"version": "9.1", "page": "https://" + "a" * 9999}, Update("9.1")),
    "a draft": (GITHUB | {"draft": True}, None),
    "before a release": (GITHUB | {"prerelease": True}, None),
    "before a release, by its name": (GITHUB | {"tag_name": "v9.1.0-rc.1"}, None),
    "taken back": ({"info": {"version": "9.1.0", "yanked": True}}, None),
    "older": (GITHUB | {"tag_name": "v0.0.1"}, None),
    "of a kind that is not known": ({"latest": "9.1.0"}, None),
    "with a version that is none": (GITHUB | {"tag_name": "<b>9.1.0</b>"}, None),
    "a list": ([GITHUB], None),
    "with a number": ({"version": 9.1}, None),
}


@pytest.mark.parametrize("kind", ANSWERS)
async def test_answers_are_read(story, server, kind):
    server.answer, wanted = ANSWERS[kind]
    await story.start()
    await story.days(1)
    assert len(server.asked) == 1
    assert story.told == [wanted] * (wanted is not None)
    assert known_update(story.path.parent) == wanted


FAILURES = {
    "a refusal": lambda _: web.Response(status=403, text="rate limit exceeded"),
    "trouble": lambda _: web.Response(status=500),
    "nothing": lambda _: web.Response(status=204),
    "a page": lambda _: web.Response(text="<html>Sign in to this network</html>", content_type="text/html"),
    "too much": lambda _: web.Response(body=b'{"version": "9.1.0", "more": "' + b"a" * 2**20 + b'"}'),
    "too deep": lambda _: web.Response(body=b'{"version": "9.1.0", "more": ' + b"[" * 200_000),
    "packed": lambda _: web.Response(body=b"\x1f\x8b" + b"\0" * 99, headers={"Content-Encoding": "gzip"}),
    "a redirect to nowhere": lambda _: web.Response(status=302, headers={"Location": "http://["}),
    "a redirect with a user": lambda _: web.Response(status=302, headers={"Location": "https://a:b@localhost/"}),
    "no redirect": lambda _: web.Response(status=302),
}


@pytest.mark.parametrize("kind", FAILURES)
async def test_failures_are_silent_and_cost_a_day(story, server, kind, caplog):
    server.answer = FAILURES[kind]
    caplog.set_level(logging.DEBUG)
    await story.start()
    await story.days(1)
    assert len(server.asked) == 1
    assert story.told == []
    said = [record for record in caplog.records if record.name == updates.__name__]
    assert [record.levelname for record in said] == ["DEBUG"]
    await story.clock.let_pass(DAY / 2)
    assert len(server.asked) == 1


async def test_what_was_found_outlives_a_day_on_which_nobody_answers(story, server):
    await story.start()
    await story.days(1)
    server.answer = FAILURES["trouble"]
    await story.days(1)
    assert known_update(story.path.parent) == FOUND


async def test_while_nobody_can_be_reached_it_is_tried_each_hour(story, server):
    right, story.url = story.url, "https://localhost:1/latest"
    await story.start()
    await story.days(1)
    assert json.loads(story.path.read_text())["next_at"] - story.clock.time <= AGAIN * JITTER[1]
    story.url = right
    await story.start()
    await story.clock.let_pass(AGAIN * JITTER[1] + 2 * LOOK)
    assert story.told == [FOUND]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"next_at": "soon"}', b"\xff", b"[" * 100_000])
async def test_a_memory_that_cannot_be_read_begins_anew(story, server, content):
    story.path.write_bytes(content)
    await story.start()
    await story.clock.let_pass(DAY / 2)
    assert server.asked == []
    assert json.loads(story.path.read_bytes())["next_at"] > story.clock.time


async def test_without_a_place_to_remember_it_asks_once_a_day_all_the_same(story, server, tmp_path):
    story.path = tmp_path / "gone" / NAME
    await story.start()
    await story.days(1)
    await story.clock.let_pass(DAY / 2)
    assert len(server.asked) == 1
    assert story.told == [FOUND]


# --- who has it


@pytest.mark.parametrize(
    ("changes", "url", "asks"),
    [
        ({}, "https://localhost:1/", True),
        ({"kind": "window"}, "https://localhost:1/", True),
        ({"kind": "command"}, "https://localhost:1/", False),
        ({"demo": True}, "https://localhost:1/", False),
        ({}, "", False),
    ],
)
async def test_who_stays_looks_and_others_do_not(tmp_path, changes, url, asks):
    bus, heard = EventBus(), asyncio.Queue()
    bus.subscribe(heard.put_nowait)
    (tmp_path / NAME).write_text(json.dumps({"next_at": 0, "version": "9.1.0", "page": ""}))
    async with AsyncExitStack() as stack:
        watch_updates(stack, CoreOptions(tmp_path, **changes), bus, Settings, now=lambda: 5.0, url=url)
        if asks:
            assert await heard.get() == UpdateFound(Update("9.1.0"))
        else:
            assert not [task for task in asyncio.all_tasks() if task.get_name() == "look for a new version"]
