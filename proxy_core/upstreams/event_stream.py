"""Server-sent events, read from the lines of an answer as they come. What an event says is not its concern."""

from codecs import BOM_UTF8
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, field

from proxy_core.event_data import is_another
from proxy_core.images.request import Buffer
from proxy_core.upstreams.failures import not_understood

LARGEST = 512 * 2**20
"""Bytes of one event, as many as transport.py takes of one line."""
_OF_A_LINE = 256  # bytes that holding one costs, whatever it says
_LOOKED_AT = 16  # bytes of either end of a line


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name, "" without one, and its data."""

    name: str
    data: Buffer = field(repr=False)


async def events(lines: AsyncIterable[bytearray], largest: int = LARGEST) -> AsyncIterator[Event]:
    """The events in `lines`, up to `data: [DONE]` or the end. Comments and other fields are passed over.

    The data of one line is a view into it: a picture is not copied. An event that its blank line does not follow is
    given too, as some services forget the last one, and some relays each. So is a line of JSON where an event should
    begin: some announce a stream and answer without. UpstreamError for one that is too large.
    """
    name, named, data, size = "", "", list[memoryview](), 0
    async for line in lines:
        key, value = _parts(line)
        if data and (not line or (key == b"data" and _is_next(data[-1], value))):
            yield Event(named if line else name, _joined(data))
            data, size = [], 0
        if not line:
            name = ""
        elif not data and line.startswith(b"{"):
            yield Event(name, memoryview(line))
        elif key == b"event":
            name = str(value, "utf-8", "replace")
        elif key == b"data":
            if bytes(value[:6]) == b"[DONE]":
                break
            data.append(value)
            named = name  # what comes next may be that of another
            size += len(line) + _OF_A_LINE
            if size > largest:
                raise not_understood()
    if data:
        yield Event(name, _joined(data))


def _is_next(last: memoryview, value: memoryview) -> bool:
    return is_another(bytes(last[-_LOOKED_AT:]), bytes(value[:_LOOKED_AT]))


async def lines_of(body: bytearray) -> AsyncIterator[bytearray]:
    """The lines of an answer that is there whole, for `events`."""
    for line in body.splitlines():
        yield line


def _parts(line: bytearray) -> tuple[bytes, memoryview]:
    """The field's name and its value, without the blank that may stand before it."""
    at = line.find(b":", 0, 16)  # no name that is read here is longer, and a line may be megabytes
    if at < 0:
        return bytes(line[:16]), memoryview(b"")
    value = memoryview(line)[at + 1 :]
    name = bytes(line[:at]).removeprefix(BOM_UTF8)  # which the standard lets a stream begin with
    return name, value[1:] if bytes(value[:1]) == b" " else value


def _joined(data: list[memoryview]) -> Buffer:
    return data[0] if len(data) == 1 else b"\n".join(data)
