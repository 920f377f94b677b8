"""The data of events: every kind of body that holds it, and lines that are none."""

import json

import pytest

from proxy_core.event_data import data_places, event_data

BODY = (
    b'event: a\r\ndata: {"a": 1}\r\n\r\n: comment data: no\ndata:{"b": 2}\n\n'
    b"id: 1\n\ndata: [DONE]\r\n\r\ndata:\ndata: 3"
)
DATA = [b' {"a": 1}\r', b'{"b": 2}', b" 3"]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_each_line_of_data_is_found_whatever_holds_it(kind):
    assert [bytes(one) for one in event_data(kind(BODY))] == DATA


def test_the_places_are_those_of_the_data():
    assert [bytes(held[start:end]) for held, start, end in data_places(BODY)] == DATA


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [b"", b"\n", b"\n\n"])
def test_the_lines_of_one_event_are_joined(ends, last):
    body = b'data: {\ndata\ndata: "a":\n: comment\nid: 7\ndata:1}\n\ndata: 2\n\ndata: [3,\ndata: 4]' + last
    found = [json.loads(bytes(one)) for one in event_data(body.replace(b"\n", ends))]
    assert found == [{"a": 1}, 2, [3, 4]]


@pytest.mark.parametrize("ends", [b"\n", b" \r\n"])
def test_documents_without_a_blank_line_between_them_are_events_of_their_own(ends):
    body = b'data: {"a": 1}\ndata:{\ndata: "b": [{}\ndata: ,{}]}\ndata: {"c": 3}\ndata: [DONE]\n'
    found = [json.loads(bytes(one)) for one in event_data(body.replace(b"\n", ends))]
    assert found == [{"a": 1}, {"b": [{}, {}]}, {"c": 3}]


def test_what_ends_a_stream_is_no_data_of_the_event_before_it():
    assert [bytes(one) for one in event_data(b"data: 1\ndata: [DONE]\n\n")] == [b" 1"]


def test_a_text_that_was_broken_keeps_its_break():
    (data,) = event_data(bytearray(b'data:"a\ndata:b"\n\n'))
    assert bytes(data) == b'"a\nb"'


@pytest.mark.parametrize("body", [b"", b"\n", b"data", b'{"data:": 1}', b" data: x", b"data:", b"data: [DONE]"])
def test_what_is_no_event_has_none(body):
    assert not list(event_data(body))


def test_a_view_of_the_body_is_no_copy():
    body = bytearray(b"data: x\n")
    (data,) = event_data(body)
    body[6:7] = b"y"
    assert bytes(data) == b" y"
