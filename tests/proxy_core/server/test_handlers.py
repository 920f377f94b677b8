"""Which door answers where, and the small ones: models and health. Over HTTP."""

import re

import pytest

from proxy_core.errors import RequestError
from proxy_core.images.catalog import MODELS
from proxy_core.settings import Settings
from proxy_core.version import VERSION
from tests.fakes import MODEL, account, limited
from tests.proxy_core.server.bench import serving


@pytest.fixture
async def bench(tmp_path):
    async with serving(tmp_path, account("a")) as bench:
        yield bench


# --- models


async def test_the_models_are_listed_with_what_clients_read(bench):
    status, headers, body = await bench.ask("GET", "/models")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert body["object"] == "list"
    listed = {entry["id"]: entry for entry in body["data"]}
    assert set(MODELS) < set(listed)
    assert {entry["created"] for entry in body["data"]} == {1000}
    assert listed[MODEL]["owned_by"] == "google"
    assert listed[MODEL]["context_length"] == MODELS[MODEL].context


@pytest.mark.parametrize("model", [*MODELS, "gpt-image-1", "dall-e-3"])
async def test_one_model_is_as_it_is_in_the_list(bench, model):
    listed = {entry["id"]: entry for entry in (await bench.ask("GET", "/models"))[2]["data"]}
    status, _, body = await bench.ask("GET", f"/models/{model}")
    assert (status, body) == (200, listed[model])


@pytest.mark.parametrize("path", ["/models/llama", "/models/a/b", "/models/%20", "/models/gemini%2F3"])
async def test_a_model_that_is_not_here_is_a_404_of_openais(bench, path):
    status, _, body = await bench.ask("GET", path)
    assert status == 404
    assert (body["error"]["code"], body["error"]["param"]) == ("model_not_found", "model")


# --- health


async def test_health_says_the_version_and_who_could_draw(bench):
    status, _, body = await bench.ask("GET", "/healthz")
    assert (status, body) == (200, {"status": "ok", "version": VERSION, "accounts_ready": 1})


async def test_health_names_what_the_disk_does_not_take(bench):
    bench.doors._not_kept = lambda: ["log"]
    assert (await bench.ask("GET", "/healthz"))[2]["not_kept"] == ["log"]


async def test_health_counts_neither_cooling_nor_disabled_accounts_but_busy_ones(tmp_path):
    accounts = account("a"), account("b"), account("c", enabled=False), account("d", max_concurrency=1)
    async with serving(tmp_path, *accounts) as bench:

        async def ready():
            return (await bench.ask("GET", "/healthz"))[2]["accounts_ready"]

        assert await ready() == 3
        leases = [await bench.queue.lease(MODEL, exclude) for exclude in ("bd", "ad", "ab")]
        assert [lease.account.id for lease in leases] == ["a", "b", "d"]
        assert await ready() == 3  # busy is not resting
        bench.queue.release(leases[0], error=limited(30))
        assert await ready() == 2
        bench.now += 31
        assert await ready() == 3


async def test_health_is_about_the_default_model(bench):
    lease = await bench.queue.lease("gemini-2.5-flash-image")
    bench.queue.release(lease, error=limited(30))
    assert (await bench.ask("GET", "/healthz"))[2]["accounts_ready"] == 1
    bench.settings = Settings(auth_mode="off", default_model="gemini-2.5-flash-image")
    assert (await bench.ask("GET", "/healthz"))[2]["accounts_ready"] == 0


async def test_health_without_an_account_is_still_well(tmp_path):
    async with serving(tmp_path) as bench:
        status, _, body = await bench.ask("GET", "/healthz")
        assert (status, body["status"], body["accounts_ready"]) == (200, "ok", 0)


# --- what every answer has


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/models", 200),
        ("HEAD", "/models", 200),
        ("GET", f"/models/{MODEL}", 200),
        ("HEAD", f"/models/{MODEL}", 200),
        ("GET", "/models/llama", 404),
        ("GET", "/healthz", 200),
        ("POST", "/images/generations", 415),
        ("GET", "/images/generations", 405),
        ("HEAD", "/images/generations", 405),
        ("POST", "/models", 405),
        ("GET", "/nowhere", 404),
        ("GET", "/", 404),
    ],
)
async def test_the_request_id_is_on_everything(bench, method, path, status):
    found, headers, _ = await bench.ask(method, path)
    assert found == status
    assert re.fullmatch(r"req_[0-9a-f]{24}", headers["X-Request-Id"])


def test_what_a_path_takes_is_said(bench):
    with pytest.raises(RequestError) as refused:
        bench.doors.find("DELETE", "/images/generations")
    assert str(refused.value) == "/images/generations does not take DELETE. It takes: POST."


def test_a_long_path_is_cut_in_the_answer(bench):
    with pytest.raises(RequestError) as refused:
        bench.doors.find("GET", "/" + "x" * 10_000)
    assert len(str(refused.value)) < 300
