"""Base64 between the quotes of JSON, against what the standard library makes of it."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.images import base64_text
from proxy_core.images.base64_text import _PIECE, decode, encode, usual


@given(st.binary(max_size=300))
@settings(database=None, deadline=None)
def test_what_is_encoded_is_decoded(data):
    assert encode(data) == base64.b64encode(data)
    assert decode(encode(data)) == data
    assert decode(memoryview(bytearray(encode(data)))) == data


@pytest.mark.parametrize("slash", ["/", "\\/"])
@pytest.mark.parametrize("plus", ["+", "\\u002b", "\\u002B"])
@pytest.mark.parametrize("padding", ["=", "\\u003d", "\\u003D"])
def test_every_escape_that_encoders_write_is_read(slash, plus, padding):
    data = bytes(range(256)) * 3 + b"\xff\xef\xbe\xfb"
    text = encode(data).decode().replace("/", slash).replace("+", plus).replace("=", padding)
    assert json.loads(f'"{text}"') == base64.b64encode(data).decode()  # that these are JSON's
    assert decode(text.encode()) == data


@pytest.mark.parametrize("shift", range(7))
@pytest.mark.parametrize("escape", [b"\\/", b"\\u002b"])
def test_an_escape_may_lie_across_two_pieces(shift, escape):
    text = b"A" * (_PIECE - shift) + escape + b"A" * (4 - (_PIECE - shift + 1) % 4)
    plain = text.replace(b"\\/", b"/").replace(b"\\u002b", b"+")
    assert decode(text) == base64.b64decode(plain)


@given(st.integers(0, 12), st.sampled_from([b"\xff\xff\xff", b"abc", b"\xfb\xef\xbe"]))
@settings(database=None, deadline=None)
def test_pieces_are_joined_where_they_were_cut(more, three):
    data = three * (_PIECE // 4) + b"x" * more
    assert encode(data) == base64.b64encode(data)
    assert decode(encode(data)) == data
    assert decode(encode(data).replace(b"/", b"\\/")) == data


@pytest.mark.parametrize(
    "text", [b"AAA", b"AA-A", b"AA_A", b"A AA", b"AA\\nAA", b"AAAA\\", b"AAAA\\u00", b"AA==AAAA", b"\xff"]
)
def test_what_is_no_base64_is_said(text):
    with pytest.raises(ValueError):
        decode(text)


def test_nothing_is_nothing():
    assert decode(b"") == encode(b"") == b""
    assert base64_text._PIECE % 4 == 0


EVERY_LETTER = bytes(range(256)) * 40


@pytest.mark.parametrize("more", [b"", b"a", b"ab"])
@pytest.mark.parametrize("data", [b"a", EVERY_LETTER])
def test_usual_base64_stays_the_view_that_it_is(data, more):
    view = memoryview(base64.b64encode(data + more))
    assert usual(view) is view


@pytest.mark.parametrize("more", [b"", b"a", b"ab"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"+", b"-").replace(b"/", b"_"),
        lambda text: text.rstrip(b"="),
        lambda text: text + b"==",
        lambda text: text + b"\n",
        lambda text: b"  " + text,
        lambda text: b"\n".join(text[at : at + 76] for at in range(0, len(text), 76)),
        lambda text: text[:9000] + b" " + text[9000:],
    ],
    ids=["url-safe", "no padding", "too much padding", "a line's end", "blanks before", "lines", "one blank"],
)
def test_base64_as_others_write_it_becomes_usual(change, more):
    text = base64.b64encode(EVERY_LETTER + more)
    assert usual(memoryview(change(text))) == text


@pytest.mark.parametrize(
    "picture", [bytes(9000) + EVERY_LETTER, bytes(90_000) + EVERY_LETTER + bytes(90_000)], ids=["above", "around"]
)
def test_another_alphabet_is_seen_in_a_picture_of_one_colour_with_something_in_it(picture):
    assert usual(base64.urlsafe_b64encode(picture)) == base64.b64encode(picture)


@pytest.mark.parametrize(
    "text", [b"", b"A", b"AAAAA", b"====", b"AA*A", b"AA=A", b"\xff" * 4, b"A" * 5000 + b"=" + b"A" * 4]
)
def test_what_cannot_be_made_usual_is_said(text):
    with pytest.raises(ValueError, match="no base64"):
        usual(text)


@pytest.mark.parametrize("place", [0, 1000, "half", -1000])
@pytest.mark.parametrize("between", [b"\xff", b"\x01", b'"', b"{", b"}", b"<", b">", b"%", b"!"])
def test_what_is_of_no_alphabet_is_said_wherever_it_is_looked_for(place, between):
    text = bytearray(base64.b64encode(EVERY_LETTER * 3))
    text[len(text) // 2 if place == "half" else place] = between[0]
    with pytest.raises(ValueError, match="no base64"):
        usual(text)
