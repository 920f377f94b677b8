import json

import pytest

from proxy_core.simulator import google_faults
from proxy_core.simulator.faults import ERROR_FAULTS, Fault, Rule


def error_of(rule: Rule) -> dict:
    failure = google_faults.for_fault(rule, model="m", version="v1beta", retry_seconds=8)
    assert failure is not None
    return json.loads(failure.body())["error"]


def details(error: dict) -> dict[str, dict]:
    return {detail["@type"].rpartition(".")[2]: detail for detail in error.get("details", [])}


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
    errors = {
        fault
        for fault in Fault
        if google_faults.for_fault(Rule(fault), model="m", version="v1", retry_seconds=1) is not None
    }
    assert errors == ERROR_FAULTS


def test_a_person_is_told_where_to_prove_who_they_are():
    found = details(error_of(Rule(Fault.VALIDATION_REQUIRED)))
    assert (found["ErrorInfo"]["reason"], found["ErrorInfo"]["domain"]) == (
        "VALIDATION_REQUIRED",
        "cloudcode-pa.googleapis.com",
    )
    assert found["Help"]["links"][0]["url"] == found["ErrorInfo"]["metadata"]["validation_link"]


def test_an_account_that_broke_the_terms_may_appeal():
    info = details(error_of(Rule(Fault.TERMS)))["ErrorInfo"]
    assert (info["reason"], info["metadata"]["appeal_url"][:8]) == ("TOS_VIOLATION", "https://")


@pytest.mark.parametrize(("fault", "code"), [(Fault.CAPACITY, 503), (Fault.CAPACITY_429, 429)])
def test_no_capacity(fault: Fault, code: int):
    error = error_of(Rule(fault))
    assert (error["code"], details(error)["ErrorInfo"]["reason"]) == (code, "MODEL_CAPACITY_EXHAUSTED")
    assert error["message"] == "No capacity available for model m on the server"


def test_half_a_second_is_named_in_the_metadata_alone():
    error = error_of(Rule(Fault.LIMITED_HALF_SECOND))
    found = details(error)
    assert list(found) == ["ErrorInfo"]
    assert found["ErrorInfo"]["metadata"]["quotaResetDelay"] == "500ms"
    assert "ms" not in error["message"]


@pytest.mark.parametrize(
    ("rule", "reason", "delay", "spoken"),
    [
        (Rule(Fault.LIMITED_MINUTE), "RATE_LIMIT_EXCEEDED", "8s", "8s"),
        (Rule(Fault.LIMITED_DAY), "QUOTA_EXHAUSTED", "6236s", "1h43m56s"),
        (Rule(Fault.LIMIT_ZERO, retry_seconds=90.5), "QUOTA_EXHAUSTED", "90.5s", "1m30.5s"),
    ],
)
def test_code_assist_names_when_a_quota_is_back(rule: Rule, reason: str, delay: str, spoken: str):
    failure = google_faults.for_code_assist(rule, model="m", retry_seconds=8, now=1000)
    assert failure is not None
    error = json.loads(failure.body())["error"]
    found = details(error)
    assert error["message"].endswith(f"Your quota will reset after {spoken}.")
    assert (found["ErrorInfo"]["reason"], found["ErrorInfo"]["domain"]) == (reason, "cloudcode-pa.googleapis.com")
    assert found["ErrorInfo"]["metadata"]["quotaResetDelay"] == found["RetryInfo"]["retryDelay"] == delay
    assert found["ErrorInfo"]["metadata"]["quotaResetTimeStamp"].startswith("1970-01-01T")
    assert "QuotaFailure" not in found
