"""Calls counted against limits: when there is room, how much is left, whose word counts."""

import math
import tracemalloc
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.accounts.cooling import pacific_day
from proxy_core.accounts.ledger import DAY, Tally
from proxy_core.records import Limit, LimitSource, QuotaSource

NOON = datetime.fromisoformat("2026-11-21T12:00:00-08:00").timestamp()
TODAY = pacific_day(NOON)


def limit(count, window="minute", source=LimitSource.TYPED, since=NOON):
    return Limit("a", "m", window, count, source, since)


def tally(*limits, sent=()):
    found = Tally("m")
    for one in limits:
        found.set_limit(one)
    for at in sent:
        found.add(at, TODAY)
    return found


def test_a_minute_slides():
    found = tally(limit(2), sent=(NOON, NOON + 10))
    assert found.room(TODAY) == (NOON + 60, "minute")
    found.add(NOON + 60, TODAY)
    assert found.room(TODAY) == (NOON + 70, "minute")


def test_a_day_ends_at_midnight_pacific_and_only_its_own_calls_count():
    found = tally(limit(2, "day"), sent=(TODAY.start - 1, TODAY.start))
    assert found.room(TODAY)[0] == 0.0
    found.add(NOON, TODAY)
    assert found.room(TODAY) == (TODAY.end, "day")
    assert found.room(pacific_day(TODAY.end))[0] == 0.0


def test_of_two_limits_the_one_that_lasts_longer_decides():
    found = tally(limit(1), limit(2, "day"), sent=(NOON, NOON + 1))
    assert found.room(TODAY) == (TODAY.end, "day")


def test_nothing_is_allowed_by_a_limit_of_none():
    for window in ("minute", "day"):
        found = tally(limit(0, window))
        assert found.room(TODAY) == (math.inf, window)
        (quota,) = found.quotas("a", NOON, TODAY)
        assert (quota.left, quota.remaining) == (0, 0.0)
        assert quota.resets_at is None or math.isfinite(quota.resets_at)


def test_a_call_that_was_withdrawn_leaves_room():
    found = tally(limit(2), sent=(NOON, NOON + 1))
    found.withdraw(NOON + 1)
    found.withdraw(NOON + 0.5)  # there was none
    assert found.room(TODAY)[0] == 0.0


def test_calls_before_this_start_count():
    found = tally(limit(2))
    found.remember([NOON - 5, NOON - 30])
    assert found.room(TODAY) == (NOON + 30, "minute")


@pytest.mark.parametrize("worse", [LimitSource.NAMED, LimitSource.MEASURED])
def test_the_persons_word_counts_most(worse):
    found = tally(limit(5), limit(9, source=worse, since=NOON + 100))
    assert [one.limit for one in found.limits] == [5]
    found = tally(limit(9, source=worse, since=NOON + 100), limit(5))
    assert [one.limit for one in found.limits] == [5]


def test_the_providers_list_counts_more_than_a_429_and_the_later_more_than_the_earlier():
    named, measured = LimitSource.NAMED, LimitSource.MEASURED
    found = tally(limit(9, source=named, since=NOON + 1), limit(5, source=measured), limit(7, source=named))
    assert [one.limit for one in found.limits] == [5]
    found = tally(limit(5, source=named), limit(7, source=named, since=NOON + 1), limit(6, source=named))
    assert [one.limit for one in found.limits] == [7]


def test_a_limit_of_a_429_keeps_back_for_a_day_and_then_only_comes_last():
    found = tally(limit(1, "day", LimitSource.NAMED, since=NOON - DAY + 100), sent=(NOON,))
    assert found.room(TODAY)[0] == NOON + 100
    assert not found.beyond_old_limit(NOON + 99, TODAY)
    assert found.beyond_old_limit(NOON + 100, TODAY)
    assert not found.beyond_old_limit(TODAY.end, pacific_day(TODAY.end))


def test_a_call_that_goes_through_disproves_only_what_it_is_beyond():
    named = LimitSource.NAMED
    found = tally(limit(2, source=named), limit(3, "day", named), limit(2, "day"), sent=(NOON, NOON + 1, NOON + 2))
    found.went_through(NOON + 1, TODAY)
    assert {one.window for one in found.limits} == {"minute", "day"}
    found.went_through(NOON + 2, TODAY)
    assert [(one.window, one.source) for one in found.limits] == [("day", LimitSource.TYPED)]


def test_what_is_left():
    found = tally(limit(4), limit(10, "day"), sent=(NOON - 100, NOON, NOON + 5))
    minute, day = found.quotas("a", NOON + 10, TODAY)
    assert (minute.window, minute.left, minute.limit, minute.remaining) == ("minute", 2, 4, 0.5)
    assert minute.resets_at == NOON + 60
    assert (day.window, day.left, day.limit, day.remaining, day.resets_at) == ("day", 7, 10, 0.7, TODAY.end)
    assert {one.source for one in (minute, day)} == {QuotaSource.COUNTED}
    assert {(one.account_id, one.model, one.read_at) for one in (minute, day)} == {("a", "m", NOON + 10)}
    assert found.remaining(TODAY) == 0.7


def test_what_is_left_when_nothing_is():
    found = tally(limit(1), limit(1, "day"), sent=(NOON,))
    minute, day = found.quotas("a", NOON, TODAY)
    assert (minute.left, minute.resets_at, day.left, day.resets_at) == (0, NOON + 60, 0, TODAY.end)


def test_an_unused_minute_has_nothing_to_come_back():
    (quota,) = tally(limit(3)).quotas("a", NOON, TODAY)
    assert (quota.left, quota.resets_at) == (3, None)


def test_the_fraction_left_is_that_of_the_day():
    assert tally(limit(3), sent=(NOON,)).remaining(TODAY) is None
    assert tally(limit(0, "day")).remaining(TODAY) == 0.0


def test_a_guess_keeps_back_and_then_lets_one_more_through():
    found = tally(sent=(NOON, NOON + 1))
    found.refused(NOON + 2, NOON + 2)
    assert found.room(TODAY)[0] == 0.0
    found.refused(NOON + 5, NOON + 5)
    assert found.room(TODAY) == (NOON + 60, "")
    late = NOON + 400  # the guess held until NOON + 305
    for at in (late, late + 1):
        found.add(at, TODAY)
    assert found.room(TODAY)[0] <= late + 1
    found.add(late + 2, TODAY)
    assert found.room(TODAY)[0] == late + 60
    found.forget_pace()
    assert found.room(TODAY)[0] == 0.0


def test_a_tally_in_which_nothing_matters_any_more_is_empty():
    tomorrow = pacific_day(TODAY.end)
    assert Tally("m").is_empty(TODAY)
    assert not tally(sent=(NOON,)).is_empty(TODAY)
    assert tally(sent=(NOON,)).is_empty(tomorrow)
    assert not tally(limit(3)).is_empty(tomorrow)


@given(
    st.lists(st.integers(0, 2 * 86_400), max_size=40),
    st.integers(1, 6),
    st.sampled_from(["minute", "day"]),
)
def test_room_is_when_fewer_calls_than_the_limit_are_in_the_window(steps, most, window):
    """Against the plainest count there is."""
    sent = sorted(TODAY.start + step for step in steps)
    found, now = tally(limit(most, window)), sent[-1] if sent else NOON
    day = pacific_day(now)
    for at in sent:
        found.add(at, pacific_day(at))

    def used(at):
        start = pacific_day(at).start if window == "day" else at - 60 + 1e-6
        return sum(one >= start for one in sent)

    until, _ = found.room(day)
    assert used(max(now, until)) < most
    if until > now:
        assert used(until - 1) >= most


def test_calls_count_in_order_whatever_the_clock_does_meanwhile():
    found = tally(limit(3), sent=(NOON + 2, NOON, NOON + 1))
    assert found.room(TODAY) == (NOON + 60, "minute")
    found.withdraw(NOON)
    found.add(NOON + 3, TODAY)
    assert found.room(TODAY) == (NOON + 61, "minute")


def test_a_call_takes_little_memory_for_all_of_the_day():
    found = tally()
    tracemalloc.start()
    try:
        for number in range(50_000):
            found.add(NOON + number / 100, TODAY)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 12 * 50_000


def test_what_was_sent_later_than_now_was_sent_now():
    found = tally(limit(2), sent=(NOON - 100, NOON, NOON + 10))
    found.set_clock_back(NOON + 10, NOON - 50)
    assert found.room(TODAY) == (NOON + 10, "minute")
    assert tally(limit(2), sent=(NOON, NOON + 10)).room(TODAY) == (NOON + 60, "minute")  # as it was


def test_a_guess_lasts_no_longer_when_the_clock_is_set_back():
    found = tally()
    for minute in range(2):
        at = NOON + 100 * minute
        for second in range(3):
            found.add(at + second, TODAY)
        found.refused(at + 3, at + 3)
    before = found.room(TODAY)[0]
    found.set_clock_back(NOON + 103, NOON - 3600)
    assert (before, found.room(TODAY)[0]) == (NOON + 160, NOON - 3600 + 60)
