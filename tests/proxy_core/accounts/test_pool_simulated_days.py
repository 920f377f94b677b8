"""The pool spends well: nearly what an all-knowing scheduler draws, and hardly a call for nothing."""

import pytest

from tests.proxy_core.accounts.simulated_days import PATIENCE, Kind, a_day, begun, bound, simulate

STRATEGIES = ["least_used", "most_quota", "fill_first"]


def holds(outcome):
    assert outcome.drawn <= outcome.bound
    assert outcome.drawn + sum(outcome.lost.values()) == outcome.requests
    assert outcome.waited <= PATIENCE + 0.01
    assert outcome.bound < outcome.requests  # the rush was more than the accounts can do
    assert outcome.share >= 0.99
    assert outcome.waste < 0.01


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_day_of_a_hundred_accounts(strategy):
    holds(simulate(strategy, 100, 20_000))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_day_of_a_thousand_accounts(strategy):
    holds(simulate(strategy, 1000, 200_000))


def test_the_bound_is_what_minutes_allow():
    assert begun([0.0] * 10, 4) == 4
    assert begun([0.0] * 4 + [30.0] * 4, 4) == 4  # a minute after the first is too late for the second
    assert begun([0.0] * 4 + [40.0] * 4, 4) == 8


def test_the_bound_is_what_days_allow():
    day = a_day(100, 1000)
    scarce = type(day)((Kind(3, 1000, 20), Kind(1, 1000, 5)), day.arrivals, day.seconds, 1)
    assert bound(scarce) == 65
    assert bound(type(day)((Kind(3, 1000, 20), Kind(1, 1000, None)), day.arrivals, day.seconds, 1)) == 1000
