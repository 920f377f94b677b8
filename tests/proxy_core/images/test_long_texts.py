"""Long texts cut out of JSON: what is left says the same, and what was cut is a view of what came."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.images.long_texts import cut, text_of

LONG = "iVBORw0KGgo" + "A" * 40_000


class Part(msgspec.Struct):
    data: msgspec.Raw = msgspec.Raw()


def read(body):
    """(the body that a decoder gets, what stands under "data" in each object of its list)."""
    short, texts = cut(body, b"data")
    return short, [bytes(text_of(one.data, texts)) for one in msgspec.json.decode(short, type=list[Part])]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_long_text_is_cut_and_found_again(indent):
    body = bytearray(
        json.dumps([{"data": LONG, "more": 1}, {"data": "short"}, {"data": LONG + "B"}], indent=indent), "utf-8"
    )
    short, texts = read(body)
    assert texts == [LONG.encode(), b"short", LONG.encode() + b"B"]
    assert len(short) < 200


def test_it_is_a_view():
    body = bytearray(json.dumps([{"data": LONG}]), "utf-8")
    _, texts = cut(body, b"data")
    (view,) = texts.values()
    assert view.obj is body


def test_only_what_stands_between_the_places_is_looked_at():
    document = json.dumps([{"data": LONG}]).encode()
    body = document + b"\n" + document + b"\n" + document
    start, end = len(document) + 1, 2 * len(document) + 1
    short, texts = cut(body, b"data", start, end)
    assert json.loads(bytes(short)) == [{"data": "<0>"}]
    assert [bytes(one) for one in texts.values()] == [LONG.encode()]
    assert cut(body, b"data", start, end - 5)[1] == {}


_ESCAPED = {
    "slashes": LONG + "/==",
    "a slash": LONG.replace("A", "/", 1),
    "a quote": LONG + '"',
    "a line break": LONG + "\n",
    "a backslash": LONG + "\\",
    "a key within": '"data": "' + LONG,
    "a quote late": 2 * LONG + '"',
    "a backslash late": 2 * LONG + "\\",
    "a key late": 2 * LONG + '", "data": "' + LONG,
}


@pytest.mark.parametrize("text", _ESCAPED.values(), ids=_ESCAPED)
def test_what_json_escapes_is_left_to_the_decoder(text):
    body = json.dumps([{"data": text}]).replace("/", "\\/").encode()
    _, found = read(body)
    assert found == [text.encode()]


@pytest.mark.parametrize("length", [64, 76, 1000, 35_000, len(LONG) - 1])
def test_base64_in_lines_which_json_does_not_allow_is_still_refused(length):
    lines = [LONG[at : at + length].encode() for at in range(0, len(LONG), length)]
    body = b'[{"data": "' + b"\n".join(lines) + b'"}]'
    with pytest.raises(msgspec.DecodeError):
        read(body)


@pytest.mark.parametrize("end", [b"", b'"', b'"}', b'"}] no'])
def test_what_is_no_json_stays_none(end):
    with pytest.raises(msgspec.DecodeError):
        read(b'[{"data": "' + LONG.encode() + end)


def test_other_names_and_other_kinds_stay():
    body = json.dumps([{"date": LONG, "mydata": LONG, "data": [LONG]}]).encode()
    assert cut(body, b"data") == (body, {})


def test_a_text_that_looks_like_a_place_is_a_text():
    body = json.dumps([{"data": "<0>"}, {"data": "<00>"}, {"data": 0}]).encode()
    assert read(body)[1][:2] == [b"<0>", b"<00>"]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["data", LONG, '"data": "', "\\"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["data", "a", '"data":']), inner),
    max_leaves=8,
)


@given(_VALUES, st.booleans())
def test_everything_else_is_as_it_was(value, indented):
    body = json.dumps(value, indent=1 if indented else None).encode()
    short, texts = cut(body, b"data")
    back = bytes(short)
    for place, view in texts.items():
        back = back.replace(place, b'"%b"' % bytes(view), 1)
    assert back == body
    msgspec.json.decode(short)
