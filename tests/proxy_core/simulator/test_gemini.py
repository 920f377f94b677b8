import asyncio

import aiohttp
import pytest

from proxy_core.images.catalog import MODELS, pixels
from proxy_core.simulator.faults import Fault
from proxy_core.simulator.scenario import SimulatedAccount
from proxy_core.tasks import spawn
from tests.proxy_core.simulator.conftest import FLASH, SMALL, Answer, Rig, Start, fault_rule, picture_part

URL = f"/v1beta/models/{FLASH}:generateContent"


async def test_every_model_draws_every_ratio_in_its_true_size(rig: Rig):
    async def check(model: str, ratio: str) -> None:
        answer = await rig.draw("icon", model=model, config={"imageConfig": {"aspectRatio": ratio}})
        assert answer.picture.size == pixels(MODELS[model], ratio, None), (model, ratio)

    cells = [(model.id, ratio) for model in MODELS.values() for ratio in model.ratios]
    await asyncio.gather(*(check(*cell) for cell in cells))
    assert rig.simulator.calls.count("ann") == len(cells) == 62


@pytest.mark.parametrize(
    ("model", "ratio", "size", "expected"),
    [
        ("gemini-3-pro-image", "1:1", "4K", (4096, 4096)),
        ("gemini-3-pro-image", "2:3", "2K", (1696, 2528)),
        ("gemini-nano-banana-2.1", "21:9", "2K", (3168, 1344)),
        ("gemini-3.1-flash-image", "8:1", "512", (1536, 192)),
        ("gemini-3.1-flash-lite-image", "16:9", "1K", (1376, 768)),
    ],
)
async def test_sizes(rig: Rig, model: str, ratio: str, size: str, expected: tuple[int, int]):
    answer = await rig.draw(model=model, config={"imageConfig": {"aspectRatio": ratio, "imageSize": size}})
    assert answer.picture.size == expected
    assert answer.picture.format == "PNG"


async def test_an_input_picture_gives_the_ratio(rig: Rig):
    answer = await rig.draw(parts=[picture_part((100, 40), "jpeg"), picture_part((10, 90), "webp")])
    assert answer.picture.size == (792, 336)
    details = answer.json["usageMetadata"]["promptTokensDetails"]
    assert {"modality": "IMAGE", "tokenCount": 516} in details


async def test_the_answer_is_indented_json_with_a_charset(rig: Rig):
    answer = await rig.draw()
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert answer.raw.startswith(b'{\n  "candidates": [\n    {')


@pytest.mark.parametrize(
    "credentials",
    [
        {"headers": {"x-goog-api-key": "key-bob"}},
        {"headers": {"Authorization": "Bearer key-bob"}},
        {"params": {"key": "key-bob"}},
    ],
)
async def test_three_ways_to_say_who_calls(rig: Rig, credentials: dict[str, dict[str, str]]):
    body = {"contents": {"parts": {"text": "a"}}, "generation_config": {"image_config": {"image_size": "512"}}}
    answer = await rig.call("POST", URL.replace("v1beta", "v1"), json=body, **credentials)
    assert answer.picture.size == (512, 512)
    assert rig.simulator.calls.count("bob", FLASH) == 1


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({"x-goog-api-key": "nobody"}, 400, "API_KEY_INVALID"),
        ({"Authorization": "Bearer nobody"}, 401, "ACCESS_TOKEN_EXPIRED"),
        ({}, 403, None),
    ],
)
async def test_strangers_are_rejected(rig: Rig, headers: dict[str, str], status: int, reason: str | None):
    for method, path in (("POST", URL), ("GET", "/v1beta/models"), ("GET", f"/v1beta/models/{FLASH}")):
        answer = await rig.call(method, path, headers=headers, **({"json": {}} if method == "POST" else {}))
        assert answer.status == answer.error["code"] == status
        if reason:
            assert answer.detail("ErrorInfo")["reason"] == reason
    assert rig.simulator.calls.count() == 0


async def test_any_key_is_a_guest_where_the_scenario_says_so(start: Start):
    rig = await start(any_key=True)
    assert (await rig.draw(key="whatever")).status == 200
    assert (await rig.draw(key="key-bob")).status == 200
    assert (rig.simulator.calls.count("guest"), rig.simulator.calls.count("bob")) == (1, 1)


async def test_models_are_listed_in_pages(rig: Rig):
    headers = {"x-goog-api-key": "key-ann"}
    first = await rig.call("GET", "/v1beta/models?pageSize=3", headers=headers)
    second = await rig.call("GET", f"/v1/models?pageToken={first.json['nextPageToken']}", headers=headers)
    assert "nextPageToken" not in second.json
    listed = first.json["models"] + second.json["models"]
    assert [model["name"] for model in listed] == [f"models/{name}" for name in MODELS]
    assert all("generateContent" in model["supportedGenerationMethods"] for model in listed)
    one = await rig.call("GET", f"/v1beta/models/{FLASH}", headers=headers)
    assert one.json in listed
    assert (await rig.call("GET", "/v1beta/models/gone", headers=headers)).status == 404
    assert (await rig.call("GET", "/v1beta/models?pageSize=x", headers=headers)).status == 400


async def test_an_unknown_model_or_verb_is_not_found(rig: Rig):
    answer = await rig.draw(model="gemini-2.5-flash-image-preview")
    assert (answer.status, answer.error["status"]) == (404, "NOT_FOUND")
    assert "ListModels" in answer.error["message"]
    path = f"/v1beta/models/{FLASH}:countTokens"
    assert (await rig.call("POST", path, json={}, headers={"x-goog-api-key": "key-ann"})).status == 404


@pytest.mark.parametrize("body", [b'{"contents": ', b'{"contents": ' + b"[" * 400_000 + b"]" * 400_000 + b"}"])
async def test_a_body_that_is_no_json_is_an_invalid_argument(rig: Rig, body):
    answer = await rig.call("POST", URL, data=body, headers={"x-goog-api-key": "key-ann"})
    assert (answer.status, answer.error["status"]) == (400, "INVALID_ARGUMENT")
    assert answer.detail("BadRequest")["fieldViolations"]


async def test_unknown_fields_reach_the_client_as_violations(rig: Rig):
    answer = await rig.draw(config={"imageConfig": {"imageSize": "1k", "outputMimeType": "image/png"}})
    assert answer.status == 400
    assert "Unknown name \"outputMimeType\" at 'generation_config.image_config'" in answer.error["message"]


@pytest.mark.parametrize(
    ("fault", "http", "status"),
    [
        ("key_invalid", 400, "INVALID_ARGUMENT"),
        ("unauthenticated", 401, "UNAUTHENTICATED"),
        ("forbidden", 403, "PERMISSION_DENIED"),
        ("not_found", 404, "NOT_FOUND"),
        ("limited_minute", 429, "RESOURCE_EXHAUSTED"),
        ("limited_day", 429, "RESOURCE_EXHAUSTED"),
        ("limited_bare", 429, "RESOURCE_EXHAUSTED"),
        ("limit_zero", 429, "RESOURCE_EXHAUSTED"),
        ("internal", 500, "INTERNAL"),
        ("unavailable", 503, "UNAVAILABLE"),
    ],
)
async def test_error_faults(start: Start, fault: str, http: int, status: str):
    rig = await start(fault_rule(fault, first=1))
    answer = await rig.draw()
    assert (answer.status, answer.error["code"], answer.error["status"]) == (http, http, status)
    assert (await rig.draw()).status == 200
    assert rig.simulator.calls.faults == {("ann", Fault(fault)): 1}


async def test_rejected_credentials_show_in_the_list_of_models_too(start: Start):
    rig = await start(fault_rule("key_invalid"))
    answer = await rig.call("GET", "/v1beta/models", headers={"x-goog-api-key": "key-ann"})
    assert answer.detail("ErrorInfo")["reason"] == "API_KEY_INVALID"
    assert rig.simulator.calls.count() == 0


@pytest.mark.parametrize("fault", ["reset", "reset_mid", "cut"])
async def test_broken_connections(start: Start, fault: str):
    rig = await start(fault_rule(fault, first=1))
    with pytest.raises(aiohttp.ClientError) as caught:
        await rig.draw()
    # A reset before any byte is no answer at all; the others break within the body.
    assert isinstance(caught.value, aiohttp.ClientPayloadError) == (fault != "reset")
    assert (await rig.draw()).picture.size == (512, 512)


async def test_slow_and_dribbling_answers_are_right_in_the_end(start: Start):
    rig = await start(fault_rule("slow_first_byte", first=1, seconds=0.2), fault_rule("dribble", after=1))
    clock = asyncio.get_running_loop().time
    begun = clock()
    assert (await rig.draw()).picture.size == (512, 512)
    assert clock() - begun >= 0.2
    assert (await rig.draw()).picture.size == (512, 512)


async def refused(start: Start, fault: str) -> Answer:
    rig = await start(fault_rule(fault))
    answer = await rig.draw()
    assert answer.status == 200
    return answer


async def test_answers_that_are_no_gemini_answer(start: Start):
    assert (await refused(start, "not_json")).headers["Content-Type"].startswith("text/html")
    assert "candidates" not in (await refused(start, "wrong_json")).json


async def test_refusals(start: Start):
    blocked = (await refused(start, "blocked_prompt")).json
    assert blocked["promptFeedback"] == {"blockReason": "PROHIBITED_CONTENT"}
    assert "candidates" not in blocked
    (unsafe,) = (await refused(start, "image_safety")).json["candidates"]
    assert unsafe["finishReason"] == "IMAGE_SAFETY"
    assert unsafe["finishMessage"]
    assert "content" not in unsafe
    words = await refused(start, "text_only")
    assert words.json["candidates"][0]["finishReason"] == "STOP"
    assert [list(part) for part in words.parts] == [["text"]]
    assert (await refused(start, "no_image")).json["candidates"][0]["finishReason"] == "NO_IMAGE"
    assert not (await refused(start, "empty")).json.keys() & {"candidates", "promptFeedback"}


async def test_latency_is_waited_for(start: Start):
    rig = await start(latency=(0.25, 0.25))
    clock = asyncio.get_running_loop().time
    begun = clock()
    await rig.draw(config=SMALL)
    assert clock() - begun >= 0.25


async def test_calls_at_once_are_counted(start: Start):
    rig = await start(fault_rule("hang"))
    tasks = [spawn(rig.draw(), name="draw") for _ in range(4)]
    await asyncio.wait_for(rig.simulator.calls.reach(4), 30)
    for task in tasks:
        task.cancel()
    await asyncio.wait_for(rig.simulator.calls.reach(0), 30)
    assert (rig.simulator.calls.peak, rig.simulator.calls.in_flight) == (4, 0)


async def test_two_pictures_of_one_prompt_differ(rig: Rig):
    first, second = await asyncio.gather(rig.draw(), rig.draw())
    assert first.picture.tobytes() != second.picture.tobytes()
    assert first.json["responseId"] != second.json["responseId"]


async def test_an_accounts_own_limits_are_kept_in_googles_full_form(start: Start):
    rig = await start(accounts=(SimulatedAccount("ann", "key-ann", per_minute=2, per_day=3),))
    assert [(await rig.draw()).status for _ in range(2)] == [200, 200]
    answer = await rig.draw()
    (violation,) = answer.detail("QuotaFailure")["violations"]
    assert (answer.status, violation["quotaId"], violation["quotaValue"]) == (
        429,
        "GenerateRequestsPerMinutePerProjectPerModel",
        "2",
    )
    assert 50 < float(answer.detail("RetryInfo")["retryDelay"].removesuffix("s")) <= 60
    assert (await rig.draw(model="gemini-2.5-flash-image", config={})).status == 200
    assert rig.simulator.calls.faults["ann", Fault.LIMITED_MINUTE] == 1


async def test_a_call_that_a_rule_refuses_draws_on_no_limit(start: Start):
    account = SimulatedAccount("ann", "key-ann", (fault_rule("internal", first=2),), per_minute=1)
    rig = await start(accounts=(account,))
    assert [(await rig.draw()).status for _ in range(4)] == [500, 500, 200, 429]
