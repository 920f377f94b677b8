"""OpenAI's Images API: the JSON of a generation to a `Wish`, an `ImageResult` to the JSON of its answer.

Pure: no I/O.
"""

from typing import Literal

import msgspec
from msgspec import Struct

from proxy_core.dialects.fields import Fields
from proxy_core.errors import RequestError
from proxy_core.images.request import Buffer, ImageResult, Picture, Usage
from proxy_core.images.wish import Wish

# The fields that Easel reads; any other goes to an OpenAI-compatible upstream as it is.
_KNOWN = frozenset(
    (
        *("prompt", "model", "n", "size", "aspect_ratio", "aspectRatio", "image_size", "imageSize", "quality", "style"),
        *("background", "moderation", "input_fidelity", "output_format", "output_compression", "response_format"),
        *("stream", "partial_images", "image", "images", "mask"),
    )
)
_ANSWERED_QUALITIES = frozenset({"low", "medium", "high"})


def parse_generation(body: bytes) -> Wish:
    """The wish in the body of POST /v1/images/generations. RequestError when it cannot be served."""
    return read_wish(Fields.of_json(body))


def read_wish(fields: Fields) -> Wish:
    """The scalar fields of generations and edits alike. RequestError names the field that is wrong."""
    prompt = fields.prompt()
    aspect_ratio, image_size = fields.choice("aspect_ratio"), fields.choice("image_size")
    if fields.flag("stream"):
        raise RequestError("stream_not_offered", param="stream", wire_code="invalid_value")
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
        extra=fields.others(_KNOWN),
    )


class _TokenDetails(Struct):
    text_tokens: int
    image_tokens: int


class _Usage(Struct):
    input_tokens: int
    output_tokens: int
    total_tokens: int
    input_tokens_details: _TokenDetails
    output_tokens_details: _TokenDetails


class _Rest(Struct, omit_defaults=True):
    """What stands in the answer after its pictures. Sizes and format are those of the first picture's bytes."""

    usage: _Usage
    size: str
    output_format: str
    quality: str = ""


def render_images(result: ImageResult, created: int) -> list[Buffer]:
    """The JSON answer, as buffers to be written one after the other; at least one picture must have come.

    The base64 of the pictures is in it as it came from upstream: neither copied nor joined. `created`: unix seconds.
    """
    first = result.pictures[0]
    quality = result.request.quality.lower()
    rest = _Rest(
        usage=_usage(result.usage),
        size=f"{first.width}x{first.height}",
        output_format=first.mime.removeprefix("image/"),
        quality=quality if quality in _ANSWERED_QUALITIES else "",
    )
    buffers: list[Buffer] = []
    before = b'{"created":%d,"data":[{' % created
    for picture in result.pictures:
        buffers += [before + _opening(picture, result.request.response_format), picture.data]
        before = b'"},{'
    return [*buffers, b'"}],' + msgspec.json.encode(rest)[1:]]


def _opening(picture: Picture, response_format: Literal["b64_json", "url"]) -> bytes:
    """The key of a picture and its text up to the base64."""
    if response_format == "b64_json":
        return b'"b64_json":"'
    return b'"url":' + msgspec.json.encode(f"data:{picture.mime};base64,")[:-1]


def _usage(usage: Usage) -> _Usage:
    return _Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        total_tokens=usage.input_tokens + usage.output_tokens,
        input_tokens_details=_TokenDetails(usage.input_text, usage.input_image),
        output_tokens_details=_TokenDetails(usage.output_text, usage.output_image),
    )
