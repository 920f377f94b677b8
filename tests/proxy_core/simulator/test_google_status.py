import json

import pytest

from proxy_core.simulator import google_status as status
from proxy_core.simulator.faults import Fault, Rule


def error_of(rule: Rule) -> dict:
    failure = status.for_fault(rule, model="m", version="v1beta", retry_seconds=8)
    assert failure is not None
    return json.loads(failure.body())["error"]


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


@pytest.mark.parametrize("fault", [Fault.LIMITED_BARE, Fault.INTERNAL, Fault.UNAVAILABLE])
def test_bare_errors_have_no_details(fault: Fault):
    assert "details" not in error_of(Rule(fault))


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.KEY_INVALID, "API_KEY_INVALID"),
        (Fault.UNAUTHENTICATED, "ACCESS_TOKEN_EXPIRED"),
        (Fault.FORBIDDEN, "SERVICE_DISABLED"),
    ],
)
def test_credential_errors_give_their_reason(fault: Fault, reason: str):
    info = details(error_of(Rule(fault)))["ErrorInfo"]
    assert (info["reason"], info["domain"]) == (reason, "googleapis.com")


def test_other_faults_are_no_error_status():
    errors = [fault for fault in Fault if status.for_fault(Rule(fault), model="m", version="v1", retry_seconds=1)]
    assert len(errors) == 10
    assert Fault.HANG not in errors


def test_violations_become_a_bad_request():
    error = json.loads(status.invalid("no", ("a.b", "why")).body())["error"]
    assert details(error)["BadRequest"]["fieldViolations"] == [{"field": "a.b", "description": "why"}]
