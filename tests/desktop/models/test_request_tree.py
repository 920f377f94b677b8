import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.cells import CELL_ROLE, RECORD_ROLE, Tone
from desktop.models.request_rows import Column
from desktop.models.request_tree import RequestTree
from proxy_core import AttemptEnded, AttemptStarted, AttemptStatus, Outcome, RequestEnded, RequestStarted
from tests.desktop.fakes import NOW, attempt, busy_log, record


@pytest.fixture
def tree(qapp):
    made = RequestTree(limit=5, now=lambda: NOW)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    tester.deleteLater()


def ids(tree):
    return [tree.index(row, 0).data(RECORD_ROLE).id for row in range(tree.rowCount())]


def below(tree, parent, column=Column.WHEN):
    return [tree.index(row, column, parent).data() for row in range(tree.rowCount(parent))]


def test_a_request_unfolds_into_pictures_and_attempts(tree):
    limited, ok = AttemptStatus.LIMITED, AttemptStatus.OK
    tree.apply([RequestStarted(record(n=2))])
    tree.apply(
        [
            AttemptStarted(attempt()),
            AttemptStarted(attempt(picture=1)),
            AttemptEnded(attempt(status=limited, seconds=0.3)),
            AttemptStarted(attempt(number=1, account="heron@example.com")),
        ]
    )
    tree.apply([AttemptEnded(attempt(number=1, account="heron@example.com", status=ok, seconds=8.4))])
    request = tree.index(0, 0)
    assert below(tree, request) == ["Picture 1", "Picture 2"]
    picture = tree.index(0, 0, request)
    assert below(tree, picture) == ["Attempt 1", "Attempt 2"]
    assert below(tree, picture, Column.OUTCOME) == ["limited", "drawn"]
    assert below(tree, picture, Column.SECONDS) == ["0.3 s", "8.4 s"]
    assert tree.index(0, Column.PICTURES).data(CELL_ROLE).squares == (Tone.OK, Tone.BUSY)


def test_the_end_of_a_request_is_shown(tree):
    tree.apply([RequestStarted(record())])
    assert tree.index(0, Column.OUTCOME).data() == "waiting"
    tree.apply([AttemptStarted(attempt())])
    assert [tree.index(0, column).data() for column in (Column.ACCOUNT, Column.OUTCOME)] == [
        "fox@example.com",
        "drawing",
    ]
    tree.apply([RequestEnded(record(outcome=Outcome.DRAWN, returned=1, seconds=8.4, accounts=("fox@example.com",)))])
    assert [tree.index(0, column).data() for column in (Column.ACCOUNT, Column.OUTCOME, Column.SECONDS)] == [
        "fox@example.com",
        "drawn",
        "8.4 s",
    ]


def test_newest_first_and_bounded(tree):
    tree.apply([RequestStarted(record(str(n), started_at=NOW + n)) for n in range(3)])
    assert ids(tree) == ["2", "1", "0"]
    tree.apply([RequestStarted(record(str(n), started_at=NOW + n)) for n in range(3, 12)])
    assert ids(tree) == ["11", "10", "9", "8", "7"]
    tree.apply([RequestEnded(record("0", outcome=Outcome.DRAWN))])
    assert ids(tree) == ["11", "10", "9", "8", "7"]


def test_a_batch_is_inserted_at_once(tree):
    inserted = []
    tree.rowsInserted.connect(lambda parent, first, last: inserted.append((parent.isValid(), first, last)))
    tree.apply([RequestStarted(record(str(n))) for n in range(4)])
    assert inserted == [(False, 0, 3)]


def test_what_was_not_understood_comes_without_a_start(tree):
    tree.apply([RequestEnded(record(outcome=Outcome.INVALID))])
    assert tree.index(0, Column.OUTCOME).data() == "not valid"
    assert not tree.hasChildren(tree.index(0, 0))


def test_older_ones_are_asked_for_when_they_are_unfolded(qapp):
    tree, log = RequestTree(now=lambda: NOW), busy_log()  # without the tester, which unfolds everything
    tree.apply([RequestStarted(record("new", started_at=NOW + 9))])
    tree.load([log["r08"][0], log["r07"][0]])
    wanted = []
    tree.attempts_wanted.connect(wanted.append)
    assert ids(tree) == ["new", "r08", "r07"]
    index = tree.index(1, 0)
    assert tree.hasChildren(index)
    assert tree.rowCount(index) == 0
    tree.fetchMore(index)
    tree.fetchMore(index)
    assert wanted == ["r08"]
    tree.load_attempts(*log["r08"])
    assert below(tree, index) == ["Picture 1", "Picture 2", "Picture 3"]
    assert below(tree, tree.index(1, 0, index), Column.ACCOUNT) == ["otter@example.com", "heron@example.com"]
    assert not tree.canFetchMore(index)


def test_what_could_not_be_loaded_can_be_asked_for_again(qapp):
    tree = RequestTree(now=lambda: NOW)
    tree.load([record("old")])
    wanted = []
    tree.attempts_wanted.connect(wanted.append)
    tree.fetchMore(tree.index(0, 0))
    tree.attempts_failed("old")
    tree.fetchMore(tree.index(0, 0))
    assert wanted == ["old", "old"]


def test_what_came_by_events_is_not_loaded_again(tree):
    tree.apply([RequestStarted(record("a"))])
    tree.load([record("a"), record("b")])
    assert ids(tree) == ["a", "b"]


def test_an_attempt_that_ended_stays_ended(tree):
    tree.apply([RequestStarted(record()), AttemptEnded(attempt(status=AttemptStatus.OK)), AttemptStarted(attempt())])
    assert below(tree, tree.index(0, 0, tree.index(0, 0)), Column.OUTCOME) == ["drawn"]


def test_headers_and_roles(tree):
    tree.apply([RequestStarted(record())])
    assert tree.headerData(Column.OUTCOME, Qt.Orientation.Horizontal) == "Outcome"
    assert tree.headerData(0, Qt.Orientation.Vertical) is None
    assert "req-1" in tree.index(0, Column.WHAT).data(Qt.ItemDataRole.ToolTipRole)
    assert tree.data(QModelIndex()) is None
    assert tree.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is None


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_it_keeps_qts_rules_whatever_comes(qapp, seed):
    dice = random.Random(seed)
    tree = RequestTree(limit=6, now=lambda: NOW)
    tester = QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for step in range(12):
        tree.apply([_any_event(dice, step) for _ in range(dice.randint(1, 6))])
        if dice.random() < 0.3:
            tree.load([record(str(dice.randint(-30, 30)), n=2) for _ in range(1)])
        if dice.random() < 0.5:
            known = str(dice.randint(-30, 30))
            tree.load_attempts(record(known, n=2), [attempt(known, dice.randint(0, 3), n) for n in range(2)])
        assert tree.rowCount() <= 6
        assert len(set(ids(tree))) == tree.rowCount()
    assert tester.model() is tree


def _any_event(dice, step):
    request = record(str(dice.randint(max(0, step - 4), step)), n=dice.randint(0, 3), started_at=NOW + step)
    tried = attempt(request.id, dice.randint(0, 3), dice.randint(0, 2))
    return dice.choice(
        [
            RequestStarted(request),
            RequestEnded(replace(request, outcome=dice.choice(list(Outcome)))),
            AttemptStarted(tried),
            AttemptEnded(replace(tried, status=dice.choice(list(AttemptStatus)))),
        ]
    )
