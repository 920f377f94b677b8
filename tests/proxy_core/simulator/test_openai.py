"""The OpenAI wire of the simulator, as a client meets it: with plain HTTP, and with OpenAI's own library."""

import asyncio
import io
import json
from base64 import b64decode, b64encode

import aiohttp
import openai
import pytest
from PIL import Image

from proxy_core.simulator.faults import Fault
from proxy_core.simulator.openai_request import MODELS
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.tasks import spawn
from tests.proxy_core.simulator.conftest import FLASH, Answer, Rig, Start, fault_rule

BEARER = {"Authorization": "Bearer key-ann"}
TINY = {"model": "flux-1.1-pro", "prompt": "a kite", "size": "64x48", "response_format": "b64_json"}


def file(size=(64, 48), kind="PNG", mode="RGB"):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def picture(answer: Answer, number=0):
    image = Image.open(io.BytesIO(b64decode(answer.json["data"][number]["b64_json"])))
    image.load()
    return image


async def generate(rig: Rig, headers=BEARER, **body):
    return await rig.call("POST", "/v1/images/generations", json=body, headers=headers)


async def edit(rig: Rig, *files, headers=BEARER, **texts):
    """A form: each file is (name, bytes) or (name, filename, bytes)."""
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in texts.items():
        form.add_field(name, value)
    for name, *filename, data in files:
        form.add_field(name, data, filename=filename[0] if filename else "upload")
    return await rig.call("POST", "/v1/images/edits", data=form, headers=headers)


# --- pictures


@pytest.mark.parametrize(
    ("asked", "size", "kind"),
    [
        ({"size": "1024x640"}, (1024, 640), "PNG"),
        ({"size": "640x1024", "output_format": "jpeg", "output_compression": 60}, (640, 1024), "JPEG"),
        ({"size": "1024x640", "output_format": "webp"}, (1024, 640), "WEBP"),
        ({"model": "gpt-image-1.5"}, (1024, 1024), "PNG"),
        ({"model": "dall-e-2", "size": "256x256", "response_format": "b64_json"}, (256, 256), "PNG"),
        ({"model": "flux-1.1-pro", "size": "64x48", "response_format": "b64_json"}, (64, 48), "PNG"),
        ({"model": "nano-banana-2", "aspect_ratio": "1:4", "response_format": "b64_json"}, (512, 2048), "PNG"),
    ],
)
async def test_pictures_have_the_size_and_the_format_asked_for(rig: Rig, asked, size, kind):
    answer = await generate(rig, **{"model": "gpt-image-2", "prompt": "a kite", **asked})
    assert (picture(answer).size, picture(answer).format) == (size, kind)


async def test_what_the_answer_says_about_itself(rig: Rig):
    answer = await generate(rig, model="gpt-image-2", prompt="a kite", size="1024x640", background="transparent", n=2)
    assert len(answer.json["data"]) == 2
    assert picture(answer).getpixel((0, 0))[3] == 0
    assert answer.json["usage"]["output_tokens_details"] == {"text_tokens": 0, "image_tokens": 2112}
    told = {name: answer.json[name] for name in ("background", "output_format", "quality", "size")}
    assert told == {"background": "transparent", "output_format": "png", "quality": "medium", "size": "1024x640"}


async def test_an_address_leads_to_the_picture(rig: Rig):
    answer = await generate(rig, model="gpt-4o-image", prompt="a kite", size="64x48", response_format="b64_json")
    (item,) = answer.json["data"]
    path = item["url"].removeprefix(rig.simulator.base_url)
    found = await rig.call("GET", path)
    assert Image.open(io.BytesIO(found.raw)).size == (64, 48)
    assert found.headers["Content-Type"] == "image/png"
    assert (await rig.call("GET", "/simulator/pictures/other")).status == 404


async def test_an_edit_takes_its_shape_from_the_first_picture(rig: Rig):
    answer = await edit(
        rig, ("image[]", file((90, 60))), ("image[]", file((20, 90), "JPEG")), model="gpt-image-1.5", prompt="x"
    )
    assert picture(answer).size == (1536, 1024)
    assert answer.json["usage"]["input_tokens_details"]["image_tokens"] == 646


async def test_an_edit_as_json(rig: Rig):
    def data_url(data):
        return {"image_url": f"data:image/png;base64,{b64encode(data).decode()}"}

    body = {"model": "flux-1.1-pro", "prompt": "x", "size": "64x48", "images": [data_url(file())]}
    mask = data_url(file(mode="RGBA"))
    answer = await rig.call("POST", "/v1/images/edits", json={**body, "mask": mask}, headers=BEARER)
    assert len(answer.json["data"]) == 1
    shown = rig.simulator.calls.last[-1].body["files"]
    assert [one[0] for one in shown] == ["image[]", "mask"]
    fetched = {**body, "images": [{"image_url": "https://example.com/1.png"}]}
    assert (await rig.call("POST", "/v1/images/edits", json=fetched, headers=BEARER)).status == 400


# --- strictness


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({"prompt": None}, "prompt", "missing_required_parameter"),
        ({"response_format": "b64_json"}, "response_format", "unknown_parameter"),
        ({"input_fidelity": "high"}, "input_fidelity", "unknown_parameter"),
        ({"style": "vivid"}, "style", "unknown_parameter"),
        ({"seed": 1}, "seed", "unknown_parameter"),
        ({"size": "1920x1080"}, "size", "invalid_value"),
        ({"size": "512x512"}, "size", "invalid_value"),
        ({"size": "4096x1024"}, "size", "invalid_value"),
        ({"size": "3840x1024"}, "size", "invalid_value"),
        ({"size": "3840x3840"}, "size", "invalid_value"),
        ({"size": "16:9"}, "size", "invalid_value"),
        ({"size": 1024}, "size", "invalid_type"),
        ({"model": "gpt-image-1", "size": "2048x2048"}, "size", "invalid_value"),
        ({"model": "dall-e-3", "size": "1536x1024"}, "size", "invalid_value"),
        ({"model": "dall-e-3", "n": 2}, "n", "integer_above_max_value"),
        ({"quality": "hd"}, "quality", "invalid_value"),
        ({"quality": "max"}, "quality", "invalid_value"),
        ({"n": 0}, "n", "integer_below_min_value"),
        ({"n": "2"}, "n", "invalid_type"),
        ({"stream": "true"}, "stream", "invalid_type"),
        ({"output_format": "tiff"}, "output_format", "invalid_value"),
        ({"output_compression": 50}, "output_compression", "invalid_value"),
        ({"output_format": "jpeg", "background": "transparent"}, "background", "invalid_value"),
        ({"model": "gpt-image-9"}, "model", "model_not_found"),
    ],
)
async def test_what_openai_refuses(rig: Rig, body, param, code):
    answer = await generate(rig, **{"model": "gpt-image-2", "prompt": "a kite", **body})
    assert answer.status == (404 if code == "model_not_found" else 400)
    assert (answer.error["param"], answer.error["code"]) == (param, code)
    assert answer.error["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("files", "texts", "code"),
    [
        ((), {}, "missing_required_parameter"),
        ((("mask", file(mode="RGBA")),), {}, "missing_required_parameter"),
        ((("image", file()), ("image", file())), {}, "duplicate_parameter"),
        ((("image", file()), ("picture", file())), {}, "unknown_parameter"),
        ((("image", file()),), {"moderation": "low"}, "unknown_parameter"),
        ((("image[]", file()),) * 17, {}, "array_above_max_length"),
        ((("image", b"no picture"),), {}, "invalid_image_file"),
        ((("image", file()), ("mask", file())), {}, "invalid_image_file"),
        ((("image", file()), ("mask", b"no picture")), {}, "invalid_image_file"),
        ((("image", file()), ("mask", file((65, 48), mode="RGBA"))), {}, "invalid_value"),
        ((("image", file()),), {"n": "two"}, "invalid_type"),
        ((("image", file()),), {"size": "1920x1080"}, "invalid_value"),
    ],
)
async def test_which_edits_openai_refuses(rig: Rig, files, texts, code):
    answer = await edit(rig, *files, model="gpt-image-2", prompt="x", **texts)
    assert (answer.status, answer.error["code"]) == (400, code)


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400, "invalid_json"),
        ({"data": b"[]", "headers": {"Content-Type": "application/json"}}, 400, "invalid_json"),
        ({"data": b"x", "headers": {"Content-Type": "text/plain"}}, 415, "unsupported_content_type"),
    ],
)
async def test_bodies_that_are_none(rig: Rig, options, status, code):
    options["headers"] |= BEARER
    answer = await rig.call("POST", "/v1/images/generations", **options)
    assert (answer.status, answer.error["code"]) == (status, code)


async def test_an_address_that_is_none_is_refused_in_openais_words(rig: Rig):
    answer = await rig.call("POST", "/v1/images/upscales", json={}, headers=BEARER)
    assert (answer.status, answer.error["message"]) == (404, "Invalid URL (POST /v1/images/upscales)")


@pytest.mark.parametrize(("key", "code"), [("nobody", "invalid_api_key"), ("", None)])
async def test_strangers_are_rejected(rig: Rig, key, code):
    for call in (generate(rig, {"Authorization": f"Bearer {key}"}, **TINY), edit(rig, headers={"x-api-key": key})):
        answer = await call
        assert answer.status == 401
        assert key not in answer.error["message"] or not key
    assert (await generate(rig, {"Authorization": f"Bearer {key}"}, **TINY)).error["code"] == code
    assert rig.simulator.calls.count() == 0


# --- models


async def test_the_list_of_models_is_openais_for_a_bearer_and_googles_for_a_key(rig: Rig):
    answer = await rig.call("GET", "/v1/models", headers=BEARER)
    assert [one["id"] for one in answer.json["data"]] == list(MODELS)
    one = await rig.call("GET", "/v1/models/gpt-image-2", headers=BEARER)
    assert one.json in answer.json["data"]
    assert (await rig.call("GET", "/v1/models/gone", headers=BEARER)).error["code"] == "model_not_found"
    assert (await rig.call("GET", "/v1/models", headers={"Authorization": "Bearer nobody"})).status == 401
    google = await rig.call("GET", f"/v1/models/{FLASH}", headers={"x-goog-api-key": "key-ann"})
    assert google.json["name"] == f"models/{FLASH}"


async def test_a_rejected_key_sees_no_models(start: Start):
    rig = await start(fault_rule("forbidden"))
    assert (await rig.call("GET", "/v1/models", headers=BEARER)).status == 403


async def test_drawing_calls_tell_what_is_left_of_a_limit(start: Start):
    rig = await start(accounts=(SimulatedAccount("ann", "key-ann", per_minute=2),))
    names = [f"x-ratelimit-{what}-requests" for what in ("limit", "remaining", "reset")]
    answers = [await generate(rig, **TINY) for _ in range(2)]
    answers.append(await generate(rig, **TINY))
    assert [one.status for one in answers] == [200, 200, 429]
    assert [[one.headers[name] for name in names[:2]] for one in answers] == [["2", "1"], ["2", "0"], ["2", "0"]]
    assert answers[0].headers[names[2]] == "1m0s"
    assert 50 < float(answers[2].headers["Retry-After"]) <= 60
    assert names[0] not in (await rig.call("GET", "/v1/models", headers=BEARER)).headers


# --- streams


async def frames(rig: Rig, **body):
    answer = await generate(rig, model="gpt-image-2", prompt="a kite", size="1024x640", stream=True, **body)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    blocks = [block.split("\n") for block in answer.raw.decode().split("\n\n") if block.startswith("event")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


async def test_a_stream_has_its_drafts_before_its_picture(rig: Rig):
    told = await frames(rig, partial_images=2)
    assert [name for name, _ in told] == ["image_generation.partial_image"] * 2 + ["image_generation.completed"]
    assert [data.get("partial_image_index") for _, data in told] == [0, 1, None]
    assert all(data["type"] == name and data["size"] == "1024x640" for name, data in told)
    assert told[-1][1]["usage"]["output_tokens"] == 1056


async def test_a_refusal_after_drawing_ends_the_stream(start: Start):
    rig = await start(fault_rule("image_safety"))
    told = await frames(rig, partial_images=1)
    assert [name for name, _ in told] == ["image_generation.partial_image", "error"]
    assert told[-1][1]["error"]["code"] == "moderation_blocked"


# --- faults


@pytest.mark.parametrize(
    ("fault", "status", "kind", "code"),
    [
        ("key_invalid", 401, "invalid_request_error", "invalid_api_key"),
        ("unauthenticated", 401, "invalid_request_error", "invalid_api_key"),
        ("forbidden", 403, "invalid_request_error", None),
        ("limited_minute", 429, "input-images", "rate_limit_exceeded"),
        ("limited_day", 429, "insufficient_quota", "insufficient_quota"),
        ("limited_bare", 429, "requests", "rate_limit_exceeded"),
        ("limit_zero", 400, "billing_limit_user_error", "billing_hard_limit_reached"),
        ("not_found", 404, "invalid_request_error", "model_not_found"),
        ("internal", 500, "server_error", None),
        ("unavailable", 503, "service_unavailable_error", None),
        ("blocked_prompt", 400, "image_generation_user_error", "moderation_blocked"),
        ("image_safety", 400, "image_generation_user_error", "moderation_blocked"),
    ],
)
async def test_errors_in_openais_words(start: Start, fault, status, kind, code):
    rig = await start(fault_rule(fault))
    answer = await generate(rig, **TINY)
    assert (answer.status, answer.error["type"], answer.error["code"]) == (status, kind, code)
    assert rig.simulator.calls.faults["ann", Fault(fault)] == 1


async def test_a_limit_that_clears_says_when(start: Start):
    rig = await start(fault_rule("limited_minute", retry_seconds=12))
    answer = await generate(rig, **TINY)
    assert (answer.headers["Retry-After"], answer.headers["x-ratelimit-remaining-requests"]) == ("12", "0")
    assert "Please try again in 12s." in answer.error["message"]
    rig = await start(fault_rule("limited_day"))
    assert "Retry-After" not in (await generate(rig, **TINY)).headers


@pytest.mark.parametrize("fault", ["text_only", "no_image", "empty"])
async def test_an_answer_without_a_picture(start: Start, fault):
    rig = await start(fault_rule(fault))
    assert (await generate(rig, **TINY)).json["data"] == []


@pytest.mark.parametrize("fault", ["reset", "cut", "reset_mid"])
async def test_connections_that_break(start: Start, fault):
    rig = await start(fault_rule(fault))
    with pytest.raises(aiohttp.ClientError):
        await generate(rig, **TINY)


async def test_it_stops_while_a_call_hangs(start: Start):
    rig = await start(fault_rule("hang"))
    task = spawn(generate(rig, **TINY), name="draw")
    await asyncio.wait_for(rig.simulator.calls.reach(1), 30)
    await rig.simulator.stop()
    with pytest.raises(aiohttp.ClientError):
        await task


# --- OpenAI's own library


@pytest.fixture
async def library(rig: Rig):
    client = openai.AsyncOpenAI(api_key="key-ann", base_url=f"{rig.simulator.base_url}/v1", max_retries=0)
    yield client
    await client.close()


async def test_openais_library_draws_edits_streams_and_lists(library):
    drawn = await library.images.generate(model="gpt-image-2", prompt="a kite", size="1024x640")
    assert drawn.data[0].b64_json
    mask = file(mode="RGBA")
    edited = await library.images.edit(model="gpt-image-2", image=[file(), file()], mask=mask, prompt="x")
    assert edited.usage.input_tokens_details.image_tokens == 646
    stream = await library.images.generate(
        model="gpt-image-2", prompt="a kite", size="1024x640", stream=True, partial_images=1
    )
    kinds = [event.type async for event in stream]
    assert kinds == ["image_generation.partial_image", "image_generation.completed"]
    assert "gpt-image-2" in [one.id async for one in library.models.list()]
    with pytest.raises(openai.BadRequestError) as refused:
        await library.images.generate(model="gpt-image-2", prompt="a kite", size="1920x1080")
    assert refused.value.code == "invalid_value"
