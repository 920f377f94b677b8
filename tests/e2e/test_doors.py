"""Every door, as the openai SDK and other real clients knock at it, over the simulator."""

import asyncio
import base64
import hashlib
import io
import json

import httpx
import openai
import pytest
from aiohttp import web
from PIL import Image

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.events import RequestEnded
from proxy_core.records import Outcome
from proxy_core.simulator.faults import Fault, Rule
from proxy_core.tasks import spawn
from tests.harness import running, simulated


def picture(color, file_format="PNG", size=(64, 48), mode="RGB"):
    kept = io.BytesIO()
    Image.new(mode, size, color).save(kept, file_format)
    return kept.getvalue()


RED, GREEN, BLUE = picture("red"), picture("green", "JPEG"), picture("blue", "WEBP")
MASK = picture((0, 0, 0, 0), mode="RGBA")


def fingerprints(*data):
    return tuple(hashlib.sha256(one).hexdigest() for one in data)


def data_url(data, mime="image/png"):
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


def opened(b64):
    image = Image.open(io.BytesIO(base64.b64decode(b64, validate=True)))
    image.load()
    return image


async def add_openai(easel, label="owl"):
    """An account of a service that speaks OpenAI's wire: the simulator does, too."""
    account = Account(
        Provider.OPENAI, label, f"{label}@example.com", base_url=f"{easel.simulator.base_url}/v1", max_concurrency=2
    )
    await easel.core.add_account(account, Credentials(api_key=f"key-of-{label}"))


@pytest.fixture
async def easel(tmp_path):
    async with running(tmp_path, simulated(fox=[], heron=[])) as bench:
        yield bench


@pytest.fixture
async def service(tmp_path):
    """Easel with one account, which speaks OpenAI's wire."""
    async with running(tmp_path, simulated(owl=[])) as bench:
        (state,) = bench.core.accounts()
        await bench.core.remove_account(state.account.id)
        await add_openai(bench)
        yield bench


def sdk_of(easel, **options):
    return openai.AsyncOpenAI(base_url=easel.url, api_key=easel.key, **options)


# --- edits and variations


@pytest.mark.parametrize(
    ("image", "sent"),
    [
        (("red.png", RED, "image/png"), [RED]),
        (RED, [RED]),  # raw bytes, which the SDK calls `upload` and octet-stream
        ([("a.png", RED), ("b.jpg", GREEN), ("c.webp", BLUE)], [RED, GREEN, BLUE]),
        ([BLUE, RED], [BLUE, RED]),
    ],
    ids=["one", "raw", "several", "raw-several"],
)
async def test_edit(easel, image, sent):
    async with sdk_of(easel) as sdk:
        answer = await sdk.images.edit(image=image, prompt="make it night", model="gpt-image-1", n=2, size="1024x1024")
    assert [opened(item.b64_json).format for item in answer.data] == ["PNG", "PNG"]
    assert {call.references for call in easel.simulator.calls.last} == {fingerprints(*sent)}
    assert easel.simulator.calls.count() == 2


async def test_google_gets_the_mask_as_a_picture(easel):
    async with sdk_of(easel) as sdk:
        answer = await sdk.images.with_raw_response.edit(image=[RED, GREEN], mask=MASK, prompt="a hat")
    assert "the mask goes along as a picture" in answer.headers["x-mapping-notes"]
    (call,) = easel.simulator.calls.last
    assert call.references == fingerprints(RED, GREEN, MASK)
    assert "mask" in json.dumps(call.body["contents"])


async def test_edit_by_json_and_by_form_is_the_same(easel):
    wish = {"prompt": "a hat", "model": "gemini-3-pro-image", "quality": "hd", "aspect_ratio": "16:9"}
    status, _, body = await easel.ask(
        "POST", "/images/edits", json={**wish, "images": [{"image_url": data_url(RED)}, {"image_url": data_url(BLUE)}]}
    )
    assert status == 200
    async with sdk_of(easel) as sdk:
        extra = {"quality": "hd", "aspect_ratio": "16:9"}
        answer = await sdk.images.edit(image=[RED, BLUE], prompt="a hat", model="gemini-3-pro-image", extra_body=extra)
    assert answer.size == body["size"] == "5504x3072"
    first, second = easel.simulator.calls.last
    assert first.body["generationConfig"] == second.body["generationConfig"]
    assert first.references == second.references == fingerprints(RED, BLUE)


@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")  # the SDK's word on variations
async def test_variation(easel):
    async with sdk_of(easel) as sdk:
        answer = await sdk.images.create_variation(image=RED, n=2, size="1024x1024", response_format="url")
    assert [item.url[:22] for item in answer.data] == ["data:image/png;base64,"] * 2
    assert {call.references for call in easel.simulator.calls.last} == {fingerprints(RED)}
    assert "variation" in json.dumps(easel.simulator.calls.last[0].body)


async def test_references_of_a_generation_keep_their_order(easel):
    status, _, _ = await easel.generate(prompt="as these", image=[data_url(BLUE), data_url(RED), data_url(GREEN)])
    assert status == 200
    (call,) = easel.simulator.calls.last
    assert call.references == fingerprints(BLUE, RED, GREEN)


# --- streams


async def test_a_streamed_generation_has_an_event_for_each_picture(easel):
    async with sdk_of(easel) as sdk:
        stream = await sdk.images.generate(prompt="a fox", model="gpt-image-1", n=3, stream=True, partial_images=2)
        events = [event async for event in stream]
    assert [event.type for event in events] == ["image_generation.completed"] * 3
    assert len({event.b64_json for event in events}) == 3
    assert {(opened(event.b64_json).format, event.output_format, event.size) for event in events} == {
        ("PNG", "png", "1024x1024")
    }
    assert all(event.usage.total_tokens > 0 for event in events)
    assert (await easel.last())[0].returned == 3


async def test_a_streamed_edit(easel):
    async with sdk_of(easel) as sdk:
        stream = await sdk.images.edit(image=RED, prompt="a hat", stream=True, output_format="webp")
        events = [event async for event in stream]
    assert [event.type for event in events] == ["image_edit.completed"]
    assert opened(events[0].b64_json).format == "WEBP"
    assert events[0].output_format == "webp"


async def test_drafts_come_before_the_picture_where_the_upstream_has_them(service):
    async with sdk_of(service) as sdk:
        stream = await sdk.images.generate(prompt="a fox", model="gpt-image-2", stream=True, partial_images=2)
        events = [event async for event in stream]
    assert [event.type.rpartition(".")[2] for event in events] == ["partial_image", "partial_image", "completed"]
    assert [event.partial_image_index for event in events[:-1]] == [0, 1]
    assert all(opened(event.b64_json).format == "PNG" for event in events)


async def test_a_failure_in_a_stream_is_an_error_event(tmp_path):
    async with running(tmp_path, simulated(fox=[Rule(Fault.IMAGE_SAFETY)])) as easel, sdk_of(easel) as sdk:
        stream = await sdk.images.generate(prompt="a fox", model="gpt-image-1", stream=True)
        with pytest.raises(openai.APIError) as failed:
            [event async for event in stream]
        assert failed.value.code == "moderation_blocked"
        assert easel.simulator.calls.count() == 1
        assert (await easel.last())[0].outcome is Outcome.FAILED


# --- formats and addresses


@pytest.mark.parametrize(("wanted", "found"), [("jpeg", "JPEG"), ("webp", "WEBP"), ("png", "PNG")])
async def test_the_declared_format_is_the_true_one(easel, wanted, found):
    async with sdk_of(easel) as sdk:
        answer = await sdk.images.generate(prompt="a fox", model="gpt-image-1", output_format=wanted)
    assert (opened(answer.data[0].b64_json).format, answer.output_format) == (found, wanted)


async def test_more_compression_is_fewer_bytes(tmp_path):
    sizes = []
    for strength in (10, 95):
        async with running(tmp_path / str(strength), simulated(fox=[])) as easel, sdk_of(easel) as sdk:
            answer = await sdk.images.generate(
                prompt="a fox", model="gpt-image-1", output_format="jpeg", output_compression=strength
            )
            sizes.append(len(answer.data[0].b64_json))
    assert sizes[0] < sizes[1] / 2


async def test_a_url_can_be_an_address_that_needs_no_key(tmp_path):
    async with running(tmp_path, simulated(fox=[]), url_as="http") as easel, sdk_of(easel) as sdk:
        answer = await sdk.images.generate(prompt="a fox", model="dall-e-3", response_format="url", n=1)
        url = answer.data[0].url
        async with easel.client.get(url) as response:
            assert (response.status, response.content_type) == (200, "image/png")
            assert Image.open(io.BytesIO(await response.read())).size == (1024, 1024)
        async with easel.client.get(url[:-9] + "xxxxx.png") as response:
            assert (response.status, response.content_type) == (404, "application/json")


# --- chats


async def test_a_chat_draws_as_kilo_code_needs_it(easel):
    async with sdk_of(easel) as sdk:
        answer = await sdk.chat.completions.create(
            model="google/gemini-2.5-flash-image",
            messages=[{"role": "user", "content": "a red circle"}],
            extra_body={"modalities": ["image", "text"]},
        )
    (choice,) = answer.choices
    head, _, data = choice.message.model_extra["images"][0]["image_url"]["url"].partition(",")
    assert head == "data:image/png;base64"
    assert opened(data).size == (1024, 1024)
    assert choice.message.content
    assert choice.finish_reason == "stop"


async def test_a_chat_streams_and_takes_pictures_along(easel):
    content = [{"type": "text", "text": "a hat"}, {"type": "image_url", "image_url": {"url": data_url(RED)}}]
    async with sdk_of(easel) as sdk:
        stream = await sdk.chat.completions.create(
            model="gemini-3-pro-image",
            messages=[
                {"role": "system", "content": "be brief"},
                {"role": "user", "content": content},
            ],
            stream=True,
            n=2,
            stream_options={"include_usage": True},
            extra_body={"image_config": {"aspect_ratio": "16:9"}},
        )
        chunks = [chunk async for chunk in stream]
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    images = [image for delta in deltas for image in (delta.model_extra or {}).get("images", ())]
    assert [image["index"] for image in images] == [0, 1]
    assert {opened(image["image_url"]["url"].partition(",")[2]).size for image in images} == {(1376, 768)}
    assert "".join(delta.content or "" for delta in deltas)
    assert chunks[-1].usage.total_tokens > 0
    assert {call.references for call in easel.simulator.calls.last} == {fingerprints(RED)}


# --- Gemini's own wire


@pytest.mark.parametrize("as_query", [True, False])
async def test_the_native_door_changes_neither_body_nor_answer(tmp_path, as_query):
    seen = []
    answered = b'{ "candidates" : [ {"content":{"parts":[{"text":"\\u00e9 "}]}} ],\n "odd": 1.50 }\r\n'

    async def upstream(request):
        seen.append((request.path_qs, request.headers.get("x-goog-api-key"), await request.read()))
        return web.Response(body=answered, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", upstream)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with running(tmp_path, simulated()) as easel:
            host, port = runner.addresses[0]
            account = Account(Provider.GEMINI, "raw", base_url=f"http://{host}:{port}")
            await easel.core.add_account(account, Credentials(api_key="upstream-key"), check=False)
            body = b' {"contents":[{"parts":[{"text":"a fox"}]}], "x" :1e2}\n'
            headers = {"Content-Type": "application/json"} | ({} if as_query else {"x-goog-api-key": easel.key})
            query = f"?key={easel.key}&$fields=a" if as_query else "?$fields=a"
            url = f"{easel.url.removesuffix('/v1')}/v1beta/models/gemini-2.5-flash-image:generateContent{query}"
            async with easel.client.post(url, data=body, headers=headers) as response:
                assert (response.status, await response.read()) == (200, answered)
            ((path, key, sent),) = seen
            assert (path, key, sent) == (
                "/v1beta/models/gemini-2.5-flash-image:generateContent?$fields=a",
                "upstream-key",
                body,
            )
            record, attempts = await easel.last()
            assert (record.accounts, len(attempts), record.prompt) == (("raw",), 1, "a fox")
            assert easel.key not in repr((record, attempts))
    finally:
        await runner.cleanup()


# --- accounts that speak OpenAI's wire


async def test_several_pictures_are_one_call(service):
    async with sdk_of(service) as sdk:
        answer = await sdk.images.with_raw_response.generate(
            prompt="a fox", model="gpt-image-2", n=3, size="1920x1080", quality="hd", background="opaque"
        )
    parsed = answer.parse()
    assert len({item.b64_json for item in parsed.data}) == 3
    assert parsed.size == "1920x1088"
    assert "1920x1080" in answer.headers["x-mapping-notes"]
    assert (answer.headers["x-account-email"], answer.headers["x-images-returned"]) == ("owl@example.com", "3")
    (call,) = service.simulator.calls.last
    sent = {name: call.body[name] for name in ("model", "n", "size", "quality", "background")}
    assert sent == {
        "model": "gpt-image-2",
        "n": 3,
        "size": "1920x1088",
        "quality": "high",
        "background": "opaque",
    }


async def test_a_real_mask_and_the_files_go_along_as_they_are(service):
    mask = picture((0, 0, 0, 0), mode="RGBA")
    async with sdk_of(service) as sdk:
        answer = await sdk.images.edit(image=[RED, GREEN], mask=mask, prompt="a hat", model="gpt-image-2", n=2)
    assert len(answer.data) == 2
    (call,) = service.simulator.calls.last
    assert call.references == fingerprints(RED, GREEN)
    assert [(name, size) for name, _, size in call.body["files"]] == [
        ("image[]", len(RED)),
        ("image[]", len(GREEN)),
        ("mask", len(mask)),
    ]


async def test_an_unknown_field_goes_through_to_a_service_that_may_know_it(service):
    status, _, _ = await service.generate(prompt="a fox", model="flux-1.1-pro", seed=7, guidance={"scale": 2.5}, n=2)
    assert status == 200
    assert service.simulator.calls.count() == 2
    assert {(call.body["seed"], call.body["guidance"]["scale"]) for call in service.simulator.calls.last} == {(7, 2.5)}


# --- going away and coming again


@pytest.mark.parametrize("call", ["generate", "edit"])
async def test_a_client_that_gives_up_and_asks_again_pays_once(tmp_path, call):
    """The SDK itself: it stops waiting, and repeats with x-stainless-retry-count; a form with another boundary."""
    rule = Rule(Fault.SLOW_FIRST_BYTE, first=1, seconds=1)
    async with running(tmp_path, simulated(fox=[rule])) as easel:
        ended = asyncio.Queue()
        easel.core.events.subscribe(lambda event: ended.put_nowait(event) if isinstance(event, RequestEnded) else None)
        async with sdk_of(easel, max_retries=4, timeout=httpx.Timeout(0.8, connect=5)) as sdk:
            extra = {"image": [RED, GREEN]} if call == "edit" else {}
            answer = await getattr(sdk.images, call)(prompt="a fox", size="1024x1024", **extra)
        assert opened(answer.data[0].b64_json).size == (1024, 1024)
        assert easel.simulator.calls.count() == 1
        outcomes = set()
        while len(outcomes) < 2:  # a slow client gives up more than once
            outcomes.add((await ended.get()).record.outcome)
        assert outcomes == {Outcome.CANCELLED, Outcome.DRAWN}


async def leave(call, once):
    """Cancel what a client asked, once that is so."""
    client = spawn(call, name="client")
    await asyncio.wait_for(once, 30)
    client.cancel()
    with pytest.raises(asyncio.CancelledError):
        await client


async def ask_natively(easel, call):
    url = f"{easel.url.removesuffix('/v1')}/v1beta/models/gemini-2.5-flash-image:{call}"
    await easel.client.post(url, json=TEXT, headers={"x-goog-api-key": easel.key})


async def until_one_waits(easel):
    while not easel.core.queue().waiting:
        await asyncio.sleep(0.001)


async def test_what_a_client_left_is_kept_and_the_log_says_so(tmp_path):
    rule = Rule(Fault.SLOW_FIRST_BYTE, first=1, seconds=0.4)
    async with running(tmp_path, simulated(fox=[rule])) as easel:
        ended = asyncio.Queue()
        easel.core.events.subscribe(lambda event: ended.put_nowait(event) if isinstance(event, RequestEnded) else None)
        async with sdk_of(easel, max_retries=0) as sdk:
            await leave(sdk.images.edit(image=RED, prompt="a hat"), easel.simulator.calls.reach(1))
        record = (await ended.get()).record
        assert (record.outcome, record.reason.code) == (Outcome.CANCELLED, "client_gone_kept")
        (kept,) = (tmp_path / "pictures").iterdir()
        assert kept.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("call", ["generateContent", "streamGenerateContent?alt=sse"])
async def test_what_a_client_of_the_native_door_left_is_kept_too(tmp_path, call):
    rule = Rule(Fault.SLOW_FIRST_BYTE, first=1, seconds=0.4)
    async with running(tmp_path, simulated(fox=[rule])) as easel:
        ended = asyncio.Queue()
        easel.core.events.subscribe(lambda event: ended.put_nowait(event) if isinstance(event, RequestEnded) else None)
        await leave(ask_natively(easel, call), easel.simulator.calls.reach(1))
        record = (await asyncio.wait_for(ended.get(), 30)).record
        assert (record.outcome, record.reason.code) == (Outcome.CANCELLED, "client_gone_kept")
        (kept,) = await easel.core.gallery()
        assert (kept.origin, kept.request_id, kept.account) == ("lost", record.id, "fox@example.com")
        assert easel.simulator.calls.count() == 1


async def test_a_client_of_the_native_door_that_left_the_queue_costs_nothing(tmp_path):
    rule = Rule(Fault.SLOW_FIRST_BYTE, first=1, seconds=1)
    async with running(tmp_path, simulated(fox=[rule])) as easel:
        ended = asyncio.Queue()
        easel.core.events.subscribe(lambda event: ended.put_nowait(event) if isinstance(event, RequestEnded) else None)
        await easel.core.change_settings({"concurrency": 1})
        first = spawn(easel.ask("POST", "/images/generations", json={"prompt": "first"}), name="the first")
        await asyncio.wait_for(easel.simulator.calls.reach(1), 30)
        await leave(ask_natively(easel, "generateContent"), until_one_waits(easel))
        record = (await asyncio.wait_for(ended.get(), 30)).record
        assert (record.outcome, record.reason.code) == (Outcome.CANCELLED, "client_gone")
        assert (await first)[0] == 200
        assert easel.simulator.calls.count() == 1


# --- errors, each in its door's own shape


NO_PICTURE = {"prompt": "x", "images": [{"image_url": "file:///etc/passwd"}]}
NO_WORDS = {"model": "gemini-3-pro-image", "messages": []}
TALK = {"model": "gpt-5", "messages": [{"role": "user", "content": "hi"}]}


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/images/generations", {"prompt": ""}, (400, "prompt", "missing_required_parameter")),
        ("/images/generations", {"prompt": "x", "model": "llama"}, (404, "model", "model_not_found")),
        ("/images/edits", {"prompt": "x"}, (400, "image", "missing_required_parameter")),
        ("/images/edits", NO_PICTURE, (400, "image", "invalid_image_file")),
        ("/images/variations", {}, (400, "image", "missing_required_parameter")),
        ("/chat/completions", NO_WORDS, (400, "messages", "missing_required_parameter")),
        ("/chat/completions", TALK, (400, "model", "model_not_found")),
        ("/no/such/door", {}, (404, None, "not_found")),
    ],
)
async def test_errors_are_openais_json(easel, path, body, told):
    status, headers, answer = await easel.ask("POST", path, json=body)
    assert (status, answer["error"]["param"], answer["error"]["code"]) == told
    assert answer["error"]["type"] == "invalid_request_error"
    assert headers["Content-Type"].startswith("application/json")
    assert answer["error"]["message"]
    assert easel.simulator.calls.count() == 0


TEXT = {"contents": [{"parts": [{"text": "a fox"}]}]}


@pytest.mark.parametrize(
    ("call", "key", "body", "told"),
    [
        ("gemini-2.5-flash-image:generateContent", "wrong", TEXT, (401, "UNAUTHENTICATED")),
        ("gemini-9-image:generateContent", "", TEXT, (404, "NOT_FOUND")),
        ("gemini-2.5-flash-image:generateContent", "", [], (400, "INVALID_ARGUMENT")),
        ("gemini-2.5-flash-image:countTokens", "", TEXT, (404, "NOT_FOUND")),
    ],
)
async def test_errors_of_the_native_door_are_googles(easel, call, key, body, told):
    url = f"{easel.url.removesuffix('/v1')}/v1beta/models/{call}"
    async with easel.client.post(url, json=body, headers={"x-goog-api-key": key or easel.key}) as response:
        answer = await response.json()
        assert response.status == told[0]
    assert (answer["error"]["code"], answer["error"]["status"]) == told
    assert answer["error"]["message"]
