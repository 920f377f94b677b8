import json

from proxy_core.simulator import google_quota
from proxy_core.simulator.faults import Fault, Rule


def error_of(rule: Rule) -> dict:
    return json.loads(google_quota.limited(rule, "m", 8).body())["error"]


def details(error: dict) -> dict[str, dict]:
    return {detail["@type"].rpartition(".")[2]: detail for detail in error.get("details", [])}


def test_a_minute_limit_names_its_delay_twice():
    error = error_of(Rule(Fault.LIMITED_MINUTE, retry_seconds=38.25))
    found = details(error)
    assert found["RetryInfo"]["retryDelay"] == "38.25s"
    assert "Please retry in 38.25s." in error["message"]
    (violation,) = found["QuotaFailure"]["violations"]
    assert violation["quotaId"] == "GenerateRequestsPerMinutePerProjectPerModel"
    assert violation["quotaDimensions"] == {"location": "global", "model": "m"}
    assert isinstance(violation["quotaValue"], str)
    assert found["Help"]["links"][0]["url"].startswith("https://")


def test_without_a_delay_of_its_own_a_limit_names_the_scenarios():
    assert details(error_of(Rule(Fault.LIMITED_MINUTE)))["RetryInfo"]["retryDelay"] == "8s"


def test_a_day_limit_has_a_short_misleading_delay():
    found = details(error_of(Rule(Fault.LIMITED_DAY)))
    assert "PerDay" in found["QuotaFailure"]["violations"][0]["quotaId"]
    assert found["RetryInfo"]["retryDelay"] == "3s"


def test_no_quota_at_all_says_limit_zero_for_day_and_minute():
    error = error_of(Rule(Fault.LIMIT_ZERO))
    assert error["message"].count("limit: 0, model: m") == 2
    ids = [violation["quotaId"] for violation in details(error)["QuotaFailure"]["violations"]]
    assert [("PerDay" in one, "PerMinute" in one, one.endswith("-FreeTier")) for one in ids] == [
        (True, False, True),
        (False, True, True),
    ]


def test_the_value_of_the_rule_is_named_as_a_text():
    for rule in (Rule(Fault.LIMITED_MINUTE, quota_value=7), Rule(Fault.LIMITED_DAY, quota_value=7)):
        error = error_of(rule)
        assert details(error)["QuotaFailure"]["violations"][0]["quotaValue"] == "7"
        assert "limit: 7, model: m" in error["message"]


def test_day_and_minute_together():
    violations = details(error_of(Rule(Fault.LIMITED_BOTH, quota_value=250)))["QuotaFailure"]["violations"]
    assert [(one["quotaId"], one["quotaValue"]) for one in violations] == [
        ("GenerateRequestsPerDayPerProjectPerModel", "250"),
        ("GenerateRequestsPerMinutePerProjectPerModel", "10"),
    ]
    assert violations[0]["quotaMetric"] == "generativelanguage.googleapis.com/generate_requests_per_model_per_day"
