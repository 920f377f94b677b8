"""Long texts in JSON, cut out before it is decoded: a decoder looks at each byte of a picture, a search need not.

What is cut begins without escapes, and is not broken into lines, as base64 is in mails and JSON does not allow; of
other things that JSON does not allow in a text nothing is checked.
"""

import re
from collections.abc import Iterator

import msgspec

from proxy_core.images.request import Buffer

# Shorter ones are decoded in no time.
_LONG = 32 * 1024
_OPENING = re.compile(rb"[ \t\r\n]*:[ \t\r\n]*\"")

_LONGEST_PLACE = 24
# What a decoder has to see. Who escapes slashes or breaks lines does so from the beginning; to look for both in all of
# a picture takes as long again as to find its end.
_TELLING = 64 * 1024
_ESCAPE, _BREAK = b"\\", b"\n"

Cut = dict[bytes, memoryview]
"""Texts that were cut out, by what stands in their place."""


def cut(body: Buffer, name: bytes, start: int = 0, end: int | None = None) -> tuple[Buffer, Cut]:
    """`body` from `start` to `end` with a short text in place of each long one under `name`, and views of those.

    A body that is no JSON stays none.
    """
    end = len(body) if end is None else end
    view = memoryview(body)
    if end - start < _LONG or not isinstance(body, bytes | bytearray):
        return view[start:end], {}
    found: Cut = {}
    pieces: list[Buffer] = []
    for opening, closing in _long_texts(body, b'"%b"' % name, start, end):
        place = b'"<%d>"' % len(found)
        found[place] = view[opening + 1 : closing]
        pieces += [bytes(view[start:opening]), place]
        start = closing + 1
    return b"".join([*pieces, view[start:end]]) if found else view[start:end], found


def _long_texts(body: bytes | bytearray, key: bytes, at: int, most: int) -> Iterator[tuple[int, int]]:
    """Where the quotes of those texts are. In JSON no text can hold `key`, as the quotes in it are escaped."""
    at = body.find(key, at, most)
    while at >= 0:
        at += len(key)
        if opening := _OPENING.match(body, at, most):
            start, end = opening.end(), body.find(b'"', opening.end(), most)
            if end - start >= _LONG and not _is_odd(body, start, end):
                yield start - 1, end
                at = end + 1
        at = body.find(key, at, most)


def _is_odd(body: bytes | bytearray, start: int, end: int) -> bool:
    """Whether a decoder has to see the text up to the first quote: the quote may be escaped, and no end."""
    telling = min(end, start + _TELLING)
    return (
        body.endswith(_ESCAPE, start, end)
        or body.find(_ESCAPE, start, telling) >= 0
        or body.find(_BREAK, start, telling) >= 0
    )


def text_of(raw: msgspec.Raw, texts: Cut) -> Buffer:
    """The text that `raw` stands for, or what was cut out there; a view, unless it has escapes. MsgspecError."""
    view = memoryview(raw)
    found = texts.get(bytes(view[:_LONGEST_PLACE]))
    if found is not None:
        return found
    return msgspec.json.decode(raw, type=str).encode() if b"\\" in bytes(view) else view[1:-1]
