"""A request from its body to its answer: what is sent, what the window is told, what the log keeps. Over HTTP."""

import asyncio
import base64
import json

import aiohttp
import pytest

from proxy_core.events import AttemptEnded, AttemptStarted, RequestEnded, RequestStarted
from proxy_core.phrases import phrase
from proxy_core.records import Outcome
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from tests.fakes import MODEL, account, limited, picture, png, refused
from tests.proxy_core.server.bench import serving


@pytest.fixture
async def bench(tmp_path):
    async with serving(tmp_path, account("a")) as bench:
        yield bench


async def test_a_picture_is_answered_told_and_kept(bench):
    status, headers, body = await bench.generate(prompt="a fox", model="dall-e-3")
    assert status == 200
    assert base64.b64decode(body["data"][0]["b64_json"]) == png()
    assert body["created"] == 1000
    assert headers["X-Account-Email"] == "a@example.com"
    assert headers["X-Mapped-Model"] == MODEL
    ((record, attempts),) = bench.log.entries
    assert record.id == headers["X-Request-Id"] == attempts[0].request_id
    assert (record.client, record.path) == ("a client/1.0", "/images/generations")
    assert (record.asked_model, record.model, record.prompt) == ("dall-e-3", MODEL, "a fox")
    assert (record.outcome, record.status, record.returned) == (Outcome.DRAWN, 200, 1)
    assert record.accounts == ("a@example.com",)
    assert [note.code for note in record.notes] == ["model_replaced"]
    assert [type(event) for event in bench.told] == [RequestStarted, AttemptStarted, AttemptEnded, RequestEnded]
    assert bench.told[-1].record == record


async def test_some_of_the_pictures_are_better_than_none(tmp_path):
    async with serving(tmp_path, account("a"), a=[picture(), refused(), picture()]) as bench:
        status, headers, body = await bench.generate(prompt="a fox", n=3)
        assert (status, len(body["data"]), headers["X-Images-Returned"]) == (200, 2, "2")
        ((record, attempts),) = bench.log.entries
        assert (record.outcome, record.returned, len(attempts)) == (Outcome.PARTIAL, 2, 3)
        assert [why.code for _, why in record.failures] == ["picture_blocked"]


async def test_no_picture_is_an_error_that_names_who_tried(tmp_path):
    async with serving(tmp_path, account("a"), account("b"), a=[limited(30)], b=[limited(20)]) as bench:
        status, headers, body = await bench.generate(prompt="a fox")
        assert (status, headers["Retry-After"]) == (429, "20")
        assert body["error"]["code"] == "rate_limit_exceeded"
        assert headers["X-Account-Email"] == "a@example.com, b@example.com"
        assert (headers["X-Images-Requested"], headers["X-Images-Returned"]) == ("1", "0")
        ((record, attempts),) = bench.log.entries
        assert (record.outcome, record.status, len(attempts)) == (Outcome.FAILED, 429, 2)
        assert record.reason.code == "all_limited"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"data": b"{not json"}, 400, "not_json"),
        ({"data": b""}, 400, "not_json"),
        ({"data": b"[1, 2]"}, 400, "not_an_object"),
        ({"data": b"null"}, 400, "not_an_object"),
        ({"data": b'{"prompt": "\xff"}'}, 400, "not_utf8"),
        ({"data": b"{}"}, 400, "prompt_missing"),
        ({"data": b'{"prompt": "a fox", "model": "llama"}'}, 404, "model_not_found"),
        ({"data": b"x" * (10**6 + 1)}, 413, "body_too_large"),
        ({"data": b"{}", "headers": {"Content-Type": "text/plain"}}, 415, "content_type"),
    ],
)
async def test_what_cannot_be_understood_is_refused_and_kept(bench, sent, status, code):
    bench.settings = Settings(auth_mode="off", json_limit_mb=1)
    found, headers, body = await bench.ask(
        "POST", "/images/generations", **{"headers": {"Content-Type": "application/json"}, **sent}
    )
    assert found == status
    assert body["error"].keys() == {"message", "type", "param", "code"}
    ((record, attempts),) = bench.log.entries
    assert (record.id, record.status, attempts) == (headers["X-Request-Id"], status, ())
    assert (record.outcome, record.reason.code) == (Outcome.INVALID, code)
    assert [type(event) for event in bench.told] == [RequestEnded]
    assert bench.upstream.calls == []


async def test_a_bug_while_drawing_ends_the_request_in_the_journal_too(bench, caplog):
    def broken(call):
        raise ZeroDivisionError("the words of the bug")

    bench.upstream.on_call = broken
    status, headers, body = await bench.generate(prompt="a fox")
    assert status == 500
    assert "the words" not in json.dumps(body)
    ((record, _),) = bench.log.entries
    assert (record.outcome, record.status) == (Outcome.FAILED, 500)
    assert headers["X-Request-Id"] in str(record.reason)
    assert type(bench.told[-1]) is RequestEnded
    assert "ZeroDivisionError" in caplog.text


async def reach(so):
    async with asyncio.timeout(30):
        while not so():
            await asyncio.sleep(0)


async def ended(bench):
    """The one request in the log, once it is there."""
    await reach(lambda: bench.log.entries)
    ((record, attempts),) = bench.log.entries
    return record, attempts


async def test_what_a_client_left_behind_is_drawn_to_its_end_and_kept_for_a_day(tmp_path):
    gate = asyncio.Event()
    async with serving(tmp_path, account("a", max_concurrency=1), a=[gate]) as bench:
        task = spawn(bench.generate(prompt="a fox", n=2), name="client")
        await reach(lambda: bench.upstream.calls and bench.queue.waiting == 1)
        task.cancel()
        await reach(lambda: bench.queue.waiting == 0)
        gate.set()
        record, attempts = await ended(bench)
        # One was paid for; the other waited for a place, and is not begun for nobody.
        assert [one.status for one in attempts] == ["ok"]
        assert (record.outcome, record.status) == (Outcome.CANCELLED, 0)
        assert str(record.reason) == str(phrase("client_gone_kept", kept=1))
        assert [path.read_bytes() for path in (tmp_path / "pictures").rglob("*.png")] == [png()]
        assert bench.pool.states(bench.now)[0].in_flight == 0
        assert type(bench.told[-1]) is RequestEnded


async def test_a_request_that_is_drawn_when_easel_stops_is_kept_as_stopped(tmp_path):
    async with serving(tmp_path, account("a"), a=[asyncio.Event()]) as bench:
        task = spawn(bench.generate(prompt="a fox"), name="client")
        await asyncio.wait_for(bench.upstream.began.wait(), 30)
        await bench.server.stop()
        with pytest.raises(aiohttp.ClientError):
            await task
        record, _ = await ended(bench)
        assert (record.outcome, record.reason.code) == (Outcome.CANCELLED, "stopping")


async def test_the_name_of_a_client_is_cut(bench):
    await bench.ask("POST", "/images/generations", json={"prompt": "a fox"}, headers={"User-Agent": "x" * 5000})
    assert len(bench.log.entries[0][0].client) == 200


# --- what the headers tell


@pytest.mark.parametrize("path", ["/images/generations", "/chat/completions"])
@pytest.mark.parametrize(("naming", "told"), [("on", "a@example.com"), ("masked", "a***@example.com"), ("off", None)])
async def test_the_account_is_told_in_a_header_where_a_person_wants_that(bench, path, naming, told):
    bench.settings = Settings(auth_mode="off", account_header=naming)
    body = {"prompt": "a fox"} if path.startswith("/images") else {"messages": [{"role": "user", "content": "a fox"}]}
    status, headers, _ = await bench.ask("POST", path, json={"model": MODEL, **body})
    assert status == 200
    assert headers.get("X-Account-Email") == told
    assert headers["X-Images-Returned"] == "1"
    assert bench.log.entries[0][0].accounts == ("a@example.com",)  # the log knows all the same


async def test_a_failure_names_no_account_in_a_header_either(tmp_path):
    async with serving(tmp_path, account("a"), a=[limited(30)]) as bench:
        bench.settings = Settings(auth_mode="off", account_header="off")
        status, headers, _ = await bench.generate(prompt="a fox")
        assert (status, "X-Account-Email" in headers) == (429, False)


@pytest.mark.parametrize(
    ("sent", "status", "requested"),
    [
        ({"prompt": "a fox", "n": 3, "model": "llama"}, 404, "3"),
        ({"prompt": "a fox", "n": 2, "aspect_ratio": "7:5"}, 400, "2"),
        ({"prompt": "a fox", "model": "llama"}, 404, "1"),
        ({"prompt": "a fox", "n": "many"}, 400, None),
    ],
)
async def test_a_refusal_says_how_many_were_asked_for_where_that_is_known(bench, sent, status, requested):
    found, headers, _ = await bench.generate(**sent)
    assert (found, headers.get("X-Images-Requested")) == (status, requested)
    assert bench.upstream.calls == []
