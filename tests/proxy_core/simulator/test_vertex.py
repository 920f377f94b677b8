import io
import json
from base64 import b64encode

import pytest

from tests.proxy_core.simulator.conftest import FLASH, SMALL, Rig, Start, fault_rule, picture_part

BODY = {"contents": [{"role": "user", "parts": [{"text": "a kite"}]}], "generationConfig": SMALL}
EXPRESS = f"/v1/publishers/google/models/{FLASH}:generateContent"
PROJECT = f"/v1/projects/kites/locations/global/publishers/google/models/{FLASH}:generateContent"
FORM = {"grant_type": "refresh_token", "refresh_token": "refresh-of-ann", "client_id": "c"}
KEY = {"x-goog-api-key": "key-ann"}


async def bearer(rig: Rig) -> dict[str, str]:
    token = (await rig.call("POST", "/token", data=FORM)).json["access_token"]
    return {"Authorization": f"Bearer {token}"}


def with_output(**options):
    return {**BODY, "generationConfig": {"imageConfig": {"imageSize": "512", "imageOutputOptions": options}}}


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
async def test_a_project_draws_with_a_granted_token(rig: Rig, version: str):
    answer = await rig.call("POST", PROJECT.replace("v1", version), json=BODY, headers=await bearer(rig))
    assert answer.picture.size == (512, 512)
    assert rig.simulator.calls.count("ann", FLASH) == 1
    assert rig.simulator.calls.last[0].path == PROJECT.replace("v1", version)


@pytest.mark.parametrize("headers", [{}, KEY, {"Authorization": "Bearer key-ann"}, {"Authorization": "Bearer x"}])
async def test_a_project_takes_nothing_but_a_granted_token(rig: Rig, headers: dict[str, str]):
    answer = await rig.call("POST", PROJECT, json=BODY, headers=headers)
    assert (answer.status, answer.error["status"]) == (401, "UNAUTHENTICATED")
    assert rig.simulator.calls.count() == 0


async def test_a_token_ends(rig: Rig):
    headers = await bearer(rig)
    rig.simulator.tokens.expire("ann")
    assert (await rig.call("POST", PROJECT, json=BODY, headers=headers)).status == 401
    assert (await rig.call("POST", PROJECT, json=BODY, headers=await bearer(rig))).status == 200


async def test_express_mode_takes_a_key(rig: Rig):
    assert (await rig.call("POST", EXPRESS, json=BODY, headers=KEY)).picture.size == (512, 512)
    assert (await rig.call("POST", EXPRESS, json=BODY)).status == 403
    answer = await rig.call("POST", EXPRESS, json=BODY, headers={"x-goog-api-key": "nobody"})
    assert answer.detail("ErrorInfo")["reason"] == "API_KEY_INVALID"


async def test_the_output_can_be_chosen(rig: Rig):
    fine = await rig.call("POST", EXPRESS, json=with_output(mimeType="image/jpeg", compressionQuality=95), headers=KEY)
    coarse = await rig.call(
        "POST", EXPRESS, json=with_output(mimeType="image/jpeg", compressionQuality=10), headers=KEY
    )
    png = await rig.call("POST", EXPRESS, json=with_output(mimeType="image/png"), headers=KEY)
    assert [one.picture.format for one in (fine, coarse, png)] == ["JPEG", "JPEG", "PNG"]
    assert fine.parts[-1]["inlineData"]["mimeType"] == "image/jpeg"
    assert len(fine.raw) > 2 * len(coarse.raw)


@pytest.mark.parametrize("options", [{"mimeType": "image/webp"}, {"mimeType": "image/jpeg", "compressionQuality": 101}])
async def test_an_output_that_it_does_not_have(rig: Rig, options: dict[str, object]):
    answer = await rig.call("POST", EXPRESS, json=with_output(**options), headers=KEY)
    assert (answer.status, answer.error["status"]) == (400, "INVALID_ARGUMENT")


async def test_a_picture_may_have_seven_megabytes_and_the_old_model_takes_three(rig: Rig):
    large = {"inlineData": {"mimeType": "image/heic", "data": b64encode(b"\0" * 7_000_001).decode()}}
    body = {**BODY, "contents": [{"parts": [{"text": "a"}, large]}]}
    answer = await rig.call("POST", EXPRESS, data=io.BytesIO(json.dumps(body).encode()), headers=KEY)
    assert (answer.status, "7 MB" in answer.error["message"]) == (400, True)
    body = {"contents": [{"parts": [{"text": "a"}, *[picture_part()] * 4]}]}
    old = EXPRESS.replace(FLASH, "gemini-2.5-flash-image")
    answer = await rig.call("POST", old, json=body, headers=KEY)
    assert (answer.status, "at most 3" in answer.error["message"]) == (400, True)


async def test_its_own_words_for_no_room_and_for_no_model(start: Start):
    rig = await start(fault_rule("limited_bare", first=1), fault_rule("not_found", after=1, first=1))
    busy = await rig.call("POST", EXPRESS, json=BODY, headers=KEY)
    assert (busy.status, "details" in busy.error) == (429, False)
    assert busy.error["message"].startswith("Resource exhausted.")
    for path in (EXPRESS, EXPRESS.replace(FLASH, "gone")):
        answer = await rig.call("POST", path, json=BODY, headers=KEY)
        assert (answer.status, answer.error["message"].startswith("Publisher Model")) == (404, True)


async def test_the_other_faults_are_the_gemini_apis(start: Start):
    rig = await start(fault_rule("limited_minute", first=1), fault_rule("image_safety", after=1))
    limited = await rig.call("POST", EXPRESS, json=BODY, headers=KEY)
    assert limited.detail("RetryInfo")["retryDelay"] == "8s"
    (candidate,) = (await rig.call("POST", EXPRESS, json=BODY, headers=KEY)).json["candidates"]
    assert candidate["finishReason"] == "IMAGE_SAFETY"


async def test_counting_tokens_costs_nothing(rig: Rig):
    for path, headers in ((PROJECT, await bearer(rig)), (EXPRESS, KEY)):
        count = path.replace("generateContent", "countTokens")
        answer = await rig.call("POST", count, json={"contents": BODY["contents"]}, headers=headers)
        assert (answer.status, answer.json["totalTokens"]) == (200, 1)
        assert (await rig.call("POST", count.replace(FLASH, "gone"), json={}, headers=headers)).status == 404
        assert (await rig.call("POST", count, json={}, headers={})).status in {401, 403}
    assert rig.simulator.calls.count() == 0
