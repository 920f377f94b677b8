"""The data of server-sent events that came whole, as Google and Easel write them: each in one line. Pure.

A line may be megabytes, so it is a view, or told by its place.
"""

from collections.abc import Iterator

_FIELD = b"data:"
_LONGEST_NOTHING = 16
_NOTHING = (b"", b"[DONE]")  # at the end of OpenAI's streams, and of relays that send Google's like them


def event_data(body: bytes | bytearray | memoryview) -> Iterator[memoryview]:
    """The data of each event that has some."""
    whole = bytes(body) if isinstance(body, memoryview) else body
    view = memoryview(whole)
    return (view[start:end] for start, end in data_places(whole))


def data_places(body: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """Where the data of each event that has some begins and ends."""
    at = 0
    while at < len(body):
        end = body.find(b"\n", at)
        end = len(body) if end < 0 else end
        start = at + len(_FIELD)
        if body.startswith(_FIELD, at) and (end - start > _LONGEST_NOTHING or body[start:end].strip() not in _NOTHING):
            yield start, end
        at = end + 1
