"""The events of a streamed Images answer, each as the buffers of one server-sent event.

Pure. Names and fields are OpenAI's: image_generation.* for generations, image_edit.* for edits. Who sends them, and
what keeps the connection alive between them, is server/sse.py's work. Nothing follows the last event: these streams
have no [DONE].
"""

import msgspec
from msgspec import Struct

from proxy_core.dialects.errors import WireError
from proxy_core.dialects.usage import ImagesUsage, images_usage
from proxy_core.images.request import Buffer, ImageRequest, Partial, Picture
from proxy_core.images.sniff import NotAPicture, look
from proxy_core.images.wish import Action

# The words that an event may say. A client's own, from the years of DALL-E, are told in those of today.
_QUALITIES = {name: name for name in ("low", "medium", "high", "xhigh", "max")} | {"standard": "medium", "hd": "high"}
_BACKGROUNDS = frozenset({"transparent", "opaque"})


class _Told(Struct):
    created_at: int
    size: str
    quality: str
    background: str
    output_format: str


class _Completed(_Told):
    usage: ImagesUsage


class _Partial(_Told):
    partial_image_index: int


def completed_event(action: Action, picture: Picture, request: ImageRequest, created: int) -> list[Buffer]:
    """A picture that is whole. The base64 is in it as it came: neither copied nor joined. `created`: unix seconds."""
    told = _Completed(
        *_told(picture.mime, picture.width, picture.height, request, created), images_usage(picture.usage)
    )
    return _event(action, "completed", picture.data, told)


def partial_event(action: Action, partial: Partial, request: ImageRequest, created: int) -> list[Buffer]:
    """A draft of a picture. `created`: unix seconds."""
    try:
        _, width, height = look(partial.data)
    except NotAPicture:
        width = height = 0
    told = _Partial(*_told(partial.mime, width, height, request, created), partial.index)
    return _event(action, "partial_image", partial.data, told)


def error_event(error: WireError) -> list[Buffer]:
    """A failure after the stream began; OpenAI's SDKs raise it as an APIError, in chats too."""
    return [b"event: error\ndata: ", error.body, b"\n\n"]


def _event(action: Action, kind: str, data: Buffer, told: _Told) -> list[Buffer]:
    name = f"image_{'generation' if action is Action.GENERATE else 'edit'}.{kind}".encode()
    opening = b'event: %b\ndata: {"type":"%b","b64_json":"' % (name, name)
    return [opening, data, b'",' + msgspec.json.encode(told)[1:] + b"\n\n"]


def _told(mime: str, width: int, height: int, request: ImageRequest, created: int) -> tuple[int, str, str, str, str]:
    """What every event says, in the order of `_Told`; the size and the format are those of the bytes."""
    asked = request.call.fields.get("background")
    return (
        created,
        f"{width}x{height}" if width and height else "auto",
        _QUALITIES.get(request.quality.lower(), "auto"),
        asked if isinstance(asked, str) and asked in _BACKGROUNDS else "auto",
        mime.removeprefix("image/"),
    )
