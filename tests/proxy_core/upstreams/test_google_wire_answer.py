"""Which part of an answer on Google's wire is the picture, what it cost, and what its absence means."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.images.request import Usage
from proxy_core.upstreams.google_wire import read
from tests.fakes import MODEL, png

PNG = base64.b64encode(png(4, 2)).decode()
OTHER = base64.b64encode(png(6, 3)).decode()


def inline(data=PNG, **more):
    return {"inlineData": {"mimeType": "image/png", "data": data}, **more}


def answer(*parts, finish="STOP", **more):
    candidate = {"content": {"parts": list(parts), "role": "model"}, "finishReason": finish, "index": 0}
    return json.dumps({"candidates": [candidate], "modelVersion": MODEL, **more}).encode()


def refusal(body):
    with pytest.raises(UpstreamError) as refused:
        read(body if isinstance(body, bytes) else json.dumps(body).encode())
    return refused.value


# --- the picture


def test_the_picture_is_named_by_its_bytes():
    picture = read(answer({"inlineData": {"mimeType": "image/jpeg", "data": PNG}}))
    assert (picture.mime, picture.width, picture.height) == ("image/png", 4, 2)
    assert bytes(picture.data) == PNG.encode()


def test_words_beside_the_picture_are_passed_over():
    assert read(answer({"text": "Here it is."}, inline(), {"text": "Enjoy."})).width == 4


def test_of_several_pictures_the_last_is_taken():
    assert read(answer(inline(PNG), inline(OTHER))).width == 6


def test_thoughts_are_passed_over_even_when_they_come_last():
    parts = inline(OTHER, thought=True), {"text": "Hm.", "thought": True}, inline(PNG)
    assert read(answer(*parts, inline(OTHER, thought=True))).width == 4
    assert read(answer(*parts, inline(OTHER, thought=False))).width == 6


def test_only_thoughts_are_no_picture():
    assert refusal(answer(inline(thought=True))).phrase.code == "no_picture"


def test_a_picture_of_another_candidate_is_a_picture():
    body = {"candidates": [{"finishReason": "STOP"}, {"content": {"parts": [inline()]}}]}
    assert read(json.dumps(body).encode()).width == 4


def test_a_picture_counts_though_the_ending_is_odd():
    assert read(answer(inline(), finish="MAX_TOKENS")).width == 4


def test_the_data_is_a_view_into_the_answer():
    body = bytearray(answer(inline()))
    picture = read(body)
    assert isinstance(picture.data, memoryview)
    start = body.index(PNG.encode())
    body[start : start + 4] = b"AAAA"
    assert bytes(picture.data[:4]) == b"AAAA"  # so nothing was copied


def test_a_wrapped_answer_is_read_without_a_copy():
    body = bytearray(b'{"traceId": "t", "response": ' + answer(inline()) + b"}")
    picture = read(body, wrapped=True)
    assert picture.width == 4
    start = body.index(PNG.encode())
    body[start : start + 4] = b"AAAA"
    assert bytes(picture.data[:4]) == b"AAAA"


@pytest.mark.parametrize("body", [answer(inline()), b"{}", b'{"response": null}', b'{"response": []}', b"<html>"])
def test_what_is_not_wrapped_is_not_understood(body):
    with pytest.raises(UpstreamError) as caught:
        read(body, wrapped=True)
    assert caught.value.phrase.code == "not_understood"


def test_an_indented_answer_with_what_we_do_not_know_is_read():
    found = json.loads(answer(inline(thoughtSignature="abc"), promptFeedback={"safetyRatings": []}, more={"a": [1]}))
    assert read(json.dumps(found, indent=2).encode()).width == 4


# --- tokens


def test_tokens_by_what_they_are():
    usage = {
        "promptTokenCount": 270,
        "candidatesTokenCount": 1125,
        "thoughtsTokenCount": 212,
        "totalTokenCount": 1607,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 12}, {"modality": "IMAGE", "tokenCount": 258}],
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}],
    }
    assert read(answer(inline(), usageMetadata=usage)).usage == Usage(
        input_tokens=270, output_tokens=1337, input_text=12, input_image=258, output_text=217, output_image=1120
    )


def test_tokens_without_details_are_text_in_and_picture_out():
    usage = {"promptTokenCount": 12, "candidatesTokenCount": 1120, "thoughtsTokenCount": 200}
    assert read(answer(inline(), usageMetadata=usage)).usage == Usage(
        input_tokens=12, output_tokens=1320, input_text=12, output_image=1320
    )


@pytest.mark.parametrize("usage", [{}, {"usageMetadata": {}}, {"usageMetadata": {"totalTokenCount": 5}}])
def test_no_tokens_are_no_tokens(usage):
    assert read(answer(inline(), **usage)).usage == Usage()


# --- no picture


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}, "prompt_blocked", "content that Google prohibits"),
        ({"promptFeedback": {"blockReason": "SAFETY"}, "candidates": []}, "prompt_blocked", "its safety rules"),
        ({"promptFeedback": {"blockReason": "BRAND_NEW_REASON"}}, "prompt_blocked", "brand new reason"),
        ({"promptFeedback": {"blockReason": "\x00\x1b"}}, "prompt_blocked", "it named no reason"),
        ({"candidates": [{"finishReason": "stop\x00~" + "x" * 10**6}]}, "picture_blocked", "stop~xxx"),
        ({"candidates": [{"finishReason": "IMAGE_SAFETY"}]}, "picture_blocked", "its safety rules for pictures"),
        ({"candidates": [{"finishReason": "IMAGE_RECITATION"}]}, "picture_blocked", "close to an existing picture"),
        ({"candidates": [{"finishReason": "IMAGE_OTHER"}]}, "picture_blocked", "it named no reason"),
        (
            {"candidates": [{"finishReason": "SAFETY", "finishMessage": "Too sharp.\nMore."}]},
            "picture_blocked",
            "its safety rules (Too sharp)",
        ),
        ({"candidates": [{"finishReason": "NO_IMAGE"}]}, "no_picture", "than NO_IMAGE"),
        ({"candidates": [{"finishReason": "STOP", "content": {}}]}, "no_picture", "than STOP"),
        ({"candidates": [{}]}, "no_picture", "an empty answer"),
        (answer({"text": "I can only"}, {"text": "describe it."}), "answered_in_words", "I can only describe it."),
        (answer({"text": '{"a": 1}'}), "answered_in_words", "(no plain text)"),
        (answer({"text": " \n "}), "no_picture", "than STOP"),
        (answer({"text": "x" * 10_000}), "answered_in_words", "\u2026"),
        (answer({"text": "Hm.", "thought": True}, finish="MAX_TOKENS"), "no_picture", "than MAX_TOKENS"),
    ],
)
def test_a_refusal_is_about_the_request_and_says_why(body, code, says):
    error = refusal(body)
    assert error.phrase.code == code
    assert (error.blame, error.status, error.rest) == (Blame.REQUEST, AttemptStatus.REFUSED, Rest.NOTHING)
    assert error.upstream_status == 200
    assert says in str(error)
    assert len(str(error)) < 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>gateway</html>",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"candidates": null}',
        b'{"candidates": {}}',
        b'{"result": {"images": []}}',
        b'{"candidates": [{"content": {"parts": [{"text": "\xff"}]}}]}',
        b'{"more":' + b'{"a":' * 100_000,
        answer(inline("bm90IGEgcGljdHVyZQ==")),
        answer(inline("")),
        answer(inline("!!!!")),
        answer(inline(5)),
        answer(inline(None)),
        answer(inline({"a": PNG})),
        answer({"inlineData": {"mimeType": "image/png"}}),
    ],
    ids=range(18),
)
def test_what_is_not_understood_is_the_services_fault(body):
    error = refusal(body)
    assert error.phrase.code == "not_understood"
    assert (error.blame, error.status, error.rest) == (Blame.SERVICE, AttemptStatus.FAILED, Rest.MODEL)
    assert error.upstream_status == 200


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_stands_in_an_answer_is_an_error_of_ours(value):
    for body in (value, {"candidates": value}, {"candidates": [{"content": {"parts": value}}]}):
        with pytest.raises(UpstreamError):
            read(json.dumps(body).encode())
