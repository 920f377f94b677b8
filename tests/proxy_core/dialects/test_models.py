import re

import msgspec
import pytest

from proxy_core.dialects.models import find_model, list_models
from proxy_core.errors import RequestError
from proxy_core.images.catalog import MODELS
from proxy_core.images.route_table import RouteRow
from proxy_core.images.routes import GOOGLE, OPENAI
from proxy_core.settings import Settings

CREATED = 1_795_334_400


def listed() -> list[dict]:
    return msgspec.json.decode(msgspec.json.encode(list_models(CREATED, Settings(), GOOGLE)))["data"]


def test_the_list_has_openais_shape():
    sent = msgspec.json.decode(msgspec.json.encode(list_models(CREATED, Settings(), GOOGLE)))

    assert sent.keys() == {"object", "data"}
    assert sent["object"] == "list"


@pytest.mark.parametrize("entry", listed(), ids=lambda entry: entry["id"])
def test_every_entry_has_what_clients_read(entry):
    assert entry["object"] == "model"
    assert entry["created"] == CREATED
    assert entry["owned_by"] in {"google", "easel"}
    assert entry["name"]
    assert entry["context_length"] >= 32_768
    assert entry["architecture"] == {"input_modalities": ["text", "image"], "output_modalities": ["image"]}
    assert entry["supported_endpoint_types"][0] == "image-generation"


def test_the_list_is_the_catalogue_and_some_of_openais_names():
    ids = [entry["id"] for entry in listed()]

    assert ids[: len(MODELS)] == list(MODELS)
    assert len(ids) == len(set(ids))
    assert any(re.match(r"^gpt-image", model_id) for model_id in ids)
    assert "dall-e-3" in ids


@pytest.mark.parametrize("entry", listed(), ids=lambda entry: entry["id"])
def test_a_listed_model_is_found_as_the_same_object(entry):
    assert msgspec.json.decode(msgspec.json.encode(find_model(entry["id"], CREATED, Settings(), GOOGLE))) == entry


def test_a_name_of_openais_that_is_not_listed_is_found_too():
    entry = find_model("gpt-image-2.5-flare", CREATED, Settings(), GOOGLE)

    assert (entry.id, entry.owned_by) == ("gpt-image-2.5-flare", "easel")


@pytest.mark.parametrize("model_id", ["no-such-model", "", "gpt-5", "x" * 100_000])
def test_any_other_id_is_a_404(model_id):
    with pytest.raises(RequestError) as caught:
        find_model(model_id, CREATED, Settings(), GOOGLE)

    error = caught.value
    assert (error.status, error.param, error.wire_code) == (404, "model", "model_not_found")
    assert len(str(error)) < 200


def test_an_openai_account_brings_openais_models():
    both = list_models(CREATED, Settings(), GOOGLE | OPENAI).data
    alone = [entry.id for entry in list_models(CREATED, Settings(), OPENAI).data]

    assert {entry.owned_by for entry in both} == {"google", "openai", "easel"}
    assert "gpt-image-1.5" in alone
    assert not any(name in alone for name in MODELS)


def test_a_model_of_a_service_is_found_by_its_route():
    assert find_model("flux-1.1-pro", CREATED, Settings(), OPENAI).owned_by == "openai"


def test_what_a_persons_table_does_not_lead_to_is_left_out_and_what_it_does_is_listed():
    mine = (RouteRow(match="flux*", provider="openai"), RouteRow(match="my-fox", model="default"))
    ids = [entry.id for entry in list_models(CREATED, Settings(routes=mine), GOOGLE).data]

    assert ids == [*MODELS, "my-fox"]


def test_the_exact_names_of_the_first_table_are_listed():
    assert {"openrouter/auto", "nano-banana", "nano-banana-hd", "nano-banana-2"} <= {entry["id"] for entry in listed()}
