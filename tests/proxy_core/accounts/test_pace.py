"""A limit per minute that nobody names, guessed from when calls are refused."""

from proxy_core.accounts.pace import Pace


def test_one_refusal_is_no_limit_and_two_after_as_many_calls_are():
    pace = Pace()
    pace.refused(6, 100.0)
    assert pace.calls == 0
    pace.refused(7, 104.0)
    assert (pace.calls, pace.until) == (6, 404.0)


def test_refusals_after_any_number_of_calls_are_no_limit():
    pace = Pace()
    for calls in (6, 2, 9, 0, 4):
        pace.refused(calls, 100.0)
    assert pace.calls == 0


def test_refusals_of_the_first_calls_are_no_limit():
    pace = Pace()
    for _ in range(5):
        pace.refused(1, 100.0)
    assert pace.calls == 0


def test_a_guess_that_is_confirmed_holds_twice_as_long_up_to_a_bound():
    pace, now, holds = Pace(), 0.0, []
    pace.refused(6, now)
    for _ in range(9):
        pace.refused(6, now)
        holds.append(pace.until - now)
        now = pace.until
    assert holds == [300.0, 600.0, 1200.0, 2400.0, 4800.0, 9600.0, 14_400.0, 14_400.0, 14_400.0]


def test_a_call_beyond_the_guess_raises_it_and_the_next_may_try_one_more():
    pace = Pace()
    pace.refused(6, 0.0)
    pace.refused(6, 5.0)
    pace.went_through(6)
    assert (pace.calls, pace.until) == (6, 305.0)
    pace.went_through(7)
    assert (pace.calls, pace.until) == (7, 0.0)
    pace.refused(7, 400.0)
    assert (pace.calls, pace.until) == (7, 700.0)  # a new guess, not an old one confirmed


def test_without_a_guess_nothing_is_learnt_from_what_goes_through():
    pace = Pace()
    pace.went_through(50)
    assert pace == Pace()
