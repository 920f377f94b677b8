"""The list of models as GET /v1/models answers it: OpenAI's fields, and those that Kilo Code and Cherry Studio read.

Structures for `msgspec.json.encode`; it asks no upstream.
"""

from msgspec import Struct

from proxy_core.images.catalog import MODELS
from proxy_core.images.routes import is_replaced, model_not_found

# Clients tell image models by such names; the default model draws for them.
ALIASES = ("gpt-image-1", "gpt-image-2", "dall-e-3")
_SMALLEST_CONTEXT = min(model.context for model in MODELS.values())  # holds whatever the default model is


class Architecture(Struct, frozen=True):
    """What goes in and what comes out; Kilo Code takes a model for drawing by its output."""

    input_modalities: tuple[str, ...] = ("text",)
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
    supported_endpoint_types: tuple[str, ...] = ("image-generation",)


class ModelList(Struct, frozen=True, kw_only=True):
    """Every model that is listed."""

    object: str = "list"
    data: tuple[ModelEntry, ...]


def list_models(created: int) -> ModelList:
    """The catalogue's models and some of the names that stand for the default one. `created`: unix seconds."""
    return ModelList(data=tuple(find_model(model_id, created) for model_id in (*MODELS, *ALIASES)))


def find_model(model_id: str, created: int) -> ModelEntry:
    """One model by its exact id, or by any name that stands for the default one. RequestError model_not_found else."""
    model = MODELS.get(model_id)
    if model:
        return ModelEntry(
            id=model.id, created=created, owned_by="google", name=model.name, context_length=model.context
        )
    if is_replaced(model_id):
        return ModelEntry(
            id=model_id, created=created, owned_by="easel", name=model_id, context_length=_SMALLEST_CONTEXT
        )
    raise model_not_found(model_id)
