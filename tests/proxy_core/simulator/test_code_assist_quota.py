import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from proxy_core.simulator import code_assist_quota
from proxy_core.simulator.scenario import Scenario, SimulatedAccount
from proxy_core.simulator.simulation import Simulation
from tests.proxy_core.simulator.conftest import FLASH

NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("America/Los_Angeles")).timestamp()


def simulated(per_day=None, drawn=0):
    account = SimulatedAccount("ann", "key", per_day=per_day)
    simulation = Simulation(Scenario((account,)), now=lambda: NOON, rng=random.Random(1))
    for _ in range(drawn):
        simulation.take(account, FLASH)
    return simulation, account


def test_a_model_has_what_is_left_of_its_day():
    models = code_assist_quota.models(*simulated(per_day=4, drawn=1))["models"]
    assert models[FLASH]["quotaInfo"] == {"remainingFraction": 0.75, "resetTime": "2026-11-21T08:00:00Z"}
    assert models["gemini-3-pro-image"]["quotaInfo"]["remainingFraction"] == 1
    assert models[FLASH]["supportsImages"] is True


def test_without_a_limit_fifty_are_told_and_nothing_goes_below_zero():
    buckets = {one["modelId"]: one for one in code_assist_quota.quota(*simulated(drawn=5))["buckets"]}
    assert (buckets[FLASH]["remainingAmount"], buckets[FLASH]["remainingFraction"]) == ("45", 0.9)
    buckets = {one["modelId"]: one for one in code_assist_quota.quota(*simulated(drawn=60))["buckets"]}
    assert (buckets[FLASH]["remainingAmount"], buckets[FLASH]["remainingFraction"]) == ("0", 0)


def test_all_models_share_five_hours_and_a_week():
    (group,) = code_assist_quota.summary(*simulated(per_day=4, drawn=2))["groups"]
    weekly, hours = group["buckets"]
    assert (weekly["bucketId"], weekly["window"], weekly["remainingFraction"]) == ("gemini-weekly", "weekly", 0.9)
    assert (hours["bucketId"], hours["window"], hours["remainingFraction"]) == ("gemini-5h", "5h", 0.5)
    reset = datetime.fromisoformat(hours["resetTime"])
    assert reset == datetime.fromtimestamp(NOON + 5 * 3600, UTC)
