"""The errors of an OpenAI wire: whom they blame, what must rest, for how long. A row per kind."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.errors import AttemptStatus, Blame, NamedLimit, Rest
from proxy_core.upstreams.openai_errors import no_reference, read_error, read_told_error

ACCOUNT, SERVICE, REQUEST = Blame.ACCOUNT, Blame.SERVICE, Blame.REQUEST
HOUR = 3600.0


def body(message="no", kind="invalid_request_error", code=None, param=None, **more):
    return json.dumps({"error": {"message": message, "type": kind, "code": code, "param": param, **more}}).encode()


def moderation(stage, *categories):
    details = {"moderation_stage": stage, "categories": list(categories)}
    return body("rejected", "image_generation_user_error", "moderation_blocked", moderation_details=details)


PER_MINUTE = (
    "Rate limit reached for gpt-image-2 (for limit gpt-image) in organization org-1 on input-images per min: Limit 5, "
    "Used 5, Requested 1. Please try again in 12s."
)


# What nginx says, to whom writes http:// for https://.
PLAIN_TO_TLS = b"\n<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>"


@pytest.mark.parametrize(
    ("status", "sent", "expected"),
    [
        # refusals
        (400, moderation("input", "violence"), ("prompt_blocked", REQUEST, Rest.NOTHING, None)),
        (400, moderation("output"), ("picture_blocked", REQUEST, Rest.NOTHING, None)),
        (400, moderation("unknown"), ("prompt_blocked", REQUEST, Rest.NOTHING, None)),
        (400, body(code="content_policy_violation"), ("prompt_blocked", REQUEST, Rest.NOTHING, None)),
        (400, body("Your request was rejected by the safety system."), ("prompt_blocked", REQUEST, Rest.NOTHING, None)),
        (403, body(code="content_filter"), ("prompt_blocked", REQUEST, Rest.NOTHING, None)),
        # a request that is wrong
        (400, body("Bad size", code="invalid_value"), ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        (
            400,
            body("Unknown parameter: 'x'.", code="unknown_parameter"),
            ("bad_parameter", REQUEST, Rest.NOTHING, None),
        ),
        (404, body("No such file", param="image"), ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        (413, b"<html>too large</html>", ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        (415, body("wrong type"), ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        (422, b'{"detail":"field required"}', ("bad_parameter", REQUEST, Rest.NOTHING, None)),
        # money
        (400, body(code="billing_hard_limit_reached"), ("limit_billing", ACCOUNT, Rest.ACCOUNT, 6 * HOUR)),
        (402, body("Insufficient credits"), ("limit_billing", ACCOUNT, Rest.ACCOUNT, 6 * HOUR)),
        (403, body(code="insufficient_user_quota"), ("limit_billing", ACCOUNT, Rest.ACCOUNT, 6 * HOUR)),
        (429, body(kind="insufficient_quota"), ("limit_billing", ACCOUNT, Rest.ACCOUNT, 6 * HOUR)),
        (429, body(code="billing_not_active"), ("limit_billing", ACCOUNT, Rest.ACCOUNT, 6 * HOUR)),
        (429, body(code="project_spend_limit_exceeded"), ("limit_billing", ACCOUNT, Rest.ACCOUNT, 6 * HOUR)),
        # keys and rights
        (401, body(code="invalid_api_key"), ("key_rejected", ACCOUNT, Rest.UNTIL_MENDED, None)),
        (401, b"Unauthorized", ("key_rejected", ACCOUNT, Rest.UNTIL_MENDED, None)),
        (400, body(code="invalid_api_key"), ("key_rejected", ACCOUNT, Rest.UNTIL_MENDED, None)),
        (403, body("Your organization must be verified"), ("not_permitted", ACCOUNT, Rest.MODEL, None)),
        (403, body(code="unsupported_country_region_territory"), ("not_permitted", ACCOUNT, Rest.ACCOUNT, None)),
        # models and addresses
        (404, body(code="model_not_found"), ("model_not_at_account", ACCOUNT, Rest.MODEL_MISSING, None)),
        (404, body("The model `x` does not exist"), ("model_not_at_account", ACCOUNT, Rest.MODEL_MISSING, None)),
        (503, body(kind="new_api_error", code="model_not_found"), ("model_not_at_account", ACCOUNT, Rest.MODEL, HOUR)),
        (404, b"404 page not found", ("address_not_found", ACCOUNT, Rest.MODEL, 60.0)),
        (405, b"<html>nginx</html>", ("address_not_found", ACCOUNT, Rest.MODEL, 60.0)),
        (405, b'{"detail":"Method Not Allowed"}', ("address_not_found", ACCOUNT, Rest.MODEL, 60.0)),
        # limits that clear
        (429, body(PER_MINUTE, "input-images", "rate_limit_exceeded"), ("limit_minute", ACCOUNT, Rest.MODEL, 12.0)),
        (429, body("images per min: Limit 5", code="rate_limit_exceeded"), ("limit_minute", ACCOUNT, Rest.MODEL, 60.0)),
        (429, body("on requests per day (RPD). Try again in 7m12s."), ("limit_daily", ACCOUNT, Rest.MODEL, 432.0)),
        (429, body("Slow down", code="rate_limit_exceeded"), ("limit_reached", ACCOUNT, Rest.MODEL, None)),
        (429, b"<html>slow down</html>", ("limit_reached", ACCOUNT, Rest.MODEL, None)),
        # a service in trouble
        (408, b"", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (409, b"", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (421, b"", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (400, PLAIN_TO_TLS, ("upstream_error", SERVICE, Rest.MODEL, None)),
        (500, body(kind="server_error"), ("upstream_error", SERVICE, Rest.MODEL, None)),
        (503, body("Overloaded. Try again in 3s.", "server_error"), ("upstream_error", SERVICE, Rest.MODEL, 3.0)),
        (524, b"<html>a timeout occurred</html>", ("upstream_error", SERVICE, Rest.MODEL, None)),
        (302, b"", ("upstream_error", SERVICE, Rest.MODEL, None)),
    ],
)
def test_each_kind(status, sent, expected):
    error = read_error(status, sent, {}, 0.0)
    assert (error.phrase.code, error.blame, error.rest, error.retry_after) == expected
    assert error.upstream_status == status


@pytest.mark.parametrize(
    ("status", "sent", "attempt"),
    [
        (400, body(), AttemptStatus.REFUSED),
        (401, body(), AttemptStatus.REJECTED),
        (404, body(), AttemptStatus.REJECTED),
        (429, body(), AttemptStatus.LIMITED),
        (429, body(code="insufficient_quota"), AttemptStatus.LIMITED),
        (502, body(), AttemptStatus.FAILED),
    ],
)
def test_how_the_attempt_ends(status, sent, attempt):
    assert read_error(status, sent, {}, 0.0).status is attempt


@pytest.mark.parametrize(
    ("message", "limit"),
    [
        (PER_MINUTE, 5),
        ("Rate limit reached for m on images per min: Limit 1,250, Used 1,250.", 1250),
        ("Rate limit reached for m in organization o on requests per min (RPM): Limit: 3 / min. Try again in 20s.", 3),
        ("Rate limit reached for m on tokens per min (TPM): Limit 100000, Used 99000, Requested 2000.", None),
        ("Rate limit reached for m on requests per day (RPD): Limit 200, Used 200, Requested 1.", None),
        ("Rate limit reached for m on requests per min: Limit 0, Used 0.", None),
        ("images per min: Limit 5", None),
    ],
)
def test_the_limit_of_calls_a_minute_that_a_429_names(message, limit):
    error = read_error(429, body(message, "requests", "rate_limit_exceeded"), {}, 0.0)
    assert error.limits == ((NamedLimit("minute", limit),) if limit else ())


@pytest.mark.parametrize(
    ("headers", "delay"),
    [
        ({"Retry-After-Ms": "1500", "Retry-After": "9"}, 1.5),
        ({"Retry-After": "9", "x-ratelimit-reset-requests": "20s"}, 9.0),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:30 GMT"}, 30.0),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        (
            {
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "20s",
                "x-ratelimit-remaining-tokens": "9000",
                "x-ratelimit-reset-tokens": "6m0s",
            },
            20.0,
        ),
        ({"x-ratelimit-reset-requests": "soon"}, 12.0),
        ({}, 12.0),
    ],
)
def test_how_long_to_wait_is_read_in_the_order_of_trust(headers, delay):
    sent = body(PER_MINUTE, "input-images", "rate_limit_exceeded")
    assert read_error(429, sent, headers, 0.0).retry_after == delay


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (moderation("input", "violence", "self-harm"), "its safety rules (violence, self-harm)"),
        (moderation("input", "<b>", 7, "x" * 99), "its safety rules"),
        (body("Rejected by the safety system. safety_violations=[sexual, hate]."), "its safety rules (sexual, hate)"),
    ],
)
def test_a_refusal_says_why_in_words(sent, why):
    assert read_error(400, sent, {}, 0.0).phrase.values["why"] == why


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Invalid value: 'x'. Supported values are: 'a'.", "Invalid value: 'x'. Supported values are: 'a'."),
        ('upstream said: {"error": {"code": 7}}', "upstream said"),
        ('{"error": "all of it"}', "HTTP 400"),
        ('failed [{"a": 1}]', "failed"),
        ("<html>nginx</html>", "HTTP 400"),
        ("Token sk-proj-abcDEF123456 is wrong\nand more", "Token (key) is wrong"),
        ("Bad header Bearer abc.def.ghi", "Bad header (key)"),
    ],
)
def test_a_services_words_are_one_line_without_json_or_keys(message, text):
    error = read_error(400, body(message, param="size"), {}, 0.0)
    assert error.phrase.values == {"text": text, "param": "size", "wire_code": ""}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (moderation("output"), ("picture_blocked", REQUEST)),
        (body(code="rate_limit_exceeded"), ("limit_reached", ACCOUNT)),
        (body(code="insufficient_quota"), ("limit_billing", ACCOUNT)),
        (body("Bad size"), ("bad_parameter", REQUEST)),
        (body(kind="server_error"), ("upstream_error", SERVICE)),
        (b'{"error": "it broke"}', ("upstream_error", SERVICE)),
        (b'{"type": "error", "code": "moderation_blocked"}', ("prompt_blocked", REQUEST)),
        (b"no json", ("upstream_error", SERVICE)),
    ],
)
def test_an_error_that_came_as_a_success(sent, expected):
    error = read_told_error(sent, 0.0)
    assert (error.phrase.code, error.blame) == expected
    assert error.upstream_status == 200


def test_a_reference_that_is_gone_ends_its_request():
    assert (no_reference().blame, str(no_reference())[:9]) == (REQUEST, "A picture")


@given(st.integers(300, 599), st.binary(max_size=300))
def test_any_body_is_an_error_of_ours(status, sent):
    assert str(read_error(status, sent, {}, 0.0))


@given(
    st.sampled_from([400, 404, 429, 500]),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8), lambda kids: st.lists(kids, max_size=3), max_leaves=8
    ),
)
def test_fields_of_any_shape_are_read(status, value):
    sent = body(value, value, value, value, moderation_details={"moderation_stage": value, "categories": value})
    assert str(read_error(status, sent, {}, 0.0))
    assert str(read_error(status, json.dumps({"error": value}).encode(), {}, 0.0))
