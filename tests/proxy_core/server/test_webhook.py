"""Webhooks over real HTTP and TLS: signed, tried again, given up with a reason, and never at a private address."""

import asyncio
import hashlib
import hmac
import ipaddress
import json
import logging
import re
from pathlib import Path

import pytest
from aiohttp import web
from msgspec.structs import replace

from proxy_core.accounts.credentials import MemoryStore
from proxy_core.accounts.proxy_key import ProxySecrets
from proxy_core.errors import CredentialsError, RequestError
from proxy_core.images.task import Task, TaskPicture, TaskStatus
from proxy_core.server.reach import Reach
from proxy_core.server.task_object import TaskObjects
from proxy_core.server.webhook import Webhooks
from proxy_core.settings import Settings
from proxy_core.store.database import Database
from proxy_core.store.gallery import KeptPicture
from proxy_core.store.tasks import TaskStore
from tests.fakes import png
from tests.proxies import tls

LOOPBACK = ipaddress.ip_address("127.0.0.1")
NOW = 1000.0
ID = "0123456789abcdef" * 2
ENDED = Task(
    ID,
    key="own",
    request_id="req_1",
    model="m",
    n=1,
    as_url=False,
    origin="http://127.0.0.1:8045",
    submitted_at=NOW,
    status=TaskStatus.SUCCESS,
    finished_at=NOW,
    until=NOW + 1000,
    pictures=(TaskPicture(0, "a.png"),),
)


class Bench:
    """Webhooks that may reach this computer as if it were public, and a receiver that answers by `answers`."""

    def __init__(self):
        self.settings = Settings(upstream_proxy="none")
        self.answers = []  # in turn; after them 204
        self.got = []
        self.names = {"hooks.test": "127.0.0.1", "inner.test": "10.0.0.1", "n8n.lan": "127.0.0.1"}
        self.notes = []
        self.heard = asyncio.Event()

    async def open(self, directory):
        self.database, _ = await Database.open(directory / "easel.db")
        self.store = TaskStore(self.database, lambda: NOW)
        self.file = directory / "a.png"
        self.file.write_bytes(png())
        self.secrets = ProxySecrets.of(MemoryStore())
        server, self.trust = tls(directory, *self.names)
        app = web.Application(client_max_size=10**8)
        app.router.add_route("*", "/{path:.*}", self.take)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True, access_log=None)
        await self.runner.setup()
        for context in (server, None):
            await web.TCPSite(self.runner, "127.0.0.1", 0, ssl_context=context).start()
        self.https, self.http = (address[1] for address in self.runner.addresses)
        self.hooks = self.webhooks()

    async def close(self):
        await self.hooks.close(5.0)
        await self.runner.cleanup()
        await self.database.close()

    def webhooks(self, pauses=(0.0, 0.0, 0.0), silence=5.0):
        reach = Reach(lambda: self.settings, allowed=LOOPBACK.__eq__, resolve=self.resolve, trust=self.trust)
        objects = TaskObjects(self, lambda: self.settings)
        of = self.secrets.webhook
        return Webhooks(self.store, objects, of, reach, lambda: self.settings, pauses=pauses, silence=silence)

    async def resolve(self, host, port):
        if host not in self.names:
            raise OSError("no such name")
        return [self.names[host]]

    async def find(self, name):
        """The gallery's part."""
        return KeptPicture(name, self.file, "image/png", len(png()), NOW + 1000) if self.file.exists() else None

    async def give_out(self, name, until):
        """The gallery's part."""

    async def take(self, request):
        body = await request.read()
        self.got.append((request.method, request.url, dict(request.headers), body))
        self.heard.set()
        answer = self.answers.pop(0) if self.answers else 204
        if answer == "silence":
            await asyncio.sleep(30)
        if isinstance(answer, tuple):
            return web.Response(status=answer[0], headers={"Location": answer[1]})
        return web.Response(status=answer)

    def url(self, path="/done", host="hooks.test", scheme="https"):
        return f"{scheme}://{host}:{self.https if scheme == 'https' else self.http}{path}"

    async def tell(self, address=None, task=ENDED, hooks=None):
        """The reasons for which it was given up."""
        hooks = hooks or self.hooks
        sealed = await hooks.sealed(address or self.url(), task.id)
        if await self.store.find(task.id) is None:
            await self.store.add(task, sealed)
        hooks.tell(task, sealed, self.notes.append)
        await hooks.close(10.0)
        return [note.code for note in self.notes]


@pytest.fixture
async def bench(tmp_path):
    bench = Bench()
    await bench.open(tmp_path)
    yield bench
    await bench.close()


# --- it is told


async def test_the_object_of_the_task_is_posted_and_signed(bench):
    assert await bench.tell(bench.url("/done?a=b%2Fc")) == []
    ((method, url, headers, body),) = bench.got
    assert (method, url.raw_path_qs, url.host) == ("POST", "/done?a=b%2Fc", "hooks.test")
    secret = await bench.secrets.webhook.get()
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Easel-Signature"] == f"sha256={expected}"
    assert headers["X-Easel-Task-Id"] == ID
    assert headers["Content-Type"] == "application/json"
    told = json.loads(body)
    assert (told["code"], told["data"]["status"], told["data"]["task_id"]) == ("success", "SUCCESS", ID)
    assert len(told["data"]["data"]["data"][0]["b64_json"]) > 50
    assert await bench.store.waiting() == ()
    assert secret not in str(headers)


async def test_addresses_in_it_are_those_by_which_the_client_came(bench):
    bench.settings = Settings(upstream_proxy="none", url_as="http")
    await bench.tell(task=replace(ENDED, as_url=True))
    (entry,) = json.loads(bench.got[0][3])["data"]["data"]["data"]
    assert entry["url"] == "http://127.0.0.1:8045/pictures/a.png"


async def test_too_many_bytes_are_left_out(bench):
    bench.file.write_bytes(bytes(30 * 2**20))

    async def find(name):
        return KeptPicture(name, bench.file, "image/png", 30 * 2**20, NOW + 1000)

    bench.find = find
    assert await bench.tell() == []
    (entry,) = json.loads(bench.got[0][3])["data"]["data"]["data"]
    assert entry == {"url": "", "b64_json": "", "revised_prompt": ""}


async def test_the_receiver_of_the_documentation_knows_it(bench):
    page = (Path(__file__).parents[3] / "docs" / "connect.md").read_text(encoding="utf-8")
    (sample,) = (one for one in re.findall("```python\n(.*?)```", page, re.DOTALL) if "is_from_easel" in one)
    receiver = {}
    exec(sample, receiver)
    assert await bench.tell() == []
    ((_, _, headers, body),) = bench.got
    secret, signed = await bench.secrets.webhook.get(), headers["X-Easel-Signature"]
    assert receiver["is_from_easel"](secret, body, signed)
    assert not receiver["is_from_easel"](secret, body + b" ", signed)
    assert not receiver["is_from_easel"](secret, body, "sha256=\xe9")
    assert not receiver["is_from_easel"]("whsec-other", body, signed)


# --- it is tried again


@pytest.mark.parametrize("answer", [500, 503, 404, 429, (302, "https://hooks.test/"), (307, "")])
async def test_it_is_told_three_times_more_after_a_failure(bench, answer):
    bench.answers = [answer, 500, 500]
    assert await bench.tell() == []
    assert len(bench.got) == 4 or answer == (307, "")
    assert len({(headers["X-Easel-Signature"], body) for _, _, headers, body in bench.got}) == 1


async def test_then_it_is_given_up_with_a_note_and_a_line_in_the_log(bench, caplog):
    caplog.set_level(logging.INFO)
    bench.answers = [500] * 9
    assert await bench.tell(bench.url("/done?token=s3cret")) == ["webhook_refused"]
    assert len(bench.got) == 4
    why = "the webhook at hooks.test did not take the result: it answered 500"
    assert f"the webhook of task {ID} was given up: {why}" in caplog.text
    assert str(bench.notes[0]) == why
    assert "s3cret" not in caplog.text
    assert await bench.store.waiting() == ()


async def test_one_that_never_answers_is_given_up(bench, caplog):
    caplog.set_level(logging.INFO)
    bench.answers = ["silence"] * 9
    hooks = bench.webhooks(silence=0.05)
    assert await bench.tell(hooks=hooks) == ["webhook_silent"]
    assert caplog.text.count(f"the webhook of task {ID}: ") == 4  # tries


async def test_one_that_is_not_there_is_given_up(bench):
    assert await bench.tell("https://unknown.test/") == ["webhook_unreachable"]
    bench.notes.clear()
    with_nobody = bench.url().replace(f":{bench.https}", ":1")
    assert await bench.tell(with_nobody) == ["webhook_unreachable"]
    assert bench.got == []


async def test_names_that_nobody_answers_for_hold_up_no_other(bench):
    asked, answered = asyncio.Semaphore(0), asyncio.Event()

    async def resolve(host, port):
        if host.startswith("lost"):
            asked.release()
            await answered.wait()
        return ["127.0.0.1"]

    bench.resolve = resolve
    hooks = bench.webhooks()
    for count in range(9):
        lost = replace(ENDED, id=f"{count}" * 32)
        sealed = await hooks.sealed(f"https://lost{count}.test/", lost.id)
        await bench.store.add(lost, sealed)
        hooks.tell(lost, sealed, bench.notes.append)
    async with asyncio.timeout(30):
        for _ in range(9):
            await asked.acquire()
        sealed = await hooks.sealed(bench.url(), ID)
        await bench.store.add(ENDED, sealed)
        hooks.tell(ENDED, sealed, bench.notes.append)
        await bench.heard.wait()
    await hooks.close(0.0)
    assert [url.path for _, url, _, _ in bench.got] == ["/done"]


# --- nowhere private


async def test_a_name_that_leads_to_a_private_address_is_given_up_at_once(bench):
    assert await bench.tell("https://inner.test/x") == ["webhook_not_public"]
    assert bench.got == []


@pytest.mark.parametrize("leads_to", ["https://10.0.0.1/x", "https://localhost/x", "https://inner.test/x"])
async def test_a_redirect_to_a_private_address_is_given_up_at_once(bench, leads_to):
    bench.answers = [(307, leads_to)]
    assert await bench.tell() == ["webhook_not_public"]
    assert len(bench.got) == 1


async def test_a_redirect_is_followed_with_the_same_body(bench):
    bench.answers = [(307, bench.url("/elsewhere")), (308, "/here")]
    assert await bench.tell() == []
    assert [(method, url.path) for method, url, _, _ in bench.got] == [
        ("POST", "/done"),
        ("POST", "/elsewhere"),
        ("POST", "/here"),
    ]
    assert len({body for _, _, _, body in bench.got}) == 1


@pytest.mark.parametrize("leads_to", ["http://hooks.test/x", "ftp://hooks.test/x", "https://u:p@hooks.test/x"])
async def test_a_redirect_to_what_is_not_taken_is_given_up(bench, leads_to):
    bench.answers = [(307, leads_to)]
    assert await bench.tell() == ["webhook_led_astray"]


async def test_it_is_not_led_in_circles(bench):
    bench.answers = [(307, "/done")] * 20
    assert await bench.tell() == ["webhook_led_astray"]
    assert len(bench.got) == 4


async def test_a_host_that_the_person_named_may_be_private_and_needs_no_tls(bench):
    bench.names["n8n.lan"] = "127.0.0.1"
    bench.settings = Settings(upstream_proxy="none", webhook_hosts=("N8N.lan", "127.0.0.1"))
    assert await bench.tell(bench.url(host="n8n.lan", scheme="http")) == []
    assert await bench.tell(bench.url(host="127.0.0.1", scheme="http"), replace(ENDED, id="f" * 32)) == []
    assert len(bench.got) == 2


async def test_without_tls_everywhere_where_the_person_wants_that(bench):
    bench.settings = Settings(upstream_proxy="none", fetch_http=True)
    assert await bench.tell(bench.url(scheme="http")) == []


# --- at submission


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("nonsense", "webhook_not_https"),
        ("https://", "webhook_url_bad"),
        ("https://user:s3cret@hooks.test/", "webhook_url_bad"),
        ("http://hooks.test/", "webhook_not_https"),
        ("file:///etc/passwd", "webhook_not_https"),
        ("https://192.168.1.7/", "webhook_address_private"),
        ("https://n8n.local/", "webhook_address_private"),
        ("https://[::1]/", "webhook_address_private"),
        ("https://hooks.test/\ud800", "webhook_url_bad"),
    ],
)
async def test_what_nothing_could_be_posted_to_is_refused(bench, address, code):
    with pytest.raises(RequestError) as refused:
        await bench.hooks.sealed(address, ID)
    error = refused.value
    assert (error.phrase.code, error.status, error.param) == (code, 400, "webhook")
    assert "s3cret" not in str(error)


async def test_without_a_secret_nothing_is_promised(bench):
    class Shut(MemoryStore):
        async def load(self, account_id):
            raise CredentialsError("store_locked")

    bench.secrets = ProxySecrets.of(Shut())
    with pytest.raises(CredentialsError):
        await bench.webhooks().sealed(bench.url(), ID)


# --- over a restart


async def test_what_was_not_told_is_told_by_the_next_start(bench):
    bench.answers = ["silence"]
    sealed = await bench.hooks.sealed(bench.url(), ID)
    await bench.store.add(ENDED, sealed)
    bench.hooks.tell(ENDED, sealed)
    await asyncio.wait_for(bench.heard.wait(), 30)
    await bench.hooks.close(0.0)
    assert len(await bench.store.waiting()) == 1
    later = bench.webhooks()
    await later.resume()
    await later.resume()  # the proxy was stopped and started meanwhile
    await later.close(5.0)
    assert len(bench.got) == 2
    assert await bench.store.waiting() == ()


async def test_an_address_that_cannot_be_opened_any_more_is_let_go(bench, caplog):
    await bench.store.add(ENDED, await bench.hooks.sealed(bench.url(), ID))
    bench.secrets = ProxySecrets.of(MemoryStore())
    later = bench.webhooks()
    await later.resume()
    await later.close(5.0)
    assert "the secret of webhooks is another one now" in caplog.text
    assert bench.got == []
    assert await bench.store.waiting() == ()
