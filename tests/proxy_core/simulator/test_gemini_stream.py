import json

from proxy_core.images.catalog import MODELS
from proxy_core.simulator import gemini_answer, gemini_request, gemini_stream
from proxy_core.simulator.faults import Fault
from tests.proxy_core.simulator.conftest import FLASH, SMALL


def answer(fault=None):
    body = {"contents": [{"parts": [{"text": "a kite"}]}], "generationConfig": SMALL}
    job = gemini_answer.Job(gemini_request.read(body, MODELS[FLASH]), MODELS[FLASH], "Ann", 3)
    return gemini_answer.without_picture(fault, job) if fault else gemini_answer.with_picture(job)


def test_events_hold_a_part_each_and_end_with_the_reason_and_the_usage():
    whole = answer()
    pieces = gemini_stream.events(gemini_stream.split(whole))
    assert all(piece.startswith(b"data: {") and piece.endswith(b"}\r\n\r\n") for piece in pieces)
    read = [json.loads(piece.removeprefix(b"data: ")) for piece in pieces]
    parts = [piece["candidates"][0]["content"]["parts"] for piece in read]
    assert [[name for name in ("text", "inlineData") if name in part] for (part,) in parts] == [
        ["text"],
        ["inlineData"],
        ["text"],
    ]
    assert ["finishReason" in piece["candidates"][0] for piece in read] == [False, False, True]
    assert read[-1]["usageMetadata"] == whole["usageMetadata"]
    assert "candidatesTokenCount" not in read[0]["usageMetadata"]
    assert {piece["responseId"] for piece in read} == {whole["responseId"]}


def test_the_array_is_one_document_of_the_same_pieces():
    whole = answer()
    document = json.loads(b"".join(gemini_stream.array(gemini_stream.split(whole))))
    assert document == [
        json.loads(piece.removeprefix(b"data: ")) for piece in gemini_stream.events(gemini_stream.split(whole))
    ]


def test_a_refusal_is_a_single_piece():
    refused = answer(Fault.BLOCKED_PROMPT)
    assert json.loads(b"".join(gemini_stream.array(gemini_stream.split(refused)))) == [refused]
    assert len(gemini_stream.split(answer(Fault.IMAGE_SAFETY))) == 1
    assert len(gemini_stream.split(answer(Fault.WRONG_JSON))) == 1
