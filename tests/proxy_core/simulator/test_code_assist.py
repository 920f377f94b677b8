import json
from base64 import b64decode

import pytest

from tests.proxy_core.simulator.conftest import FLASH, SMALL, Rig, Start, fault_rule

REQUEST = {
    "contents": [{"role": "user", "parts": [{"text": "a kite"}]}],
    "generationConfig": SMALL,
    "sessionId": "s",
}
ENVELOPE = {"project": "simulator", "model": FLASH, "request": REQUEST, "userAgent": "easel", "requestId": "1"}


@pytest.fixture
def login(rig: Rig):
    return token(rig)


def token(rig: Rig):
    granted = rig.simulator.tokens.refresh("refresh-of-ann")
    assert granted is not None
    return {"Authorization": f"Bearer {granted.access_token}"}


async def ask(rig: Rig, verb: str, headers, **body):
    return await rig.call("POST", f"/v1internal:{verb}", json=body, headers=headers)


async def test_a_picture_comes_wrapped(rig: Rig, login):
    answer = await ask(rig, "generateContent", login, **ENVELOPE)
    assert answer.status == 200
    assert set(answer.json) == {"response", "traceId"}
    (part,) = [one for one in answer.json["response"]["candidates"][0]["content"]["parts"] if "inlineData" in one]
    assert b64decode(part["inlineData"]["data"]).startswith(b"\x89PNG")
    assert rig.simulator.calls.count("ann", FLASH) == 1
    assert rig.simulator.calls.last[0].body["userAgent"] == "easel"
    assert rig.simulator.calls.last[0].path == "/v1internal:generateContent"


async def test_every_event_of_a_stream_is_wrapped(rig: Rig, login):
    answer = await ask(rig, "streamGenerateContent?alt=sse", login, **ENVELOPE)
    assert answer.headers["Content-Type"] == "text/event-stream"
    events = [json.loads(one.removeprefix("data: ")) for one in answer.raw.decode().split("\r\n\r\n") if one]
    assert all(set(one) == {"response", "traceId"} for one in events)
    assert events[-1]["response"]["candidates"][0]["finishReason"] == "STOP"


@pytest.mark.parametrize("headers", [{}, {"x-goog-api-key": "key-ann"}, {"Authorization": "Bearer key-ann"}])
async def test_only_a_granted_token_is_taken(rig: Rig, headers: dict[str, str]):
    answer = await ask(rig, "generateContent", headers, **ENVELOPE)
    assert (answer.status, answer.error["status"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "change", [{"model": None}, {"request": []}, {"contents": []}, {"request": {**REQUEST, "unheard": 1}}]
)
async def test_an_envelope_is_read_strictly(rig: Rig, login, change):
    answer = await ask(rig, "generateContent", login, **{**ENVELOPE, **change})
    assert (answer.status, answer.error["status"]) == (400, "INVALID_ARGUMENT")
    answer = await rig.call("POST", "/v1internal:generateContent", data=b"[]", headers=login)
    assert answer.status == 400


async def test_an_unknown_model_or_verb_is_not_found(rig: Rig, login):
    assert (await ask(rig, "generateContent", login, **{**ENVELOPE, "model": "gone"})).status == 404
    assert (await ask(rig, "drawMe", login)).status == 404


async def test_errors_have_the_reasons_of_code_assist(start: Start):
    rig = await start(fault_rule("limited_minute", first=1), fault_rule("limited_day", after=1))
    login = token(rig)
    reasons = [(await ask(rig, "generateContent", login, **ENVELOPE)).detail("ErrorInfo")["reason"] for _ in range(2)]
    assert reasons == ["RATE_LIMIT_EXCEEDED", "QUOTA_EXHAUSTED"]


async def test_loading_names_the_tier_and_the_project(rig: Rig, login):
    answer = await ask(rig, "loadCodeAssist", login, metadata={"ideType": "IDE_UNSPECIFIED"})
    assert answer.json["cloudaicompanionProject"] == "simulator"
    assert answer.json["currentTier"]["id"] == "standard-tier"
    assert rig.simulator.calls.count() == 0


async def test_a_project_that_is_not_the_accounts_sees_no_models(rig: Rig, login):
    answer = await ask(rig, "fetchAvailableModels", login, project="elsewhere")
    assert (answer.status, answer.error["status"]) == (403, "PERMISSION_DENIED")
    for body in ({}, {"project": "simulator"}):
        assert FLASH in (await ask(rig, "fetchAvailableModels", login, **body)).json["models"]
    assert (await rig.call("POST", "/v1internal:fetchAvailableModels", data=b"{", headers=login)).status == 400
