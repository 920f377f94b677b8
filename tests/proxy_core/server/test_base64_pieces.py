"""Base64 in every spelling that clients use, cut anywhere."""

import base64
import json
import re
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy_core.images.source import DataSource
from proxy_core.server.base64_pieces import decoded

DATA = bytes(range(256)) * 2


def read(text, *, escaped=False):
    return b"".join(decoded(DataSource(text, escaped)))


def encoded(data=DATA):
    return base64.b64encode(data)


@pytest.mark.parametrize(
    "text",
    [
        encoded(),
        encoded().rstrip(b"="),
        base64.urlsafe_b64encode(DATA),
        base64.encodebytes(DATA),
        encoded().replace(b"A", b"A\r\n"),
        b" \n" + encoded() + b"\n",
        b"data:image/png;base64," + encoded(),
        b"  DATA:IMAGE/PNG;BASE64, " + encoded(),
        b"data:;base64," + encoded(),
        b"data:image/png;charset=utf-8;base64," + encoded(),
        b"data:image/svg+xml;name=a.svg;base64," + encoded(),
        b"data:image/png;base64," + encoded().replace(b"+", b"%2B").replace(b"/", b"%2f").replace(b"=", b"%3D"),
    ],
)
def test_spellings(text):
    assert read(text) == DATA
    assert read(memoryview(text)) == DATA


@pytest.mark.parametrize(
    "escape",
    [
        lambda text: text.replace(b"/", b"\\/"),
        lambda text: text.replace(b"=", b"\\u003d").replace(b"+", b"\\u002B"),
        lambda text: b"".join(b"\\u%04x" % byte for byte in text),
        lambda text: json.dumps(base64.encodebytes(DATA).decode()).encode()[1:-1],
    ],
)
def test_jsons_escapes(escape):
    assert read(escape(encoded()), escaped=True) == DATA
    with pytest.raises(ValueError, match=r"[Oo]nly base64 data|[Ee]xcess|[Pp]adding"):
        read(escape(encoded()), escaped=False)


@pytest.mark.parametrize(
    "text",
    [
        *(b"x", b"ab=c", b"====", b"a b c!", b"http://a.example/x.png", "ünïcode".encode(), b"\xff\xfe"),
        *(b"data:image/png,abcd", b"data:image/png;base32,abcd", b"data:text/plain;x=base64,abcd"),
    ],
)
@pytest.mark.parametrize("escaped", [False, True])
def test_what_is_no_base64(text, escaped):
    with pytest.raises(ValueError):  # whatever binascii says
        read(text, escaped=escaped)


@pytest.mark.parametrize("text", [b"\\x", b"\\u00", b"QUJD\\", b"\\ud800\\ud800", b'QU"D'])
def test_json_that_is_damaged(text):
    with pytest.raises(ValueError):  # whatever msgspec says
        read(text, escaped=True)


def test_nothing_is_no_bytes():
    assert read(b"") == b""
    assert read(b"data:image/png;base64,") == b""


@given(st.integers(65_536 - 60, 65_536), st.integers(1, 6), st.integers(0, 3))
@settings(deadline=None)
def test_an_escape_may_be_cut_anywhere(before, escapes, extra):
    """The text is read in pieces of 64 KB; wherever their ends fall, the bytes are the same."""
    text = b"data:image/png;base64," + b"A" * before + b"////" * escapes + b"B" * extra
    plain = text[22:]
    if len(plain) % 4 == 1:
        plain, text = plain + b"A", text + b"A"
    expected = base64.b64decode(plain + b"=" * (-len(plain) % 4))
    assert read(text.replace(b"/", b"\\/"), escaped=True) == expected
    assert read(text[:22] + plain.replace(b"/", b"%2F")) == expected
    assert read(text[:22] + re.sub(rb"/", rb"\\u002f", plain), escaped=True) == expected


def test_a_file_is_read_as_memory_is(tmp_path):
    path = tmp_path / "1"
    path.write_bytes(b"data:image/png;base64," + encoded(DATA * 500))
    assert read(path) == DATA * 500


def test_twenty_megabytes_take_a_piece_of_memory():
    text = b"data:image/png;base64," + b"AAAA" * 5 * 2**20
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in decoded(DataSource(memoryview(text), escaped=True)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == 15 * 2**20
    assert peak < 2**20
