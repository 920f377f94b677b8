"""Reads a call of the OpenAI wire as strictly as the real API does: a field or a value it does not take is a 400.

Models of other houses, as the services have them that speak this wire, take anything.
"""

import math
import re
from collections.abc import Callable

from msgspec import Struct

from proxy_core.simulator.openai_body import LARGEST_FILE, Given
from proxy_core.simulator.openai_status import bad_file, invalid, missing, no_model, not_one_of, unknown_parameter

# What each of the models draws: "free" within limits, "fixed" three sizes, the two dall-e, "other" of another house.
MODELS: dict[str, str] = {
    "gpt-image-2": "free",
    "gpt-image-2-2026-04-21": "free",
    "gpt-image-2.5-sunburst": "free",
    "gpt-image-2.5-flare": "free",
    "gpt-image-2.6-sunburst": "free",
    "gpt-image-2.6-flare": "free",
    "gpt-image-1.5": "fixed",
    "gpt-image-1": "fixed",
    "gpt-image-1-mini": "fixed",
    "chatgpt-image-latest": "fixed",
    "dall-e-3": "dall-e-3",
    "dall-e-2": "dall-e-2",
    "flux-1.1-pro": "other",
    "recraftv3": "other",
    "doubao-seedream-4-0": "other",
    "qwen-image": "other",
    "nano-banana-2": "other",
    "gpt-4o-image": "other",
}
ONLY_URLS = frozenset({"gpt-4o-image"})
"""Models that answer with an address, whatever response_format says."""

_COMMON = {"prompt", "model", "n", "size", "quality", "user", "safety_identifier"}
_GPT = {*_COMMON, "background", "output_format", "output_compression", "stream", "partial_images", "complexity"}
_TAKEN: dict[str, set[str]] = {
    "free": _GPT,
    "fixed": _GPT,
    "dall-e-3": {*_COMMON, "response_format", "style"},
    "dall-e-2": {*_COMMON, "response_format"},
}
_SIZES: dict[str, tuple[str, ...]] = {
    "fixed": ("1024x1024", "1024x1536", "1536x1024", "auto"),
    "dall-e-3": ("1024x1024", "1024x1792", "1792x1024"),
    "dall-e-2": ("256x256", "512x512", "1024x1024"),
}
_QUALITIES = {"fixed": ("low", "medium", "high", "auto"), "dall-e-3": ("standard", "hd"), "dall-e-2": ("standard",)}
_AREAS = {"1K": 1024, "2K": 2048, "4K": 4096}
_MOST_FILES = 16


class DrawCall(Struct, frozen=True):
    """What is asked for, checked. `size` is None for auto; `partials` None without a stream."""

    model: str
    family: str
    prompt: str
    is_edit: bool
    n: int
    size: tuple[int, int] | None
    quality: str
    background: str
    output_format: str
    compression: int
    as_url: bool
    partials: int | None

    @property
    def is_gpt(self) -> bool:
        return self.family in {"free", "fixed"}


def read(given: Given, *, is_edit: bool) -> DrawCall:
    """Check a body. Raises OpenAIError."""
    values = _Values(given)
    model = values.text("model", "dall-e-2")
    family = MODELS.get(model)
    if family is None:
        raise no_model(model)
    _names(given, family, is_edit=is_edit)
    _files(given, is_edit=is_edit)
    prompt = values.text("prompt", "")
    if not prompt:
        raise missing("prompt")
    output_format = values.choice("output_format", ("png", "jpeg", "webp"))
    compression = values.number("output_compression", 0, 100, 100)
    background = values.choice("background", ("auto", "transparent", "opaque"))
    if output_format == "png" and compression < 100:
        raise invalid("Compression less than 100 is not supported for PNG output format.", "output_compression")
    if output_format == "jpeg" and background == "transparent":
        raise invalid("Transparent background is not supported for JPEG output format.", "background")
    response_format = values.choice("response_format", ("url", "b64_json"))
    values.choice("moderation", ("auto", "low"))
    values.choice("style", ("vivid", "natural"))
    return DrawCall(
        model=model,
        family=family,
        prompt=prompt,
        is_edit=is_edit,
        n=values.number("n", 1, 1 if family == "dall-e-3" else 10, 1),
        size=_size(values, family),
        quality=_quality(values, model, family),
        background=background,
        output_format=output_format,
        compression=compression,
        as_url=model in ONLY_URLS or (family not in {"free", "fixed"} and response_format == "url"),
        partials=values.number("partial_images", 0, 3, 0) if values.flag("stream") else None,
    )


class _Values:
    """The values by name, of the types that they must have. Those of a form are all text."""

    def __init__(self, given: Given) -> None:
        self._values = given.values
        self._is_form = given.is_form

    def text(self, name: str, default: str) -> str:
        value = self._values.get(name, default)
        if not isinstance(value, str):
            raise _wrong_type(name, "a string", value)
        return value

    def choice(self, name: str, known: tuple[str, ...]) -> str:
        """One of those known, the first when absent."""
        value = self.text(name, known[0])
        if value not in known:
            raise not_one_of(value, name, known)
        return value

    def number(self, name: str, least: int, most: int, default: int) -> int:
        value = self._values.get(name, default)
        if self._is_form and isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise _wrong_type(name, "an integer", value)
        if value > most:
            said = f"Invalid '{name}': integer above maximum value. Expected a value <= {most}, but got {value}."
            raise invalid(said, name, "integer_above_max_value")
        if value < least:
            said = f"Invalid '{name}': integer below minimum value. Expected a value >= {least}, but got {value}."
            raise invalid(said, name, "integer_below_min_value")
        return value

    def flag(self, name: str) -> bool:
        value = self._values.get(name, False)
        if self._is_form and value in {"true", "false"}:
            return bool(value == "true")
        if not isinstance(value, bool):
            raise _wrong_type(name, "a boolean", value)
        return value


def _wrong_type(name: str, wanted: str, value: object) -> Exception:
    said = f"Invalid type for '{name}': expected {wanted}, but got {type(value).__name__} instead."
    return invalid(said, name, "invalid_type")


def _names(given: Given, family: str, *, is_edit: bool) -> None:
    """Refuse every field that the model does not take."""
    if family == "other":
        return
    taken = set(_TAKEN[family])
    if is_edit and family in {"free", "fixed"}:
        taken |= {"input_fidelity"} if family == "fixed" else set()
        taken |= set() if given.is_form else {"moderation"}
    elif family in {"free", "fixed"}:
        taken.add("moderation")
    if unknown := next((name for name in given.values if name not in taken), None):
        raise unknown_parameter(unknown)


def _files(given: Given, *, is_edit: bool) -> None:
    """Refuse files in the wrong number or under the wrong names."""
    names = [one.name for one in given.uploads]
    if not is_edit:
        if names:
            raise unknown_parameter(names[0])
        return
    if unknown := next((name for name in names if name not in {"image", "image[]", "mask"}), None):
        raise unknown_parameter(unknown)
    if not {"image", "image[]"} & set(names):
        raise missing("image")
    for single in ("image", "mask"):
        if names.count(single) > 1:
            said = (
                f"Duplicate parameter: '{single}'. You provided multiple values for this parameter, whereas only one "
                "is allowed. If you are trying to provide a list of values, use the array syntax instead e.g. "
                f"'{single}[]=<value>'."
            )
            raise invalid(said, single, "duplicate_parameter")
    if len(names) - names.count("mask") > _MOST_FILES:
        said = f"Invalid 'image': array too long. Expected an array with maximum length {_MOST_FILES}."
        raise invalid(said, "image", "array_above_max_length")
    if large := next((one for one in given.uploads if one.size >= LARGEST_FILE), None):
        raise bad_file("Invalid image: file is larger than 50 MB.", large.name)


def _quality(values: _Values, model: str, family: str) -> str:
    if family == "other":
        return values.text("quality", "auto")
    known = _QUALITIES["fixed" if family == "free" else family]
    if family == "free" and not model.startswith("gpt-image-2-") and model != "gpt-image-2":
        known = ("low", "medium", "high", "xhigh", "max", "auto")
    return values.choice("quality", known) if values.text("quality", "") else known[-1 if "auto" in known else 0]


def _size(values: _Values, family: str) -> tuple[int, int] | None:
    text = values.text("size", "")
    if family == "other":
        return _pixels(text) or _of_ratio(values)
    if not text or (text == "auto" and family in {"free", "fixed"}):
        return None if family in {"free", "fixed"} else (1024, 1024)
    if family != "free":
        return _pixels(values.choice("size", _SIZES[family]))
    found = _pixels(text)
    if found is None:
        raise not_one_of(text, "size", _SIZES["fixed"])
    if fault := next((said for said, wrong in _LIMITS if wrong(*found)), ""):
        raise invalid(f"Invalid size '{text}'. {fault}", "size")
    return found


_LIMITS: tuple[tuple[str, Callable[[int, int], bool]], ...] = (
    ("Width and height must both be divisible by 16.", lambda wide, high: bool(wide % 16 or high % 16)),
    ("The longest edge must be less than or equal to 3840.", lambda wide, high: max(wide, high) > 3840),
    ("The aspect ratio must be at most 3:1.", lambda wide, high: max(wide, high) > 3 * min(wide, high)),
    ("The size is below the current minimum pixel budget.", lambda wide, high: wide * high < 655_360),
    ("The size is above the current maximum pixel budget.", lambda wide, high: wide * high > 8_294_400),
)


def _pixels(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"([1-9]\d{1,4})x([1-9]\d{1,4})", text)
    return (int(found[1]), int(found[2])) if found else None


def _of_ratio(values: _Values) -> tuple[int, int]:
    """As the services of this wire have it: a ratio and a named size."""
    wide, _, high = values.text("aspect_ratio", "1:1").partition(":")
    edge = _AREAS.get(values.text("image_size", "1K"), 1024)
    if not (wide.isdigit() and high.isdigit() and int(wide) and int(high)):
        raise invalid("Invalid aspect_ratio.", "aspect_ratio")
    scale = math.sqrt(int(wide) / int(high))
    return max(64, round(edge * scale)), max(64, round(edge / scale))
