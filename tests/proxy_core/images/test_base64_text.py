"""Base64 between the quotes of JSON, against what the standard library makes of it."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.images import base64_text
from proxy_core.images.base64_text import _PIECE, decode, encode


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
