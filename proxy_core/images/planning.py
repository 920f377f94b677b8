"""From a wish to a request: who draws it, and which ratio, size, fields and words that provider is given. Pure.

For Google a size becomes a ratio and a named size (geometry.py); for an OpenAI wire it stays pixels (openai_sizes.py).
"""

from collections.abc import Mapping

from msgspec.structs import replace

from proxy_core.accounts.account import Provider
from proxy_core.images.catalog import ImageModel
from proxy_core.images.geometry import (
    known_ratio,
    known_size,
    own_row,
    pixels_in,
    possible_size,
    quoted,
    ratio_of_row,
    ratio_of_size,
    ratio_of_suffix,
    size_of_quality,
)
from proxy_core.images.openai_sizes import fields_for, takes_n
from proxy_core.images.reference import Reference
from proxy_core.images.request import ImageRequest, PictureCall
from proxy_core.images.routes import GOOGLE, Route, resolve
from proxy_core.images.wish import Wish
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings

STYLES = {"vivid": "Make it vivid and dramatic.", "natural": "Make it natural and plain."}
# What Easel can make of any picture; jpg is what people call jpeg.
FORMATS = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "webp": "webp"}


def plan(wish: Wish, settings: Settings, request_id: str, available: frozenset[Provider] = GOOGLE) -> ImageRequest:
    """The request that serves `wish`, whose references have all been read.

    `available`: the providers of the accounts that may draw. RequestError when it cannot be served as it was sent.
    """
    route = resolve(wish.model, settings, available)
    wish = _with_defaults(wish, route)
    output_format, format_note = _format(wish.output_format)
    call, notes = _google_call(wish, route, route.model, settings) if route.model else _openai_call(wish, route)
    return ImageRequest(
        id=request_id,
        call=call,
        n=wish.n,
        providers=(route.providers & available) or route.providers,
        at_once=route.model is None and wish.n > 1 and takes_n(route.name),
        output_format=output_format,
        output_compression=wish.output_compression,
        asked_pixels=pixels_in(wish.size),
        asked_model=quoted(wish.model),
        quality=quoted(wish.sent_quality),
        response_format=wish.response_format,
        stream=wish.stream,
        notes=tuple(filter(None, (route.note, *notes, format_note))),
    )


def _with_defaults(wish: Wish, route: Route) -> Wish:
    """What the route's row says where the client said nothing."""
    row = route.row
    if row is None:
        return wish
    sized, shaped = wish.image_size or wish.quality, wish.aspect_ratio or wish.size
    return replace(
        wish,
        aspect_ratio=wish.aspect_ratio if shaped else row.aspect_ratio,
        image_size=wish.image_size if sized else row.image_size,
        quality=wish.quality if sized else row.quality,
    )


def _format(asked: str) -> tuple[str, Phrase | None]:
    if asked and asked not in FORMATS:
        return "", phrase("format_unknown", asked=quoted(asked))
    return FORMATS.get(asked, ""), None


def _google_call(
    wish: Wish, route: Route, model: ImageModel, settings: Settings
) -> tuple[PictureCall, tuple[Phrase | None, ...]]:
    sentence, style_note = _style(wish.style)
    ratio, ratio_note = _ratio(wish, route, model, settings)
    size, size_note = _size(wish, route, model, settings)
    mask = _read(wish.mask)
    call = PictureCall(
        route.name,
        wish.prompt + sentence,
        ratio,
        size,
        action=wish.action,
        references=_references(wish),
        mask=mask,
        fields=_vertex_output(wish),
    )
    return call, (ratio_note, size_note, style_note, phrase("mask_as_picture") if mask else None)


def _openai_call(wish: Wish, route: Route) -> tuple[PictureCall, tuple[Phrase | None, ...]]:
    fields, notes = fields_for(wish, route.name)
    call = PictureCall(
        route.name,
        wish.prompt,
        action=wish.action,
        references=_references(wish),
        mask=_read(wish.mask),
        fields=fields,
        partial_images=wish.partial_images,
    )
    return call, notes


def _references(wish: Wish) -> tuple[Reference, ...]:
    return tuple(one for one in map(_read, wish.references) if one is not None)


def _read(source: Reference | object | None) -> Reference | None:
    """A reference that was read; planning before that is a mistake of ours."""
    if source is not None and not isinstance(source, Reference):
        raise TypeError("a reference was not read before planning")
    return source


def _vertex_output(wish: Wish) -> Mapping[str, object]:
    """The output that Vertex can make itself; the Gemini API has no such fields and does not read them."""
    wanted: dict[str, object] = {}
    if wish.output_format:
        wanted["output_format"] = wish.output_format
    if wish.output_compression is not None:
        wanted["output_compression"] = wish.output_compression
    return wanted


def _ratio(wish: Wish, route: Route, model: ImageModel, settings: Settings) -> tuple[str | None, Phrase | None]:
    """aspect_ratio before size before the model's suffix."""
    if wish.aspect_ratio:
        return known_ratio(wish.aspect_ratio, model, wish.ratio_param), None
    if wish.size:
        if own := own_row(wish.size, settings.sizes):
            return ratio_of_row(own, wish.size, model)
        return ratio_of_size(wish.size, model, settings.ratio_in_size)
    if route.ratio:
        return ratio_of_suffix(route.ratio, model)
    return None, None


def _size(wish: Wish, route: Route, model: ImageModel, settings: Settings) -> tuple[str | None, Phrase | None]:
    """image_size before quality before the model's suffix."""
    if wish.image_size:
        return known_size(wish.image_size, model, wish.size_param), None
    if wish.quality:
        wanted = size_of_quality(wish.quality, settings.qualities)
        return possible_size(wanted, model, source="quality", asked=wish.quality) if wanted else (None, None)
    if route.size:
        return possible_size(route.size, model, source="suffix", asked=route.size_suffix)
    return None, None


def _style(style: str) -> tuple[str, Phrase | None]:
    """What is added to the prompt's end: a plain sentence, only when a style was sent."""
    if not style:
        return "", None
    sentence = STYLES.get(style.lower())
    return (f"\n\n{sentence}", None) if sentence else ("", phrase("style_unknown", style=quoted(style)))
