import json

import pytest

from proxy_core.simulator import openai_status as status
from proxy_core.simulator.faults import ERROR_FAULTS, Fault, Rule


def error_of(failure):
    return json.loads(failure.body())["error"]


def test_an_error_has_the_four_fields_of_openais():
    failure = status.invalid("no", "size")
    assert (failure.http, error_of(failure)) == (
        400,
        {"message": "no", "type": "invalid_request_error", "param": "size", "code": "invalid_value"},
    )


@pytest.mark.parametrize(("known", "listed"), [(("a",), "'a'"), (("a", "b", "c"), "'a', 'b', and 'c'")])
def test_the_values_that_are_taken_are_named(known, listed):
    assert error_of(status.not_one_of("x", "size", known))["message"].endswith(f"Supported values are: {listed}.")


def test_a_key_is_shown_with_stars_only():
    message = error_of(status.unauthorized("sk-verysecretkey"))["message"]
    assert "secret" not in message
    assert error_of(status.unauthorized(""))["code"] is None


@pytest.mark.parametrize(("rule", "seconds"), [(Rule(Fault.LIMITED_MINUTE), "8"), (None, "2.5")])
def test_a_minutes_limit_names_its_delay_three_times(rule, seconds):
    rule = rule or Rule(Fault.LIMITED_MINUTE, retry_seconds=2.5)
    failure = status.for_fault(rule, model="m", retry_seconds=8)
    assert failure.headers["Retry-After"] == seconds
    assert failure.headers["x-ratelimit-reset-requests"] == f"{seconds}s"
    assert f"try again in {seconds}s." in error_of(failure)["message"]


@pytest.mark.parametrize(
    ("failure", "stage"),
    [
        (status.for_fault(Rule(Fault.BLOCKED_PROMPT), model="m", retry_seconds=8), "input"),
        (status.held_back(), "output"),
    ],
)
def test_a_refusal_says_at_which_stage(failure, stage):
    assert error_of(failure)["moderation_details"] == {"moderation_stage": stage, "categories": ["violence"]}


def test_other_faults_are_no_error_status():
    none = [fault for fault in Fault if status.for_fault(Rule(fault), model="m", retry_seconds=1) is None]
    assert {Fault.HANG, Fault.IMAGE_SAFETY, Fault.EMPTY, Fault.CUT} <= set(none)
    assert not ERROR_FAULTS & set(none)
    assert len(none) == len(Fault) - len(ERROR_FAULTS) - 1  # a blocked prompt is an error here


def test_a_limit_has_the_value_of_its_rule():
    failure = status.for_fault(Rule(Fault.LIMITED_MINUTE, quota_value=2), model="m", retry_seconds=8)
    assert failure.headers["x-ratelimit-limit-requests"] == "2"
    assert "Limit 2, Used 2" in error_of(failure)["message"]


def test_a_days_limit_with_a_value_is_a_rate_limit_and_without_one_is_the_end_of_the_money():
    limited = status.for_fault(Rule(Fault.LIMITED_DAY, quota_value=2, retry_seconds=3725), model="m", retry_seconds=8)
    assert error_of(limited)["code"] == "rate_limit_exceeded"
    assert "requests per day (RPD): Limit 2" in error_of(limited)["message"]
    assert "try again in 1h2m5s." in error_of(limited)["message"]
    bare = status.for_fault(Rule(Fault.LIMITED_DAY), model="m", retry_seconds=8)
    assert error_of(bare)["code"] == "insufficient_quota"


def test_half_a_second_is_said_in_milliseconds():
    failure = status.for_fault(Rule(Fault.LIMITED_HALF_SECOND), model="m", retry_seconds=8)
    assert (failure.headers, "in 500ms." in error_of(failure)["message"]) == ({"Retry-After-Ms": "500"}, True)
