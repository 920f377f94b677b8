"""What becomes of the sizes that clients usually send, for display beside the settings. Pure.

It asks planning.py, which also serves the clients: what is shown is what is drawn.
"""

from proxy_core.images.catalog import MODELS, pixels
from proxy_core.images.geometry import own_row, quoted
from proxy_core.images.planning import plan
from proxy_core.images.wish import Wish
from proxy_core.previews import SizeRow
from proxy_core.settings import Settings

USUAL_SIZES = (
    *("1024x1024", "1536x1024", "1024x1536"),  # what OpenAI's models take, and most menus offer
    *("1792x1024", "1024x1792", "512x512", "256x256"),  # those of dall-e
    *("1920x1080", "1080x1920", "1280x720", "720x1280", "2048x2048", "3840x2160"),  # of screens, free fields
    *("1024x768", "768x1024", "16:9"),
)
"""Sizes as clients have them in their menus and people type them."""


def size_table(settings: Settings) -> tuple[SizeRow, ...]:
    """The person's own rows, then the usual sizes that they say nothing of."""
    usual = (size for size in USUAL_SIZES if own_row(size, settings.sizes) is None)
    return tuple(map_size(size, "", settings) for size in (*settings.sizes, *usual))


def map_size(text: str, quality: str, settings: Settings) -> SizeRow:
    """What becomes of a size and a quality that a client sends to the default model. Takes any text, never raises."""
    asked, quality = (_sent(one) for one in (text, quality))
    request = plan(Wish("", size=asked, quality=quality), settings, "")
    ratio = request.call.ratio or ""
    across, down = pixels(MODELS[request.call.model], ratio, request.call.size) if ratio else (0, 0)
    return SizeRow(
        quoted(text.strip()),
        ratio,
        next(iter(request.notes), None),
        own=own_row(asked, settings.sizes) is not None,
        pixels=f"{across}x{down}" if ratio else "",
    )


def _sent(text: str) -> str:
    """As the doors read it: "auto" is as good as nothing."""
    plain = text.strip()
    return "" if plain.lower() == "auto" else plain
