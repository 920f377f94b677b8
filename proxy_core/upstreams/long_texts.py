"""Long texts in JSON, cut out before it is decoded: a decoder looks at each byte of a picture, a search need not.

What is cut has no escapes in it, and is not broken into lines, as base64 is in mails and JSON does not allow; of other
things that JSON does not allow in a text nothing is checked.
"""

import re
from collections.abc import Iterator

import msgspec

from proxy_core.images.request import Buffer

# Shorter ones are decoded in no time.
_LONG = 32 * 1024
_OPENING = re.compile(rb"[ \t\r\n]*:[ \t\r\n]*\"")

_LONGEST_PLACE = 24
# What a decoder has to see. To look for both takes 40 microseconds in a picture of 1.5 MB.
_ODD = (b"\\", b"\n")

Cut = dict[bytes, memoryview]
"""Texts that were cut out, by what stands in their place."""


def cut(body: Buffer, name: bytes) -> tuple[Buffer, Cut]:
    """`body` with a short text in place of each long one that stands under `name`, and views of those.

    A body that is no JSON stays none.
    """
    if len(body) < _LONG or not isinstance(body, bytes | bytearray):
        return body, {}
    found: Cut = {}
    pieces: list[Buffer] = []
    at = 0
    view = memoryview(body)
    for start, end in _long_texts(body, b'"%b"' % name):
        place = b'"<%d>"' % len(found)
        found[place] = view[start:end]
        pieces += [bytes(view[at : start - 1]), place]
        at = end + 1
    return (b"".join([*pieces, view[at:]]), found) if found else (body, {})


def _long_texts(body: bytes | bytearray, key: bytes) -> Iterator[tuple[int, int]]:
    """Where those texts begin and end. In JSON no text can hold `key`, as the quotes in it are escaped."""
    at = body.find(key)
    while at >= 0:
        at += len(key)
        opening = _OPENING.match(body, at)
        if opening:
            start, end = opening.end(), body.find(b'"', opening.end())
            if end - start >= _LONG and all(body.find(odd, start, end) < 0 for odd in _ODD):
                yield start, end
                at = end + 1
        at = body.find(key, at)


def text_of(raw: msgspec.Raw, texts: Cut) -> Buffer:
    """The text that `raw` stands for, or what was cut out there; a view, unless it has escapes. MsgspecError."""
    view = memoryview(raw)
    found = texts.get(bytes(view[:_LONGEST_PLACE]))
    if found is not None:
        return found
    return msgspec.json.decode(raw, type=str).encode() if b"\\" in bytes(view) else view[1:-1]
