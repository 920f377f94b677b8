"""Base64 as clients write it, to bytes, piece by piece: bare or in a data URL, in JSON or in a file.

Lenient: blanks and line breaks, the URL-safe alphabet and missing padding are taken. For worker threads: binascii keeps
the interpreter's lock while it works, so a piece is small.
"""

import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

import msgspec

from proxy_core.images.base64_text import in_one_alphabet
from proxy_core.images.source import DataSource

_PIECE = 2**16  # bytes of text; 0.2 ms
_HEAD = re.compile(rb"\s*data:[^,]*,", re.IGNORECASE)
_BASE64 = re.compile(rb";\s*base64\s*,\Z", re.IGNORECASE)
# The end of a piece that may be the beginning of an escape: \n, \/, \u003d or %3D.
_CUT_ESCAPE = re.compile(rb"(?:\\[^\\]{0,4}|%[^%]?)\Z")


def decoded(source: DataSource) -> Iterator[bytes]:
    """The bytes. ValueError when the text is no base64."""
    rest = b""
    for number, piece in enumerate(_unescaped(source)):
        text = rest + in_one_alphabet(_without_head(piece) if number == 0 else piece)
        whole = len(text) // 4 * 4
        yield binascii.a2b_base64(text[:whole], strict_mode=True)
        rest = text[whole:]
    yield binascii.a2b_base64(rest + b"=" * (-len(rest) % 4), strict_mode=True)


def _without_head(piece: bytes) -> bytes:
    head = _HEAD.match(piece)
    if head is None:
        return piece
    if not _BASE64.search(head[0]):
        raise ValueError("a data URL that is not base64")
    return piece[head.end() :]


def _unescaped(source: DataSource) -> Iterator[bytes]:
    """The text without JSON's and the address's escapes."""
    rest = b""
    for piece in _pieces(source):
        text = rest + piece
        cut = _CUT_ESCAPE.search(text)
        whole = cut.start() if cut else len(text)
        text, rest = text[:whole], text[whole:]
        yield _plain(text, escaped=source.escaped)
    yield _plain(rest, escaped=source.escaped)


def _plain(text: bytes, *, escaped: bool) -> bytes:
    if escaped and b"\\" in text:
        try:
            text = msgspec.json.decode(b'"%s"' % text, type=str).encode()
        except msgspec.MsgspecError as error:
            raise ValueError(str(error)) from None
    return unquote_to_bytes(text) if b"%" in text else text


def _pieces(source: DataSource) -> Iterator[bytes]:
    if isinstance(source.text, bytes | memoryview):
        for at in range(0, len(source.text), _PIECE):
            yield bytes(source.text[at : at + _PIECE])
    else:
        with source.text.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
