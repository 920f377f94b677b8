import json
from typing import Any

import pytest

from proxy_core.images.catalog import ALL_RATIOS, MODELS
from proxy_core.simulator import gemini_answer, gemini_request
from proxy_core.simulator.faults import Fault
from proxy_core.simulator.gemini_answer import Job, nearest_ratio, with_picture, without_picture
from proxy_core.simulator.google_status import StatusError
from tests.proxy_core.simulator.conftest import FLASH, SMALL, Answer, picture_part


def job(config: Any = None, model: str = FLASH, parts: Any = (), **values: Any) -> Job:
    body = {"contents": [{"parts": [{"text": "a kite at sea"}, *parts]}], "generationConfig": config or {}}
    return Job(gemini_request.read(body, MODELS[model]), MODELS[model], "Ann", values.pop("seed", 3), **values)


def drawn(made: Job) -> Answer:
    raw = gemini_answer.to_json(with_picture(made))
    return Answer(200, raw, {}, json.loads(raw))


def test_words_then_the_picture_with_signatures():
    answer = drawn(job(SMALL))
    assert [sorted(part) for part in answer.parts] == [["text", "thoughtSignature"], ["inlineData", "thoughtSignature"]]
    assert answer.json["candidates"][0]["finishReason"] == "STOP"
    assert answer.json["modelVersion"] == FLASH
    assert answer.json["responseId"]


def test_no_words_when_only_a_picture_was_asked_for():
    answer = drawn(job({**SMALL, "responseModalities": ["IMAGE"]}))
    assert [part["inlineData"]["mimeType"] for part in answer.parts] == ["image/png"]


@pytest.mark.parametrize(
    ("config", "values"),
    [({**SMALL, "thinkingConfig": {"includeThoughts": True}}, {}), (SMALL, {"thoughts": True})],
)
def test_thoughts_come_first_and_hold_a_draft(config: Any, values: Any):
    answer = drawn(job(config, **values))
    assert [part.get("thought", False) for part in answer.parts] == [True, True, False, False]
    assert "inlineData" in answer.parts[1]
    assert not any("thoughtSignature" in part for part in answer.parts[:2])
    assert answer.picture.size == (512, 512)
    assert answer.json["usageMetadata"]["thoughtsTokenCount"] > 0


def test_a_model_that_does_not_think_has_neither_thoughts_nor_signatures():
    answer = drawn(job(model="gemini-2.5-flash-image", thoughts=True))
    assert [sorted(part) for part in answer.parts] == [["text"], ["inlineData"]]
    assert "thoughtsTokenCount" not in answer.json["usageMetadata"]


@pytest.mark.parametrize(
    ("model", "size", "tokens"),
    [
        ("gemini-2.5-flash-image", None, 1290),
        ("gemini-3-pro-image", "1K", 1120),
        ("gemini-3.1-flash-image", "512", 747),
        ("gemini-3.1-flash-image", "2K", 1680),
        ("gemini-3.1-flash-lite-image", None, 1120),
    ],
)
def test_tokens_of_a_picture(model: str, size: str | None, tokens: int):
    config = {"responseModalities": ["IMAGE"], **({"imageConfig": {"imageSize": size}} if size else {})}
    usage = drawn(job(config, model)).json["usageMetadata"]
    assert usage["candidatesTokenCount"] == tokens
    assert usage["candidatesTokensDetails"] == [{"modality": "IMAGE", "tokenCount": tokens}]
    counted = usage["promptTokenCount"] + tokens + usage.get("thoughtsTokenCount", 0)
    assert usage["totalTokenCount"] == counted


def test_the_same_job_gives_the_same_answer_and_the_clients_seed_the_same_picture():
    assert with_picture(job(SMALL)) == with_picture(job(SMALL))
    first, second = (drawn(job({**SMALL, "seed": 9}, seed=seed)) for seed in (1, 2))
    assert first.picture.tobytes() == second.picture.tobytes()


def test_an_input_picture_that_cannot_be_read_is_refused():
    broken = {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}
    with pytest.raises(StatusError, match="Unable to process input image"):
        with_picture(job(SMALL, parts=[broken]))


def test_heic_is_taken_though_it_cannot_be_shown():
    part = {"inlineData": {"mimeType": "image/heic", "data": "AAAAGGZ0eXBoZWlj"}}
    assert drawn(job(SMALL, parts=[part, picture_part((90, 160))])).picture.size == (384, 688)


@pytest.mark.parametrize(
    "fault", [Fault.BLOCKED_PROMPT, Fault.IMAGE_SAFETY, Fault.TEXT_ONLY, Fault.NO_IMAGE, Fault.EMPTY]
)
def test_refusals_are_counted_but_hold_no_picture(fault: Fault):
    raw = gemini_answer.to_json(without_picture(fault, job()))
    assert b"inlineData" not in raw
    assert json.loads(raw)["usageMetadata"]["promptTokenCount"] >= 1


def test_nearest_ratio():
    assert nearest_ratio((4000, 3000), ALL_RATIOS) == "4:3"
    assert nearest_ratio((1, 100), ALL_RATIOS) == "1:8"
    assert nearest_ratio((1, 100), MODELS["gemini-3-pro-image"].ratios) == "9:16"
    assert gemini_answer.nearest_ratio((5, 5), ALL_RATIOS) == "1:1"
