"""Google's errors: whom they blame, what must rest, for how long. A row per kind."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import AttemptStatus, Blame, NamedLimit, Rest
from proxy_core.upstreams.google_errors import read_error

PREFIX = "type.googleapis.com/google.rpc."


def body(message="no", status="", details=()):
    return json.dumps({"error": {"code": 1, "message": message, "status": status, "details": list(details)}}).encode()


def info(reason, **metadata):
    return {"@type": PREFIX + "ErrorInfo", "reason": reason, "metadata": metadata}


def retry(delay):
    return {"@type": PREFIX + "RetryInfo", "retryDelay": delay}


def quota(*ids, **values):
    violations = [{"quotaId": one} for one in ids] + [{"quotaId": one, "quotaValue": of} for one, of in values.items()]
    return {"@type": PREFIX + "QuotaFailure", "violations": violations}


def help_link(url):
    return {"@type": PREFIX + "Help", "links": [{"description": "", "url": url}]}


MINUTE = "GenerateRequestsPerMinutePerProjectPerModel"
DAILY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"

ACCOUNT, SERVICE, REQUEST = Blame.ACCOUNT, Blame.SERVICE, Blame.REQUEST


@pytest.mark.parametrize(
    ("status", "sent", "expected"),
    [
        (400, body(details=[info("API_KEY_INVALID")]), ("key_rejected", ACCOUNT, Rest.UNTIL_MENDED, None)),
        (400, body("Bad ratio"), ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        (400, body("Region", "FAILED_PRECONDITION"), ("not_permitted", ACCOUNT, Rest.ACCOUNT, None)),
        (401, body(details=[info("ACCESS_TOKEN_EXPIRED")]), ("key_rejected", ACCOUNT, Rest.UNTIL_MENDED, None)),
        (
            403,
            body("Your API key was reported as leaked. Please use another API key.", "PERMISSION_DENIED"),
            ("key_rejected", ACCOUNT, Rest.UNTIL_MENDED, None),
        ),
        (403, body("The caller does not have permission"), ("not_permitted", ACCOUNT, Rest.MODEL, None)),
        (404, body("no such model"), ("model_not_at_account", ACCOUNT, Rest.MODEL_MISSING, None)),
        (404, b"<html>nginx</html>", ("address_not_found", ACCOUNT, Rest.MODEL, 60.0)),
        (402, body("Insufficient credits"), ("limit_billing", ACCOUNT, Rest.ACCOUNT, 6 * 3600.0)),
        (405, b"<html>nginx</html>", ("address_not_found", ACCOUNT, Rest.MODEL, 60.0)),
        (400, b"<html>Bad Request</html>", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (408, b"", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (409, body("", "ABORTED"), ("upstream_error", SERVICE, Rest.MODEL, None)),
        (425, b"", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (413, b"<html>too large</html>", ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        (413, body("too large"), ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        (429, body(details=[quota(MINUTE), retry("16s")]), ("limit_minute", ACCOUNT, Rest.MODEL, 16.0)),
        (429, body(details=[quota(MINUTE)]), ("limit_minute", ACCOUNT, Rest.MODEL, 60.0)),
        (429, body(details=[quota(MINUTE), retry("500ms")]), ("limit_minute", ACCOUNT, Rest.MODEL, 0.5)),
        (429, body(details=[quota(DAILY), retry("12s")]), ("limit_day", ACCOUNT, Rest.MODEL_TODAY, 12.0)),
        (429, body(details=[quota(MINUTE, DAILY)]), ("limit_day", ACCOUNT, Rest.MODEL_TODAY, None)),
        (429, body("* Quota exceeded, limit: 0, model: x"), ("limit_zero", ACCOUNT, Rest.MODEL_MISSING, None)),
        (
            429,
            body("Quota exceeded, limit: 0.", details=[quota(DAILY)]),
            ("limit_zero", ACCOUNT, Rest.MODEL_MISSING, None),
        ),
        (429, body("limit: 0.5 of 1"), ("limit_reached", ACCOUNT, Rest.MODEL, None)),
        (429, body("limit: 05 of 10"), ("limit_reached", ACCOUNT, Rest.MODEL, None)),
        (429, body("Resource has been exhausted (e.g. check quota)."), ("limit_reached", ACCOUNT, Rest.MODEL, None)),
        (429, body("Please retry in 16.5s."), ("limit_reached", ACCOUNT, Rest.MODEL, 16.5)),
        (429, body(details=[info("X", quotaResetDelay="1h2m")]), ("limit_reached", ACCOUNT, Rest.MODEL, 3720.0)),
        # Code Assist
        (
            429,
            body(details=[info("RATE_LIMIT_EXCEEDED", quotaResetDelay="500ms")]),
            ("limit_reached", ACCOUNT, Rest.MODEL, 0.5),
        ),
        (
            429,
            body(details=[info("QUOTA_EXHAUSTED", quotaResetDelay="1h43m56s"), retry("2s")]),
            ("limit_spent", ACCOUNT, Rest.MODEL, 6236.0),
        ),
        (
            429,
            body(details=[info("QUOTA_EXHAUSTED", quotaResetTimeStamp="1970-01-01T02:00:00Z")]),
            ("limit_spent", ACCOUNT, Rest.MODEL, 7200.0),
        ),
        (
            429,
            body("Your quota will reset after 2h.", details=[info("QUOTA_EXHAUSTED")]),
            ("limit_spent", ACCOUNT, Rest.MODEL, 7200.0),
        ),
        (429, body(details=[info("QUOTA_EXHAUSTED")]), ("limit_spent", ACCOUNT, Rest.MODEL, 3600.0)),
        (429, body(details=[info("MODEL_CAPACITY_EXHAUSTED")]), ("no_capacity", SERVICE, Rest.MODEL, None)),
        (503, body(details=[info("MODEL_CAPACITY_EXHAUSTED")]), ("no_capacity", SERVICE, Rest.MODEL, None)),
        (
            429,
            body(details=[info("INSUFFICIENT_G1_CREDITS_BALANCE")]),
            ("limit_billing", ACCOUNT, Rest.MODEL, 21600.0),
        ),
        (429, b"<html>slow down</html>", ("limit_reached", ACCOUNT, Rest.MODEL, None)),
        (500, body("internal", "INTERNAL"), ("upstream_error", SERVICE, Rest.MODEL, None)),
        (503, body("overloaded", details=[retry("3s")]), ("upstream_error", SERVICE, Rest.MODEL, 3.0)),
        (504, b"", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (302, b"", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (500, b"[" + body("wrapped", details=[retry("2s")]) + b"]", ("upstream_error", SERVICE, Rest.MODEL, 2.0)),
    ],
)
def test_each_kind(status, sent, expected):
    error = read_error(status, sent, {}, 0.0)
    assert (error.phrase.code, error.blame, error.rest, error.retry_after) == expected
    assert error.upstream_status == status


def test_a_header_is_believed_before_the_body():
    error = read_error(503, body(details=[retry("30s")]), {"Retry-After": "7"}, 0.0)
    assert error.retry_after == 7.0


@pytest.mark.parametrize(
    ("status", "attempt"),
    [
        (400, AttemptStatus.REFUSED),
        (401, AttemptStatus.REJECTED),
        (403, AttemptStatus.REJECTED),
        (404, AttemptStatus.REJECTED),
        (429, AttemptStatus.LIMITED),
        (500, AttemptStatus.FAILED),
    ],
)
def test_how_the_attempt_ends(status, attempt):
    assert read_error(status, body(), {}, 0.0).status is attempt


PAGE = "https://accounts.google.com/signin/continue?x=1"


@pytest.mark.parametrize(
    ("message", "details", "code", "values"),
    [
        ("", [info("VALIDATION_REQUIRED"), help_link(PAGE)], "validation_needed", {"link": PAGE}),
        ("", [info("VALIDATION_REQUIRED", validation_link=PAGE)], "validation_needed", {"link": PAGE}),
        ("", [info("VALIDATION_REQUIRED")], "validation_needed", {"link": ""}),
        ("", [info("VALIDATION_REQUIRED", validation_link="javascript:x")], "validation_needed", {"link": ""}),
        ("", [info("TOS_VIOLATION", appeal_url=PAGE)], "terms_violated", {"link": PAGE}),
        (
            "Generative Language API has not been used in project 0 before or it is disabled.",
            [info("SERVICE_DISABLED", serviceTitle="Generative Language API", activationUrl=PAGE)],
            "service_disabled",
            {"service": "Generative Language API", "link": PAGE},
        ),
        (
            "",
            [info("SERVICE_DISABLED", service="aiplatform.googleapis.com"), help_link(PAGE)],
            "service_disabled",
            {"service": "aiplatform.googleapis.com", "link": PAGE},
        ),
        ("", [info("SERVICE_DISABLED")], "service_disabled", {"service": "the API", "link": ""}),
        ("", [info("ACCESS_TOKEN_SCOPE_INSUFFICIENT")], "scope_missing_at_call", {}),
        ("The API requires a quota project, which is not set.", [info("SERVICE_DISABLED")], "quota_project_needed", {}),
        ("Grant the caller roles/serviceusage.serviceUsageConsumer.", [], "quota_project_needed", {}),
        ("", [info("USER_PROJECT_DENIED")], "quota_project_needed", {}),
        ("", [info("SECURITY_POLICY_VIOLATED")], "policy_forbids", {}),
        (
            "Consumer has been suspended.",
            [info("CONSUMER_SUSPENDED")],
            "not_permitted",
            {"text": "Consumer has been suspended."},
        ),
    ],
)
def test_a_403_says_what_it_was_and_where_to_mend_it(message, details, code, values):
    error = read_error(403, body(message, "PERMISSION_DENIED", details), {}, 0.0, by_login=True)
    assert (error.phrase.code, error.phrase.values) == (code, values)
    assert (error.blame, error.status, error.rest) == (ACCOUNT, AttemptStatus.REJECTED, Rest.MODEL)
    error.name_account("Ann")
    said = str(error)
    assert said == said.strip()
    assert said.endswith(values.get("link") or said)


def test_a_login_that_is_not_taken_has_ended_and_a_key_is_rejected():
    assert read_error(401, body(), {}, 0.0, by_login=True).phrase.code == "login_ended"
    assert read_error(401, body(), {}, 0.0).phrase.code == "key_rejected"


MINUTE_10, DAY_100 = NamedLimit("minute", 10), NamedLimit("day", 100)
TOKENS = "GenerateContentInputTokensPerModelPerMinute-FreeTier"


@pytest.mark.parametrize(
    ("details", "limits"),
    [
        ([quota(**{MINUTE: "10"})], (MINUTE_10,)),
        ([quota(**{DAILY: "100"})], (DAY_100,)),
        ([quota(**{DAILY: "100", MINUTE: "10"})], (DAY_100, MINUTE_10)),
        ([quota(**{DAILY: "100"}), quota(**{MINUTE: 10})], (DAY_100, MINUTE_10)),
        ([quota(**{MINUTE: "15", f"{MINUTE}-FreeTier": "10"})], (MINUTE_10,)),
        ([quota(**{TOKENS: "250000", MINUTE: "10"})], (MINUTE_10,)),
        ([quota(**{TOKENS: "250000"})], ()),
        ([quota(**{MINUTE: "many", DAILY: None})], ()),
        ([quota(**{MINUTE: "0"})], ()),
        ([quota(MINUTE)], ()),
        ([quota(RequestsPerHour="7")], ()),
        (
            [info("RATE_LIMIT_EXCEEDED", quota_limit="GenerateContentRequestsPerMinute", quota_limit_value="10")],
            (MINUTE_10,),
        ),
        ([], ()),
    ],
)
def test_the_limits_of_calls_that_a_429_names(details, limits):
    assert read_error(429, body(details=details), {}, 0.0).limits == limits


@given(st.integers(300, 599), st.binary(max_size=300))
def test_any_body_is_an_error_of_ours(status, sent):
    assert str(read_error(status, sent, {}, 0.0))


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=8), lambda kids: st.lists(kids, max_size=3), max_leaves=8)
)
def test_details_of_any_shape_are_read(value):
    sent = json.dumps(
        {"error": {"details": [{"@type": value, "violations": value, "metadata": value, "retryDelay": value}]}}
    ).encode()
    assert read_error(429, sent, {}, 0.0).status is AttemptStatus.LIMITED
