"""What OpenAI's own image models take: how a wish becomes the fields of a call on an OpenAI wire. Pure.

Sizes stay pixels here. A model of another house (flux, recraft, seedream, ...) is told what the client said, unchanged.
The limits are OpenAI's published ones (November 2026).
"""

import math
import re
from collections.abc import Iterable
from enum import Enum

from proxy_core.images.geometry import quoted
from proxy_core.images.wish import Wish
from proxy_core.phrases import Phrase, phrase

_Size = tuple[int, int]
_Notes = tuple[Phrase, ...]

STEP = 16
LONGEST_EDGE = 3840
WIDEST = 3
"""The longer edge is at most so many times the shorter."""
FEWEST_PIXELS = 655_360
MOST_PIXELS = 8_294_400

_STANDARD: tuple[_Size, ...] = ((1024, 1024), (1536, 1024), (1024, 1536))
_DALL_E_3: tuple[_Size, ...] = ((1024, 1024), (1792, 1024), (1024, 1792))
_DALL_E_2: tuple[_Size, ...] = ((256, 256), (512, 512), (1024, 1024))
# Pixels of a named size, for a model that takes any: 4K is all that it draws.
_AREAS = {"512": 512 * 512, "1K": 1024 * 1024, "2K": 2048 * 2048, "4K": MOST_PIXELS}
_USUAL_AREA = 1536 * 1024
_NOTED_FROM = math.log(1.03)  # a shape that is off by more than 3 % is told

_LONGEST_TEXT = 200  # characters; past that a size is not read as numbers
_PIXELS = re.compile(r"([0-9]+)\s*[xX*\u00d7]\s*([0-9]+)")
_RATIO = re.compile(r"([0-9]+)\s*[:/]\s*([0-9]+)")
_VERSION = re.compile(r"gpt-image-(\d+)(?!\d)")
_FORMATS = {"png": "png", "jpeg": "jpeg", "jpg": "jpeg", "webp": "webp"}


class Family(Enum):
    """Models that take the same."""

    FREE = "gpt-image-2 and later"  # any size within the limits
    FIXED = "gpt-image-1"  # three sizes
    DALL_E_3 = "dall-e-3"
    DALL_E_2 = "dall-e-2"
    OTHER = "of another house"


_GPT = frozenset({Family.FREE, Family.FIXED})
_CHOICES = {Family.FIXED: _STANDARD, Family.DALL_E_3: _DALL_E_3, Family.DALL_E_2: _DALL_E_2}
# What a quality of one generation of models means to another.
_QUALITIES = {
    Family.FREE: {"hd": "high", "standard": "medium"},
    Family.FIXED: {"hd": "high", "standard": "medium", "xhigh": "high", "max": "high"},
    Family.DALL_E_3: {"high": "hd", "xhigh": "hd", "max": "hd", "medium": "standard", "low": "standard"},
    Family.DALL_E_2: {
        **dict.fromkeys(("hd", "high", "xhigh", "max"), "standard"),
        "medium": "standard",
        "low": "standard",
    },
}


# Of the models that take any size, those from 2.5 on also know the qualities xhigh and max.
_LATER = re.compile(r"gpt-image-(2\.[5-9]|[3-9])")


def family(model: str) -> Family:
    """Which of OpenAI's families `model` is of, with or without a vendor's prefix."""
    name = model.rpartition("/")[2].lower()
    if name.startswith("chatgpt-image-"):
        return Family.FIXED
    if name.startswith("gpt-image-"):
        version = _VERSION.match(name)
        return Family.FIXED if version and int(version[1]) < 2 else Family.FREE
    if name.startswith("dall-e-"):
        return Family.DALL_E_2 if name.startswith("dall-e-2") else Family.DALL_E_3
    return Family.OTHER


def is_gpt_image(model: str) -> bool:
    """Whether `model` is one of OpenAI's GPT image models, which always answer in base64."""
    return family(model) in _GPT


def takes_n(model: str) -> bool:
    """Whether the model draws several pictures in one call."""
    return family(model) in {Family.FREE, Family.FIXED, Family.DALL_E_2}


def fields_for(wish: Wish, model: str) -> tuple[dict[str, object], tuple[Phrase, ...]]:
    """Every further field of the call's body, and what was changed on the way. "auto" and absent are left out."""
    kind = family(model)
    if kind is Family.OTHER:
        return _as_sent(wish), ()
    size, size_notes = _size(wish, model, kind)
    quality, quality_notes = _quality(wish.quality, model, kind)
    fields: dict[str, object] = {**wish.extra, "size": size, "quality": quality}
    notes = (*size_notes, *quality_notes)
    if kind in _GPT:
        fields |= _output(wish)
    for name, value, taken in _choosy(wish, kind):
        if taken:
            fields[name] = value
        elif value:
            notes = (*notes, _unused(name, value, model))
    return _present(fields), notes


def _as_sent(wish: Wish) -> dict[str, object]:
    """The fields under the names that OpenAI-compatible services share, each as the client said it."""
    names = ("size", "aspect_ratio", "image_size", "quality", "style", "background", "moderation", "input_fidelity")
    return _present({**wish.extra, **{name: getattr(wish, name) for name in names}, **_output(wish)})


def _present(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def _choosy(wish: Wish, kind: Family) -> Iterable[tuple[str, str, bool]]:
    """(field, value, whether the call takes it): fields that OpenAI refuses in the wrong place."""
    edits = bool(wish.references)
    yield "background", wish.background, kind in _GPT
    # The multipart form of an edit has no such field.
    yield "moderation", wish.moderation, kind in _GPT and not edits
    # gpt-image-2 and later always look at the references in full.
    yield "input_fidelity", wish.input_fidelity, kind is Family.FIXED and edits
    yield "style", wish.style, kind is Family.DALL_E_3


def _output(wish: Wish) -> dict[str, object]:
    """The format, where OpenAI has it; a compression only beside one that is compressed: png refuses it."""
    output_format = _FORMATS.get(wish.output_format, "")
    compression = wish.output_compression if output_format in {"jpeg", "webp"} else None
    return {"output_format": output_format, "output_compression": compression}


def _quality(asked: str, model: str, kind: Family) -> tuple[str, _Notes]:
    used = _QUALITIES[kind].get(asked.lower())
    if kind is Family.FREE and asked.lower() in {"xhigh", "max"} and not _LATER.search(model.lower()):
        used = "high"
    if used is None:
        return asked, ()
    return used, (phrase("quality_mapped", quality=quoted(asked), model=model, used=used),)


def _size(wish: Wish, model: str, kind: Family) -> tuple[str, _Notes]:
    """The size to ask for, "" for the model's own choice. aspect_ratio is heard before size, as on other wires."""
    pixels, ratio = _numbers(_PIXELS, wish.size), _numbers(_RATIO, wish.aspect_ratio)
    said_as_size = None if pixels else _numbers(_RATIO, wish.size)
    shape = ratio or pixels or said_as_size
    named = (wish.image_size or ("" if pixels or said_as_size else wish.size)).upper()
    area = _AREAS.get(named)
    unread = _unread(wish, model, ratio, area)
    if shape is None and area is None:
        return "", (*unread, phrase("size_unread", size=quoted(wish.size))) if wish.size else unread
    if kind is not Family.FREE:
        size, notes = _choice(wish, model, shape or (1, 1), kind)
        return size, (*unread, *notes)
    if pixels and shape == pixels and area is None:
        used = nearest_legal(*pixels)
        return _written(used), unread if used == pixels else (*unread, _moved("size", wish.size, model, used))
    used = of_area(shape or (1, 1), area or _USUAL_AREA)
    return _written(used), (*unread, *_lost(wish, model, shape or (1, 1), area, used))


def _choice(wish: Wish, model: str, shape: _Size, kind: Family) -> tuple[str, _Notes]:
    """The size nearest in shape, of several the nearest in pixels."""
    source, asked = _shape_said(wish)
    pixels = shape[0] * shape[1] if _numbers(_PIXELS, asked) else _USUAL_AREA
    used = min(_CHOICES[kind], key=lambda one: (round(_apart(shape, one), 9), abs(one[0] * one[1] - pixels)))
    notes: _Notes = ()
    if asked and _numbers(_PIXELS, asked) != used and (source == "size" or _apart(shape, used) > _NOTED_FROM):
        notes = (_moved(source, asked, model, used),)
    wanted = wish.image_size.upper()
    if wanted in _AREAS and wanted != "1K":
        notes = (*notes, phrase("size_dropped", source="image_size", asked=quoted(wanted), wanted=wanted, model=model))
    return _written(used), notes


def _lost(wish: Wish, model: str, shape: _Size, area: int | None, used: _Size) -> _Notes:
    """Notes where a ratio or a named size did not come out as it was asked for, or a size was read as one of them."""
    source, asked = _shape_said(wish)
    pixels = _numbers(_PIXELS, asked)
    if pixels and pixels != used and area and _apart(shape, used) <= _NOTED_FROM:
        return (phrase("size_scaled", size=quoted(asked), area=quoted(wish.image_size), used=_written(used)),)
    if asked and pixels != used and (source == "size" or _apart(shape, used) > _NOTED_FROM):
        return (_moved(source, asked, model, used),)
    if area and abs(math.log(used[0] * used[1] / area)) > math.log(1.1):
        return (_moved("image_size", wish.image_size, model, used),)
    return ()


def _shape_said(wish: Wish) -> tuple[str, str]:
    """The field that the shape came from, and its value."""
    if _numbers(_RATIO, wish.aspect_ratio):
        return "aspect_ratio", wish.aspect_ratio
    return "size", wish.size


def _unread(wish: Wish, model: str, ratio: _Size | None, area: int | None) -> _Notes:
    """Notes on an aspect_ratio and an image_size that say nothing."""
    unread = {
        "aspect_ratio": "" if ratio else wish.aspect_ratio,
        "image_size": "" if area else wish.image_size,
    }
    return tuple(_unused(name, value, model) for name, value in unread.items() if value)


def _unused(field: str, value: str, model: str) -> Phrase:
    return phrase("field_unused", field=field, value=quoted(value), model=model)


def _moved(source: str, asked: str, model: str, used: _Size) -> Phrase:
    return phrase("size_moved", source=source, size=quoted(asked), model=model, used=_written(used))


def _written(size: _Size) -> str:
    return f"{size[0]}x{size[1]}"


def _numbers(pattern: re.Pattern[str], text: str) -> _Size | None:
    """Two numbers above zero; None when `text` is not of the pattern."""
    found = pattern.fullmatch(text.strip()) if len(text) <= _LONGEST_TEXT else None
    pair = (int(found[1]), int(found[2])) if found else (0, 0)
    return pair if all(pair) else None


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two shapes are apart: the difference of the logarithms of their ratios."""
    return abs(_log_ratio(*one) - _log_ratio(*other))


def _log_ratio(width: float, height: float) -> float:
    return math.log(width) - math.log(height)


def is_legal(width: int, height: int) -> bool:
    """Whether gpt-image-2 and later draw this size."""
    return (
        min(width, height) > 0
        and not width % STEP
        and not height % STEP
        and max(width, height) <= LONGEST_EDGE
        and max(width, height) <= WIDEST * min(width, height)
        and FEWEST_PIXELS <= width * height <= MOST_PIXELS
    )


def nearest_legal(width: int, height: int) -> _Size:
    """A legal size is itself; any other the nearest of the same ratio, up to the rounding to whole steps.

    A ratio beyond the widest keeps its longer edge.
    """
    if is_legal(width, height):
        return width, height
    longest = max(width, height)
    return _fit(max(width, longest / WIDEST), max(height, longest / WIDEST))


def of_area(shape: _Size, pixels: int) -> _Size:
    """The legal size nearest to this ratio with about so many pixels."""
    log_ratio = max(-math.log(WIDEST), min(math.log(WIDEST), _log_ratio(*shape)))
    width = math.sqrt(pixels) * math.exp(log_ratio / 2)
    return _fit(width, pixels / width)


def _fit(width: float, height: float) -> _Size:
    """The nearest legal size to a shape that is not beyond the widest: scaled into the limits, then rounded."""
    # In logarithms: what a client sends may be beyond any float's square.
    area = math.log(width) + math.log(height)
    shrink = min((math.log(MOST_PIXELS) - area) / 2, math.log(LONGEST_EDGE) - math.log(max(width, height)))
    grow = (math.log(FEWEST_PIXELS) - area) / 2
    scale = math.exp(max(grow, min(0.0, shrink)))
    width, height = width * scale, height * scale
    around = [(wide, high) for wide in _steps_around(width) for high in _steps_around(height) if is_legal(wide, high)]
    return min(around, key=lambda one: abs(math.log(one[0] / width)) + abs(math.log(one[1] / height)))


def _steps_around(edge: float) -> Iterable[int]:
    below = math.floor(edge / STEP) * STEP
    return range(below - STEP, below + 3 * STEP, STEP)
