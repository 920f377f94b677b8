from proxy_core.simulator.scenario import SimulatedAccount
from tests.proxy_core.simulator.conftest import FLASH, Rig, Start

PATH = "/v1/projects/kites/locations/global/services/{}/quotaInfos"
GEMINI = PATH.format("generativelanguage.googleapis.com")


async def ask(rig: Rig, path: str):
    granted = rig.simulator.tokens.refresh("refresh-of-ann")
    assert granted is not None
    return await rig.call("GET", path, headers={"Authorization": f"Bearer {granted.access_token}"})


async def test_the_limits_of_the_account_are_told(start: Start):
    rig = await start(accounts=(SimulatedAccount("ann", "key-ann", per_minute=3, per_day=70),))
    minute, day = (await ask(rig, GEMINI)).json["quotaInfos"]
    name = "GenerateRequestsPerMinutePerProjectPerModel"
    assert (minute["quotaId"], minute["refreshInterval"], minute["dimensions"]) == (name, "minute", ["model"])
    assert minute["name"] == f"{GEMINI.removeprefix('/v1/')}/{name}"
    (info,) = [one for one in minute["dimensionsInfos"] if one.get("dimensions") == {"model": FLASH}]
    assert (info["details"], info["applicableLocations"]) == ({"value": "3"}, ["global"])
    assert (day["refreshInterval"], day["dimensionsInfos"][0]["details"]["value"]) == ("day", "70")
    assert "dimensions" not in day["dimensionsInfos"][-1]


async def test_pages(rig: Rig):
    first = (await ask(rig, GEMINI + "?pageSize=1")).json
    second = (await ask(rig, GEMINI + f"?pageSize=1&pageToken={first['nextPageToken']}")).json
    assert [len(one["quotaInfos"]) for one in (first, second)] == [1, 1]
    assert "nextPageToken" not in second
    assert first["quotaInfos"] != second["quotaInfos"]
    assert (await ask(rig, GEMINI + "?pageSize=x")).status == 400


async def test_vertex_has_its_own_quota_and_other_services_none(rig: Rig):
    (info,) = (await ask(rig, PATH.format("aiplatform.googleapis.com"))).json["quotaInfos"]
    assert info["dimensions"] == ["base_model"]
    assert (await ask(rig, PATH.format("compute.googleapis.com"))).json == {"quotaInfos": []}


async def test_a_key_is_worth_nothing(rig: Rig):
    assert (await rig.call("GET", GEMINI, headers={"x-goog-api-key": "key-ann"})).status == 401
