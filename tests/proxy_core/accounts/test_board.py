"""What the pool sees of its accounts at a glance: who is free, and why nobody is."""

import math

import pytest

from proxy_core.accounts.account import Account, Provider
from proxy_core.accounts.board import Board, Boards, Row
from proxy_core.accounts.place import Place

NOW = 100.0
READY, FULL = Row(0.0, 0.0, 0.0, (1,)), Row(math.inf, 0.0, 0.0, (1,))


def resting(until, hopeless_until=0.0):
    return Row(until, until, hopeless_until, (1,))


def board_of(**rows):
    places = [Place(Account(Provider.GEMINI, name, id=name)) for name in rows]
    return Board(places, lambda place: rows[place.account.id])


def said(board, exclude=(), only=()):
    assert board.free(NOW, exclude, only) == []
    found = board.nobody(NOW, exclude, only)
    return found.busy, found.ready_at, found.changes_at


def test_who_is_free():
    board = board_of(a=resting(101), b=READY, c=FULL, d=resting(100))
    assert board.free(NOW, (), ()) == [1, 3]
    assert board.free(NOW, {"b"}, ()) == [3]
    assert board.free(NOW, (), {"b", "a"}) == [1]
    assert board.free(NOW, {"b", "d"}, ()) == []


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ({}, (False, None, None)),
        ({"a": FULL}, (True, None, None)),
        ({"a": resting(130), "b": resting(120)}, (False, 120, 120)),
        ({"a": FULL, "b": resting(120)}, (True, 120, 120)),
        ({"a": resting(110, hopeless_until=110), "b": resting(120)}, (False, 120, 110)),
        ({"a": resting(110, hopeless_until=110)}, (False, None, 110)),
        ({"a": resting(110, hopeless_until=90)}, (False, 110, 110)),
        ({"a": resting(math.inf)}, (False, None, None)),
    ],
)
def test_why_nobody_is(rows, answer):
    assert said(board_of(**rows)) == answer


def test_why_nobody_is_of_those_that_may():
    board = board_of(a=resting(110), b=FULL, c=resting(130, hopeless_until=130))
    assert said(board) == (True, 110, 110)
    assert said(board, exclude={"b", "unknown"}) == (False, 110, 110)
    assert said(board, exclude={"a", "b"}) == (False, None, 130)
    assert said(board, only={"a", "unknown"}) == (False, 110, 110)
    assert said(board, only={"a"}, exclude={"a"}) == (False, None, None)


def test_it_looks_again_at_what_was_touched_and_only_at_that():
    rows, looks = {"a": READY, "b": READY}, []
    places = {name: Place(Account(Provider.GEMINI, name, id=name)) for name in rows}

    def look(place):
        looks.append(place.account.id)
        return rows[place.account.id]

    board = Board(list(places.values()), look)
    assert board.free(NOW, (), ()) == [0, 1]
    rows["a"] = FULL
    board.touch(places["a"])
    board.touch(Place(Account(Provider.GEMINI, "stranger")))
    assert board.free(NOW, (), ()) == [1]
    assert sorted(looks) == ["a", "a", "b"]


def test_a_board_is_of_the_enabled_accounts_of_its_providers():
    places = [
        Place(Account(Provider.GEMINI, "a", id="a")),
        Place(Account(Provider.GEMINI, "b", id="b", enabled=False)),
        Place(Account(Provider.OPENAI, "c", id="c")),
    ]
    boards = Boards(lambda place, number, model: READY)
    names = [one.account.id for one in boards.get("m", frozenset({Provider.GEMINI}), places).places]
    assert names == ["a"]
    assert len(boards.get("m", frozenset(Provider), places).places) == 2


def test_there_are_not_more_boards_than_are_of_use():
    boards = Boards(lambda place, number, model: READY)
    first = boards.get("m0", frozenset(Provider), ())
    assert boards.get("m0", frozenset(Provider), ()) is first
    for number in range(1, 200):
        boards.get(f"m{number}", frozenset(Provider), ())
    assert len(boards._boards) == 64
    assert boards.get("m0", frozenset(Provider), ()) is not first
