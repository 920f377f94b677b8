"""OpenAI's Images API: the JSON of a generation to an `ImageRequest`, an `ImageResult` to the JSON of its answer.

Tolerant where clients differ: unknown fields are ignored, null and "" are absent, numbers may be text. Pure: no I/O.
"""

import re
from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec import Raw, Struct

from proxy_core.errors import RequestError
from proxy_core.images.geometry import (
    known_ratio,
    known_size,
    possible_size,
    quoted,
    ratio_of_size,
    ratio_of_suffix,
    size_of_quality,
)
from proxy_core.images.request import Buffer, ImageRequest, ImageResult, Picture, PictureCall, Usage
from proxy_core.images.routes import Route, resolve
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings

PROMPT_LIMIT = 32_000  # characters, as in OpenAI's specification
STYLES = {"vivid": "Make it vivid and dramatic.", "natural": "Make it natural and plain."}

_COUNT = re.compile(r"0*(10|[1-9])(?:\.0*)?")
_ANSWERED_QUALITIES = frozenset({"low", "medium", "high"})


class _Generation(Struct):
    """The fields that are read, each still as its JSON: clients send numbers as text and text as numbers."""

    prompt: Raw = Raw()
    model: Raw = Raw()
    n: Raw = Raw()
    size: Raw = Raw()
    quality: Raw = Raw()
    style: Raw = Raw()
    stream: Raw = Raw()
    response_format: Raw = Raw()
    aspect_ratio: Raw = Raw()
    aspect_ratio_camel: Raw = msgspec.field(default=Raw(), name="aspectRatio")
    image_size: Raw = Raw()
    image_size_camel: Raw = msgspec.field(default=Raw(), name="imageSize")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the client said of size and quality, "" where it said nothing or "auto"; each `_param` as it was sent."""

    aspect_ratio: str
    aspect_ratio_param: str
    size: str
    image_size: str
    image_size_param: str
    quality: str


def parse_generation(body: bytes, settings: Settings, request_id: str) -> ImageRequest:
    """The request in the body of POST /v1/images/generations. RequestError when it cannot be served."""
    sent = _decode(body)
    prompt = _prompt(sent.prompt)
    if _literal(sent.stream).lower() in {"true", "1"}:
        raise RequestError("stream_not_offered", param="stream", wire_code="invalid_value")
    asked_model = _text(sent.model, "model")
    shape = _shape(sent)
    n = _count(sent.n)
    sentence, style_note = _style(_text(sent.style, "style"))
    route = resolve(asked_model, settings)
    ratio, ratio_note = _ratio(shape, route, settings)
    size, size_note = _size(shape, route, settings)
    return ImageRequest(
        id=request_id,
        call=PictureCall(route.model.id, prompt + sentence, ratio, size),
        n=n,
        asked_model=quoted(asked_model),
        quality=quoted(_text(sent.quality, "quality")),
        response_format=_response_format(sent.response_format),
        notes=tuple(note for note in (route.note, ratio_note, size_note, style_note) if note),
    )


def _decode(body: bytes) -> _Generation:
    try:
        if not body.isascii():
            str(body, "utf-8")  # msgspec does not look into the fields that it skips
        return msgspec.json.decode(body, type=_Generation)
    except UnicodeDecodeError:
        raise RequestError("not_utf8", wire_code="invalid_json") from None
    except msgspec.ValidationError:
        raise RequestError("not_an_object", wire_code="invalid_type") from None
    except msgspec.DecodeError as error:
        raise _not_json(str(error).removeprefix("JSON is malformed: ")) from None
    except RecursionError:
        raise _not_json("it is nested too deeply") from None


def _not_json(why: str) -> RequestError:
    return RequestError("not_json", wire_code="invalid_json", why=why[:1].lower() + why[1:])


def _first(raw: Raw) -> bytes:
    """The first character, which tells the kind of a JSON value; b"" when the field is absent."""
    return bytes(memoryview(raw)[:1])


def _literal(raw: Raw) -> str:
    """Text as it is, anything else as it is written in JSON; "" when absent or null."""
    if _first(raw) == b'"':
        return msgspec.json.decode(raw, type=str)
    written = str(memoryview(raw), "utf-8")
    return "" if written == "null" else written


def _text(raw: Raw, param: str) -> str:
    """The text, without blanks around it, or a number or boolean as text. RequestError for a list or an object."""
    if _first(raw) in (b"[", b"{"):
        raise _not_text(param)
    return _literal(raw).strip()


def _not_text(param: str) -> RequestError:
    return RequestError(phrase("not_text", param=param), param=param, wire_code="invalid_type")


def _choice(raw: Raw, param: str) -> str:
    """As `_text`, and "auto" is absent too."""
    text = _text(raw, param)
    return "" if text.lower() == "auto" else text


def _prompt(raw: Raw) -> str:
    if _first(raw) not in (b'"', b"", b"n"):  # text, absent, null
        raise _not_text("prompt")
    prompt = _literal(raw)
    if not prompt.strip():
        raise RequestError("prompt_missing", param="prompt", wire_code="missing_required_parameter")
    if len(prompt) > PROMPT_LIMIT:
        said = phrase("too_long", param="prompt", limit=PROMPT_LIMIT)
        raise RequestError(said, param="prompt", wire_code="string_above_max_length")
    return prompt


def _count(raw: Raw) -> int:
    text = _literal(raw).strip()
    found = _COUNT.fullmatch(text)
    if text and not found:
        raise RequestError("n_out_of_range", param="n", wire_code="invalid_value", value=quoted(text))
    return int(found[1]) if found else 1


def _shape(sent: _Generation) -> _Shape:
    aspect_ratio = _choice(sent.aspect_ratio, "aspect_ratio")
    image_size = _choice(sent.image_size, "image_size")
    return _Shape(
        aspect_ratio=aspect_ratio or _choice(sent.aspect_ratio_camel, "aspectRatio"),
        aspect_ratio_param="aspect_ratio" if aspect_ratio else "aspectRatio",
        size=_choice(sent.size, "size"),
        image_size=image_size or _choice(sent.image_size_camel, "imageSize"),
        image_size_param="image_size" if image_size else "imageSize",
        quality=_choice(sent.quality, "quality"),
    )


def _ratio(shape: _Shape, route: Route, settings: Settings) -> tuple[str | None, Phrase | None]:
    """aspect_ratio before size before the model's suffix."""
    if shape.aspect_ratio:
        return known_ratio(shape.aspect_ratio, route.model, shape.aspect_ratio_param), None
    if shape.size:
        return ratio_of_size(shape.size, route.model, settings.ratio_in_size)
    if route.ratio:
        return ratio_of_suffix(route.ratio, route.model)
    return None, None


def _size(shape: _Shape, route: Route, settings: Settings) -> tuple[str | None, Phrase | None]:
    """image_size before quality before the model's suffix."""
    if shape.image_size:
        return known_size(shape.image_size, route.model, shape.image_size_param), None
    if shape.quality:
        wanted = size_of_quality(shape.quality, settings.qualities)
        return possible_size(wanted, route.model, source="quality", asked=shape.quality) if wanted else (None, None)
    if route.size:
        return possible_size(route.size, route.model, source="suffix", asked=route.size_suffix)
    return None, None


def _style(style: str) -> tuple[str, Phrase | None]:
    """What is added to the prompt's end: a plain sentence, only when a style was sent."""
    if not style:
        return "", None
    sentence = STYLES.get(style.lower())
    return (f"\n\n{sentence}", None) if sentence else ("", phrase("style_unknown", style=quoted(style)))


def _response_format(raw: Raw) -> Literal["b64_json", "url"]:
    return "url" if _literal(raw).strip().lower() == "url" else "b64_json"


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
