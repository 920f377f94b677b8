"""The limits of a project by the Cloud Quotas API, which the simulator has."""

import pytest
from aiohttp import web

from proxy_core.accounts.account import Account, Credentials, Provider
from proxy_core.errors import Blame, UpstreamError
from proxy_core.images.catalog import MODELS
from proxy_core.records import Limit, LimitSource
from proxy_core.settings import Settings
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.server import Simulator
from proxy_core.upstreams.cloud_quotas import BASE_URL, CloudQuotas
from proxy_core.upstreams.transport import Transport
from tests.proxy_core.upstreams.conftest import FLASH, Google, answering, meets

MINUTE = "GenerateRequestsPerMinutePerProjectPerModel"
DAY = "GenerateRequestsPerDayPerProjectPerModel"


def test_without_an_address_it_is_googles():
    assert BASE_URL == "https://cloudquotas.googleapis.com"


def info(quota_id, values, interval="minute", dimension="model", **more):
    """A quota whose value for each of the named models is told; "" is for all others."""
    of = [
        {"dimensions": {dimension: model} if model else {}, "details": {"value": value}}
        for model, value in values.items()
    ]
    metric = "generativelanguage.googleapis.com/generate_requests_per_model"
    return {
        "quotaId": quota_id,
        "metric": metric,
        "refreshInterval": interval,
        "dimensions": [dimension],
        "dimensionsInfos": of,
        **more,
    }


async def limits_of(google: Google, *infos, project="kites", provider=Provider.GEMINI):
    """What is read of a list of such quotas: by model and window."""
    async with answering(lambda request, body: web.json_response({"quotaInfos": infos})) as (url, _):
        account = Account(provider, "ann", base_url=f"{url}/v1", id="ann", project=project)
        found = await google.cloud.limits_of(account, google.login())
    return {(one.model, one.window): one.limit for one in found}


@pytest.mark.parametrize(("provider", "windows"), [(Provider.GEMINI, {"minute", "day"}), (Provider.VERTEX, {"minute"})])
async def test_the_limits_of_an_account_at_the_simulator(google: Google, provider, windows):
    found = await google.cloud.limits_of(google.account(provider, project="kites"), google.login())
    assert {one.window for one in found} == windows
    assert {one.model for one in found} == set(MODELS)
    assert Limit("ann", FLASH, "minute", 100, LimitSource.MEASURED, google.time) in found
    assert google.simulator.calls.count() == 0


async def test_the_limits_that_the_simulator_keeps(google: Google):
    simulator = Simulator(Scenario((SimulatedAccount("ann", "key-ann", per_minute=7, per_day=70),), latency=(0, 0)))
    await simulator.start()
    try:
        account = Account(Provider.GEMINI, "ann", base_url=simulator.base_url, id="ann", project="kites")
        login = Credentials(refresh_token="refresh-of-ann", client_id="c", token_uri=f"{simulator.base_url}/token")
        found = await google.cloud.limits_of(account, login)
    finally:
        await simulator.stop()
    assert {(one.window, one.limit) for one in found} == {("minute", 7), ("day", 70)}


async def test_who_cannot_be_asked_about_has_none(google: Google):
    asked = [
        (google.account(project="kites"), google.key()),
        (google.account(), google.login()),
        (google.account(Provider.OPENAI, project="kites"), google.login()),
        (google.account(Provider.CODE_ASSIST, project="kites"), google.login()),
    ]
    assert [await google.cloud.limits_of(account, secret) for account, secret in asked] == [(), (), (), ()]


async def test_every_page_is_read_for_the_project_that_pays(google: Google):
    def answer(request, body):
        page = int(request.query.get("pageToken", "0"))
        found = {"quotaInfos": [info(MINUTE if page else DAY, {FLASH: "5"}, "minute" if page else "day")]}
        return web.json_response(found | ({"nextPageToken": str(page + 1)} if page < 1 else {}))

    async with answering(answer) as (url, seen):
        account = Account(Provider.VERTEX, "ann", base_url=url, id="ann", project="kites@us-east1")
        found = await google.cloud.limits_of(account, google.login())
    assert {(one.window, one.limit) for one in found} == {("day", 5), ("minute", 5)}
    path = "/v1/projects/kites/locations/global/services/aiplatform.googleapis.com/quotaInfos"
    assert [request.path for request in seen] == [path, path]
    assert [request.query.get("pageToken") for request in seen] == [None, "1"]
    assert seen[0].headers["x-goog-user-project"] == "kites"
    assert seen[0].headers["Authorization"].startswith("Bearer ")


async def test_a_list_without_end_is_not_read_without_end(google: Google):
    async with answering(lambda request, body: web.json_response({"nextPageToken": "again"})) as (url, seen):
        account = Account(Provider.GEMINI, "ann", base_url=url, project="kites")
        assert await google.cloud.limits_of(account, google.login()) == ()
    assert len(seen) == 50


@pytest.mark.parametrize(
    ("infos", "limit"),
    [
        ([info(MINUTE, {FLASH: "10", "": "3"})], 10),
        ([info(MINUTE, {"other": "10", "": "3"})], 3),
        ([info(MINUTE, {FLASH: 10})], 10),
        ([info(MINUTE, {FLASH: "10"}), info(f"{MINUTE}PerUser", {FLASH: "4"})], 4),
        # no number to keep to
        ([info(MINUTE, {FLASH: "-1"})], None),
        ([info(MINUTE, {FLASH: "0"})], None),
        ([info(MINUTE, {"other": "10"})], None),
        ([info(MINUTE, {})], None),
        # no requests, or not for drawing, or not of a model, or of another window
        ([info("GenerateContentInputTokensPerModelPerMinute", {FLASH: "250000"})], None),
        ([info("BatchGenerateRequestsPerMinutePerProjectPerModel", {FLASH: "3"})], None),
        ([info("GenerateRequestsPerMinutePerProject", {FLASH: "3"}, dimension="user")], None),
        ([info(MINUTE, {FLASH: "3"}, "10 seconds")], None),
        # plans
        ([info(f"{MINUTE}-FreeTier", {FLASH: "3"})], 3),
        ([info(f"{MINUTE}-FreeTier", {FLASH: "3"}), info(f"{MINUTE}-PaidTier1", {FLASH: "300"})], None),
        ([info(f"{MINUTE}-FreeTier", {FLASH: "3"}), info(MINUTE, {FLASH: "100"})], 100),
    ],
)
async def test_which_value_counts(google: Google, infos, limit):
    assert (await limits_of(google, *infos)).get((FLASH, "minute")) == limit


@pytest.mark.parametrize(("project", "limit"), [("kites", 5), ("kites@us-east1", 7), ("kites@eu", None)])
async def test_the_place_decides_where_values_have_one(google: Google, project, limit):
    values = [
        {"dimensions": {"base_model": FLASH, "region": place}, "details": {"value": value}}
        for place, value in (("us-east1", "7"), ("global", "5"))
    ]
    found = info("OnlinePredictionRequestsPerMinute", {}, dimension="base_model") | {"dimensionsInfos": values}
    limits = await limits_of(google, found, project=project, provider=Provider.VERTEX)
    assert limits.get((FLASH, "minute")) == limit


async def test_a_value_holds_only_in_its_places(google: Google):
    of = {"dimensions": {"model": FLASH}, "details": {"value": "5"}, "applicableLocations": ["us-east1"]}
    found = info(MINUTE, {}) | {"dimensionsInfos": [of]}
    assert await limits_of(google, found) == {}
    assert await limits_of(google, found, project="kites@us-east1") == {(FLASH, "minute"): 5}


async def test_what_stands_in_the_way_is_told(google: Google):
    account = google.account(project="kites")
    meets(google.simulator, "forbidden", checks=True)
    with pytest.raises(UpstreamError) as refused:
        await google.cloud.limits_of(account, google.login())
    assert refused.value.phrase.code == "service_disabled"


@pytest.mark.parametrize("text", ["<html>", "[]", '{"quotaInfos": 5}'])
async def test_an_answer_of_another_shape_is_the_services_fault(google: Google, text):
    async with answering(lambda request, body: web.Response(text=text)) as (url, _):
        with pytest.raises(UpstreamError) as failed:
            await google.cloud.limits_of(Account(Provider.GEMINI, "ann", base_url=url, project="kites"), google.login())
    assert (failed.value.phrase.code, failed.value.blame) == ("not_understood", Blame.SERVICE)


async def test_an_account_elsewhere_is_asked_about_at_the_apis_own_address(google: Google):
    async with answering(lambda request, body: web.json_response({})) as (url, seen):
        transport = Transport(Settings)
        cloud = CloudQuotas(transport, now=google.now, tokens=google.tokens, base_url=url)
        account = Account(Provider.GEMINI, "ann", base_url="https://gateway.example/gemini", project="a/../b?c")
        try:
            assert await cloud.limits_of(account, google.login()) == ()
        finally:
            await transport.close()
    assert seen[0].raw_path.startswith("/v1/projects/a%2F..%2Fb%3Fc/locations/global/services/")
