from desktop.models.row_store import RowStore, pictures_of
from proxy_core import Outcome
from tests.desktop.fakes import NOW, attempt, record


def ids(store):
    return [store.at(position).record.id for position in range(len(store))]


def test_the_newest_is_first_and_the_oldest_is_dropped():
    store = RowStore(3)
    store.add_newest([record("a"), record("b")])
    store.add_oldest([record("old")])
    store.add_newest([record("c", n=2)])
    store.add_attempt(store.at(3).pictures[0] if store.at(3).pictures else store.at(0).pictures[0], attempt("c"))
    assert ids(store) == ["c", "b", "a", "old"]
    store.drop_oldest(1)
    assert ids(store) == ["c", "b", "a"]
    assert [store.position(store.at(n)) for n in range(3)] == [0, 1, 2]
    assert "old" not in store.by_id


def test_dropping_forgets_all_that_belongs_to_a_request():
    store = RowStore(3)
    store.add_newest([record("a", n=2)])
    store.add_attempt(store.at(0).pictures[1], attempt("a", 1))
    assert len(store.by_key) == 4
    store.drop_oldest(1)
    assert (store.by_key, store.by_id, len(store)) == ({}, {}, 0)


def test_unknown_are_those_that_are_not_here_and_not_too_old():
    store = RowStore(2)
    assert [r.id for r in store.unknown([record("a"), record("b"), record("a"), record("c")])] == ["b", "c"]
    store.add_newest([record("a"), record("b")])
    asked = [record("a"), record("dropped before", started_at=NOW - 1), record("new", started_at=NOW + 1)]
    assert [r.id for r in store.unknown(asked)] == ["new"]


def test_how_many_pictures_a_request_unfolds_into():
    assert pictures_of(record(n=3)) == 3
    assert pictures_of(record(n=3, outcome=Outcome.INVALID)) == 0
