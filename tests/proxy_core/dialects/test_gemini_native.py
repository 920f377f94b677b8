"""Google's own door: what goes upstream, what the log is told, and errors in Google's shape."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.dialects.errors import render_error
from proxy_core.dialects.gemini_native import picture_count, pictures, read_native, render_native_error
from proxy_core.errors import CredentialsError, FailureKind, NoAccountReady, NoPicture, RequestError
from proxy_core.upstreams.base import RawCall
from tests.fakes import picture

MODEL = "gemini-3-pro-image"
PATH = f"/v1beta/models/{MODEL}:generateContent"
STREAM = f"/v1beta/models/{MODEL}:streamGenerateContent"
BODY = b'{"contents": [{"parts": [{"text": "a fox"}]}]}'
NOW = 1_800_000_000.0


def asked(contents: object) -> str:
    return read_native(PATH, {}, json.dumps({"contents": contents}).encode()).summary


def refused(path: str = PATH, body: bytes = BODY) -> RequestError:
    with pytest.raises(RequestError) as caught:
        read_native(path, {}, body)
    return caught.value


@pytest.mark.parametrize(("path", "stream"), [(PATH, False), (STREAM, True)])
def test_a_call_goes_on_as_it_came(path, stream):
    call = read_native(path, {}, BODY)

    assert (call.model, call.stream, call.summary) == (MODEL, stream, "a fox")
    assert call.raw == RawCall(path, BODY)
    assert call.raw.body is BODY


def test_the_version_may_have_been_taken_off():
    assert read_native(PATH.removeprefix("/v1beta"), {}, BODY).raw.path == PATH


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ({"alt": "sse"}, "?alt=sse"),
        ({"key": "s3cret", "alt": "sse"}, "?alt=sse"),
        ({"key": "s3cret"}, ""),
        ({"access_token": "s3cret", "oauth_token": "s3cret"}, ""),
        ({"$alt": "a b&c"}, "?%24alt=a+b%26c"),
    ],
)
def test_the_query_goes_on_without_credentials(query, sent):
    call = read_native(STREAM, query, BODY)

    assert call.raw.path == STREAM + sent
    assert "s3cret" not in repr(call)


@pytest.mark.parametrize(
    "path",
    [
        "/v1beta/models",
        f"/v1beta/models/{MODEL}",
        f"/v1beta/models/{MODEL}:predict",
        f"/v1beta/models/{MODEL}:generateContent/x",
        f"/v1beta/models/{MODEL}:generateContent\n",
        "/v1beta/models/:generateContent",
        "/v1beta/models/../files:generateContent",
        "/v1beta/models/a/b:generateContent",
        "/v1beta/models/a?b:generateContent",
        f"/v1beta/models/{'m' * 201}:generateContent",
        f"/v1beta/tunedModels/{MODEL}:generateContent",
    ],
)
def test_another_path_or_method_is_not_found(path):
    error = refused(path)

    assert error.status == 404
    told = json.loads(render_native_error(error, NOW, "req_1").body)["error"]
    assert (told["code"], told["status"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"a fox", b'"a"', b'{"contents": "\xff"}', b'{"a":' + b"[" * 5000])
def test_what_is_no_json_object_is_refused_as_google_does(body):
    error = refused(body=body)
    told = json.loads(render_native_error(error, NOW, "req_1").body)["error"]

    assert told == {"code": 400, "message": str(error), "status": "INVALID_ARGUMENT"}


@pytest.mark.parametrize(
    ("contents", "summary"),
    [
        ([{"role": "user", "parts": [{"text": "a fox"}, {"text": "in snow"}]}], "a fox\nin snow"),
        (
            [
                {"role": "user", "parts": [{"text": "a fox"}]},
                {"role": "model", "parts": [{"inlineData": {"mimeType": "image/png", "data": "AAAA"}}]},
                {"role": "user", "parts": [{"text": "make it blue"}]},
            ],
            "make it blue",
        ),
        ([{"parts": [{"inlineData": {"data": "AAAA"}}, {"text": "blue"}]}, {"role": "model", "parts": []}], "blue"),
        ([{"parts": [{"text": "x" * 40_000}]}], "x" * 32_000),
        ([{"role": "model", "parts": [{"text": "a fox"}]}], ""),
        ([], ""),
        (None, ""),
        ("a fox", ""),
        ([{"parts": "a fox"}], ""),
    ],
)
def test_the_log_is_told_the_last_words_of_the_user(contents, summary):
    assert asked(contents) == summary


def drawn(*parts: object, **counts: int) -> dict[str, object]:
    answer: dict[str, object] = {"candidates": [{"content": {"role": "model", "parts": list(parts)}, "index": 0}]}
    return {**answer, "usageMetadata": counts} if counts else answer


PICTURE = {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}, "thoughtSignature": "c2ln"}
DRAFT = {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}, "thought": True}
COUNTS = {"promptTokenCount": 7, "candidatesTokenCount": 1120, "thoughtsTokenCount": 30, "totalTokenCount": 1157}


def events(*answers: object, end: str = "\r\n\r\n") -> bytes:
    return "".join(f"data: {json.dumps(answer)}{end}" for answer in answers).encode()


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (json.dumps(drawn(PICTURE, **COUNTS)).encode(), 1),
        (json.dumps(drawn(DRAFT, {"text": "Here."}, PICTURE, PICTURE), indent=2).encode(), 2),
        (b"\n " + json.dumps([drawn(DRAFT), drawn(PICTURE, **COUNTS)]).encode(), 1),
        (events(drawn(DRAFT), drawn(PICTURE), drawn(**COUNTS)), 1),
        (events(drawn(PICTURE), drawn(PICTURE), end="\n\n"), 2),
        (events(drawn(PICTURE)).rstrip(), 1),
        (b": hello\n\n" + events(drawn(PICTURE)) + b"data: {broken\n\n", 1),
        (events(drawn(PICTURE)) + b"data: [DONE]\n\n", 1),
        (json.dumps({"promptFeedback": {"blockReason": "SAFETY"}}).encode(), 0),
        (b'{"candidates": [{"finishReason": "NO_IMAGE"}]}', 0),
        (b'{"candidates": 5}', 0),
        (b"", 0),
        (b"<html>", 0),
    ],
)
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_the_pictures_of_an_answer_are_counted(body, count, kind):
    assert picture_count(kind(body)) == count


@given(st.binary() | st.from_regex(rb'data: \{"candidates": ?\[.*\r\n\r\n'))
def test_any_answer_is_counted(body):
    assert picture_count(body) >= len(pictures(body))


LIMITED = NoPicture("all_limited", kind=FailureKind.LIMITED, ready_at=NOW + 12.3, model=MODEL)
GONE = NoPicture("all_limited", kind=FailureKind.LIMITED, ready_at=NOW + 7200, model=MODEL)


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (RequestError("not_json", why="it ends"), 400, "INVALID_ARGUMENT"),
        (RequestError("key_wrong", status=401), 401, "UNAUTHENTICATED"),
        (RequestError("key_wrong", status=403), 403, "PERMISSION_DENIED"),
        (RequestError("model_not_found", status=404, model="m"), 404, "NOT_FOUND"),
        (RequestError("method_unknown", status=405), 405, "UNIMPLEMENTED"),
        (RequestError("body_too_large", status=413, limit=5), 413, "INVALID_ARGUMENT"),
        (RequestError("content_type", status=415, got="x"), 415, "INVALID_ARGUMENT"),
        (NoPicture("picture_blocked", kind=FailureKind.REFUSED, why="its rules"), 400, "INVALID_ARGUMENT"),
        (LIMITED, 429, "RESOURCE_EXHAUSTED"),
        (GONE, 429, "RESOURCE_EXHAUSTED"),
        (NoPicture("too_few", kind=FailureKind.FAILED), 502, "UNAVAILABLE"),
        (NoPicture("all_failing", kind=FailureKind.UNAVAILABLE), 503, "UNAVAILABLE"),
        (NoPicture("deadline", kind=FailureKind.TIMED_OUT, seconds=5), 504, "DEADLINE_EXCEEDED"),
        (NoAccountReady(busy=False), 503, "UNAVAILABLE"),
        (CredentialsError("store_locked"), 503, "UNAVAILABLE"),
        (ZeroDivisionError("s3cret"), 500, "INTERNAL"),
    ],
)
def test_errors_are_worded_as_google_does(error, code, status):
    wire, same = render_native_error(error, NOW, "req_1"), render_error(error, NOW, "req_1")
    told = json.loads(wire.body)["error"]

    assert (wire.status, told["code"], told["status"]) == (code, code, status)
    assert told["message"] == json.loads(same.body)["error"]["message"]
    assert (wire.status, wire.headers) == (same.status, same.headers)
    assert "s3cret" not in told["message"]


def test_what_clears_soon_says_when():
    told = json.loads(render_native_error(LIMITED, NOW, "req_1").body)["error"]

    assert told["details"] == [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "13s"}]


def test_what_does_not_clear_soon_names_no_delay():
    assert "details" not in json.loads(render_native_error(GONE, NOW, "req_1").body)["error"]


def part(data, **more):
    return {"inlineData": {"mimeType": "image/png", "data": data}, **more}


@pytest.mark.parametrize("shape", ["one", "array", "events"])
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_the_pictures_of_an_answer_are_views_into_it(shape, kind):
    drawn = [picture(4, 2), picture(6, 3)]
    parts = [
        {"text": "as asked"},
        part(bytes(drawn[0].data).decode(), thought=True),
        part("no picture"),
        part(""),
        {"inlineData": {}},
        *(part(bytes(one.data).decode()) for one in drawn),
    ]
    answer = json.dumps({"candidates": [{"content": {"parts": parts}}, {}]})
    body = {"one": answer, "array": f"[{answer}]", "events": f"data: {answer}\r\n\r\ndata: nothing\n\n"}[shape]
    found = pictures(kind(body.encode()))
    assert [(one.mime, one.width, one.height) for one in found] == [("image/png", 4, 2), ("image/png", 6, 3)]
    assert [bytes(one.data) for one in found] == [one.data for one in drawn]
