"""The data of events: every kind of body that holds it, and lines that are none."""

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
    assert [BODY[start:end] for start, end in data_places(BODY)] == DATA


@pytest.mark.parametrize("body", [b"", b"\n", b"data", b'{"data:": 1}', b" data: x", b"data:", b"data: [DONE]"])
def test_what_is_no_event_has_none(body):
    assert not list(event_data(body))


def test_a_view_of_the_body_is_no_copy():
    body = bytearray(b"data: x\n")
    (data,) = event_data(body)
    body[6:7] = b"y"
    assert bytes(data) == b" y"
