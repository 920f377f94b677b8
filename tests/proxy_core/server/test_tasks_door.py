"""The doors of tasks over HTTP, with a scripted upstream: what is answered at once, and who may ask for what."""

import asyncio
import base64
import json
import re

import aiohttp
import pytest

from proxy_core.errors import CredentialsError
from proxy_core.events import RequestEnded, RequestStarted
from proxy_core.records import Outcome
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from tests.fakes import MODEL, account, png
from tests.proxy_core.server.bench import serving


@pytest.fixture
async def bench(tmp_path):
    async with serving(tmp_path, account("a")) as bench:
        yield bench


async def begun(bench, path="/images/generations?async=true", headers=None, **body):
    """The id of a task."""
    status, _, answer = await bench.ask("POST", path, headers=headers, json={"prompt": "a fox", **body})
    assert status == 200, answer
    assert answer.keys() == {"task_id"}
    assert re.fullmatch("[0-9a-f]{32}", answer["task_id"])
    return answer["task_id"]


async def asked(bench, task_id, **kwargs):
    return await bench.ask("GET", f"/images/tasks/{task_id}", **kwargs)


async def ended(bench, task_id, **kwargs):
    """The task, once it has ended."""
    async with asyncio.timeout(30):
        while True:
            status, _, body = await asked(bench, task_id, **kwargs)
            assert status == 200, body
            if body["data"]["status"] != "IN_PROGRESS":
                return body["data"]
            await asyncio.sleep(0)


async def tasks(bench):
    return await bench.database.run(lambda db: db.execute("SELECT count(*) FROM tasks").fetchone()[0])


# --- what is answered at once


async def test_the_answer_comes_while_it_is_drawn_and_the_pictures_later(tmp_path):
    gate = asyncio.Event()
    async with serving(tmp_path, account("a"), a=[gate]) as bench:
        status, headers, body = await bench.ask(
            "POST", "/images/generations?async=true", json={"prompt": "a fox", "model": "dall-e-3", "n": 2}
        )
        assert status == 200
        assert (headers["X-Mapped-Model"], headers["X-Images-Requested"]) == (MODEL, "2")
        assert headers["X-Request-Id"].startswith("req_")
        assert "dall-e-3" in headers["X-Mapping-Notes"]
        assert not {"X-Account-Email", "X-Images-Returned"} & set(headers)
        status, headers, task = await asked(bench, body["task_id"])
        assert (status, headers["Cache-Control"], task["code"]) == (200, "no-store", "success")
        assert (task["data"]["status"], task["data"]["progress"]) == ("IN_PROGRESS", "0%")
        gate.set()
        data = await ended(bench, body["task_id"])
        assert (data["status"], len(data["data"]["data"])) == ("SUCCESS", 2)
        assert data["data"]["model"] == "dall-e-3"


async def test_it_is_in_the_log_as_any_other(bench):
    task_id = await begun(bench, headers={"User-Agent": "a painter/2"})
    await ended(bench, task_id)
    ((record, attempts),) = bench.log.entries
    assert (record.client, record.path, record.prompt) == ("a painter/2", "/images/generations", "a fox")
    assert (record.outcome, record.status, record.returned) == (Outcome.DRAWN, 200, 1)
    assert json.loads(record.answer) == {"task_id": task_id}
    assert len(attempts) == 1
    assert [type(event) for event in (bench.told[0], bench.told[-1])] == [RequestStarted, RequestEnded]


@pytest.mark.parametrize("query", ["async=true", "async=TRUE", "async=1", "x=y&async=True"])
@pytest.mark.parametrize("path", ["/images/generations", "/v1/v1//images/generations/", "/api/v1/images/generations"])
async def test_however_it_is_spelt(bench, query, path):
    bench.url = bench.url.removesuffix("/v1")
    await ended(bench, await begun(bench, f"{path}?{query}"))


@pytest.mark.parametrize(
    "query", ["", "?async=false", "?async=0", "?async=", "?webhook=nonsense", "?asynchronous=true"]
)
async def test_who_does_not_ask_for_a_task_gets_the_pictures(bench, query):
    status, _, body = await bench.ask("POST", f"/images/generations{query}", json={"prompt": "a fox"})
    assert (status, len(body["data"])) == (200, 1)
    assert await tasks(bench) == 0


async def test_edits_take_it_by_form_and_by_json(bench):
    form = aiohttp.FormData({"prompt": "a hat", "aspect_ratio": "", "response_format": "b64_json"})
    form.add_field("image", png(), filename="a.png", content_type="image/png")
    status, _, body = await bench.ask("POST", "/images/edits?async=true", data=form)
    assert status == 200
    assert (await ended(bench, body["task_id"]))["status"] == "SUCCESS"
    url = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    task_id = await begun(bench, "/images/edits?async=1", image=url)
    assert (await ended(bench, task_id))["status"] == "SUCCESS"


@pytest.mark.parametrize(
    ("query", "sent", "status", "code"),
    [
        ("", {"data": b"{not json"}, 400, "not_json"),
        ("", {"json": {}}, 400, "prompt_missing"),
        ("", {"json": {"prompt": "a fox", "model": "llama"}}, 404, "model_not_found"),
        ("", {"json": {"prompt": "a fox", "aspect_ratio": "7:5"}}, 400, "ratio_not_known"),
        ("", {"json": {"prompt": "a fox", "stream": True}}, 400, "task_stream"),
        ("&webhook=nonsense", {"json": {"prompt": "a fox"}}, 400, "webhook_not_https"),
        ("&webhook=https://127.0.0.1/", {"json": {"prompt": "a fox"}}, 400, "webhook_address_private"),
    ],
)
async def test_what_cannot_be_drawn_is_refused_at_once_and_kept_in_the_log(bench, query, sent, status, code):
    kwargs = {"headers": {"Content-Type": "application/json"}, **sent}
    found, _, body = await bench.ask("POST", f"/images/generations?async=true{query}", **kwargs)
    assert (found, body.keys()) == (status, {"error"})
    ((record, attempts),) = bench.log.entries
    assert (record.outcome, record.reason.code, attempts) == (Outcome.INVALID, code, ())
    assert await tasks(bench) == 0
    assert bench.upstream.calls == []


async def test_a_client_that_leaves_its_body_halfway_begins_nothing(bench):
    reading = asyncio.Event()

    async def slowly():
        reading.set()
        yield b'{"prompt":'
        await asyncio.sleep(30)

    headers = {"Content-Type": "application/json"}
    sent = {"data": slowly(), "headers": headers, "expect100": True}  # the body begins once the door reads
    task = spawn(bench.ask("POST", "/images/generations?async=true", **sent), name="client")
    async with asyncio.timeout(30):
        await reading.wait()
        task.cancel()
        while not bench.log.entries:
            await asyncio.sleep(0)
    assert bench.log.entries[0][0].reason.code == "client_gone"
    assert await tasks(bench) == 0


async def test_where_webhooks_cannot_be_signed_it_is_said_at_once(bench):
    async def load(account_id):
        raise CredentialsError("store_locked")

    bench.store.load = load
    path = "/images/generations?async=true&webhook=https://hooks.example.com/"
    status, _, _ = await bench.ask("POST", path, json={"prompt": "a fox"})
    assert status == 503
    assert await tasks(bench) == 0


# --- who may ask


@pytest.mark.parametrize("task_id", ["0" * 32, "x", "0" * 31, "F" * 32, "%2e%2e%2fmodels", "0" * 33, "a" * 5000])
async def test_there_is_no_such_task(bench, task_id):
    status, headers, body = await asked(bench, task_id)
    assert (status, headers["Cache-Control"]) == (404, "no-store")
    assert (body["code"], body["data"], body["error"]["code"]) == ("task_not_exist", None, "task_not_exist")
    assert body["message"] == body["error"]["message"]


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


async def test_a_task_is_shown_to_the_key_that_made_it_and_to_no_other(bench):
    bench.settings = Settings(auth_mode="all_except_health")
    key = await bench.secrets.key.get()
    task_id = await begun(bench, headers=bearer(key))
    assert (await ended(bench, task_id, headers=bearer(key)))["status"] == "SUCCESS"
    for headers in ({}, bearer("sk-wrong")):
        status, _, body = await asked(bench, task_id, headers=headers)
        assert (status, body["code"], body["error"]["code"]) == (401, "invalid_api_key", "invalid_api_key")
    new = await bench.secrets.key.rotate()
    assert (await asked(bench, task_id, headers=bearer(key)))[0] == 401
    assert (await asked(bench, task_id, headers=bearer(new)))[0] == 200


async def test_where_no_key_is_asked_for_each_still_has_its_own(bench):
    task_id = await begun(bench, headers=bearer("sk-mine"))
    await ended(bench, task_id, headers=bearer("sk-mine"))
    for headers in ({}, bearer("sk-other"), bearer(await bench.secrets.key.get())):
        status, _, body = await asked(bench, task_id, headers=headers)
        assert (status, body["code"]) == (404, "task_not_exist")
    nobodys = await begun(bench)
    await ended(bench, nobodys)
    assert (await asked(bench, nobodys, headers=bearer("sk-mine")))[0] == 404


async def test_no_key_is_in_the_database(bench, tmp_path):
    await ended(bench, await begun(bench, headers=bearer("sk-PLANTED")), headers=bearer("sk-PLANTED"))
    await bench.database.run(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    assert b"PLANTED" not in b"".join(path.read_bytes() for path in tmp_path.rglob("easel.db*"))


async def test_only_get_and_head(bench):
    status, headers, body = await bench.ask("DELETE", f"/images/tasks/{'0' * 32}")
    assert (status, headers["Allow"]) == (405, "GET")
    assert body.keys() == {"code", "message", "data", "error"}
    task_id = await begun(bench)
    await ended(bench, task_id)
    assert (await bench.ask("HEAD", f"/images/tasks/{task_id}"))[0] == 200
