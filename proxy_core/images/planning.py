"""From a wish to a request: which model draws it, and which ratio, size and words that model's provider is given.

Pure. The routes say which provider; for Google the size becomes a ratio and a named size (geometry.py).
"""

from proxy_core.images.geometry import (
    known_ratio,
    known_size,
    possible_size,
    quoted,
    ratio_of_size,
    ratio_of_suffix,
    size_of_quality,
)
from proxy_core.images.request import ImageRequest, PictureCall
from proxy_core.images.routes import Route, resolve
from proxy_core.images.wish import Wish
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings

STYLES = {"vivid": "Make it vivid and dramatic.", "natural": "Make it natural and plain."}


def plan(wish: Wish, settings: Settings, request_id: str) -> ImageRequest:
    """The request that serves `wish`. RequestError when it cannot be served as it was sent."""
    route = resolve(wish.model, settings)
    sentence, style_note = _style(wish.style)
    ratio, ratio_note = _ratio(wish, route, settings)
    size, size_note = _size(wish, route, settings)
    return ImageRequest(
        id=request_id,
        call=PictureCall(route.model.id, wish.prompt + sentence, ratio, size),
        n=wish.n,
        asked_model=quoted(wish.model),
        quality=quoted(wish.sent_quality),
        response_format=wish.response_format,
        notes=tuple(note for note in (route.note, ratio_note, size_note, style_note) if note),
    )


def _ratio(wish: Wish, route: Route, settings: Settings) -> tuple[str | None, Phrase | None]:
    """aspect_ratio before size before the model's suffix."""
    if wish.aspect_ratio:
        return known_ratio(wish.aspect_ratio, route.model, wish.ratio_param), None
    if wish.size:
        return ratio_of_size(wish.size, route.model, settings.ratio_in_size)
    if route.ratio:
        return ratio_of_suffix(route.ratio, route.model)
    return None, None


def _size(wish: Wish, route: Route, settings: Settings) -> tuple[str | None, Phrase | None]:
    """image_size before quality before the model's suffix."""
    if wish.image_size:
        return known_size(wish.image_size, route.model, wish.size_param), None
    if wish.quality:
        wanted = size_of_quality(wish.quality, settings.qualities)
        return possible_size(wanted, route.model, source="quality", asked=wish.quality) if wanted else (None, None)
    if route.size:
        return possible_size(route.size, route.model, source="suffix", asked=route.size_suffix)
    return None, None


def _style(style: str) -> tuple[str, Phrase | None]:
    """What is added to the prompt's end: a plain sentence, only when a style was sent."""
    if not style:
        return "", None
    sentence = STYLES.get(style.lower())
    return (f"\n\n{sentence}", None) if sentence else ("", phrase("style_unknown", style=quoted(style)))
