"""What was drawn today and in each of the last hours: counted as it happens, whatever the clocks and zones are."""

import random
import time
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_core.records import Outcome, RequestRecord
from proxy_core.usage import HOUR, KEPT, UsageBook, last_midnight

MIDNIGHT = 1_790_028_000.0  # some hour
NOON = MIDNIGHT + 12 * HOUR


def record(at, outcome=Outcome.DRAWN, returned=1, seconds=2.0):
    return RequestRecord("r", at, "", "", "", "", 1, returned=returned, outcome=outcome, seconds=seconds)


def book(*records):
    made = UsageBook()
    for one in records:
        made.add(one)
    return made


def figures(one):
    return (one.pictures, one.requests, one.drawn, one.median)


def test_nothing_was_drawn_yet():
    usage = UsageBook().read(NOON, MIDNIGHT)
    assert figures(usage) == (0, 0, 0, None)
    assert len(usage.hours) == 24
    assert [hour.begins for hour in usage.hours] == [NOON - ago * HOUR for ago in range(23, -1, -1)]
    assert {figures(hour) for hour in usage.hours} == {(0, 0, 0, None)}


def test_what_counts():
    made = book(
        record(NOON, Outcome.DRAWN, 4, 3.0),
        record(NOON, Outcome.PARTIAL, 2, 5.0),
        record(NOON, Outcome.FAILED, 0, 60.0),
        record(NOON, Outcome.INVALID, 0),
        record(NOON, Outcome.CANCELLED, 0),
        record(NOON, Outcome.DRAWING, 0),
    )
    usage = made.read(NOON + 1, MIDNIGHT)
    assert figures(usage) == figures(usage.hours[-1]) == (6, 3, 2, 4.0)


def test_each_hour_has_what_began_in_it_and_the_day_what_began_since_midnight():
    made = book(
        record(MIDNIGHT - 1, returned=1),
        record(MIDNIGHT, returned=2),
        record(MIDNIGHT + HOUR - 0.001, returned=3),
        record(NOON, returned=4),
        record(NOON - 24 * HOUR, returned=99),
        record(NOON - 23 * HOUR, returned=5),
    )
    usage = made.read(NOON + HOUR - 0.001, MIDNIGHT)
    by_hour = {hour.begins: hour.pictures for hour in usage.hours}
    assert by_hour == {NOON - ago * HOUR: 0 for ago in range(24)} | {
        MIDNIGHT - HOUR: 1,
        MIDNIGHT: 5,
        NOON: 4,
        NOON - 23 * HOUR: 5,
    }
    assert usage.pictures == 9


def test_it_is_counted_on_while_it_is_read():
    made = book(record(NOON))
    for count in range(1, 5):
        assert made.read(NOON, MIDNIGHT).pictures == count
        assert made.read(NOON, MIDNIGHT).hours[-1].pictures == count
        made.add(record(NOON + count))


def test_a_long_drawing_still_counts_in_the_hour_in_which_it_began():
    made = book(record(NOON - 1))
    made.read(NOON + 1, MIDNIGHT)
    made.add(record(NOON - 2, seconds=300))
    assert made.read(NOON + 1, MIDNIGHT).hours[-2].pictures == 2


def test_a_new_day_begins_at_its_midnight():
    made = book(record(NOON))
    made.read(NOON, MIDNIGHT)
    tomorrow = MIDNIGHT + 24 * HOUR
    made.add(record(tomorrow + 5))
    usage = made.read(tomorrow + 60, tomorrow)
    assert (usage.pictures, sum(hour.pictures for hour in usage.hours)) == (1, 2)


@pytest.mark.parametrize("minutes", [0, 15, 30, 45])
def test_hours_are_those_of_the_zone(minutes):
    midnight = MIDNIGHT + minutes * 60  # as in Kathmandu, or Adelaide
    made = book(record(midnight - 1), record(midnight), record(midnight + HOUR - 1))
    usage = made.read(midnight + 90 * 60, midnight)
    assert [(hour.begins, hour.pictures) for hour in usage.hours[-3:]] == [
        *((midnight - HOUR, 1), (midnight, 2)),
        (midnight + HOUR, 0),
    ]


def test_a_day_of_25_hours_is_counted_whole():
    made = book(record(MIDNIGHT), record(MIDNIGHT + 24.5 * HOUR))
    assert made.read(MIDNIGHT + 24.9 * HOUR, MIDNIGHT).pictures == 2


@given(st.lists(st.floats(0, 900), min_size=1, max_size=50))
def test_the_median_is_the_median_as_people_read_it(seconds):
    found = book(*(record(NOON, seconds=one) for one in seconds)).read(NOON, MIDNIGHT).median
    exact = median(seconds)
    off = 0.005 if exact < 1 else 0.05 if exact < 10 else 0.5 if exact < 100 else 5
    lower, upper = sorted(seconds)[(len(seconds) - 1) // 2], sorted(seconds)[len(seconds) // 2]
    coarse = max(off, 0.005 if upper < 1 else 0.05 if upper < 10 else 0.5 if upper < 100 else 5)
    assert lower - coarse - 0.001 <= found <= upper + coarse + 0.001
    assert abs(found - exact) <= coarse + 0.001


MOMENTS = st.tuples(st.floats(-26 * HOUR, 0), st.sampled_from(list(Outcome)), st.integers(0, 10))


@given(st.lists(MOMENTS, max_size=40), st.floats(0, 24 * HOUR), st.integers(0, 40))
def test_it_sums_up_what_the_records_say_however_often_it_is_read(moments, since_midnight, read_at):
    now, made = MIDNIGHT + since_midnight, UsageBook()
    records = [record(now + ago, outcome, returned) for ago, outcome, returned in moments]
    for place, one in enumerate(records):
        if place == read_at:
            made.read(now, MIDNIGHT)
        made.add(one)
    usage = made.read(now, MIDNIGHT)
    counts = [one for one in records if one.outcome in {Outcome.DRAWN, Outcome.PARTIAL, Outcome.FAILED}]
    assert usage.requests == sum(one.started_at >= MIDNIGHT for one in counts)
    assert usage.pictures == sum(one.returned for one in counts if one.started_at >= MIDNIGHT)
    for hour in usage.hours:
        within = [one for one in counts if hour.begins <= one.started_at < hour.begins + HOUR]
        assert hour.requests == len(within)
        assert hour.drawn == sum(one.outcome is not Outcome.FAILED for one in within)


def test_a_hundred_thousand_requests_a_day_need_no_more_room_than_a_few():
    made, rng = UsageBook(), random.Random(7)
    for number in range(20_000):
        made.count(NOON + number * 10, Outcome.DRAWN, 1, rng.uniform(0, 900))
    assert len(made._slots) <= KEPT / HOUR * 4 + 1
    assert max(len(slot.seconds) for slot in made._slots.values()) < 400


def test_a_clock_that_was_set_back_leaves_nothing_of_the_future():
    made = book(record(NOON + 300 * HOUR), record(NOON))
    assert made.read(NOON, MIDNIGHT).pictures == 1
    assert len(made._slots) == 1


@pytest.mark.parametrize("now", [MIDNIGHT, NOON + 0.5, MIDNIGHT + 40 * 86_400])
def test_midnight_is_the_last_one_here(now):
    midnight = last_midnight(now)
    assert time.localtime(midnight)[3:6] == (0, 0, 0)
    assert time.localtime(midnight)[:3] == time.localtime(now)[:3]
    assert midnight <= now
    assert last_midnight(midnight) == midnight
