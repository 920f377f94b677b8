"""The log of a running Easel: what is in it, found, written into files and cleared."""

import asyncio
import base64
import csv
import io
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import EaselError, RequestError
from proxy_core.events import RequestEnded, RequestStarted
from proxy_core.records import LogFacets, Outcome, RequestFilter
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.tasks import spawn
from tests.harness import running, simulated

PROMPT = "a fox that nobody may hear of"
MODEL = "gemini-3-pro-image"


def png(size=(64, 48)):
    kept = io.BytesIO()
    Image.effect_noise(size, 50).save(kept, "PNG")
    return kept.getvalue()


def data_url(data):
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


@pytest.fixture
async def easel(tmp_path):
    async with running(tmp_path / "data", simulated(fox=[], heron=[])) as bench:
        yield bench


async def told(easel):
    """What the log has of the newest request: what was asked, and what was answered."""
    record, _ = await easel.last()
    return json.loads(record.asked), json.loads(record.answer)


def in_files(directory, text):
    return any(text.encode() in path.read_bytes() for path in directory.rglob("*") if path.is_file())


# --- what was asked and answered


async def test_a_generation_is_told_without_its_picture(easel):
    await easel.generate(prompt=PROMPT, size="16:9", model="dall-e-3", user="noor", n=1)
    asked, answer = await told(easel)
    assert asked == {"size": "16:9", "model": "dall-e-3", "user": "noor", "n": 1}
    assert answer["data"][0]["b64_json"].startswith("<PNG 1024x1024, ")
    assert answer["usage"]["total_tokens"] > 0
    record, _ = await easel.last()
    assert (record.prompt, len(record.answer) < 1000) == (PROMPT, True)


async def test_the_window_hears_what_was_asked_as_it_begins(easel):
    told = []
    easel.core.events.subscribe(told.append)
    await easel.generate(prompt=PROMPT, size="1024x1024")
    started = next(one for one in told if isinstance(one, RequestStarted))
    ended = next(one for one in told if isinstance(one, RequestEnded))
    assert (started.record.asked, started.record.answer) == ('{"size":"1024x1024"}', "")
    assert ended.record.answer.startswith('{"created"')


async def test_an_address_that_needs_no_key_is_not_told(easel):
    await easel.core.change_settings({"url_as": "http"})
    _, _, body = await easel.generate(prompt=PROMPT, response_format="url")
    name = body["data"][0]["url"].rpartition("/")[2]
    _, answer = await told(easel)
    assert answer["data"][0]["url"].endswith("/pictures/...")
    assert name not in json.dumps(answer)


async def test_edits_are_told_by_json_and_by_form(easel):
    picture = png()
    body = {"prompt": PROMPT, "image": data_url(picture), "size": "1024x1024"}
    assert (await easel.ask("POST", "/images/edits", json=body))[0] == 200
    asked, _ = await told(easel)
    assert asked == {"image": asked["image"], "size": "1024x1024"}
    assert asked["image"].startswith("<PNG 64x48, ")
    form = aiohttp.FormData({"prompt": PROMPT, "size": "1024x1024", "n": "1"})
    form.add_field("image", picture, filename="fox.png", content_type="image/png")
    form.add_field("notes", b"x", filename="notes.bin", content_type="application/octet-stream")
    assert (await easel.ask("POST", "/images/edits", data=form))[0] == 200
    by_form, answer = await told(easel)
    assert by_form == {
        "notes": "<a file, not used>",
        "size": "1024x1024",
        "n": "1",
        "image": [f"<PNG 64x48, {asked['image'].split(', ')[1]}"],
    }
    assert answer["data"][0]["b64_json"].startswith("<PNG ")


async def test_a_chat_is_told_with_its_words_counted(easel):
    parts = [{"type": "text", "text": PROMPT}, {"type": "image_url", "image_url": {"url": data_url(png())}}]
    body = {"model": MODEL, "messages": [{"role": "user", "content": parts}]}
    assert (await easel.ask("POST", "/chat/completions", json=body))[0] == 200
    asked, answer = await told(easel)
    text, picture = asked["messages"][0]["content"]
    assert text == {"type": "text", "text": f"<text, {len(PROMPT)} characters>"}
    assert picture["image_url"]["url"].startswith("<PNG 64x48, ")
    assert answer["choices"][0]["message"]["images"][0]["image_url"]["url"].startswith("<PNG ")


async def test_googles_own_door_is_told(easel):
    document = {"contents": [{"parts": [{"text": PROMPT}]}]}
    for method in ("generateContent", "streamGenerateContent?alt=sse"):
        url = f"{easel.url.removesuffix('/v1')}/v1beta/models/{MODEL}:{method}"
        async with easel.client.post(url, json=document, headers={"x-goog-api-key": easel.key}) as response:
            assert response.status == 200
            await response.read()
        record, _ = await easel.last()
        assert json.loads(record.asked) == {"contents": [{"parts": [{"text": f"<text, {len(PROMPT)} characters>"}]}]}
        assert '"data":"<PNG ' in record.answer
        assert isinstance(json.loads(record.answer), list) == method.startswith("stream")
        assert easel.key not in record.asked + record.answer


async def test_a_stream_is_told_by_its_events(easel):
    body = {"prompt": PROMPT, "n": 2, "stream": True}
    async with easel.client.post(f"{easel.url}/images/generations", json=body, headers=easel.auth) as response:
        await response.read()
    record, _ = await easel.last()
    events = json.loads(record.answer)
    assert [event["type"] for event in events] == ["image_generation.completed"] * 2
    assert all(event["b64_json"].startswith("<PNG ") for event in events)
    chat = {"model": MODEL, "messages": [{"role": "user", "content": PROMPT}], "stream": True}
    async with easel.client.post(f"{easel.url}/chat/completions", json=chat, headers=easel.auth) as response:
        await response.read()
    record, _ = await easel.last()
    assert "<PNG " in json.loads(record.answer)[0]["choices"][0]["delta"]["images"][0]["image_url"]["url"]


@pytest.mark.parametrize("stream", [False, True])
async def test_a_failure_is_told_by_its_error(tmp_path, stream):
    async with running(tmp_path, simulated(fox=[Rule(Fault.BLOCKED_PROMPT)])) as easel:
        body = {"prompt": PROMPT, "stream": stream}
        async with easel.client.post(f"{easel.url}/images/generations", json=body, headers=easel.auth) as response:
            sent = await response.text()
        asked, answer = await told(easel)
        assert asked == {"stream": stream}
        assert answer["error"]["code"] == "moderation_blocked"
        assert (
            answer["error"]["message"]
            in json.loads(sent.partition("data: ")[2] if stream else sent)["error"]["message"]
        )


async def test_a_refusal_is_told_with_what_was_asked(easel):
    for body, asked in (({"size": "1x1"}, {"size": "1x1"}), ({"prompt": PROMPT, "n": 99}, {"n": 99})):
        assert (await easel.generate(**body))[0] == 400
        found, answer = await told(easel)
        assert found == asked
        assert answer["error"]["type"] == "invalid_request_error"
    assert (
        await easel.ask(
            "POST", "/images/generations", data=b"{", headers={**easel.auth, "Content-Type": "application/json"}
        )
    )[0] == 400
    record, _ = await easel.last()
    assert (record.asked, "error" in record.answer) == ("", True)


async def test_who_went_away_got_nothing(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.HANG)])) as easel:
        ended = asyncio.Event()
        easel.core.events.subscribe(lambda event: ended.set() if isinstance(event, RequestEnded) else None)
        began = asyncio.Event()
        easel.core.events.subscribe(lambda event: began.set() if isinstance(event, RequestStarted) else None)
        asking = spawn(easel.generate(prompt=PROMPT, size="1024x1024"), name="test")
        async with asyncio.timeout(20):
            await began.wait()
            asking.cancel()
            await easel.core.stop_proxy()
            await ended.wait()
        record, _ = await easel.last()
        assert (record.outcome, record.asked, record.answer) == (Outcome.CANCELLED, '{"size":"1024x1024"}', "")


# --- prompts that are not to be kept


@asynccontextmanager
async def repeating(easel):
    """An account of a service that repeats the prompt in its refusals."""

    async def refuse(http):
        sent = await http.json()
        said = f"Your request for '{sent['prompt'].upper()}' has a bad size."
        return web.json_response({"error": {"message": said, "type": "invalid_request_error", "code": "x"}}, status=400)

    app = web.Application()
    app.router.add_post("/v1/images/generations", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    account = Account(Provider.OPENAI, "parrot", "parrot@example.com", base_url=base_url)
    await easel.core.add_account(account, Credentials(api_key="key-of-parrot"), check=False)
    try:
        yield
    finally:
        await runner.cleanup()


async def ask_everything(easel):
    picture = data_url(png())
    chat = {"model": MODEL, "messages": [{"role": "user", "content": PROMPT}]}
    await easel.generate(prompt=PROMPT)
    await easel.generate(prompt=PROMPT, model="gpt-image-2", negative_prompt=PROMPT, user=PROMPT)
    await easel.generate(prompt=PROMPT, size=PROMPT, quality=PROMPT)
    await easel.generate(input=PROMPT, whatever=PROMPT)
    await easel.generate(prompt=PROMPT, n=PROMPT)
    await easel.ask("POST", "/images/edits", json={"prompt": PROMPT, "image": picture})
    await easel.ask("POST", "/images/edits", data=aiohttp.FormData({"prompt": PROMPT, "caption": PROMPT}))
    await easel.ask("POST", "/chat/completions", json=chat)
    native = f"{easel.url.removesuffix('/v1')}/v1beta/models/{MODEL}:generateContent"
    contents = {"contents": [{"parts": [{"text": PROMPT}]}]}
    async with easel.client.post(native, json=contents, headers={"x-goog-api-key": easel.key}) as response:
        await response.read()


async def test_a_prompt_that_is_not_kept_is_nowhere_in_the_log(tmp_path):
    directory = tmp_path / "data"
    async with running(directory, simulated(fox=[]), keep_prompts=False) as easel, repeating(easel):
        await ask_everything(easel)
        records = await easel.core.requests()
        entries = [await easel.core.request(record.id) for record in records]
        assert len(entries) == 9
        assert {one.outcome for one in records} == {Outcome.DRAWN, Outcome.INVALID, Outcome.FAILED}
        assert "nobody may" not in repr(entries).lower()
        assert any("<PNG " in record.answer for record in records)
        await easel.core.export_log(tmp_path / "log.jsonl", "jsonl")
        await easel.core.export_log(tmp_path / "log.csv", "csv")
    assert not in_files(tmp_path, PROMPT)
    assert not in_files(tmp_path, PROMPT.upper())


async def test_a_prompt_that_is_kept_is_in_its_place(tmp_path):
    async with running(tmp_path / "data", simulated(fox=[])) as easel, repeating(easel):
        await ask_everything(easel)
        (record,) = await easel.core.requests(matching=RequestFilter(model="gpt-image-2"))
        assert record.prompt == PROMPT
        assert PROMPT.upper() in json.loads(record.answer)["error"]["message"]


# --- found, cleared, written into files


@pytest.fixture
async def filled(easel):
    """Three requests: two drawn, one of them by curl, and one refused."""
    await easel.generate(prompt="a heron", size="16:9")
    await easel.generate(prompt="a FOX at dusk", headers={**easel.auth, "User-Agent": "curl/8.1"})
    await easel.generate(n=99)
    return easel


async def test_requests_are_found_by_what_fits(filled):
    async def outcomes(**matching):
        return [one.outcome for one in await filled.core.requests(matching=RequestFilter(**matching))]

    assert await outcomes() == [Outcome.INVALID, Outcome.DRAWN, Outcome.DRAWN]
    assert await outcomes(outcomes=(Outcome.INVALID, Outcome.FAILED)) == [Outcome.INVALID]
    assert await outcomes(client="CURL") == [Outcome.DRAWN]
    assert await outcomes(words="fox dusk") == [Outcome.DRAWN]
    assert await outcomes(words="100%") == []
    newest, *_ = await filled.core.requests()
    assert await outcomes(since=newest.started_at) == [Outcome.INVALID]
    assert len(await filled.core.requests(1, matching=RequestFilter(model=MODEL))) == 1


async def test_facets_name_what_there_is(filled):
    facets = await filled.core.log_facets()
    assert facets.models == (MODEL,)
    assert set(facets.accounts) <= {"fox@example.com", "heron@example.com"}
    assert len(facets.clients) == 2
    await filled.core.clear_log()
    assert await filled.core.log_facets() == LogFacets()


async def test_what_is_under_way_is_not_cleared(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.SLOW_FIRST_BYTE, seconds=1.0)])) as easel:
        began = asyncio.Event()
        easel.core.events.subscribe(lambda event: began.set() if isinstance(event, RequestStarted) else None)
        asking = spawn(easel.generate(prompt=PROMPT), name="test")
        async with asyncio.timeout(20):
            await began.wait()
            await easel.generate(n=99)
            assert await easel.core.clear_log() == 1
            assert (await asking)[0] == 200
        assert [one.prompt for one in await easel.core.requests()] == [PROMPT]


async def test_the_log_is_cleared_by_a_filter_or_whole(filled):
    assert await filled.core.clear_log(RequestFilter(client="curl")) == 1
    assert len(await filled.core.requests()) == 2
    assert await filled.core.clear_log() == 2
    assert await filled.core.requests() == ()


async def test_the_log_is_written_into_files(filled, tmp_path):
    assert await filled.core.export_log(tmp_path / "log.jsonl", "jsonl") == 3
    objects = [json.loads(line) for line in (tmp_path / "log.jsonl").read_bytes().splitlines()]
    assert [one["outcome"] for one in objects] == ["invalid", "drawn", "drawn"]
    assert [len(one["attempts"]) for one in objects] == [0, 1, 1]
    assert await filled.core.export_log(tmp_path / "log.csv", "csv", RequestFilter(client="curl")) == 1
    (row,) = csv.DictReader(io.StringIO((tmp_path / "log.csv").read_text(encoding="utf-8-sig")))
    assert (row["prompt"], row["client"]) == ("a FOX at dusk", "curl/8.1")


async def test_a_file_that_cannot_be_written_is_told(filled, tmp_path):
    with pytest.raises(EaselError) as failed:
        await filled.core.export_log(tmp_path / "none" / "log.csv", "csv")
    assert failed.value.phrase.code == "export_not_written"


async def test_a_request_that_is_not_in_the_log(easel):
    with pytest.raises(RequestError) as failed:
        await easel.core.request("req_none")
    assert failed.value.phrase.code == "request_unknown"
