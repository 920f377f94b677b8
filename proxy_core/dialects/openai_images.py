"""OpenAI's Images API: the JSON of a generation to a `Wish`, an `ImageResult` to the JSON of its answer.

Pure: no I/O.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from proxy_core.dialects.fields import Fields
from proxy_core.dialects.sources import NAMES, references_in
from proxy_core.dialects.usage import ChatUsage, ImagesUsage, chat_usage, images_usage
from proxy_core.images.request import Buffer, ImageResult, Picture
from proxy_core.images.wish import Wish

# The fields that Easel reads; any other goes to an OpenAI-compatible upstream as it is.
_KNOWN = frozenset(
    (
        *("prompt", "model", "n", "size", "aspect_ratio", "aspectRatio", "image_size", "imageSize", "quality", "style"),
        *("background", "moderation", "input_fidelity", "output_format", "output_compression", "response_format"),
        *("stream", "partial_images", "mask", *NAMES),
    )
)
_ANSWERED_QUALITIES = frozenset({"low", "medium", "high"})


def parse_generation(body: bytes | bytearray) -> Wish:
    """The wish in the body of POST /v1/images/generations. RequestError when it cannot be served."""
    fields = Fields.of_json(body)
    wish, references = read_wish(fields), references_in(fields)
    return replace(wish, references=references) if references else wish


def read_wish(fields: Fields) -> Wish:
    """The scalar fields of generations and edits alike. RequestError names the field that is wrong."""
    prompt = fields.prompt()
    aspect_ratio, image_size = fields.choice("aspect_ratio"), fields.choice("image_size")
    return Wish(
        prompt,
        model=fields.text("model"),
        n=fields.count("n", 10),
        size=fields.choice("size"),
        aspect_ratio=aspect_ratio or fields.choice("aspectRatio"),
        ratio_param="aspect_ratio" if aspect_ratio else "aspectRatio",
        image_size=image_size or fields.choice("imageSize"),
        size_param="image_size" if image_size else "imageSize",
        quality=fields.choice("quality"),
        sent_quality=fields.text("quality"),
        style=fields.text("style"),
        background=fields.choice("background"),
        moderation=fields.choice("moderation"),
        input_fidelity=fields.choice("input_fidelity"),
        output_format=fields.choice("output_format").lower(),
        output_compression=fields.number("output_compression", 100),
        response_format="url" if fields.literal("response_format").strip().lower() == "url" else "b64_json",
        stream=fields.flag("stream"),
        partial_images=fields.number("partial_images", 3) or 0,
        extra=fields.others(_KNOWN),
    )


class _Rest(Struct, omit_defaults=True):
    """What stands in the answer after its pictures. Sizes and format are those of the first picture's bytes."""

    usage: ImagesUsage | ChatUsage
    size: str = ""
    output_format: str = ""
    quality: str = ""


def render_images(
    result: ImageResult, created: int, urls: Sequence[str] = (), *, as_openrouter: bool = False
) -> list[Buffer]:
    """The JSON answer, as buffers to be written one after the other; at least one picture must have come.

    The base64 of the pictures is in it as it came from upstream: neither copied nor joined. `urls` are the pictures'
    addresses, where the client is given those instead; "" for one that has none. `created`: unix seconds.
    """
    first = result.pictures[0]
    quality = result.request.quality.lower()
    rest = _Rest(
        usage=chat_usage(result.usage) if as_openrouter else images_usage(result.usage),
        size=f"{first.width}x{first.height}" if first.width else "",
        output_format=first.mime.removeprefix("image/"),
        quality=quality if quality in _ANSWERED_QUALITIES else "",
    )
    ending = msgspec.json.encode(rest)[1:]
    buffers: list[Buffer] = []
    before = b'{"created":%d,"data":[{' % created
    for picture, url in zip(result.pictures, urls or [""] * len(result.pictures), strict=True):
        if url:
            buffers.append(before + _url(url))
        else:
            buffers += [before + _opening(picture, result.request.response_format), picture.data]
        before = b'"},{'
    return [*buffers, b'"}],' + ending]


def _opening(picture: Picture, response_format: Literal["b64_json", "url"]) -> bytes:
    """The key of a picture and its text up to the base64."""
    if response_format == "b64_json":
        return b'"b64_json":"'
    return _url(f"data:{picture.mime};base64,")


def _url(beginning: str) -> bytes:
    return b'"url":' + msgspec.json.encode(beginning)[:-1]
