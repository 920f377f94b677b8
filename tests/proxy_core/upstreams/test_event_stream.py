"""Server-sent events as services send them: with comments, without names, with and without an end."""

import pytest

from proxy_core.errors import UpstreamError
from proxy_core.upstreams.event_stream import events


async def read(text):
    async def lines():
        for line in text.encode().split(b"\n"):
            yield bytearray(line)

    return [(event.name, bytes(event.data)) async for event in events(lines())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("event: a\ndata: {}\n\n", [("a", b"{}")]),
        ("\ufeffevent: a\ndata: {}\n\n", [("a", b"{}")]),
        ("data: {}\n\n", [("", b"{}")]),
        ("data:{}\n\n", [("", b"{}")]),
        ("data:  x\n\n", [("", b" x")]),
        (": keep-alive\n\n: more\nevent: a\ndata: 1\n\n", [("a", b"1")]),
        ("event: a\n\ndata: 1\n\n", [("", b"1")]),
        ("data: 1\ndata: 2\n\n", [("", b"1\n2")]),
        ("id: 7\nretry: 10\nevent: a\ndata: 1\n\n", [("a", b"1")]),
        ("data: 1\n\ndata: [DONE]\n\ndata: 2\n\n", [("", b"1")]),
        ("event: a\ndata: 1\n\nevent: b\ndata: 2", [("a", b"1"), ("b", b"2")]),
        ("data: 1\nevent: a\n\n", [("a", b"1")]),
        ("event: a\ndata: {}\nevent: b\ndata: {}\n", [("a", b"{}"), ("b", b"{}")]),
        ("data: 1\ndata: [DONE]\ndata: 2\n\n", [("", b"1")]),
        ('data: {"a": 1}\ndata: {"b":\ndata: {}}\n\n', [("", b'{"a": 1}'), ("", b'{"b":\n{}}')]),
        ("data\n\n", [("", b"")]),
        ('{"data": 1}', [("", b'{"data": 1}')]),
        ('data: 1\n{"data": 1}\n\n', [("", b"1")]),
        ("nonsense without a colon that is long\n\n", []),
        ("", []),
    ],
)
async def test_each_form(text, expected):
    assert await read(text) == expected


async def test_the_data_of_one_line_is_a_view_into_it():
    line = bytearray(b"data: " + b"x" * 1000)

    async def lines():
        yield line
        yield bytearray()

    (event,) = [event async for event in events(lines())]
    assert isinstance(event.data, memoryview)
    assert event.data.obj is line


async def test_an_event_that_never_ends_is_not_gathered_for_ever():
    given = 0

    async def lines():
        nonlocal given
        while True:
            given += 1
            yield bytearray(b"data: x")

    with pytest.raises(UpstreamError):
        [event async for event in events(lines(), 100_000)]
    assert given < 1000


async def test_events_that_end_may_be_as_many_as_they_like():
    async def lines():
        for _ in range(1000):
            yield bytearray(b"data: x")
            yield bytearray()

    assert len([event async for event in events(lines(), 1000)]) == 1000
