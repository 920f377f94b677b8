"""What the x-ratelimit-* headers say is left, and in which window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from proxy_core.records import Quota, QuotaSource
from proxy_core.upstreams.rate_headers import read_quotas

NOW = 1_800_000_000.0


def headers(**buckets):
    """By bucket, (limit, remaining, reset), with what is None left out."""
    parts = ("limit", "remaining", "reset")
    return CIMultiDict(
        (f"X-RateLimit-{part.title()}-{name.replace('_', '-').title()}", str(value))
        for name, values in buckets.items()
        for part, value in zip(parts, values, strict=True)
        if value is not None
    )


def read(**buckets):
    return read_quotas(headers(**buckets), "ann", "m", NOW)


def test_a_limit_of_requests_a_minute():
    assert read(requests=(60, 59, "1s")) == (
        Quota("ann", "m", "minute", 59 / 60, 59, 60, NOW + 1, QuotaSource.MEASURED, NOW),
    )


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("6m0s", 360.0),
        ("1s", 1.0),
        ("12ms", 0.012),
        ("1h0m0s", 3600.0),
        ("59.5", 59.5),
        ("0", 0.0),
        (str(int(NOW) + 30), 30.0),
        (str(int(NOW) - 30), 0.0),
    ],
)
def test_when_it_is_whole_again(reset, seconds):
    (quota,) = read(requests=(10, 5, reset))
    assert quota.resets_at == pytest.approx(NOW + seconds)


@pytest.mark.parametrize("reset", [None, "", "soon", "-1", "1 s", "2026-11-01"])
def test_a_reset_that_is_not_told_is_not_known(reset):
    (quota,) = read(requests=(10, 5, reset))
    assert (quota.resets_at, quota.window) == (None, "minute")


@pytest.mark.parametrize(
    ("bucket", "window"),
    [
        # filling up evenly: a minute
        ((60, 59, "1s"), "minute"),
        ((5, 0, "1m0s"), "minute"),
        ((500, 499, "120ms"), "minute"),
        # and a day: one of 200, one and then two of 10,000
        ((200, 199, "7m12s"), "day"),
        ((10_000, 9_999, "8.64s"), "day"),
        ((10_000, 9_998, "12.3s"), "day"),
        ((200, 0, "24h0m0s"), "day"),
        # a fixed minute of services that do not fill up evenly
        ((60, 59, "59s"), "minute"),
        ((1000, 999, "60"), "minute"),
        ((100, 100, "0s"), "minute"),
        ((100, 100, "2h"), "minute"),
    ],
)
def test_the_window_is_told_by_the_time_that_a_share_takes(bucket, window):
    assert [one.window for one in read(requests=bucket)] == [window]


def test_what_has_least_left_stands_for_its_window():
    (quota,) = read(requests=(100, 90, "6s"), images=(5, 1, "48s"), input_images=(10, 9, "6s"))
    assert (quota.left, quota.limit, quota.remaining) == (1, 5, 0.2)


def test_each_window_has_its_own():
    day, minute = read(requests=(200, 100, "12h"), images=(5, 4, "12s"))
    assert (day.window, day.left, minute.window, minute.left) == ("day", 100, "minute", 4)


def test_of_tokens_only_the_share_is_told_as_they_are_no_calls():
    (quota,) = read(requests=(100, 99, "600ms"), tokens=(150_000, 15_000, "54s"))
    assert (quota.remaining, quota.left, quota.limit) == (0.1, None, None)


@pytest.mark.parametrize(
    "bucket", [(None, 5, "1s"), (5, None, "1s"), (0, 0, "1s"), ("many", 1, "1s"), (5, -1, "1s"), ("", "", "")]
)
def test_half_a_limit_is_none(bucket):
    assert read(requests=bucket) == ()


def test_more_left_than_the_limit_is_all_of_it():
    (quota,) = read(requests=(5, 9, "1s"))
    assert (quota.left, quota.remaining) == (5, 1.0)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_headers_of_any_text_are_read(limit, left, reset):
    named = {"limit": limit, "remaining": left, "reset": reset}
    for quota in read_quotas({f"x-ratelimit-{part}-images": text for part, text in named.items()}, "a", "m", NOW):
        assert 0 <= quota.remaining <= 1
