"""Whose turn it is, by each strategy, and who is spared."""

import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.board import Board, Row
from proxy_core.accounts.cooling import pacific_day
from proxy_core.accounts.place import Place
from proxy_core.accounts.strategies import STRATEGIES, PoolRules, Turns
from proxy_core.records import Limit, LimitSource
from proxy_core.settings import Settings

NOW = 1_800_000_000.0
TODAY = pacific_day(NOW)


def place(name, *, priority=0, in_flight=0, drawn=0, last_used=0.0, spent=None):
    """`spent`: how many of 100 calls a day."""
    found = Place(Account(Provider.GEMINI, name, id=name, priority=priority))
    found.leases = set(range(in_flight))
    found.drawn, found.last_used = drawn, last_used
    if spent is not None:
        found.tally("m").set_limit(Limit(name, "m", "day", 100, LimitSource.TYPED, 0.0))
        found.tally("m").remember([NOW] * spent)
    return found


def order(strategy, *places, protection=None, measured=None):
    """The names in the order in which their turn comes, each taken out when it had it."""
    turns = Turns(measured)
    turns.rules = PoolRules(strategy, protection or {})
    left, names = list(range(len(places))), []
    board = Board(places, lambda one: Row(0.0, 0.0, 0.0, turns.rank(one, places.index(one), "m", NOW, TODAY)))
    board.free(NOW, (), ())
    while left:
        found = turns.choose(board, left, "m", NOW, TODAY)
        left.remove(places.index(found))
        names.append(found.account.id)
    return "".join(names)


def test_the_setting_offers_what_there_is():
    for name in STRATEGIES:
        assert Settings().changed({"strategy": name}).strategy == name
    assert PoolRules().strategy == Settings().strategy


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_priority_comes_first(strategy):
    assert order(strategy, place("b", priority=2), place("a", priority=1, in_flight=3, drawn=9)) == "ab"


def test_least_used_is_fewest_in_flight_then_fewest_today_then_longest_idle():
    assert order("least_used", place("b", in_flight=1), place("a", drawn=9)) == "ab"
    assert order("least_used", place("b", drawn=2), place("a", drawn=1, last_used=50)) == "ab"
    assert order("least_used", place("b", last_used=2), place("a", last_used=1)) == "ab"
    assert order("least_used", place("a"), place("b")) == "ab"


def test_most_quota_is_the_largest_fraction_left_and_unknown_counts_as_full():
    assert order("most_quota", place("c", spent=50), place("b", spent=10, in_flight=3), place("a")) == "abc"
    assert order("most_quota", place("b", spent=10, drawn=5), place("a", spent=10, drawn=1)) == "ab"


def test_most_quota_takes_what_was_measured_or_counted_whichever_is_less():
    left = {"a": 0.5, "b": 0.9, "c": None}
    places = (place("b", spent=60), place("a", spent=10), place("c", spent=30))
    assert order("most_quota", *places, measured=lambda name, model, now: left[name]) == "cab"


def test_fill_first_keeps_to_the_order_of_the_list():
    assert order("fill_first", place("a", in_flight=3, drawn=9, spent=90), place("b"), place("c")) == "abc"


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_an_account_under_its_reserve_comes_last_whatever_its_priority(strategy):
    places = (place("b", priority=0, spent=85), place("a", priority=5, spent=80, in_flight=2))
    assert order(strategy, *places, protection={"*": 0.2}) == "ab"
    assert order(strategy, *places, protection={"other": 0.2}) == "ba"


def test_of_several_globs_the_longest_counts():
    rules = PoolRules(protection={"*": 0.1, "gemini-*": 0.2, "gemini-3-pro-image": 0.0})
    assert [rules.reserve(model) for model in ("gpt-image-2", "gemini-2.5", "gemini-3-pro-image")] == [0.1, 0.2, 0.0]
    assert PoolRules().reserve("m") == 0.0


def test_when_all_are_under_their_reserve_the_strategy_decides():
    places = (place("b", spent=95, drawn=4), place("a", spent=99, drawn=1))
    assert order("least_used", *places, protection={"m": 0.5}) == "ab"


def test_an_account_beyond_an_old_limit_comes_last():
    old = place("b")
    old.tally("m").set_limit(Limit("b", "m", "day", 1, LimitSource.NAMED, NOW - 86_400))
    old.tally("m").remember([NOW])
    assert order("least_used", old, place("a", in_flight=2)) == "ab"
