"""Drawing calls, whole or streamed, on both of Google's addresses."""

import hashlib
import json
from base64 import b64decode

import aiohttp
import pytest

from tests.proxy_core.simulator.conftest import FLASH, SMALL, Rig, Start, fault_rule, picture_part

BODY = {"contents": [{"role": "user", "parts": [{"text": "a kite"}]}], "generationConfig": SMALL}
STREAM = f"/v1beta/models/{FLASH}:streamGenerateContent"
EXPRESS = f"/v1/publishers/google/models/{FLASH}:streamGenerateContent"
KEY = {"x-goog-api-key": "key-ann"}


def pictures(pieces):
    parts = [part for piece in pieces for part in piece["candidates"][0]["content"]["parts"]]
    return [b64decode(part["inlineData"]["data"]) for part in parts if "inlineData" in part]


@pytest.mark.parametrize("path", [STREAM, EXPRESS])
async def test_a_stream_of_events(rig: Rig, path: str):
    answer = await rig.call("POST", path + "?alt=sse", json=BODY, headers=KEY)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")
    assert "Content-Length" not in answer.headers
    events = answer.raw.decode().split("\r\n\r\n")
    assert events.pop() == ""
    pieces = [json.loads(event.removeprefix("data: ")) for event in events]
    (png,) = pictures(pieces)
    assert png.startswith(b"\x89PNG")
    assert pieces[-1]["candidates"][0]["finishReason"] == "STOP"
    assert rig.simulator.calls.count("ann", FLASH) == 1


@pytest.mark.parametrize("path", [STREAM, EXPRESS])
async def test_a_stream_as_an_array(rig: Rig, path: str):
    answer = await rig.call("POST", path, json=BODY, headers=KEY)
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert len(pictures(answer.json)) == 1


@pytest.mark.parametrize(
    ("fault", "status"), [("limited_minute", 429), ("unavailable", 503), ("key_invalid", 400), ("not_found", 404)]
)
async def test_an_error_comes_instead_of_the_stream(start: Start, fault: str, status: int):
    rig = await start(fault_rule(fault, first=1))
    answer = await rig.call("POST", STREAM + "?alt=sse", json=BODY, headers=KEY)
    assert (answer.status, answer.error["code"]) == (status, status)
    assert (await rig.call("POST", STREAM + "?alt=sse", json=BODY, headers=KEY)).status == 200


@pytest.mark.parametrize("fault", ["cut", "reset_mid", "reset"])
async def test_a_stream_can_break(start: Start, fault: str):
    rig = await start(fault_rule(fault))
    with pytest.raises(aiohttp.ClientError):
        await rig.call("POST", STREAM + "?alt=sse", json=BODY, headers=KEY)


async def test_a_refusal_within_the_stream(start: Start):
    rig = await start(fault_rule("blocked_prompt"))
    answer = await rig.call("POST", STREAM, json=BODY, headers=KEY)
    assert [piece["promptFeedback"]["blockReason"] for piece in answer.json] == ["PROHIBITED_CONTENT"]


async def test_the_pictures_that_came_along_are_kept_by_their_hashes(start: Start):
    rig = await start(fault_rule("unavailable", first=1))
    parts = [picture_part((40, 20)), picture_part((600, 600), "jpeg"), picture_part((30, 30), "webp")]
    sent = tuple(hashlib.sha256(b64decode(part["inlineData"]["data"])).hexdigest() for part in parts)
    assert [(await rig.draw(parts=parts)).status for _ in range(2)] == [503, 200]
    assert [call.references for call in rig.simulator.calls.last] == [sent, sent]
    assert rig.simulator.calls.last[0].path == f"/v1beta/models/{FLASH}:generateContent"
    await rig.draw()
    assert rig.simulator.calls.last[-1].references == ()
