import random

import pytest

from desktop.models.live_requests import Told
from desktop.models.row_store import RowStore
from tests.desktop.fakes import NOW, attempt, record


def told(name, at=None, whole=True, **changes):
    return Told(record(name, started_at=NOW + (at or 0), **changes), whole=whole)


def add(store, *found):
    for position, run in store.runs(store.unknown(found)):
        store.insert(position, run)


def ids(store):
    return [store.at(position).record.id for position in range(len(store))]


def test_the_newest_is_first_wherever_it_comes_from():
    store = RowStore()
    add(store, told("b", 2), told("d", 4))
    add(store, told("a", 1), told("c", 3), told("e", 5))
    assert ids(store) == ["e", "d", "c", "b", "a"]
    assert [store.position(store.at(n)) for n in range(5)] == [0, 1, 2, 3, 4]
    assert [store.key_at(n) for n in (0, 4, 5)] == [store.at(0).key, store.at(4).key, None]


def test_of_one_moment_the_later_one_is_above():
    store = RowStore()
    add(store, told("a"), told("b"))
    add(store, told("c"))
    assert ids(store) == ["c", "b", "a"]


def test_those_that_belong_together_are_one_run():
    store = RowStore()
    add(store, told("old", 0), told("new", 10))
    fresh = store.unknown([told("b", 2), told("a", 1), told("x", 20), told("old", 0)])
    runs = []
    for position, run in store.runs(fresh):
        runs.append((position, [one.record.id for one in run]))
        store.insert(position, run)
    assert runs == [(1, ["a", "b"]), (0, ["x"])]


@pytest.mark.parametrize("seed", range(5))
def test_places_stay_right_whatever_comes_and_goes(seed):
    dice, store = random.Random(seed), RowStore()
    for step in range(60):
        add(store, *[told(f"{step}-{n}", dice.randint(0, 50), n=dice.randint(1, 2)) for n in range(dice.randint(0, 4))])
        if len(store) > 10:
            dice.choice([store.drop_oldest, store.drop_newest])(dice.randint(1, 5))
        times = [store.at(n).record.started_at for n in range(len(store))]
        assert times == sorted(times, reverse=True)
        assert [store.position(store.at(n)) for n in range(len(store))] == list(range(len(store)))
        assert set(store.by_id) == set(ids(store))


def test_dropping_forgets_all_that_belongs_to_a_request():
    store = RowStore()
    add(store, Told(record("a", n=2), [attempt("a", 1)]))
    assert len(store.by_key) == 4
    store.clear()
    assert (store.by_key, store.by_id, len(store)) == ({}, {}, 0)


def test_what_is_known_in_part_only_has_no_pictures_yet():
    store = RowStore()
    add(store, told("log", whole=False, n=3), Told(record("live", n=2), [attempt("live", 5), attempt("live", 1)]))
    live, log = store.by_id["live"], store.by_id["log"]
    assert (live.loaded, len(live.pictures), len(live.attempts())) == (True, 2, 1)
    assert (log.loaded, log.pictures, log.unfolds) == (False, [], True)
