"""How a client's size, aspect ratio and quality become a ratio and a size that the model draws.

Pure mapping, text to values. Each answer comes with a note where the value was changed on its way. It reads no JSON
and names no wire but in the `param` that it is given.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from proxy_core.errors import RequestError
from proxy_core.images.catalog import ALL_RATIOS, ALL_SIZES, ImageModel
from proxy_core.phrases import Phrase, phrase

QUOTED_LENGTH = 60  # characters of a client's value that a note or an error repeats
_LONGEST_SIZE = 200  # characters; past that a text is not read as numbers
_NOTED_FROM = Fraction(103, 100)  # off by more than 3 % is told

_PIXELS = re.compile(r"([0-9]+)\s*[xX*\u00d7]\s*([0-9]+)")
_RATIO = re.compile(r"([0-9]+)\s*:\s*([0-9]+)")


def _shape(ratio: str) -> Fraction:
    width, height = ratio.split(":")
    return Fraction(int(width), int(height))


_SHAPES = {ratio: _shape(ratio) for ratio in ALL_RATIOS}


def quoted(text: str) -> str:
    """What the client sent, short enough to be repeated."""
    return text[:QUOTED_LENGTH]


@lru_cache(maxsize=256)  # clients send few sizes, and exact fractions take their time
def nearest_ratio(shape: Fraction, model: ImageModel) -> str:
    """The ratio of `model` with the least |log(shape) - log(ratio)|; of two as near, the one nearer to square."""
    return min(
        model.ratios, key=lambda ratio: (_distance(shape, _SHAPES[ratio]), _distance(Fraction(1), _SHAPES[ratio]))
    )


def _distance(one: Fraction, other: Fraction) -> Fraction:
    """How many times one is the other, at least 1: orders as the difference of logarithms does, but exactly."""
    times = one / other
    return max(times, 1 / times)


def ratio_of_size(
    text: str, model: ImageModel, ratio_in_size: Literal["square", "honour"]
) -> tuple[str, Phrase | None]:
    """The ratio for a size such as "1920x1080", and a note when it is off by more than 3 % or `text` is no size.

    Takes any text and never raises. `ratio_in_size` says what becomes of a ratio that was sent as a size.
    """
    pixels, ratio = _shape_in(_PIXELS, text), _shape_in(_RATIO, text)
    shape = pixels or (ratio if ratio_in_size == "honour" else None)
    if shape is None:
        code = "ratio_in_size" if ratio else "size_unknown"
        return "1:1", phrase(code, size=quoted(text), ratio="1:1")
    nearest = nearest_ratio(shape, model)
    if _distance(shape, _SHAPES[nearest]) <= _NOTED_FROM:
        return nearest, None
    return nearest, phrase("ratio_nearest", size=quoted(text), model=model.id, ratio=nearest)


def own_row(text: str, rows: Mapping[str, str]) -> str | None:
    """The ratio that the person's own table has for a size, whatever the size's case and blanks; None: no row."""
    if not rows:
        return None
    return {_key(size): ratio for size, ratio in rows.items()}.get(_key(text))


def _key(size: str) -> str:
    return "".join(size[:_LONGEST_SIZE].split()).casefold()


def ratio_of_row(wanted: str, text: str, model: ImageModel) -> tuple[str, Phrase | None]:
    """The ratio for the size `text`, for which the person's own table has `wanted`.

    A note when that is off by more than 3 % from what `text` says, or is not what the model draws.
    """
    shape = _shape(wanted)
    nearest = nearest_ratio(shape, model)
    if _distance(shape, _SHAPES[nearest]) > _NOTED_FROM:
        said = phrase("own_size_nearest", size=quoted(text), wanted=wanted, model=model.id, ratio=nearest)
        return nearest, said
    asked = _shape_in(_PIXELS, text) or _shape_in(_RATIO, text)
    if asked is not None and _distance(asked, _SHAPES[nearest]) <= _NOTED_FROM:
        return nearest, None
    return nearest, phrase("own_size", size=quoted(text), ratio=nearest)


def pixels_in(text: str) -> int:
    """How many pixels a size such as "1920x1080" asks for; 0 when it is none."""
    found = _PIXELS.fullmatch(text) if len(text) <= _LONGEST_SIZE else None
    return int(found[1]) * int(found[2]) if found else 0


def _shape_in(pattern: re.Pattern[str], text: str) -> Fraction | None:
    """Width by height, None when `text` is not of the pattern or one of them is zero."""
    found = pattern.fullmatch(text) if len(text) <= _LONGEST_SIZE else None
    if not found:
        return None
    width, height = int(found[1]), int(found[2])
    return Fraction(width, height) if width and height else None


def known_ratio(text: str, model: ImageModel, param: str) -> str:
    """The ratio that the client asked for by name. RequestError when the model does not draw it."""
    ratio = text.replace(" ", "")
    if ratio in model.ratios:
        return ratio
    known = ", ".join(model.ratios)
    raise RequestError(
        "ratio_not_known", param=param, wire_code="invalid_value", value=quoted(text), model=model.id, known=known
    )


def ratio_of_suffix(ratio: str, model: ImageModel) -> tuple[str, Phrase | None]:
    """The ratio for one named in a model's suffix; the nearest, with a note, when the model does not draw it."""
    if ratio in model.ratios:
        return ratio, None
    nearest = nearest_ratio(_SHAPES[ratio], model)
    return nearest, phrase("ratio_of_suffix", asked=ratio, model=model.id, ratio=nearest)


def known_size(text: str, model: ImageModel, param: str) -> str | None:
    """The imageSize that the client asked for by name; None: the field is left out.

    RequestError when the model does not draw it. A model without a choice takes "1K", which is what it draws.
    """
    size = text.upper()
    if size in model.sizes:
        return size
    if model.sizes:
        known = ", ".join(model.sizes)
        raise RequestError(
            "size_not_known", param=param, wire_code="invalid_value", value=quoted(text), model=model.id, known=known
        )
    if size == "1K":
        return None
    raise RequestError("no_choice_of_size", param=param, wire_code="invalid_value", model=model.id)


def size_of_quality(quality: str, table: Mapping[str, str]) -> str | None:
    """Which of `ALL_SIZES` a quality asks for by the person's table, in any case; None: none."""
    return {name.casefold(): size for name, size in table.items()}.get(quality.casefold())


def possible_size(wanted: str, model: ImageModel, *, source: str, asked: str) -> tuple[str | None, Phrase | None]:
    """`wanted`, one of `ALL_SIZES`, or the next lower that the model draws (else its lowest), with a note.

    `source` and `asked` say in the note where it came from: ("quality", "hd"). None: the field is left out.
    """
    if wanted in model.sizes:
        return wanted, None
    if not model.sizes:
        if wanted == "1K":
            return None, None
        return None, phrase("size_dropped", source=source, asked=quoted(asked), wanted=wanted, model=model.id)
    lower = [size for size in model.sizes if ALL_SIZES.index(size) < ALL_SIZES.index(wanted)]
    used = lower[-1] if lower else model.sizes[0]
    return used, phrase("size_lowered", source=source, asked=quoted(asked), wanted=wanted, model=model.id, used=used)
