"""The envelope of Code Assist: around a request, and off an answer."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import Blame, Rest, UpstreamError
from proxy_core.upstreams.body import Body
from proxy_core.upstreams.code_assist_wire import read_project, unwrap, unwrap_stream, why_none, wrap, wrap_native
from proxy_core.upstreams.transport import Answer

REQUEST = b'{"contents":[{"parts":[{"text":"a kite"}]}]}'


async def sent(body):
    return json.loads(b"".join([bytes(piece) async for piece in body]))


def failure(call, *args, **more):
    with pytest.raises(UpstreamError) as caught:
        call(*args, **more)
    return caught.value


# --- around a request


async def test_a_request_stands_in_its_envelope_and_easel_says_who_it_is():
    wrapped = wrap(Body(REQUEST), "kites", "m", ())
    assert await sent(wrapped) == {
        "project": "kites",
        "model": "m",
        "userAgent": "easel",
        "request": json.loads(REQUEST),
    }
    assert wrapped.headers["Content-Length"] == str(wrapped.size)


async def test_what_the_account_says_it_is_stands_at_the_top_and_never_in_place_of_our_own():
    identity = (("userAgent", "mine/1"), ("requestType", "image_gen"), ("model", "other"), ("request", "x"))
    wrapped = await sent(wrap(Body(REQUEST), "kites", "m", identity))
    assert wrapped == {
        "project": "kites",
        "model": "m",
        "userAgent": "mine/1",
        "requestType": "image_gen",
        "request": json.loads(REQUEST),
    }


@given(st.text(), st.lists(st.tuples(st.text(min_size=1), st.text())))
async def test_whatever_is_said_comes_out_of_the_json_again(project, identity):
    pairs = [(a.encode(errors="replace").decode(), b.encode(errors="replace").decode()) for a, b in identity]
    named = project.encode(errors="replace").decode()
    wrapped = await sent(wrap(Body(REQUEST), named, "m", pairs))
    assert wrapped["project"] == named
    assert all(wrapped[name] == dict(pairs)[name] for name, _ in pairs if name not in {"project", "model", "request"})


async def test_large_pieces_are_shared():
    picture = bytes(600_000)
    wrapped = wrap(Body(b'{"data":"', picture, b'"}'), "kites", "m", ())
    assert any(piece.obj is picture for piece in [piece async for piece in wrapped])


async def test_a_request_that_a_client_wrote_goes_in_as_it_is():
    assert (await sent(wrap_native(REQUEST, "kites", "m", ())))["request"] == json.loads(REQUEST)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{},"project":"other"', b"\xff"])
def test_what_is_no_object_does_not_go_in(body):
    error = failure(wrap_native, body, "kites", "m", ())
    assert (error.phrase.code, error.blame) == ("bad_parameter", Blame.REQUEST)


# --- off an answer


def test_an_answer_is_a_view_into_what_came():
    body = bytearray(b'{"traceId": "t", "response": {"candidates": []}}')
    answer = unwrap(Answer(200, {"Content-Type": "x"}, body))
    assert (bytes(answer.body), answer.headers) == (
        b'{"candidates": []}',
        {"Content-Type": "application/json; charset=UTF-8"},
    )
    body[body.index(b"c")] = ord("C")
    assert isinstance(answer.body, memoryview)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"result": {}}'])
def test_an_answer_without_a_response_is_not_understood(body):
    assert failure(unwrap, Answer(200, {}, body)).phrase.code == "not_understood"


EVENTS = b'data: {"response": {"a": 1}, "traceId": "t"}\r\n\r\n: note\r\ndata:{"response": {"b": 2}}\n\n'


def test_events_stay_events():
    answer = unwrap_stream(Answer(200, {}, bytearray(EVENTS)), as_events=True)
    assert bytes(answer.body) == b'data: {"a": 1}\r\n\r\ndata: {"b": 2}\r\n\r\n'
    assert answer.headers == {"Content-Type": "text/event-stream"}


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_an_answer_in_several_lines_stays_one_event(ends):
    body = b'data: {\ndata: "response": {"a":\ndata: 1}}\n\ndata: {"response": {"b": 2}}\n\n'.replace(b"\n", ends)
    answer = unwrap_stream(Answer(200, {}, bytearray(body)), as_events=True)
    found = [json.loads(event.removeprefix(b"data: ")) for event in bytes(answer.body).split(b"\r\n\r\n")[:-1]]
    assert found == [{"a": 1}, {"b": 2}]
    assert all(line.startswith(b"data: ") for line in answer.body.splitlines() if line)


def test_without_events_the_client_gets_one_array():
    answer = unwrap_stream(Answer(200, {}, memoryview(EVENTS)), as_events=False)
    assert json.loads(answer.body) == [{"a": 1}, {"b": 2}]
    assert json.loads(unwrap_stream(Answer(200, {}, b""), as_events=False).body) == []


def test_a_stream_is_copied_once():
    size = 4_000_000
    body = bytearray(b'data: {"response":{"a":"%b"}}\r\n\r\n' % (b"x" * size) * 2)
    tracemalloc.start()
    try:
        unwrap_stream(Answer(200, {}, body), as_events=True)
        assert tracemalloc.get_traced_memory()[1] < 2.2 * size  # what is sent; it was as much again
    finally:
        tracemalloc.stop()


def test_the_last_event_may_lack_its_end():
    answer = unwrap_stream(Answer(200, {}, b'data: {"response": {"a": 1}}'), as_events=False)
    assert json.loads(answer.body) == [{"a": 1}]


# --- the project


@pytest.mark.parametrize(
    ("body", "project"),
    [
        (b'{"cloudaicompanionProject": "kites"}', "kites"),
        (b'{"cloudaicompanionProject": {"id": "kites", "name": "Kites"}}', "kites"),
        (b'{"currentTier": {}}', ""),
        (b'{"cloudaicompanionProject": 5}', ""),
    ],
)
def test_the_project_as_a_text_or_as_an_object(body, project):
    assert read_project(body) == project


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>"])
def test_what_names_nothing_is_not_understood(body):
    assert failure(read_project, body).phrase.code == "not_understood"


@pytest.mark.parametrize(
    ("tiers", "code", "values"),
    [
        ([], "project_missing", {}),
        (["x", {"reasonCode": "UNKNOWN"}], "project_missing", {}),
        (
            [{"reasonCode": "UNSUPPORTED_LOCATION", "reasonMessage": "Not in your country.\nMore."}],
            "not_permitted",
            {"text": "Not in your country."},
        ),
        (
            [{"reasonCode": "VALIDATION_REQUIRED", "validationUrl": "https://g.co/x"}],
            "validation_needed",
            {"link": "https://g.co/x"},
        ),
    ],
)
def test_why_there_is_no_project(tiers, code, values):
    error = why_none(json.dumps({"ineligibleTiers": tiers}).encode())
    assert (error.phrase.code, error.phrase.values) == (code, values)
    assert (error.blame, error.rest) == (Blame.ACCOUNT, Rest.ACCOUNT)
