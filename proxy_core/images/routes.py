"""From the model that a client names to who draws it: exact names, the table of routes, and what suffixes ask for."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from proxy_core.accounts.account import Provider
from proxy_core.errors import RequestError
from proxy_core.images.catalog import ALL_RATIOS, MODELS, ImageModel
from proxy_core.images.geometry import quoted, size_of_quality
from proxy_core.images.route_table import RouteRow, may_be_googles
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings

GOOGLE = frozenset({Provider.GEMINI, Provider.VERTEX, Provider.CODE_ASSIST})
OPENAI = frozenset({Provider.OPENAI})

_OPENAI_MODEL = "gpt-image-1"  # the one that services like OpenAI have most often
_LONGEST_NAME = 200  # characters; past that a name is not looked at

_RATIO_SUFFIXES = {
    f"-{ratio.replace(':', separator)}": ratio
    for ratio in ALL_RATIOS
    for separator in ("x", "-")
}  # fmt: skip
_SIZE_SUFFIXES = {"-1k": "1K", "-2k": "2K", "-4k": "4K"}
_QUALITY_SUFFIX = "-hd"
_SUFFIXES = (*_RATIO_SUFFIXES, *_SIZE_SUFFIXES, _QUALITY_SUFFIX)


class Route(Struct, frozen=True):
    """Who draws: accounts of `providers`, by `name` upstream; `model` is what Google's takes, None on an OpenAI wire.

    `ratio` and `size` are what the suffixes of the name asked for, `size_suffix` the one that the size came from;
    `row` has the table's defaults.
    """

    name: str
    providers: frozenset[Provider]
    model: ImageModel | None
    row: RouteRow | None = None
    ratio: str | None = None
    size: str | None = None
    size_suffix: str = ""
    note: Phrase | None = None


def model_at_hand(settings: Settings, available: frozenset[Provider]) -> str:
    """A model for a first try: the default one, or OpenAI's where its accounts are the only ones."""
    return _OPENAI_MODEL if available and available <= OPENAI else settings.default_model


def resolve(name: str, settings: Settings, available: frozenset[Provider] = GOOGLE) -> Route:
    """The route of a model's name; "" is the default model. RequestError model_not_found for an unknown one.

    `available`: the providers of the accounts that may draw.
    """
    if not name or name in MODELS:
        return _google(name or "default", settings)
    if len(name) <= _LONGEST_NAME:
        for plain in _without_vendor(name):
            if route := _exact(plain, settings, available) or _stripped(plain, settings, available):
                return _noted(route, name, plain)
    raise model_not_found(name)


def model_not_found(name: str) -> RequestError:
    """The error for a name that nothing here answers to."""
    return RequestError("model_not_found", param="model", wire_code="model_not_found", status=404, model=quoted(name))


def _without_vendor(name: str) -> Iterator[str]:
    """The name and what follows a vendor's prefix such as google/; before both, each without LobeChat's :image."""
    whole = (name, name.rpartition("/")[2])
    yield from dict.fromkeys((*(one.removesuffix(":image") for one in whole), *whole))


def _exact(name: str, settings: Settings, available: frozenset[Provider]) -> Route | None:
    """A model of Google's, or a row without wildcards: neither is stripped of what looks like a suffix."""
    if name in MODELS:
        return _google(name, settings)
    row = next((row for row in settings.routes if row.match.casefold() == name.casefold()), None)
    return _of_row(row, name, settings, available) if row else None


def _stripped(name: str, settings: Settings, available: frozenset[Provider]) -> Route | None:
    """By a row for the name without its suffixes; on an OpenAI wire the name is taken as it is."""
    for rest, suffixes in reversed(list(_strippings(name))):
        route = _exact(rest, settings, available) or _by_glob(rest, settings, available)
        # On the wire of a service that Easel does not know "-4k" may be part of the name.
        if route and (not suffixes or route.model or (route.row and route.row.otherwise)):
            return _with_suffixes(route, suffixes, settings)
    return None


def _strippings(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name, then the name less one suffix and so on, each with the suffixes taken off, the last one first."""
    suffixes: tuple[str, ...] = ()
    while True:
        yield name, suffixes
        suffix = next((suffix for suffix in _SUFFIXES if name.lower().endswith(suffix)), "")
        if not suffix:
            return
        name, suffixes = name[: -len(suffix)], (*suffixes, suffix)


def _by_glob(name: str, settings: Settings, available: frozenset[Provider]) -> Route | None:
    folded = name.casefold()
    row = next((row for row in settings.routes if fnmatchcase(folded, row.match.casefold())), None)
    return _of_row(row, name, settings, available) if row else None


def _of_row(row: RouteRow, name: str, settings: Settings, available: frozenset[Provider]) -> Route | None:
    if row.provider == "google":
        named = row.model or name
        return replace(_google(named, settings), row=row) if may_be_googles(named) else None
    if row.otherwise and not available & OPENAI:
        return replace(_google(row.otherwise, settings), row=row)
    return Route(row.model or name, OPENAI, None, row)


def _google(name: str, settings: Settings) -> Route:
    name = settings.default_model if name == "default" else name
    return Route(name, GOOGLE, MODELS.get(name) or _like_the_newest(name))


def _like_the_newest(name: str) -> ImageModel:
    """A model of Google's that is newer than this version: what all of the 3.x family take."""
    pro = MODELS["gemini-3-pro-image"]
    return replace(pro, id=name, name=name)


def _with_suffixes(route: Route, suffixes: tuple[str, ...], settings: Settings) -> Route:
    ratios = [_RATIO_SUFFIXES[suffix] for suffix in suffixes if suffix in _RATIO_SUFFIXES]
    sizes = [suffix for suffix in suffixes if suffix not in _RATIO_SUFFIXES]
    return replace(
        route,
        ratio=ratios[0] if ratios else None,
        size=_size(sizes[0], settings) if sizes else None,
        size_suffix=sizes[0] if sizes else "",
    )


def _noted(route: Route, asked: str, plain: str) -> Route:
    """With a note where another model draws than the one that was named."""
    named = route.name.casefold()
    if named in (asked.casefold(), plain.casefold()) or any(rest == route.name for rest, _ in _strippings(plain)):
        return route
    return replace(route, note=phrase("model_replaced", asked=quoted(asked), model=route.name))


def _size(suffix: str, settings: Settings) -> str:
    if suffix == _QUALITY_SUFFIX:
        return size_of_quality("hd", settings.qualities) or "4K"
    return _SIZE_SUFFIXES[suffix]
