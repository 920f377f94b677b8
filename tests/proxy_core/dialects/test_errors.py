import json
import math
from datetime import timedelta, timezone

import pytest

from proxy_core.dialects.errors import render_error, worded
from proxy_core.errors import (
    AccountError,
    AttemptStatus,
    Blame,
    CredentialsError,
    EaselError,
    FailureKind,
    NoAccountReady,
    NoPicture,
    RequestError,
    SettingsError,
    StartError,
    StoreError,
    UpstreamError,
)
from proxy_core.phrases import phrase

NOW = 1_795_334_400.0  # 2026-11-22 08:00 UTC
CET = timezone(timedelta(hours=1))
STOP = {"x-should-retry": "false"}


def no_picture(code: str, kind: FailureKind, *, after: float | None = None, **values: object) -> NoPicture:
    return NoPicture(code, kind=kind, ready_at=None if after is None else NOW + after, **values)


def soon(seconds: str) -> dict[str, str]:
    return {"Retry-After": seconds}


LIMITED, UNAVAILABLE = FailureKind.LIMITED, FailureKind.UNAVAILABLE
INVALID = ("invalid_request_error", None)
REFUSED = ("image_generation_user_error", "moderation_blocked")
NO_QUOTA = ("insufficient_quota", "insufficient_quota")
SLOW_DOWN = ("requests", "rate_limit_exceeded")
CLOSED = ("service_unavailable_error", None)
NOBODY = ("service_unavailable_error", "no_account")
OURS = ("server_error", None)

MISSING = RequestError("prompt_missing", param="prompt", wire_code="missing_required_parameter")
NO_MODEL = RequestError("model_not_found", param="model", wire_code="model_not_found", status=404, model="x")
UNREACHABLE = UpstreamError("unreachable", blame=Blame.SERVICE, status=AttemptStatus.FAILED)
MINUTES = NoPicture("all_limited", kind=LIMITED, ready_at=NOW + 100, cause=phrase("limit_minute"), model="m")
NO_METHOD = RequestError("method_unknown", status=405, path="/x", method="PUT", allowed="GET")

# Of each row: the error, its status, its type and code, its param, its headers.
ERRORS = [
    (MISSING, 400, ("invalid_request_error", "missing_required_parameter"), "prompt", {}),
    (NO_MODEL, 404, ("invalid_request_error", "model_not_found"), "model", {}),
    (RequestError("path_unknown", status=404, method="GET", path="/x"), 404, INVALID, None, {}),
    (NO_METHOD, 405, INVALID, None, {"Allow": "GET"}),
    (RequestError("body_too_large", status=413, limit=1), 413, INVALID, None, {}),
    (RequestError(phrase("bad_parameter", text="no")), 400, INVALID, None, {}),
    (no_picture("prompt_blocked", FailureKind.REFUSED, why="SAFETY"), 400, REFUSED, None, {}),
    (no_picture("all_limited", LIMITED, after=12.2, model="m"), 429, SLOW_DOWN, None, soon("13")),
    (no_picture("all_limited", LIMITED, after=60, model="m"), 429, SLOW_DOWN, None, soon("60")),
    (no_picture("all_limited", LIMITED, after=0, model="m"), 429, SLOW_DOWN, None, soon("1")),
    (no_picture("all_limited", LIMITED, after=-5, model="m"), 429, SLOW_DOWN, None, soon("1")),
    (no_picture("all_limited", LIMITED, after=60.5, model="m"), 429, NO_QUOTA, None, STOP),
    (MINUTES, 429, SLOW_DOWN, None, STOP),
    (no_picture("all_limited", LIMITED, after=math.inf, model="m"), 429, NO_QUOTA, None, STOP),
    (no_picture("all_limited", LIMITED, after=math.nan, model="m"), 429, NO_QUOTA, None, STOP),
    (no_picture("all_limited", LIMITED, model="m"), 429, NO_QUOTA, None, STOP),
    (no_picture("queue_full", LIMITED, after=1, waiting=1000), 429, SLOW_DOWN, None, soon("1")),
    (no_picture("no_account", UNAVAILABLE), 503, NOBODY, None, STOP),
    (no_picture("all_disabled", UNAVAILABLE), 503, NOBODY, None, STOP),
    (no_picture("all_rejected", UNAVAILABLE, model="m"), 503, CLOSED, None, STOP),
    (no_picture("all_failing", UNAVAILABLE, after=5, model="m"), 503, CLOSED, None, soon("5")),
    (no_picture("all_failing", UNAVAILABLE, after=500, model="m"), 503, CLOSED, None, STOP),
    (no_picture("deadline", FailureKind.TIMED_OUT, seconds=600.0), 504, OURS, None, {}),
    (no_picture("attempts_used_up", FailureKind.FAILED, attempts=6), 502, OURS, None, {}),
    (no_picture("stopping", FailureKind.CANCELLED), 503, CLOSED, None, STOP),
    (NoAccountReady(busy=False), 503, NOBODY, None, STOP),
    (CredentialsError("store_locked"), 503, CLOSED, None, STOP),
    (UNREACHABLE, 500, OURS, None, {}),
    (SettingsError("setting_not_known", key="x"), 500, OURS, None, {}),
    (AccountError("account_unknown", name="x"), 500, OURS, None, {}),
    (StartError("directory_in_use", pid=1, address="x"), 500, OURS, None, {}),
    (StoreError("store_closed", path="x"), 500, OURS, None, {}),
    (EaselError("client_gone"), 500, OURS, None, {}),
    (ZeroDivisionError("division by zero"), 500, OURS, None, {}),
]


@pytest.mark.parametrize(
    ("error", "status", "kind", "param", "headers"),
    ERRORS,
    ids=[f"{type(row[0]).__name__}-{getattr(row[0], 'phrase', phrase('-')).code}-{row[1]}" for row in ERRORS],
)
def test_every_error_has_the_one_shape(error, status, kind, param, headers):
    answer = render_error(error, NOW, "r1")
    body = json.loads(answer.body)

    assert (answer.status, answer.headers) == (status, headers)
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"message", "type", "param", "code"}
    assert (body["error"]["type"], body["error"]["code"], body["error"]["param"]) == (*kind, param)
    assert body["error"]["message"].strip()


def test_no_kind_of_failure_is_without_a_row():
    told = {row[0].kind for row in ERRORS if isinstance(row[0], NoPicture)}

    assert told == set(FailureKind)


def test_no_kind_of_error_is_without_a_row():
    assert {type(row[0]) for row in ERRORS} >= {EaselError, *EaselError.__subclasses__()}


RESTS = "Every account that draws m has reached a limit."
AT_TEN = "The first is back at 2026-11-22 10:00 (UTC+01:00)."
FAILING = "Every account that draws m rests after trouble upstream."
NEVER = "None is expected back by itself."
TROUBLE = phrase("upstream_error", status=500)
PER_MINUTE = phrase("limit_minute", account="a@example.com")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (no_picture("all_limited", LIMITED, after=12.2, model="m"), f"{RESTS} The first is back in 13 s."),
        (no_picture("all_limited", LIMITED, after=3600, model="m"), f"{RESTS} {AT_TEN}"),
        (
            no_picture("all_failing", UNAVAILABLE, after=90.5, model="m"),
            f"{FAILING} The first is back at 2026-11-22 09:02 (UTC+01:00).",
        ),
        (no_picture("all_rejected", UNAVAILABLE, model="m"), f"No account may draw m. {NEVER}"),
        (no_picture("all_limited", LIMITED, after=math.inf, model="m"), f"{RESTS} {NEVER}"),
        (no_picture("all_limited", LIMITED, after=math.nan, model="m"), f"{RESTS} {NEVER}"),
        (no_picture("all_limited", LIMITED, after=1e18, model="m"), f"{RESTS} {NEVER}"),
        (no_picture("attempts_used_up", LIMITED, after=3600, attempts=6), f"Gave up after 6 attempts. {AT_TEN}"),
        (
            no_picture("attempts_used_up", FailureKind.FAILED, attempts=6, cause=TROUBLE),
            "Gave up after 6 attempts. Last reason: the upstream answered 500.",
        ),
        (
            no_picture("all_limited", LIMITED, after=5, model="m", cause=PER_MINUTE),
            f"{RESTS} The first is back in 5 s. Last reason: a@example.com reached its limit per minute.",
        ),
        (
            no_picture("queue_full", LIMITED, after=1, waiting=9),
            "As many pictures wait as may wait, 9: try again in a moment, or raise max_waiting.",
        ),
        (
            no_picture("deadline", FailureKind.TIMED_OUT, seconds=600.0),
            "The picture was not there within 600 s. Try again, or raise request_timeout.",
        ),
        (
            no_picture("no_picture", FailureKind.REFUSED, why="STOP"),
            "The model drew no picture and gave no other reason than STOP. Word the prompt differently.",
        ),
        (
            CredentialsError("store_locked"),
            (
                "the store of secrets did not answer: unlock the system's keyring, then try again, or choose the "
                "encrypted file with --vault file"
            ),
        ),
    ],
)
def test_an_error_says_when_and_why(error, said):
    assert worded(error, NOW, CET) == said


def test_the_zone_is_this_computers_when_none_is_given():
    said = worded(no_picture("all_limited", LIMITED, after=3600, model="m"), NOW)

    assert "The first is back at 2026-11-2" in said
    assert "(UTC" in said


def test_a_foreign_error_is_not_shown_but_its_request_is():
    body = render_error(ZeroDivisionError("secret detail"), NOW, "req-7").body

    assert b"req-7" in body
    assert b"secret detail" not in body


def test_a_lone_surrogate_in_a_message_does_not_break_the_answer():
    body = render_error(RequestError("path_unknown", status=404, method="GET", path="/\ud800"), NOW, "r1").body

    assert json.loads(body)["error"]["message"] == "There is nothing at GET /?."
