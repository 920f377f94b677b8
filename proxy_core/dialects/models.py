"""The list of models as GET /v1/models answers it: OpenAI's fields, and those that Kilo Code and Cherry Studio read.

Structures for `msgspec.json.encode`; it asks no upstream.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from msgspec import Struct

from proxy_core.accounts.account import Provider
from proxy_core.errors import RequestError
from proxy_core.images.catalog import MODELS
from proxy_core.images.routes import OPENAI, Route, model_not_found, resolve
from proxy_core.settings import Settings

# Names that clients know; whoever the routes say draws for them.
ALIASES = ("gpt-image-1", "gpt-image-2", "dall-e-3")
# Listed when an account speaks OpenAI's wire: what OpenAI itself draws by today.
_OPENAI_MODELS = ("gpt-image-1.5", "gpt-image-1-mini", "gpt-image-2.5-sunburst", "gpt-image-2.5-flare")
_SMALLEST_CONTEXT = min(model.context for model in MODELS.values())


class Architecture(Struct, frozen=True):
    """What goes in and what comes out; Kilo Code takes a model for drawing by its output."""

    input_modalities: tuple[str, ...] = ("text", "image")
    output_modalities: tuple[str, ...] = ("image",)


class ModelEntry(Struct, frozen=True, kw_only=True):
    """One model. Kilo Code needs `name` and `context_length` on every one; Cherry Studio the first endpoint type."""

    id: str
    object: str = "model"
    created: int
    owned_by: str
    name: str
    context_length: int
    architecture: Architecture = Architecture()
    supported_endpoint_types: tuple[str, ...] = ("image-generation", "image-edit", "openai")


class ModelList(Struct, frozen=True, kw_only=True):
    """Every model that is listed."""

    object: str = "list"
    data: tuple[ModelEntry, ...]


def list_models(created: int, settings: Settings, available: frozenset[Provider]) -> ModelList:
    """What accounts of the `available` providers can draw, and the names that stand for it. `created`: unix seconds.

    Google's models are listed without any account, too, so that a client can be set up before Easel is.
    """
    rows = (row.match for row in settings.routes if not set("*?[") & set(row.match))
    names = dict.fromkeys((*MODELS, *rows, *ALIASES, *(_OPENAI_MODELS if available & OPENAI else ())))
    return ModelList(data=tuple(_entries(names, created, settings, available)))


def _entries(
    names: Iterable[str], created: int, settings: Settings, available: frozenset[Provider]
) -> Iterator[ModelEntry]:
    """Those of `names` that a route leads to, and an account draws where there is any."""
    for name in names:
        with suppress(RequestError):
            if not available or resolve(name, settings, available).providers & available:
                yield find_model(name, created, settings, available)


def find_model(model_id: str, created: int, settings: Settings, available: frozenset[Provider]) -> ModelEntry:
    """One model by any name that the routes know. RequestError model_not_found else."""
    if not model_id:
        raise model_not_found(model_id)
    route = resolve(model_id, settings, available)
    return ModelEntry(
        id=model_id,
        created=created,
        owned_by=_owner(model_id, route),
        name=route.model.name if route.model and route.name == model_id else model_id,
        context_length=route.model.context if route.model else _SMALLEST_CONTEXT,
    )


def _owner(model_id: str, route: Route) -> str:
    if route.model is None:
        return "openai"
    return "google" if model_id == route.name else "easel"
