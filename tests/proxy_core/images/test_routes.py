import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.account import Provider
from proxy_core.errors import RequestError
from proxy_core.images.catalog import ALL_RATIOS, MODELS
from proxy_core.images.planning import plan
from proxy_core.images.route_table import FIRST_ROUTES, RouteRow
from proxy_core.images.routes import GOOGLE, OPENAI, model_at_hand, resolve
from proxy_core.images.wish import Wish
from proxy_core.settings import Settings

PRO = "gemini-3-pro-image"
SETTINGS = Settings()


@pytest.mark.parametrize("name", MODELS)
def test_an_exact_name_draws_itself(name):
    route = resolve(name, SETTINGS)

    assert (route.model.id, route.ratio, route.size, route.note) == (name, None, None, None)


@pytest.mark.parametrize(
    ("name", "ratio", "size", "suffix"),
    [
        (f"{PRO}-16x9", "16:9", None, ""),
        (f"{PRO}-9-16", "9:16", None, ""),
        (f"{PRO}-16X9", "16:9", None, ""),
        (f"{PRO}-1k", None, "1K", "-1k"),
        (f"{PRO}-2k", None, "2K", "-2k"),
        (f"{PRO}-4k", None, "4K", "-4k"),
        (f"{PRO}-4K", None, "4K", "-4k"),
        (f"{PRO}-hd", None, "4K", "-hd"),
        (f"{PRO}-4k-16x9", "16:9", "4K", "-4k"),
        (f"{PRO}-16-9-4k", "16:9", "4K", "-4k"),
        (f"{PRO}-21x9-hd", "21:9", "4K", "-hd"),
        (f"{PRO}-2k-4k", None, "4K", "-4k"),
        (f"{PRO}-1x1-2x3", "2:3", None, ""),
        (f"{PRO}-8-1", "8:1", None, ""),
    ],
)
def test_suffixes_are_taken_off_and_asked_for(name, ratio, size, suffix):
    route = resolve(name, SETTINGS)

    assert (route.model.id, route.ratio, route.size, route.size_suffix) == (PRO, ratio, size, suffix)


@pytest.mark.parametrize("ratio", ALL_RATIOS)
@pytest.mark.parametrize("separator", ["x", "-"])
@pytest.mark.parametrize("name", MODELS)
def test_every_ratio_is_a_suffix_of_every_model(name, ratio, separator):
    route = resolve(f"{name}-{ratio.replace(':', separator)}", SETTINGS)

    assert (route.model.id, route.ratio) == (name, ratio)


@pytest.mark.parametrize(("qualities", "size"), [({"hd": "2K"}, "2K"), ({"HD": "1K"}, "1K"), ({}, "4K")])
def test_the_suffix_hd_is_what_the_quality_hd_is(qualities, size):
    route = resolve(f"{PRO}-hd", Settings(qualities=qualities))

    assert route.size == size


def test_no_name_is_the_default_model():
    route = resolve("", Settings(default_model="gemini-2.5-flash-image"))

    assert (route.model.id, route.note) == ("gemini-2.5-flash-image", None)


@pytest.mark.parametrize(
    ("name", "ratio", "size"),
    [
        ("gpt-image-1", None, None),
        ("gpt-image-1-mini", None, None),
        ("gpt-image-2.5-flare-2026-09-08", None, None),
        ("chatgpt-image-latest", None, None),
        ("dall-e-2", None, None),
        ("dall-e-3", None, None),
        ("dall-e-3-hd", None, "4K"),
        ("gpt-image-1-16x9-2k", "16:9", "2K"),
        ("gpt-image-1-1-1", "1:1", None),
        ("gpt-image-1-1", None, None),
    ],
)
def test_openai_names_are_drawn_by_the_default_model_with_a_note(name, ratio, size):
    route = resolve(name, SETTINGS)

    assert (route.model.id, route.ratio, route.size) == (PRO, ratio, size)
    assert str(route.note) == f"model '{name}' is drawn by {PRO}"


@pytest.mark.parametrize(
    "name",
    [
        "gpt-image",
        "gpt-5",
        "dall-e",
        "-4k",
        f"{PRO}" + "-4k" * 100_000,
        "gpt-image-" + "x" * 1_000_000,
    ],
)
def test_an_unknown_name_is_a_404(name):
    with pytest.raises(RequestError) as refused:
        resolve(name, SETTINGS)

    error = refused.value
    assert (error.status, error.param, error.wire_code) == (404, "model", "model_not_found")
    assert name[:60] in str(error)
    assert len(str(error)) < 200


@given(st.text())
def test_any_name_is_a_route_or_a_404(name):
    try:
        route = resolve(name, SETTINGS)
    except RequestError as error:
        assert error.status == 404
    else:
        assert route.model is None or route.providers == GOOGLE


@pytest.mark.parametrize(
    ("name", "drawn_by", "size"),
    [
        ("openrouter/auto", PRO, ""),
        ("google/gemini-3-pro-image", PRO, ""),
        ("models/gemini-2.5-flash-image", "gemini-2.5-flash-image", ""),
        ("gemini-3-pro-image-preview", PRO, ""),
        ("gemini-2.5-flash-image-preview", "gemini-2.5-flash-image", ""),
        ("gemini-3-pro-image:image", PRO, ""),
        ("nano-banana", "gemini-2.5-flash-image", ""),
        ("nano-banana-hd", PRO, "4K"),
        ("nano-banana-2", "gemini-3.1-flash-image", ""),
        ("nano-banana-pro", PRO, ""),
        ("Nano-Banana-Pro", PRO, ""),
        ("gemini-9-image", "gemini-9-image", ""),
    ],
)
def test_the_table_leads_to_googles_models(name, drawn_by, size):
    route = resolve(name, SETTINGS)

    assert (route.name, route.providers) == (drawn_by, GOOGLE)
    assert (route.row.image_size if route.row else "") == size


@pytest.mark.parametrize(
    ("name", "upstream"),
    [
        ("gpt-image-2", "gpt-image-2"),
        ("openai/gpt-image-2", "gpt-image-2"),
        ("dall-e-3", "dall-e-3"),
        ("gpt-image-2-16x9", "gpt-image-2"),
        ("flux-1.1-pro", "flux-1.1-pro"),
        ("black-forest-labs/flux-2-4k", "flux-2-4k"),
        ("recraftv3", "recraftv3"),
        ("doubao-seedream-4-0", "doubao-seedream-4-0"),
        ("qwen-image-edit", "qwen-image-edit"),
        ("my-own:image", "my-own:image"),
    ],
)
def test_with_an_account_of_a_service_its_names_go_there_as_they_are(name, upstream):
    route = resolve(name, SETTINGS, GOOGLE | OPENAI)

    assert (route.name, route.providers, route.model, route.note) == (upstream, OPENAI, None, None)


def test_googles_models_are_drawn_by_every_account_of_googles():
    assert {Provider.GEMINI, Provider.VERTEX, Provider.CODE_ASSIST} == GOOGLE
    only = frozenset({Provider.CODE_ASSIST})
    request = plan(Wish("a fox", model="gpt-image-2"), SETTINGS, "req_1", only)
    assert (request.providers, request.call.model) == (only, resolve("gpt-image-2", SETTINGS, only).name)


def test_a_persons_rows_come_first():
    mine = RouteRow(match="fox-*", provider="openai", model="flux-dev")
    route = resolve("fox-7", Settings(routes=(mine, *FIRST_ROUTES)), GOOGLE | OPENAI)

    assert (route.name, str(route.note)) == ("flux-dev", "model 'fox-7' is drawn by flux-dev")
    with pytest.raises(RequestError):
        resolve("gpt-image-1", Settings(routes=()))


@pytest.mark.parametrize(
    ("available", "model"),
    [(frozenset(), PRO), (GOOGLE, PRO), (GOOGLE | OPENAI, PRO), (OPENAI, "gpt-image-1")],
)
def test_a_first_try_names_a_model_that_somebody_there_draws(available, model):
    assert model_at_hand(SETTINGS, available) == model
    if available:
        assert resolve(model, SETTINGS, available).providers & available


@pytest.mark.parametrize(
    "name",
    [
        "gemini-2.5-flash-image/../../files",
        "gemini-2.5-flash-image/../../tunedModels/x:delete?a=",
        "gemini-a?key=x&b=-image",
        "gemini-a#-image",
        "gemini-a%2f..%2f-image",
        "gemini-a\r\nX-Header: 1-image",
        "gemini-a:predict-image",
        "gemini-\u0430-image",
    ],
)
def test_a_name_that_would_lead_a_call_to_another_of_googles_paths_is_unknown(name):
    with pytest.raises(RequestError) as refused:
        resolve(name, SETTINGS)

    assert refused.value.wire_code == "model_not_found"


def test_what_stands_before_a_known_name_does_not_get_into_the_path():
    assert resolve(f"gemini-image/../{PRO}", SETTINGS).name == PRO
