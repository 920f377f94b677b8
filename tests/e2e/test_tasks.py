"""Tasks as clients of image gateways have them, over the simulator: asked for later, told by webhook, over any end."""

import asyncio
import base64
import hashlib
import hmac
import io
import json
import os
import sys
import time
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from proxy_core.records import Outcome
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.simulator.server import Simulator
from tests.harness import Clock, running, simulated

COMMAND = [sys.executable, "-m", "proxy_core"]
SECONDS = 60


class Client:
    """A client of one Easel, which knows its address and key."""

    def __init__(self, url, key, session):
        self.url = url
        self.auth = {"Authorization": f"Bearer {key}"}
        self.session = session

    async def begin(self, query="", **body):
        url = f"{self.url}/images/generations?async=true{query}"
        async with self.session.post(url, json={"prompt": "a fox", **body}, headers=self.auth) as answer:
            assert answer.status == 200, await answer.text()
            return (await answer.json())["task_id"]

    async def poll(self, task_id):
        async with self.session.get(f"{self.url}/images/tasks/{task_id}", headers=self.auth) as answer:
            return answer.status, await answer.json()

    async def ended(self, task_id):
        async with asyncio.timeout(SECONDS):
            while True:
                status, body = await self.poll(task_id)
                assert status == 200, body
                if body["data"]["status"] != "IN_PROGRESS":
                    return body
                await asyncio.sleep(0.01)


def client_of(easel):
    return Client(easel.url, easel.key, easel.client)


def pictures(body):
    return [base64.b64decode(one["b64_json"], validate=True) for one in body["data"]["data"]["data"]]


class Receiver:
    """What a webhook gets: each body and its headers. `answer` makes the answer."""

    def __init__(self):
        self.got = asyncio.Queue()
        self.answer = lambda _request: web.Response(status=204)

    async def take(self, request):
        await self.got.put((await request.read(), dict(request.headers)))
        return self.answer(request)

    async def next(self):
        return await asyncio.wait_for(self.got.get(), SECONDS)


@pytest.fixture
async def receiver():
    receiver = Receiver()
    app = web.Application(client_max_size=10**8)
    app.router.add_post("/{path:.*}", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/done"
    yield receiver
    await runner.cleanup()


HERE = {"webhook_hosts": ["127.0.0.1"]}


# --- the object


async def test_the_object_has_every_field_of_its_family(tmp_path):
    before = int(time.time())
    async with running(tmp_path, simulated(fox=[], heron=[])) as easel:
        client = client_of(easel)
        body = await client.ended(await client.begin(n=2, model="gpt-image-1", size="1536x1024"))
    assert (body["code"], body["message"]) == ("success", "")
    data = body["data"]
    task_id = data["task_id"]
    assert data.keys() == {
        *("task_id", "platform", "action", "status", "fail_reason", "submit_time", "start_time", "finish_time"),
        *("progress", "data", "search_item"),
    }
    assert len(task_id) == 32
    assert (data["platform"], data["action"], data["search_item"]) == ("sync-task", "image-sync", "")
    assert (data["status"], data["progress"], data["fail_reason"]) == ("SUCCESS", "100%", "")
    assert before <= data["submit_time"] <= data["start_time"] <= data["finish_time"] <= time.time()
    result = data["data"]
    assert result.keys() == {"data", "model", "created", "usage"}
    assert all(one.keys() == {"url", "b64_json", "revised_prompt"} for one in result["data"])
    assert {one["url"] for one in result["data"]} == {""}
    assert {Image.open(io.BytesIO(one)).format for one in pictures(body)} == {"PNG"}
    usage = result["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0
    assert (usage["input_tokens"], usage["output_tokens"]) == (0, 0)


async def test_addresses_of_its_pictures_need_no_key_and_last_its_day(tmp_path):
    clock = Clock(time.time())
    async with running(tmp_path, simulated(fox=[]), now=clock, url_as="http", gallery="all") as easel:
        client = client_of(easel)
        task_id = await client.begin(response_format="url")
        (shown,) = (await client.ended(task_id))["data"]["data"]["data"]
        assert shown["b64_json"] == ""
        async with easel.client.get(shown["url"]) as answer:
            assert (answer.status, answer.content_type) == (200, "image/png")
        clock.at += 86_400 + 1
        async with easel.client.get(shown["url"]) as answer:
            assert answer.status == 404
        assert (await client.poll(task_id))[0] == 404


async def test_bytes_that_were_asked_for_are_public_nowhere(tmp_path):
    async with running(tmp_path, simulated(fox=[]), url_as="http") as easel:
        client = client_of(easel)
        await client.ended(await client.begin())
        (path,) = (tmp_path / "pictures").glob("*.png")
        async with easel.client.get(f"{easel.url.removesuffix('/v1')}/pictures/{path.name}") as answer:
            assert answer.status == 404


async def test_without_a_gallery_it_has_its_pictures_for_its_day(tmp_path):
    clock = Clock(time.time())
    async with running(tmp_path, simulated(fox=[]), now=clock, gallery="off") as easel:
        client = client_of(easel)
        task_id = await client.begin()
        await client.ended(task_id)
        clock.at += 86_400 - 60
        assert len(pictures((await client.poll(task_id))[1])) == 1


async def test_failures_are_told_as_any_other_answer_tells_them(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.IMAGE_SAFETY)])) as easel:
        client = client_of(easel)
        data = (await client.ended(await client.begin()))["data"]
        _, _, body = await easel.generate(prompt="a fox")
        assert (data["status"], data["progress"], data["data"]["data"]) == ("FAILURE", "100%", [])
        assert data["fail_reason"] == body["error"]["message"]
        assert (await easel.core.requests())[1].outcome is Outcome.FAILED


# --- whose it is


async def test_another_key_finds_nothing_and_a_new_one_of_the_same_person_does(tmp_path, monkeypatch):
    async with running(tmp_path, simulated(fox=[]), vault="file") as easel:
        client = client_of(easel)
        task_id = await client.begin()
        await client.ended(task_id)
        new = Client(easel.url, await easel.core.rotate_api_key(), easel.client)
        assert (await client.poll(task_id))[0] == 401
        assert (await new.poll(task_id))[0] == 200
        monkeypatch.setenv("EASEL_API_KEY", "sk-of-somebody-else")
        await easel.restart()
        other = client_of(easel)
        status, body = await other.poll(task_id)
        assert (status, body["code"], body["error"]["code"]) == (404, "task_not_exist", "task_not_exist")
        others = await other.begin()
        await other.ended(others)
        monkeypatch.delenv("EASEL_API_KEY")
        await easel.restart()
        assert (await client_of(easel).poll(task_id))[0] == 200
        assert (await client_of(easel).poll(others))[0] == 404


# --- the end of Easel


async def test_the_window_stops_the_proxy_while_a_task_is_drawn(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.HANG)])) as easel:
        task_id = await client_of(easel).begin()
        await easel.core.stop_proxy()
        await easel.listen()
        data = (await client_of(easel).poll(task_id))[1]["data"]
        assert (data["status"], data["fail_reason"]) == ("FAILURE", "Easel was stopped while this was drawn.")
        record, _ = await easel.last()
        assert (record.outcome, record.reason.code) == (Outcome.CANCELLED, "stopping")


async def test_a_restart_loses_no_task_that_finished(tmp_path):
    async with running(tmp_path, simulated(fox=[])) as easel:
        client = client_of(easel)
        task_id = await client.begin(n=2)
        before = await client.ended(task_id)
        await easel.restart()
        assert await client_of(easel).poll(task_id) == (200, before)


class Process:
    """`easel serve` as a process that can be killed, on the encrypted file."""

    def __init__(self, directory, passphrase):
        ours = {key: value for key, value in os.environ.items() if not key.startswith("EASEL_")}
        self.env = ours | {
            "EASEL_DATA_DIR": str(directory),
            "EASEL_VAULT": "file",
            "EASEL_VAULT_PASSPHRASE_FILE": str(passphrase),
        }

    async def run(self, *args, text=""):
        process = await self._start(*args)
        out, err = await asyncio.wait_for(process.communicate(text.encode()), SECONDS)
        assert process.returncode == 0, err.decode()
        return out.decode().strip()

    @asynccontextmanager
    async def serving(self, session, end="terminate"):
        """A client of it; in the end it is asked to end, or with "kill" it is not asked."""
        process = await self._start("serve", "--port", 0)
        try:
            line = (await asyncio.wait_for(process.stdout.readline(), SECONDS)).decode()
            url = line.removeprefix("Easel listening on ").strip()
            yield Client(url, await self.run("key", "show"), session)
        finally:
            getattr(process, end)()
            await asyncio.wait_for(process.communicate(), SECONDS)

    async def _start(self, *args):
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            *COMMAND, *map(str, args), env=self.env, stdin=pipe, stdout=pipe, stderr=pipe
        )


@pytest.fixture
async def killed(tmp_path, receiver):
    """A process with an account of which every second call hangs, one at a time."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("open sesame")
    simulator = Simulator(simulated(fox=[Rule(Fault.HANG, after=1)]))
    origin = await simulator.start()
    process = Process(tmp_path / "data", passphrase)
    account = ("account", "add", "--provider", "gemini", "--label", "fox", "--api-key-stdin", "--base-url", origin)
    await process.run(*account, "--no-check", text="key-of-fox")
    await process.run("settings", "set", "webhook_hosts", '["127.0.0.1"]')
    yield process
    await simulator.stop()


async def test_a_kill_loses_no_task_that_finished_and_fails_those_it_cut_off(killed, receiver):
    async with aiohttp.ClientSession() as session:
        async with killed.serving(session, "kill") as client:
            done = await client.begin()
            before = await client.ended(done)
            cut = await client.begin(query=f"&webhook={receiver.url}?token=s3cret", n=2)
            async with asyncio.timeout(SECONDS):
                while not (await client.poll(cut))[1]["data"]["start_time"]:
                    await asyncio.sleep(0.01)
            assert (await client.poll(cut))[1]["data"]["status"] == "IN_PROGRESS"
        async with killed.serving(session) as client:
            assert await client.poll(done) == (200, before)
            assert len(pictures(before)) == 1
            status, after = await client.poll(cut)
            assert (status, after["data"]["status"], after["data"]["progress"]) == (200, "FAILURE", "100%")
            assert after["data"]["fail_reason"] == "Easel was stopped while this was drawn."
            told, headers = await receiver.next()  # who could not be told then is told now
            assert json.loads(told) == after
            secret = await killed.run("key", "webhook")
            expected = hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
            assert headers["X-Easel-Signature"] == f"sha256={expected}"


# --- webhooks


async def test_a_webhook_gets_what_a_poll_would_signed(tmp_path, receiver):
    async with running(tmp_path, simulated(fox=[]), **HERE) as easel:
        client = client_of(easel)
        task_id = await client.begin(query=f"&webhook={receiver.url}")
        body, headers = await receiver.next()
        assert json.loads(body) == await client.ended(task_id)
        secret = await easel.core.webhook_secret()
        expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        assert (headers["X-Easel-Signature"], headers["X-Easel-Task-Id"]) == (f"sha256={expected}", task_id)
        record, _ = await easel.last()
        assert record.notes == ()


async def test_a_webhook_hears_of_a_task_that_a_stop_cut_off(tmp_path, receiver):
    async with running(tmp_path, simulated(fox=[Rule(Fault.HANG)]), **HERE) as easel:
        task_id = await client_of(easel).begin(query=f"&webhook={receiver.url}")
        await easel.core.stop_proxy()
        body, _ = await receiver.next()
        data = json.loads(body)["data"]
        assert (data["task_id"], data["status"]) == (task_id, "FAILURE")


async def test_a_webhook_that_leads_to_a_private_address_is_given_up_and_noted(tmp_path, receiver, caplog):
    receiver.answer = lambda _request: web.Response(
        status=307, headers={"Location": "https://192.168.0.1/inner?token=s3cret"}
    )
    async with running(tmp_path, simulated(fox=[]), **HERE) as easel:
        client = client_of(easel)
        task_id = await client.begin(query=f"&webhook={receiver.url}?token=s3cret")
        await client.ended(task_id)
        await receiver.next()
        async with asyncio.timeout(SECONDS):
            while not (await easel.last())[0].notes:
                await asyncio.sleep(0.01)
        (note,) = (await easel.last())[0].notes
        assert "the webhook at 127.0.0.1 did not take the result: it is, or leads to, no" in str(note)
        assert (await easel.last())[0].outcome is Outcome.DRAWN
        assert receiver.got.empty()
    assert f"the webhook of task {task_id} was given up" in caplog.text
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "https://10.0.0.1/", "https://localhost/", "nonsense"])
async def test_a_webhook_at_a_private_address_that_nobody_named_is_refused(tmp_path, address):
    async with running(tmp_path, simulated(fox=[])) as easel:
        path = f"/images/generations?async=true&webhook={address}"
        status, _, body = await easel.ask("POST", path, json={"prompt": "a fox"})
        assert (status, body["error"]["param"]) == (400, "webhook")
        assert easel.simulator.calls.count() == 0
