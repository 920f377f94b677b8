"""How long accounts rest: the upstream's word first, else doubling with jitter."""

import random
from datetime import datetime

import pytest

from proxy_core.accounts.cooling import (
    MISSING_REST,
    ends_by_time,
    next_midnight_pacific,
    pacific_day,
    remembered,
    rest_until,
    set_back,
)
from proxy_core.errors import AttemptStatus, Blame, Rest, UpstreamError
from proxy_core.phrases import phrase
from proxy_core.records import Cooling

NOON_UTC = datetime.fromisoformat("2026-11-21T12:00:00+00:00").timestamp()


def failed(status=AttemptStatus.FAILED, rest=Rest.MODEL, retry_after=None):
    return UpstreamError(
        phrase("upstream_error", status=500), blame=Blame.SERVICE, status=status, rest=rest, retry_after=retry_after
    )


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-11-21T12:00:00+00:00", "2026-11-22T08:00:00+00:00"),
        ("2026-11-21T07:59:59+00:00", "2026-11-21T08:00:00+00:00"),
        ("2026-11-21T08:00:00+00:00", "2026-11-22T08:00:00+00:00"),
        ("2026-07-01T12:00:00+00:00", "2026-07-02T07:00:00+00:00"),  # summer time
        ("2026-11-01T07:30:00+00:00", "2026-11-02T08:00:00+00:00"),  # the day of 25 hours
        ("2026-03-08T09:00:00+00:00", "2026-03-09T07:00:00+00:00"),  # the day of 23 hours
    ],
)
def test_midnight_pacific(now, midnight):
    found = next_midnight_pacific(datetime.fromisoformat(now).timestamp())
    assert found == datetime.fromisoformat(midnight).timestamp()


@pytest.mark.parametrize(("date", "hours"), [("2026-11-21", 24), ("2026-11-01", 25), ("2026-03-08", 23)])
def test_a_day_has_its_hours_and_its_moments(date, hours):
    noon = datetime.fromisoformat(f"{date}T20:00:00+00:00").timestamp()
    day = pacific_day(noon)
    assert day.end - day.start == hours * 3600
    assert pacific_day(day.start) == pacific_day(day.end - 1) == day
    assert pacific_day(day.end).start == day.end


def test_the_named_delay_is_taken_as_it_is():
    assert rest_until(failed(retry_after=0.5), 7, 1000.0, random.Random(1)) == 1000.5


def test_a_missing_model_is_asked_for_again_after_a_week_whatever_delay_is_named():
    error = failed(AttemptStatus.REJECTED, Rest.MODEL_MISSING, retry_after=12.0)
    assert rest_until(error, 3, 1000.0, random.Random(1)) == 1000.0 + MISSING_REST


@pytest.mark.parametrize(
    ("status", "lasting", "hope"),
    [
        (AttemptStatus.LIMITED, False, True),
        (AttemptStatus.FAILED, False, True),
        (AttemptStatus.REJECTED, False, False),
        (AttemptStatus.LIMITED, True, False),
    ],
)
def test_what_time_mends(status, lasting, hope):
    assert ends_by_time(Cooling("", 1.0, status, phrase("key_rejected"), lasting)) is hope


HOUR = 3600.0
MIDNIGHT = next_midnight_pacific(NOON_UTC)


def rest(made_at, until):
    return Cooling("m", until, AttemptStatus.LIMITED, phrase("limit_minute"), made_at=made_at)


@pytest.mark.parametrize("length", [30.0, 3 * HOUR, MISSING_REST])
@pytest.mark.parametrize("jump", [60.0, 5 * HOUR, 400 * 86_400.0])
def test_on_a_clock_that_was_set_back_a_rest_is_as_long_as_it_was(length, jump):
    made, now = NOON_UTC, NOON_UTC - jump
    assert remembered(rest(made, made + length), now) == rest(now, now + length)
    before = made + 10
    assert set_back(rest(made, made + length), before, before - jump) == rest(made - jump, made - jump + length)


def test_a_rest_to_the_end_of_a_day_is_never_longer_than_a_day():
    for hours in (1, 30, 24 * 30):
        now = NOON_UTC - hours * HOUR
        until = next_midnight_pacific(now)
        assert (until == MIDNIGHT) is (hours == 1)
        found = remembered(rest(NOON_UTC, MIDNIGHT), now)
        assert found == rest(now, until)
        assert remembered(found, now - HOUR).until <= until


def test_a_rest_that_was_made_before_now_is_left_as_it_is():
    for one in (rest(NOON_UTC, NOON_UTC + 60), rest(NOON_UTC - 5, MIDNIGHT), rest(0.0, NOON_UTC + 60)):
        assert remembered(one, NOON_UTC) is one


def test_a_daily_limit_lasts_to_midnight_whatever_delay_is_named():
    error = failed(AttemptStatus.LIMITED, Rest.MODEL_TODAY, retry_after=12.0)
    assert rest_until(error, 1, NOON_UTC, random.Random(1)) == NOON_UTC + 20 * 3600


@pytest.mark.parametrize(
    ("status", "first", "longest"),
    [(AttemptStatus.FAILED, 1, 60), (AttemptStatus.LIMITED, 5, 300), (AttemptStatus.REJECTED, 300, 3600)],
)
def test_without_a_delay_it_doubles_up_to_a_bound(status, first, longest):
    rng = random.Random(1)
    for strikes in range(1, 200):
        rest = rest_until(failed(status), strikes, 0.0, rng)
        most = min(longest, first * 2 ** (strikes - 1))
        assert most / 2 <= rest <= most
