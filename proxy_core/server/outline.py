"""Outlines of JSON: a body of many megabytes as a small document, its pictures named and not copied.

Long strings are jumped over from one quote to the next, which costs a hundredth of parsing them; only what is left is
decoded. What of it may be shown is transcript.py's business.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import msgspec
from msgspec import Raw

from proxy_core.event_data import data_places, event_data
from proxy_core.images.request import Buffer, Picture
from proxy_core.images.sniff import NotAPicture, look

LONG = 200
"""Bytes; a longer string is taken out of the document before that is decoded."""

MOST_VALUES = 50_000
"""About so many values may be in a document that is larger or odder than drawing needs: each costs time and memory."""

_MOST_STRINGS = 5_000
_MOST_LEFT = 2**18  # bytes of the document without its long strings
_MOST_TEXT = 2**20  # bytes of all long texts
_BACKSLASHES = 64  # more of them before a quote are none that a client sends
_LOOKED_AT = 96  # characters of each end of a long string
_SHORTEST_PICTURE = 48  # characters of base64
_BASE64 = re.compile(rb"[A-Za-z0-9+/_=-]+")
_DATA_URL = re.compile(rb"\s*data:([A-Za-z0-9.+/-]*)[^,]*,", re.IGNORECASE)
# Base64 of a picture that is looked at; some JPEGs tell their size only after much else.
_HEAD = 4096
# What stands for a long string until the document is decoded: no client knows it.
_TOKEN = secrets.token_hex(8)
_PLAIN = (int, float, bool, type(None))
_PLACE = re.compile(rf"(?:data:[^,\s\"()]*,)?{_TOKEN}-([0-9]+);")


class Crowded(Exception):  # noqa: N818 - says what was found
    """A document has more than MOST_VALUES values."""


class Mark(str):
    """Stands for something that is not shown: `<PNG 1024x1024, 1.4 MB>`."""

    __slots__ = ()


def outline(body: bytes | bytearray) -> Any:
    """The JSON document `body` with marks in place of pictures and other base64. None when it is no JSON.

    Of one that is too large or too odd for that: its fields, those marked that are not short. Crowded.
    """
    try:
        found = _outlined(body, 0, len(body))
    except _TooMuch:
        found = None
    if found is None and body.count(b",") > MOST_VALUES:  # there is one between any two values
        raise Crowded
    return _fields_of(body) if found is None else found


def outlines_of_events(body: bytes | bytearray) -> list[Any]:
    """The same of every server-sent event in `body` whose data is JSON."""
    found: list[Any] = []
    with suppress(_TooMuch):
        for place in data_places(body):
            document = _outlined(*place)
            found += [] if document is None else [document]
    return found


def marked(buffers: Sequence[Buffer], pictures: Sequence[Picture] = ()) -> list[Buffer | Mark]:
    """`buffers`, those that are base64 replaced by their marks.

    Who writes an answer makes the base64 of each picture a buffer of its own, so none is base64 in part. Where
    `pictures` are known, these alone are base64, and nothing is looked at.
    """
    if not pictures:
        return [named(buffer) if _is_base64(buffer) else buffer for buffer in buffers]
    known = {id(one.data): _mark(one.mime, one.width, one.height, len(one.data)) for one in pictures}
    return [known.get(id(buffer), buffer) for buffer in buffers]


def outlines_of_marked(pieces: Sequence[Buffer | Mark]) -> list[Any]:
    """The JSON document that `pieces` are when joined, or those of the events; as `marked` gives them."""
    out = [piece for piece in pieces if isinstance(piece, Mark)]
    places = map(_place, range(len(out)))
    text = b"".join([next(places) if isinstance(piece, Mark) else piece for piece in pieces])
    documents = (text,) if text.startswith(b"{") else event_data(text)
    return [found for document in documents if (found := _decoded(document, out)) is not None]


def named(text: Buffer) -> Mark:
    """The mark for base64, or a data URL, as it stands in JSON: what it is, its pixels where those are told, its size.

    Only the first bytes of it are looked at.
    """
    view = memoryview(text)
    head = bytes(view[:LONG])
    url = _DATA_URL.match(head.replace(b"\\/", b"/"))
    start = head.index(b",") + 1 if url else 0
    try:
        mime, width, height = look(view[start : start + _HEAD])
    except NotAPicture:
        mime, width, height = (url[1].decode() if url else ""), 0, 0
    return _mark(mime, width, height, len(view) - start)


def _mark(mime: str, width: int, height: int, length: int) -> Mark:
    """The mark of `length` characters of base64."""
    kind = mime.removeprefix("image/").upper() if mime.startswith("image/") else mime
    pixels = f" {width}x{height}" if width and height else ""
    return Mark(f"<{kind or 'base64'}{pixels}, {size_of(length * 3 // 4)}>")


def _is_base64(buffer: Buffer) -> bool:
    return len(buffer) > LONG and _BASE64.fullmatch(buffer[:_LOOKED_AT]) is not None


def size_of(count: int) -> str:
    """Bytes as people say them: 68 B, 12 kB, 1.4 MB."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.0f} kB" if count < 999_500 else f"{count / 10**6:.1f} MB"


def is_data(text: str) -> bool:
    """Whether a short text is a data URL, or base64 of a picture."""
    if text[:5].lower() == "data:":
        return "," in text
    if len(text) < _SHORTEST_PICTURE or not text.isascii():
        return False
    try:
        look(text[:_HEAD].encode())
    except NotAPicture:
        return False
    return True


class _TooMuch(Exception):  # noqa: N818 - says what happened, and goes no further than this file
    """The document is too large, or made of too many strings, to be outlined."""


def _outlined(body: bytes | bytearray, start: int, end: int) -> Any:
    """The document between `start` and `end`. None when it is no JSON; _TooMuch."""
    pieces: list[Buffer] = []
    out: list[str] = []
    view, taken, left, texts = memoryview(body), start, end - start, _MOST_TEXT
    for opening, closing in _strings(body, start, end) if left > LONG else ():
        length = closing - opening - 1
        if length > LONG:
            pieces += [view[taken:opening], b'"', _place(len(out)), b'"']
            out.append(_named_or_read(view[opening + 1 : closing], texts))
            texts -= 0 if isinstance(out[-1], Mark) else length
            taken, left = closing + 1, left - length
    if left > _MOST_LEFT:
        raise _TooMuch
    return _decoded(b"".join((*pieces, view[taken:end])), out)


def _strings(body: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each string's quotes are. _TooMuch."""
    at = start
    for _ in range(_MOST_STRINGS):
        opening = body.find(b'"', at, end)
        if opening < 0:
            return
        at = closing = _closing(body, opening, end)
        if closing < 0:
            return  # it is no JSON, as whoever decodes it finds out
        yield opening, closing
        at += 1
    raise _TooMuch


def _closing(body: bytes | bytearray, opening: int, end: int) -> int:
    """Where the quote is that ends the string; -1 for nowhere. _TooMuch."""
    at = opening
    for _ in range(_MOST_STRINGS):
        at = body.find(b'"', at + 1, end)
        if at < 0:
            return at
        before = bytes(body[max(opening + 1, at - _BACKSLASHES) : at])
        escapes = len(before) - len(before.rstrip(b"\\"))
        if escapes == _BACKSLASHES:
            break
        if escapes % 2 == 0:
            return at
    raise _TooMuch


def _named_or_read(text: memoryview, most: int) -> str:
    """The mark of a long string, or the string itself where it is text and not over `most` bytes."""
    ends = bytes(text[:_LOOKED_AT]), bytes(text[-_LOOKED_AT:])
    if _DATA_URL.match(ends[0].replace(b"\\/", b"/")) or all(_BASE64.fullmatch(_joined(one)) for one in ends):
        return named(text)
    read = _decoded(b'"%b"' % bytes(text), ()) if len(text) <= most else None
    return read if isinstance(read, str) else Mark(f"<text, {size_of(len(text))}>")


def _joined(base64: bytes) -> bytes:
    """Without what may be among base64 in JSON: an escaped slash or line break."""
    for escape in (b"\\/", b"\\n", b"\\r"):
        base64 = base64.replace(escape, b"")
    return base64.rstrip(b"\\")


def _fields_of(body: bytes | bytearray) -> Any:
    """The short fields of an object, and marks for the others. None when it is none."""
    try:
        fields = msgspec.json.decode(body, type=dict[str, Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return {name: _short_or_cut(raw) for name, raw in fields.items()}


def _short_or_cut(raw: Raw) -> Any:
    length = len(memoryview(raw))
    found = _decoded(bytes(raw), ()) if length <= LONG else None
    return Mark(f"<cut, {size_of(length)}>") if found is None and bytes(raw) != b"null" else found


def _place(number: int) -> bytes:
    return f"{_TOKEN}-{number};".encode()


def _decoded(text: Buffer, out: Sequence[str]) -> Any:
    try:
        return _put_in(msgspec.json.decode(text), out)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _put_in(value: Any, out: Sequence[str]) -> Any:
    """A decoded document with what stands at its places."""
    if not out or type(value) in _PLAIN:
        return value
    if isinstance(value, str):
        if _TOKEN not in value:
            return value
        whole = _PLACE.fullmatch(value)
        return out[int(whole[1])] if whole else _PLACE.sub(lambda found: out[int(found[1])], value)
    if isinstance(value, dict):
        return {
            _put_in(key, out) if _TOKEN in key else key: one if type(one) in _PLAIN else _put_in(one, out)
            for key, one in value.items()
        }
    return [_put_in(one, out) for one in value]
