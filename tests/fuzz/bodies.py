"""What is fuzzed beside targets.py: the readers that find their way through whole bodies without parsing them.

Each is held against one that is as plain as can be: the standard's own words, gzip's, json's and Pillow's readers.
"""

import asyncio
import base64
import gzip
import io
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import msgspec
from PIL import Image

from proxy_core.errors import RequestError, UpstreamError
from proxy_core.event_data import event_data
from proxy_core.images import base64_text
from proxy_core.images.reference import Reference
from proxy_core.images.shrink import Limits, fit
from proxy_core.images.sniff import ENDS_LENGTH, is_ended, look_at_bytes
from proxy_core.server.outline import MOST_VALUES, Crowded, Mark, outline, outlines_of_events
from proxy_core.settings import Settings
from proxy_core.upstreams.code_assist_wire import unwrap_stream
from proxy_core.upstreams.event_stream import events
from proxy_core.upstreams.held_bytes import HeldBytes
from proxy_core.upstreams.packed_body import content_of
from proxy_core.upstreams.transport import Answer, Opened
from tests.fakes import png

PICTURE = base64_text.encode(png(8) + bytes(1_000))
"""Long enough to be taken out of a document. The byte \\x00 of an input stands for it."""
MOST_PIXELS = 2**20
LIMITS = (Limits("m", 1, picture_bytes=700), Limits("m", 1, kinds=frozenset({"image/png"})))
KINDS = ("PNG", "JPEG", "WEBP")


def stream(data: bytes) -> None:
    """Events as they come, in pieces of a size that the first byte tells, and the data of events that came whole."""
    body = data[1:].replace(b"\x00", b"A" * 40)
    came = [asyncio.run(_events(body, size)) for size in (1 + len(body) // 100 + sum(data[:1]), 10**6)]
    assert came[0] == came[1], "the events are others when they come in other pieces"
    told = _standard(body)
    if told is not None:
        assert came[0] == told
        assert list(_words(map(bytes, event_data(body)))) == list(_words(found for _, found in told))


def packed(data: bytes) -> None:
    """Several gzips, one after another, as they come in pieces; and what is packed as no gzip is."""
    size, (first, *others) = 1 + sum(data[:1]), data[1:].split(b"\x00", 3)
    body = b"".join(gzip.compress(one * 50, 1, mtime=0) for one in (first, *others))
    assert asyncio.run(_unpacked(body, size)) == b"".join(one * 50 for one in (first, *others))
    last = len(gzip.compress((others or [first])[-1] * 50, 1, mtime=0))
    with suppress(ValueError):
        asyncio.run(_unpacked(body[: -1 - sum(data[:1]) % (last - 1)], size))
        raise AssertionError("half a gzip is taken for a whole one")
    odd = body[: len(body) // 2] + data[1:] if len(data) % 2 else body + data[1:]
    found = [asyncio.run(_unpacked_or_not(odd, one)) for one in (size, 10**6)]
    assert found[0] == found[1], "what is unpacked is another when it comes in other pieces"


def envelope(data: bytes) -> None:
    """A stream of Code Assist's: its events hold what is in theirs, and so does the array."""
    answer = Answer(200, {}, bytearray(data.replace(b"\x00", PICTURE)))
    with suppress(UpstreamError):
        as_events = unwrap_stream(answer, as_events=True).body
        as_array = unwrap_stream(answer, as_events=False).body
        with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            told = [msgspec.json.decode(one)["response"] for one in event_data(answer.body)]
            _tell(as_events, as_array, told)


def outlined(data: bytes) -> None:
    """A document and events, of which all is there but what is marked."""
    body = data.replace(b"\x00", PICTURE)
    try:
        found = outline(bytearray(body))
    except Crowded:
        assert body.count(b",") > MOST_VALUES
        return
    with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        _is_like(found, msgspec.json.decode(body))
    outlines = outlines_of_events(body)
    with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        told = [msgspec.json.decode(one) for one in event_data(body)]
        for one, whole in zip(outlines, [one for one in told if one is not None], strict=True):
            _is_like(one, whole)


def base64_of_json(data: bytes) -> None:
    """Base64 between quotes: there and back over the ends of pieces, and that of others."""
    long = (data[1:] * 2_000)[: sum(data[:1]) * 400]
    text = base64_text.encode(long)
    assert text == base64.b64encode(long)
    assert base64_text.decode(text.replace(b"/", b"\\/").replace(b"+", b"\\u002b").replace(b"=", b"\\u003d")) == long
    for read in (base64_text.decode, base64_text.usual):
        with suppress(ValueError):
            found = bytes(read(data))
            plain = msgspec.json.decode(b'"%b"' % data.translate(None, b" \t\r\n"), type=str).encode()
            plain = plain.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
            expected = plain + b"=" * (-len(plain) % 4)
            assert found == (expected if read is base64_text.usual else base64.b64decode(expected, validate=True))


def cut_file(data: bytes) -> None:
    """The file of a picture, which is whole at its end and nowhere before."""
    kind, width, height = (*data[:3], 0, 0, 0)[:3]
    size = 1 + width % 32, 1 + height % 32
    pixels = (data[3:] or b"a") * (3 * size[0] * size[1])
    out = io.BytesIO()
    Image.frombytes("RGB", size, pixels[: 3 * size[0] * size[1]]).save(out, KINDS[kind % len(KINDS)])
    whole = out.getvalue()
    ends = [at for at in range(len(whole) + 1) if is_ended(whole[:at][:ENDS_LENGTH], whole[:at][-ENDS_LENGTH:], at)]
    assert ends == [len(whole)]


def sent_picture(data: bytes) -> None:
    """A picture that a client sends, and that has to be made smaller, or into PNG."""
    mime, width, height = look_at_bytes(data)
    if width * height > MOST_PIXELS:
        return
    for limits in LIMITS:
        with suppress(RequestError):
            (fitting,), notes = fit((Reference(mime, len(data), width, height, data=data),), limits, True)
            assert fitting.mime in limits.kinds or not notes
            assert fitting.size == len(fitting.data) <= (limits.picture_bytes or fitting.size)
            if notes:
                with Image.open(io.BytesIO(fitting.data)) as image:
                    image.load()
                    assert (fitting.width, fitting.height) == image.size


BODIES = (stream, packed, envelope, outlined, base64_of_json, cut_file, sent_picture)


def _standard(body: bytes) -> list[tuple[str, bytes]] | None:
    """The events that have data, by the HTML standard, 9.2.6. None where Easel knowingly reads something else.

    That is where a line ends in a lone CR, where JSON stands in a line of its own, where a stream says that it is done,
    and where a relay left out the blank line between two documents.
    """
    lines = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n")
    if b"\r" in b"".join(lines) or b"[DONE]" in body or b"\xef\xbb\xbf" in body:
        return None
    found, name, told = [], b"", list[bytes]()
    for line in (*lines, b""):  # the last event may lack its end
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if line.startswith(b"{") or (field == b"data" and told and value.lstrip().startswith(b"{")):
            return None
        if not line:
            found += [(name.decode(errors="replace"), b"\n".join(told))] if told else []
            name, told = b"", []
        name = value if field == b"event" else name
        told += [value] if field == b"data" else []
    return found


def _tell(as_events: bytes, as_array: bytes, told: list[Any]) -> None:
    """Both are `told`. What cannot be decoded here is a fault."""
    try:
        assert msgspec.json.decode(as_array) == told
        found = _standard(as_events)
        assert found is None or [msgspec.json.decode(one) for _, one in found] == told
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise AssertionError("what came is JSON, and what is given on is not") from error


def _words(found) -> list[list[bytes]]:
    """The lines of each, without the blanks around them, which mean nothing to JSON."""
    stripped = [[line.strip() for line in one.split(b"\n") if line.strip()] for one in found]
    return [one for one in stripped if one]


async def _events(body: bytes, size: int) -> list[tuple[str, bytes]]:
    opened = Opened(_response(body, size), Settings(), HeldBytes())
    return [(one.name, bytes(one.data)) async for one in events(opened.lines())]


async def _unpacked(body: bytes, size: int) -> bytes:
    content, found = content_of(_response(body, size, {"Content-Encoding": "x-gzip"})), b""
    while piece := await content.readany():
        found += piece
    return found


async def _unpacked_or_not(body: bytes, size: int) -> bytes | None:
    try:
        return await _unpacked(body, size)
    except ValueError:
        return None


def _response(body: bytes, size: int, headers=()) -> Any:
    return SimpleNamespace(status=200, headers=dict(headers), content=_Pieces(body, size))


class _Pieces:
    """A body that comes in pieces of this size."""

    def __init__(self, body: bytes, size: int) -> None:
        self.total_raw_bytes = len(body)
        self._left = [body[at : at + size] for at in range(0, len(body), size)][::-1]

    async def readany(self) -> bytes:
        return self._left.pop() if self._left else b""


def _is_like(found: Any, whole: Any) -> None:
    """`found` is `whole`, but for what is marked in it."""
    if isinstance(found, Mark) or (isinstance(whole, str) and "<" in str(found)):
        return
    assert type(found) is type(whole)
    if isinstance(found, dict):
        if not any(isinstance(name, Mark) for name in found):
            assert found.keys() == whole.keys()
            for name, one in found.items():
                _is_like(one, whole[name])
    elif isinstance(found, list):
        for one, other in zip(found, whole, strict=True):
            _is_like(one, other)
    else:
        assert found == whole
