"""Pictures of a day by the minute: what each account's number is, whatever clocks do, and how little it takes."""

import tracemalloc

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.drawn import Drawn
from proxy_core.accounts.ledger import DAY
from proxy_core.accounts.place import Place

NOON = 1_800_000_000.0  # a whole minute


def place(name="a"):
    return Place(Account(Provider.GEMINI, name, id=name))


def test_a_picture_counts_until_its_minute_is_a_day_old():
    drawn, a, b = Drawn(), place("a"), place("b")
    drawn.add(a, NOON + 59)
    drawn.add(a, NOON + 60, 3)
    drawn.add(b, NOON + 61)
    assert (a.drawn, b.drawn, drawn.stale_at) == (4, 1, NOON + DAY)
    assert drawn.forget(NOON + DAY - 1) == set()
    assert drawn.forget(NOON + DAY) == {a}
    assert (a.drawn, b.drawn, drawn.stale_at) == (3, 1, NOON + DAY + 60)
    assert drawn.forget(NOON + DAY + 90) == {a, b}
    assert (a.drawn, b.drawn, drawn.stale_at) == (0, 0, float("inf"))


def test_a_clock_that_was_ahead_keeps_nothing_else():
    drawn, a = Drawn(), place()
    drawn.add(a, NOON + 365 * DAY)
    drawn.add(a, NOON)
    assert drawn.stale_at == NOON + DAY
    assert drawn.forget(NOON + DAY) == {a}
    assert a.drawn == 1


def test_what_was_drawn_later_than_a_clock_that_is_set_back_was_drawn_now():
    drawn, a, b = Drawn(), place("a"), place("b")
    drawn.add(a, NOON - 60)
    drawn.add(a, NOON + 365 * DAY, 2)
    drawn.add(b, NOON + 366 * DAY)
    drawn.set_clock_back(NOON + 30)
    assert (a.drawn, b.drawn, drawn.stale_at) == (3, 1, NOON - 60 + DAY)
    drawn.add(b, NOON + 59)
    assert drawn.forget(NOON + DAY - 1) == {a}
    assert (a.drawn, b.drawn, drawn.stale_at) == (2, 2, NOON + DAY)
    assert drawn.forget(NOON + DAY) == {a, b}
    assert (a.drawn, b.drawn, drawn.stale_at) == (0, 0, float("inf"))


def test_a_clock_that_is_set_back_changes_nothing_that_was_drawn_before():
    drawn, a = Drawn(), place()
    drawn.set_clock_back(NOON)
    assert drawn.stale_at == float("inf")
    drawn.add(a, NOON)
    drawn.set_clock_back(NOON + 59)
    assert (a.drawn, drawn.stale_at) == (1, NOON + DAY)


def test_a_busy_day_takes_no_more_than_its_minutes():
    drawn, a = Drawn(), place()
    tracemalloc.start()
    try:
        for number in range(50_000):
            drawn.add(a, NOON + number / 100)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert a.drawn == 50_000
    assert taken < 10_000  # 8.3 minutes
