"""From the model that a client names to the one that draws: exact names, OpenAI's names, and what suffixes ask for."""

from dataclasses import dataclass

from proxy_core.errors import RequestError
from proxy_core.images.catalog import ALL_RATIOS, MODELS, ImageModel
from proxy_core.images.geometry import quoted, size_of_quality
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings

_REPLACED = ("gpt-image-", "dall-e-", "chatgpt-image-")  # OpenAI's names that clients know by heart
_LONGEST_NAME = 200  # characters; past that a name is not looked at

_RATIO_SUFFIXES = {
    f"-{ratio.replace(':', separator)}": ratio
    for ratio in ALL_RATIOS
    for separator in ("x", "-")
}  # fmt: skip
_SIZE_SUFFIXES = {"-1k": "1K", "-2k": "2K", "-4k": "4K"}
_QUALITY_SUFFIX = "-hd"
_SUFFIXES = (*_RATIO_SUFFIXES, *_SIZE_SUFFIXES, _QUALITY_SUFFIX)


@dataclass(frozen=True, slots=True)
class Route:
    """The model that draws, and what the suffixes of its name asked for.

    `size` is one of `ALL_SIZES` and `size_suffix` the suffix it came from, for a note.
    """

    model: ImageModel
    ratio: str | None = None
    size: str | None = None
    size_suffix: str = ""
    note: Phrase | None = None


def resolve(name: str, settings: Settings) -> Route:
    """The route of a model's name; "" is the default model. RequestError model_not_found for an unknown one."""
    if not name:
        return Route(_default(settings))
    known, suffixes = _stripped(name)
    ratios = [_RATIO_SUFFIXES[suffix] for suffix in suffixes if suffix in _RATIO_SUFFIXES]
    sizes = [suffix for suffix in suffixes if suffix not in _RATIO_SUFFIXES]
    model, note = MODELS.get(known), None
    if model is None:
        model = _default(settings)
        note = phrase("model_replaced", asked=quoted(name), model=model.id)
    return Route(
        model,
        ratio=ratios[0] if ratios else None,
        size=_size(sizes[0], settings) if sizes else None,
        size_suffix=sizes[0] if sizes else "",
        note=note,
    )


def is_replaced(name: str) -> bool:
    """Whether `name` is one of OpenAI's, which the default model draws."""
    return name.startswith(_REPLACED) and len(name) <= _LONGEST_NAME


def model_not_found(name: str) -> RequestError:
    """The error for a name that nothing here answers to."""
    return RequestError("model_not_found", param="model", wire_code="model_not_found", status=404, model=quoted(name))


def _stripped(name: str) -> tuple[str, list[str]]:
    """The known name within `name`, and the suffixes taken off it, the last one first.

    An exact name keeps what looks like a suffix. One of OpenAI's is stripped as long as the rest still is one.
    """
    suffixes: list[str] = []
    rest = name if len(name) <= _LONGEST_NAME else ""
    while rest not in MODELS:
        suffix = next((suffix for suffix in _SUFFIXES if rest.lower().endswith(suffix)), "")
        shorter = rest[: -len(suffix)]
        if not suffix or (is_replaced(rest) and not is_replaced(shorter)):
            break
        suffixes.append(suffix)
        rest = shorter
    if rest not in MODELS and not is_replaced(rest):
        raise model_not_found(name)
    return rest, suffixes


def _default(settings: Settings) -> ImageModel:
    return MODELS[settings.default_model]


def _size(suffix: str, settings: Settings) -> str:
    if suffix == _QUALITY_SUFFIX:
        return size_of_quality("hd", settings.qualities) or "4K"
    return _SIZE_SUFFIXES[suffix]
