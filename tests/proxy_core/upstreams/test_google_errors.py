"""Google's errors: whom they blame, what must rest, for how long. A row per kind."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import AttemptStatus, Blame, Rest
from proxy_core.upstreams.google_errors import read_error, sentence

PREFIX = "type.googleapis.com/google.rpc."


def body(message="no", status="", details=()):
    return json.dumps({"error": {"code": 1, "message": message, "status": status, "details": list(details)}}).encode()


def info(reason, **metadata):
    return {"@type": PREFIX + "ErrorInfo", "reason": reason, "metadata": metadata}


def retry(delay):
    return {"@type": PREFIX + "RetryInfo", "retryDelay": delay}


def quota(*ids):
    return {"@type": PREFIX + "QuotaFailure", "violations": [{"quotaId": one} for one in ids]}


MINUTE = "GenerateRequestsPerMinutePerProjectPerModel"
DAILY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"

ACCOUNT, SERVICE, REQUEST = Blame.ACCOUNT, Blame.SERVICE, Blame.REQUEST


@pytest.mark.parametrize(
    ("status", "sent", "expected"),
    [
        (400, body(details=[info("API_KEY_INVALID")]), ("key_rejected", ACCOUNT, Rest.ACCOUNT, None)),
        (400, body("Bad ratio"), ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        (400, body("Region", "FAILED_PRECONDITION"), ("not_permitted", ACCOUNT, Rest.ACCOUNT, None)),
        (401, body(details=[info("ACCESS_TOKEN_EXPIRED")]), ("key_rejected", ACCOUNT, Rest.ACCOUNT, None)),
        (403, body(details=[info("SERVICE_DISABLED")]), ("not_permitted", ACCOUNT, Rest.MODEL, None)),
        (404, body("no such model"), ("model_not_at_account", ACCOUNT, Rest.MODEL, 3600.0)),
        (408, b"", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (413, body("too large"), ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        (429, body(details=[quota(MINUTE), retry("16s")]), ("limit_minute", ACCOUNT, Rest.MODEL, 16.0)),
        (429, body(details=[quota(MINUTE)]), ("limit_minute", ACCOUNT, Rest.MODEL, 60.0)),
        (429, body(details=[quota(MINUTE), retry("500ms")]), ("limit_minute", ACCOUNT, Rest.MODEL, 0.5)),
        (429, body(details=[quota(DAILY), retry("12s")]), ("limit_day", ACCOUNT, Rest.MODEL_TODAY, 12.0)),
        (429, body(details=[quota(MINUTE, DAILY)]), ("limit_day", ACCOUNT, Rest.MODEL_TODAY, None)),
        (429, body("* Quota exceeded, limit: 0, model: x"), ("limit_zero", ACCOUNT, Rest.MODEL_TODAY, None)),
        (429, body("limit: 05 of 10"), ("limit_reached", ACCOUNT, Rest.MODEL, None)),
        (429, body("Resource has been exhausted (e.g. check quota)."), ("limit_reached", ACCOUNT, Rest.MODEL, None)),
        (429, body("Please retry in 16.5s."), ("limit_reached", ACCOUNT, Rest.MODEL, 16.5)),
        (429, body(details=[info("X", quotaResetDelay="1h2m")]), ("limit_reached", ACCOUNT, Rest.MODEL, 3720.0)),
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


def test_an_upstreams_words_are_one_short_line_and_never_a_document():
    assert sentence("First line.\nSecond line.") == "First line."
    assert sentence('{"error": {"message": "x"}}') == ""
    assert sentence("<html>") == ""
    assert len(sentence("x" * 500)) == 200


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
