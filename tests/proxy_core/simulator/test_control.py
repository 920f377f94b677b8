import pytest

from proxy_core.simulator.control import shorten
from tests.proxy_core.simulator.conftest import FLASH, Rig, Start, fault_rule, picture_part


async def test_state_counts_calls_and_faults_and_cuts_bodies(start: Start):
    rig = await start(fault_rule("internal", first=1))
    await rig.draw()
    await rig.draw("a" * 500, parts=[picture_part((600, 600))])
    state = (await rig.call("GET", "/simulator/state")).json
    assert state["calls"] == 2
    assert state["accounts"]["ann"] == {"calls": 2, "models": {FLASH: 2}, "faults": {"internal": 1}}
    assert state["accounts"]["bob"]["calls"] == 0
    assert (state["in_flight"], state["peak"]) == (0, 1)
    assert [call["fault"] for call in state["last"]] == ["internal", None]
    text, picture = state["last"][1]["body"]["contents"][0]["parts"]
    assert text["text"].endswith("(500 characters)")
    assert len(picture["inlineData"]["data"]) < 200


async def test_rules_can_be_put_for_one_and_for_all(rig: Rig):
    rules = {"bob": [{"fault": "unavailable", "every": 2}], "*": [{"fault": "internal", "model": "gemini-3-pro-image"}]}
    assert (await rig.call("PUT", "/simulator/rules", json=rules)).status == 200
    assert [(await rig.draw(key="key-bob")).status for _ in range(4)] == [200, 503, 200, 503]
    assert (await rig.draw(model="gemini-3-pro-image")).status == 500
    await rig.call("PUT", "/simulator/rules", json={"bob": []})
    assert [(await rig.draw(key="key-bob")).status for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("rules", {"bob": [{"fault": "explode"}]}),
        ("rules", {"bob": [{"fault": "internal", "evry": 2}]}),
        ("rules", {"bob": [{"fault": "internal", "every": 0}]}),
        ("rules", {"carl": []}),
        ("rules", []),
        ("latency", [1]),
        ("latency", [2, 1]),
        ("latency", [-1, 1]),
        ("latency", {"least": 1}),
    ],
)
async def test_bad_values_are_refused_with_a_reason(rig: Rig, path: str, body: object):
    answer = await rig.call("PUT", f"/simulator/{path}", json=body)
    assert answer.status == 400
    assert isinstance(answer.error, str)
    assert (await rig.draw(key="key-bob")).status == 200


async def test_reset_brings_back_the_scenario(start: Start):
    rig = await start(fault_rule("internal", first=1))
    await rig.draw()
    await rig.call("PUT", "/simulator/rules", json={"bob": [{"fault": "internal"}]})
    await rig.call("PUT", "/simulator/latency", json=[0.1, 0.2])
    state = (await rig.call("POST", "/simulator/reset")).json
    assert (state["calls"], state["peak"], state["last"], state["latency"]) == (0, 0, [], [0, 0])
    assert (await rig.draw(key="key-bob")).status == 200
    assert (await rig.draw()).status == 500


async def test_latency_can_be_put(rig: Rig):
    assert (await rig.call("PUT", "/simulator/latency", json=[0.01, 0.02])).json["latency"] == [0.01, 0.02]


def test_shorten_keeps_what_is_short():
    value = {"a": [1, None, True, "short"], "b": {"c": 1.5}}
    assert shorten(value) == value
    assert shorten({"k" * 200: 1}) == {"k" * 120 + "... (200 characters)": 1}


async def test_tokens_can_be_put(rig: Rig):
    form = {"grant_type": "refresh_token", "refresh_token": "refresh-of-ann", "client_id": "c"}

    async def refreshed(**wanted):
        assert (await rig.call("PUT", "/simulator/tokens", json=wanted)).status == 200
        return (await rig.call("POST", "/token", data=form)).json

    assert (await refreshed(refuse={"error": "admin_policy_enforced"}))["error"] == "admin_policy_enforced"
    assert (await refreshed(expire="ann"))["error"] == "admin_policy_enforced"
    form["refresh_token"] = (await refreshed(refuse=None, rotate=True))["refresh_token"]
    assert (await refreshed(rotate=False))["access_token"]
    assert (await refreshed(revoke="ann"))["error"] == "invalid_grant"
    assert (await rig.call("PUT", "/simulator/tokens", json={"other": 1})).status == 400
