"""A body of megabytes as a small document: pictures are named, the rest is as it was."""

import base64
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.server.outline import (
    MOST_VALUES,
    Crowded,
    Mark,
    is_data,
    marked,
    named,
    outline,
    outlines_of_events,
    outlines_of_marked,
    size_of,
)
from tests.fakes import png

PICTURE = base64.b64encode(png(64, 32) + bytes(3_000)).decode()
MARK = "<PNG 64x32, 3 kB>"
NOISE = base64.b64encode(bytes(range(256)) * 4).decode()

documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=15,
)


@given(documents, st.booleans())
@settings(max_examples=200, deadline=None, database=None)
def test_a_document_without_pictures_stays_as_it_is(document, ascii_only):
    body = json.dumps(document, ensure_ascii=ascii_only).encode()
    assert without_marks(outline(body), document) == document


def without_marks(found, document):
    """`found` with what its marks stand for: by chance a text is all letters, and taken for base64."""
    if isinstance(found, Mark):
        return document
    if isinstance(found, dict):
        return {name: without_marks(found[name], document[name]) for name in found}
    if isinstance(found, list):
        return [without_marks(one, other) for one, other in zip(found, document, strict=True)]
    return found


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (PICTURE, MARK),
        (f"data:image/png;base64,{PICTURE}", MARK),
        (f"data:image/jpeg;base64,{PICTURE}", MARK),  # by its bytes
        (f"data:application/pdf;base64,{NOISE}", "<application/pdf, 1 kB>"),
        (NOISE, "<base64, 1 kB>"),
        (NOISE.replace("+", "-").replace("/", "_"), "<base64, 1 kB>"),
    ],
)
def test_pictures_and_other_base64_are_named(text, mark):
    document = {"a": 1, "image": text, "list": [text, {"deep": text}], "z": "after"}
    expected = {"a": 1, "image": mark, "list": [mark, {"deep": mark}], "z": "after"}
    for body in (json.dumps(document), json.dumps(document, indent=2), json.dumps(document).replace("/", "\\/")):
        assert outline(body.encode()) == expected
        assert outline(bytearray(body.encode())) == expected


def test_base64_with_line_breaks_is_base64():
    lines = "\n".join(NOISE[at : at + 76] for at in range(0, len(NOISE), 76))
    assert outline(json.dumps({"a": lines}).encode())["a"].startswith("<base64, 1 kB")


@pytest.mark.parametrize("text", ["a fox " * 100, 'a "fox" \\ ' * 100, "狐が走る" * 100, "a\\" * 200 + '"', '"' * 500])
def test_long_words_stay_words(text):
    assert outline(json.dumps({"prompt": text, "n": 1}).encode()) == {"prompt": text, "n": 1}
    assert outline(json.dumps({text: 1}).encode()) == {text: 1}


@pytest.mark.parametrize("body", [b"", b"{", b'{"a":"' + b"x" * 500, b"no json", b'{"a":1}}', b"\xff"])
def test_what_is_no_json_is_none(body):
    assert outline(body) is None


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (b'"' + b'\\"' * 100_000 + b'"', "<cut, 200 kB>"),
        (b'"' + b"\\\\" * 100_000 + b'"', "<cut, 200 kB>"),
        (b"[" + b"1000000," * 40_000 + b"1]", "<cut, 320 kB>"),
        (b"[" + b'"a",' * 20_000 + b'"a"]', "<cut, 80 kB>"),
        (b"1e999", "<cut, 5 B>"),
    ],
)
def test_of_what_is_too_large_or_odd_the_short_fields_are_left(value, kept):
    assert outline(b'{"n":1,"x":%b,"size":"1x1"}' % value) == {"n": 1, "x": kept, "size": "1x1"}


@pytest.mark.parametrize("one", [b"123456", b'""', b"[1, 2]", b'{"a":1}', b'"a":1'])
def test_what_has_more_values_than_drawing_needs_is_not_read_on(one):
    values = b",".join([one] * (MOST_VALUES + 2))
    with pytest.raises(Crowded):
        outline(b"{" + values + b"}" if b":" in one[:4] else b'{"x":[' + values + b"]}")


def test_commas_of_a_long_text_are_no_values():
    text = "one, two, " * 100_000
    assert outline(json.dumps({"messages": [{"content": text}]}).encode()) == {"messages": [{"content": text}]}


def test_what_is_null_stays_null_beside_what_is_cut():
    assert outline(b'{"x":1e999,"y":null}') == {"x": "<cut, 5 B>", "y": None}


def test_text_that_is_no_unicode_is_named():
    assert outline(b'{"a":"' + b"\xff " * 200 + b'"}') == {"a": "<text, 400 B>"}


def test_of_a_picture_nothing_is_copied():
    body = json.dumps({"image": "A" * 2 * 10**7, "mask": PICTURE}).encode()
    tracemalloc.start()
    try:
        assert outline(body) == {"image": "<base64, 15.0 MB>", "mask": MARK}
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


def test_events_are_outlined_one_by_one():
    events = f'data: {{"a":"{PICTURE}"}}\n\n: silence\n\ndata: [1]\r\n\r\ndata: [DONE]\n\ndata: {{"b":2}}'
    assert outlines_of_events(events.encode()) == [{"a": MARK}, [1], {"b": 2}]
    assert outlines_of_events(f'data: {{\ndata: "a":"{PICTURE}"}}\n\n'.encode()) == [{"a": MARK}]


def test_an_answer_of_buffers_is_outlined_without_its_pictures():
    data = memoryview(PICTURE.encode())
    buffers = [b'{"data":[{"b64_json":"', data, b'"},{"url":"data:image/png;base64,', data, b'"}],"created":1}']
    assert outlines_of_marked(marked(buffers)) == [{"data": [{"b64_json": MARK}, {"url": MARK}], "created": 1}]
    said = [b'{"content":"Here.\\n\\n![picture](data:image/png;base64,', data, b')"}']
    assert outlines_of_marked(marked(said)) == [{"content": f"Here.\n\n![picture]({MARK})"}]


def test_events_of_buffers_are_outlined_too():
    data = memoryview(PICTURE.encode())
    buffers = [b'event: x\ndata: {"b64_json":"', data, b'","n":1}\n\n', b'data: {"n":2}\n\ndata: [DONE]\n\n']
    assert outlines_of_marked(marked(buffers)) == [{"b64_json": MARK, "n": 1}, {"n": 2}]
    assert outlines_of_marked([]) == []


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (1_449_000, "1.4 MB")],
)
def test_sizes_are_said_as_people_say_them(count, said):
    assert size_of(count) == said


def test_a_size_is_of_the_bytes_and_not_of_the_base64():
    assert named(base64.b64encode(png(8, 8) + bytes(10**6))).startswith("<PNG 8x8, 1.0 MB")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        (base64.b64encode(png()).decode(), True),
        (f"data:image/png;base64,{base64.b64encode(png()).decode()}", True),
        ("DATA:,x", True),
        ("data: see above", False),
        ("a fox", False),
        ("gemini-3-pro-image-preview-with-a-very-long-name-of-letters", False),
        ("狐" * 60, False),
    ],
)
def test_short_pictures_are_told_from_words(text, data):
    assert is_data(text) is data
