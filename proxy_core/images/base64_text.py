"""Base64 as it stands between the quotes of JSON text, to bytes and back. Which bytes they are is not its concern.

For worker threads. Who works on it keeps the interpreter's lock, so it is given a piece at a time: a whole 4K picture
would hold up the engine's loop for 60 ms from any thread, pieces do for 10.
"""

import binascii
import re
import string
from collections.abc import Iterator

import msgspec

from proxy_core.images.request import Buffer

# Bytes of text in a piece, a multiple of 4: 70 microseconds. From 128 KiB on, malloc has the kernel clear each new
# buffer page by page, which costs more than the decoding: 1.6 ms instead of 3.3 for a picture of 1.5 MB.
_PIECE = 64 * 1024
# Most escape nothing, some the slash; the padding as \u003d is a habit of encoders that guard against HTML.
_ESCAPES = ((b"\\/", b"/"), (b"\\u003d", b"="), (b"\\u003D", b"="), (b"\\u002b", b"+"), (b"\\u002B", b"+"))
_LONGEST_ESCAPE = 6
_decoder = msgspec.json.Decoder(bytes)  # twice as fast as binascii

# Who writes another kind of base64 does so from the beginning. The two letters of the other alphabet may be missing
# there for long, where a picture begins with one colour: so as much is looked at in its midst and at its end.
_TELLING = 2048
_USUAL = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_ALPHABET = string.ascii_letters.encode() + string.digits.encode() + b"+/"
_END = re.compile(rb"[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BLANKS = b" \t\r\n"


def decode(text: Buffer) -> bytes:
    """The bytes that `text` stands for, JSON's escapes included. ValueError when it is no base64."""
    return b"".join(pieces(text))


def pieces(text: Buffer) -> Iterator[bytes]:
    """The same, piece by piece, so that they can be written as they come."""
    view = memoryview(text)
    cut, plain = b"", b""
    for at in range(0, len(view), _PIECE):
        whole, cut = _before_cut_escape(cut + bytes(view[at : at + _PIECE]))
        plain += _unescaped(whole)
        ready = len(plain) // 4 * 4
        yield _decoded(plain[:ready])
        plain = plain[ready:]
    yield _decoded(plain + cut)


def _decoded(text: bytes) -> bytes:
    try:
        return _decoder.decode(b'"%b"' % text)
    except msgspec.MsgspecError:
        raise ValueError("no base64") from None


def usual(text: Buffer) -> Buffer:
    """`text`, which begins without escapes, as every reader takes it: in one line, padded, in the usual alphabet.

    Nearly always it is that already, as parts of it tell. ValueError when it is no base64.
    """
    view = memoryview(text)
    most, half = view[:-4], len(view) // 2
    telling = b"".join((most[:_TELLING], most[half : half + _TELLING], most[-_TELLING:]))
    odd = telling.translate(None, _ALPHABET)  # twice as fast as to match it
    if not odd and len(view) % 4 == 0 and _END.fullmatch(view[-4:]):
        return text
    plain = in_one_alphabet(_unescaped(bytes(view))).rstrip(b"=")
    plain += b"=" * (-len(plain) % 4)
    if not _USUAL.fullmatch(plain) or not _END.fullmatch(plain[-4:]):
        raise ValueError("no base64")
    return plain


def in_one_alphabet(text: bytes) -> bytes:
    """`text` without blanks and line breaks, the URL-safe characters written as the usual ones."""
    return text.translate(_URL_SAFE, _BLANKS)


def encode(data: Buffer) -> bytes:
    """`data` as base64 without line breaks."""
    view, step = memoryview(data), _PIECE // 4 * 3
    return b"".join(binascii.b2a_base64(view[at : at + step], newline=False) for at in range(0, len(view), step))


def _before_cut_escape(piece: bytes) -> tuple[bytes, bytes]:
    """`piece`, and the escape at its end of which the rest is in the next."""
    at = piece.rfind(b"\\", max(0, len(piece) - _LONGEST_ESCAPE + 1))
    if at < 0 or piece[at + 1 : at + 2] == b"/":
        return piece, b""
    return piece[:at], piece[at:]


def _unescaped(piece: bytes) -> bytes:
    for escape, meant in _ESCAPES:
        if b"\\" not in piece:
            break
        piece = piece.replace(escape, meant)
    return piece
