"""What Code Assist tells of quota, read as quotas."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given

from proxy_core.records import Quota, QuotaSource
from proxy_core.upstreams.code_assist_quota import draws, merged, read_buckets, read_groups, read_models
from tests.proxy_core.upstreams.test_loose import ANYTHING

NOW = 1_800_000_000.0
RESET = "2027-01-15T09:00:00Z"
RESETS_AT = datetime(2027, 1, 15, 9, tzinfo=UTC).timestamp()
FLASH = "gemini-3.1-flash-image"


def quota(model, window, remaining, left=None, resets_at=RESETS_AT):
    return Quota("ann", model, window, remaining, left, None, resets_at, QuotaSource.MEASURED, NOW)


def read(how, value):
    return list(how(json.dumps(value).encode(), "ann", NOW))


def of_model(**info):
    return {"models": {FLASH: {"displayName": "Flash", "quotaInfo": info}}}


def test_models_that_draw():
    value = of_model(remainingFraction=0.25, resetTime=RESET)
    value["models"] |= {"gemini-3-pro": {"quotaInfo": {"remainingFraction": 0.5}}, "x-banana": {}, "y-image": 5}
    assert read(read_models, value) == [quota(FLASH, "day", 0.25)]


@pytest.mark.parametrize(
    ("info", "remaining"),
    [({"resetTime": RESET}, 0.0), ({"remainingFraction": 1, "resetTime": RESET}, 1.0)],
)
def test_a_fraction_that_is_left_out_is_nothing_left(info, remaining):
    assert read(read_models, of_model(**info)) == [quota(FLASH, "day", remaining)]


def test_a_quota_that_tells_nothing_is_none():
    assert read(read_models, of_model()) == []
    assert read(read_models, of_model(resetTime="soon")) == []


def test_buckets_with_a_count_and_one_for_all():
    buckets = [
        {"modelId": FLASH, "remainingAmount": "12", "remainingFraction": 0.5, "resetTime": RESET, "tokenType": "X"},
        {"modelId": "gemini-3-pro", "remainingFraction": 0.5},
        {"remainingAmount": "7"},
        {"modelId": FLASH, "resetTime": RESET},
        "x",
    ]
    assert read(read_buckets, {"buckets": buckets}) == [
        quota(FLASH, "day", 0.5, 12),
        quota("", "day", None, 7, None),
        quota(FLASH, "day", 0.0),
    ]


def test_groups_of_others_models_are_passed_over():
    def bucket(name, window, **more):
        return {"bucketId": name, "window": window, "resetTime": RESET, "remainingFraction": 0.5, **more}

    groups = [
        {"displayName": "Gemini models", "buckets": [bucket("gemini-weekly", "weekly"), bucket("gemini-5h", "5h")]},
        {"displayName": "Others", "buckets": [bucket("3p-weekly", "weekly"), bucket("3p-5h", "5h")]},
        {"buckets": [bucket("gemini-5h", "5h", remainingFraction=0.1), bucket("odd", "")]},
    ]
    assert read(read_groups, {"groups": groups}) == [
        quota("Gemini models", "weekly", 0.5),
        quota("Gemini models", "5h", 0.5),
        quota("gemini-5h", "5h", 0.1),
    ]


def test_one_of_each_model_and_window_the_one_with_a_count_first():
    share, count, less = quota(FLASH, "day", 0.5), quota(FLASH, "day", 0.6, 3), quota(FLASH, "day", 0.4)
    week = quota(FLASH, "weekly", 0.9)
    assert merged([share, count, week, less]) == (count, week)
    assert merged([share, less]) == (less,)
    assert merged([quota("", "day", None), share]) == (quota("", "day", None), share)


@pytest.mark.parametrize(
    ("model", "does"),
    [(FLASH, True), ("gemini-nano-banana-2.1", True), ("imagen-4", True), ("gemini-3-pro", False), ("x-image", True)],
)
def test_models_that_draw_by_their_names(model, does):
    assert draws(model) is does


@given(ANYTHING)
def test_answers_of_any_shape_are_read(value):
    answers = [
        (read_models, {"models": value}),
        (read_models, {"models": {FLASH: value}}),
        (read_models, of_model(remainingFraction=value, resetTime=value)),
        (read_buckets, {"buckets": value}),
        (read_buckets, {"buckets": [{"modelId": FLASH, "remainingAmount": value, "resetTime": value}]}),
        (read_groups, {"groups": value}),
        (read_groups, {"groups": [{"buckets": value}]}),
    ]
    for how, answer in answers:
        assert all(one.remaining is None or 0 <= one.remaining <= 1 for one in read(how, answer))
