"""The data of server-sent events that came whole. Pure.

That of an event is nearly always one line, which may be megabytes: it is a view, or told by its place. Several lines
are joined, as the standard has it; but not two documents between which a relay left out the blank line.
"""

from collections.abc import Iterator

Place = tuple[bytes | bytearray, int, int]
"""In what data stands, and where it begins and ends there."""

_FIELD = b"data:"
_BEGINNINGS = (_FIELD, b"event:", b"id:", b"retry:", b":")
_LONGEST_NOTHING = 16
_NOTHING = (b"", b"[DONE]")  # at the end of OpenAI's streams, and of relays that send Google's like them
_BLANK = (b"", b"\r")


def begins_as_events(body: bytes | bytearray) -> bool:
    """Whether an answer is a stream of events, whatever it was announced as."""
    return body.startswith(_BEGINNINGS)


def event_data(body: bytes | bytearray | memoryview) -> Iterator[memoryview]:
    """The data of each event that has some."""
    whole = bytes(body) if isinstance(body, memoryview) else body
    return (memoryview(held)[start:end] for held, start, end in data_places(whole))


def data_places(body: bytes | bytearray) -> Iterator[Place]:
    """Where the data of each event that has some is: in `body`, or in its lines when they are joined."""
    place: Place | None = None
    at = 0
    while at < len(body):
        end = body.find(b"\n", at)
        end = len(body) if end < 0 else end
        start = at + len(_FIELD)
        if body.startswith(_FIELD, at):
            if end - start > _LONGEST_NOTHING or body[start:end].strip() not in _NOTHING:
                if place is not None and is_another(_last_of(place), bytes(body[start : start + _LONGEST_NOTHING])):
                    yield place
                    place = None
                place = (body, start, end) if place is None else _joined(body, place, start, end)
        elif place is not None and end - at <= 1 and body[at:end] in _BLANK:
            yield place
            place = None
        at = end + 1
    if place is not None:
        yield place


def is_another(before: bytes, after: bytes) -> bool:
    """Whether a relay left out the blank line between two lines of data: no JSON goes on with a brace after one.

    `before` is how the first ends, `after` how the second begins.
    """
    return before.rstrip().endswith(b"}") and after.lstrip().startswith(b"{")


def _last_of(place: Place) -> bytes:
    held, start, end = place
    return bytes(held[max(start, end - _LONGEST_NOTHING) : end])


def _joined(body: bytes | bytearray, place: Place, start: int, end: int) -> Place:
    """One more line of `body` to the data of an event."""
    held, first, last = place
    lines = bytearray(body[first:last]) if held is body else held
    lines += b"\n" + body[start:end]
    return lines, 0, len(lines)
