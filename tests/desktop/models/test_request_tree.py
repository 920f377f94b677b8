import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtTest import QAbstractItemModelTester

from desktop.cells import CELL_ROLE, RECORD_ROLE, Tone
from desktop.log_actions import PAGE
from desktop.models.matching import matches
from desktop.models.request_rows import Column
from desktop.models.request_tree import RequestTree
from desktop.models.row_tree import LINE_ROLE, ROOT
from proxy_core import (
    AttemptEnded,
    AttemptStarted,
    AttemptStatus,
    Outcome,
    RequestEnded,
    RequestFilter,
    RequestStarted,
)
from tests.desktop.fakes import NOW, attempt, record

FAILED = RequestFilter(outcomes=(Outcome.FAILED,))
FOLLOWED = 250


class Log:
    """Answers a model's pages as the core does, at once or when it is let."""

    def __init__(self, tree, records=(), *, at_once=True):
        self.records, self.wanted, self.at_once = {one.id: one for one in records}, [], at_once
        self.tree, tree.log = tree, self  # Qt keeps nothing alive that listens
        tree.page_wanted.connect(self.asked)

    def asked(self, page):
        self.wanted.append(page)
        if self.at_once:
            self.answer(page)

    def answer(self, page):
        found = [one for one in self.records.values() if matches(one, page.matching)]
        found = sorted(found, key=lambda one: -one.started_at)
        found = [one for one in found if page.before is None or one.started_at < page.before]
        found = found[:PAGE] if page.until is None else [one for one in found if one.started_at >= page.until - 1]
        self.tree.answer(page.ticket, tuple(found))


@pytest.fixture
def tree(qapp):
    made = RequestTree(limit=500, now=lambda: NOW)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    tester.deleteLater()


@pytest.fixture
def untested(qapp):
    """The same without Qt's tester, which looks at every row after every change."""
    return RequestTree(limit=500, now=lambda: NOW)


def ids(tree):
    return [tree.index(row, 0).data(RECORD_ROLE).id for row in range(tree.rowCount())]


def many(count, first=0):
    return [record(f"log-{n}", started_at=NOW - n, outcome=Outcome.DRAWN) for n in range(first, first + count)]


def began(*names, at=1):
    return [RequestStarted(record(name, started_at=NOW + at + n)) for n, name in enumerate(names)]


# --- what happens


def test_the_end_of_a_request_is_shown(tree):
    tree.apply([RequestStarted(record())])
    assert tree.index(0, Column.OUTCOME).data() == "waiting"
    tree.apply([AttemptStarted(attempt())])
    assert [tree.index(0, column).data() for column in (Column.ACCOUNT, Column.OUTCOME)] == [
        "fox@example.com",
        "drawing",
    ]
    tree.apply([RequestEnded(record(outcome=Outcome.DRAWN, returned=1, seconds=8.4, accounts=("fox@example.com",)))])
    assert [tree.index(0, column).data() for column in (Column.OUTCOME, Column.SECONDS)] == ["drawn", "8.4 s"]


def test_a_batch_is_inserted_at_once(tree):
    inserted, arrived = [], []
    tree.rowsInserted.connect(lambda parent, first, last: inserted.append((parent.isValid(), first, last)))
    tree.arrived.connect(arrived.append)
    tree.apply(began("a", "b", "c", "d"))
    assert (inserted, arrived) == ([(False, 0, 3)], [4])


def test_all_of_it_in_one_batch(tree):
    tree.apply(
        [
            *began("a", at=0),
            AttemptStarted(attempt("a")),
            AttemptEnded(attempt("a", status=AttemptStatus.OK)),
            RequestEnded(record("a", outcome=Outcome.DRAWN, returned=1)),
        ]
    )
    assert tree.index(0, Column.PICTURES).data(CELL_ROLE).squares == (Tone.OK,)
    assert tree.rowCount(tree.index(0, 0, tree.index(0, 0))) == 1


def test_what_was_not_understood_comes_without_a_start(tree):
    tree.apply([RequestEnded(record(outcome=Outcome.INVALID))])
    assert tree.index(0, Column.OUTCOME).data() == "not valid"
    assert not tree.hasChildren(tree.index(0, 0))


def test_the_seconds_are_counted_while_something_is_drawn(qapp):
    clock = [NOW]
    tree = RequestTree(now=lambda: clock[0])
    assert not tree.tick()
    tree.apply([RequestStarted(record())])
    clock[0] = NOW + 7
    assert tree.tick()
    assert tree.index(0, Column.SECONDS).data() == "7.0 s"
    tree.apply([RequestEnded(record(outcome=Outcome.DRAWN, seconds=8.0))])
    assert not tree.tick()


# --- pages of the log


def test_older_pages_come_as_one_asks_for_them(untested):
    tree = untested
    log = Log(tree, many(250))
    tree.show_newest()
    assert tree.rowCount() == PAGE
    assert not tree.canFetchMore(ROOT), "Qt would fetch all there is at its first layout"
    tree.fetch_older()
    tree.fetch_older()
    tree.fetch_older()
    assert ids(tree) == [f"log-{n}" for n in range(250)]
    tree.fetch_older()
    assert len(log.wanted) == 3, "there is no more"
    assert tree.logged() == 250


def test_one_page_at_a_time(tree):
    log = Log(tree, many(450), at_once=False)
    tree.show_newest()
    assert tree.loading
    log.answer(log.wanted[0])
    tree.fetch_older()
    tree.fetch_older()
    assert len(log.wanted) == 2
    tree.page_failed(log.wanted[1].ticket)
    tree.fetch_older()
    assert len(log.wanted) == 3


def test_the_list_is_bounded_and_what_was_dropped_comes_back(untested):
    tree = untested
    Log(tree, many(700))
    tree.show_newest()
    tree.reads_old = True
    for _ in range(6):
        tree.fetch_older()
    assert (tree.rowCount(), tree.at_head, ids(tree)[-1]) == (500, False, "log-693")
    assert tree.logged() is None
    tree.reads_old = False
    for _ in range(20):
        tree.fetch_newer()
    assert (tree.at_head, ids(tree)) == (True, [f"log-{n}" for n in range(500)])
    tree.reads_old = True
    tree.fetch_older()
    assert ids(tree)[-1] == "log-598", "the page has the last one, which is there, once more"


def test_the_oldest_make_room_for_new_ones_unless_they_are_read(untested):
    tree = untested
    Log(tree, many(600))
    tree.show_newest()
    for _ in range(5):
        tree.fetch_older()
    assert tree.rowCount() == 500
    tree.apply(began("a", "b"))
    assert (tree.rowCount(), ids(tree)[0], ids(tree)[-1]) == (500, "b", "log-497")
    tree.reads_old = True
    tree.apply(began("c", at=9))
    assert (tree.rowCount(), ids(tree)[0], tree.at_head) == (500, "b", False)
    tree.apply(began("d", at=10))
    assert tree.held == 1, "there is no place for it while the head is away"


def test_what_comes_by_events_and_by_the_log_is_there_once(tree):
    log = Log(tree, many(3), at_once=False)
    tree.show_newest()
    tree.apply([*began("new"), RequestEnded(record("late", started_at=NOW + 5, outcome=Outcome.DRAWN))])
    log.records["new"] = record("new", started_at=NOW + 1, outcome=Outcome.DRAWN)
    log.answer(log.wanted[0])
    assert ids(tree) == ["late", "new", "log-0", "log-1", "log-2"]
    tree.apply([RequestEnded(record("new", started_at=NOW + 1, outcome=Outcome.DRAWN, returned=1))])
    assert len(set(ids(tree))) == tree.rowCount() == 5
    assert tree.index(1, Column.OUTCOME).data() == "drawn"


def test_what_is_drawn_stays_when_the_list_begins_anew(tree):
    Log(tree, many(3))
    tree.apply([*began("live"), AttemptStarted(attempt("live"))])
    tree.show_newest()
    assert ids(tree)[0] == "live"
    assert len(tree.known("live").attempts) == 1
    assert tree.logged() == 3, "it is not in the log yet"


def test_a_late_answer_to_an_older_question_changes_nothing(tree):
    log = Log(tree, many(3), at_once=False)
    tree.show_newest()
    tree.show_newest(FAILED)
    log.answer(log.wanted[0])
    assert tree.rowCount() == 0
    log.answer(log.wanted[1])
    assert (tree.rowCount(), tree.matching, tree.loading) == (0, FAILED, False)


def test_while_the_newest_are_followed_the_oldest_make_room_whatever_was_read(untested):
    tree = untested
    Log(tree, many(400))
    tree.show_newest()
    for _ in range(3):
        tree.fetch_older()
    tree.reads_old, tree.followed = True, FOLLOWED
    tree.apply(began("new"))
    assert (tree.rowCount(), ids(tree)[0], tree.at_head) == (FOLLOWED, "new", True)


# --- filters


def test_live_ones_are_filtered_by_the_rule_of_the_log(tree):
    Log(tree)
    tree.show_newest(FAILED)
    tree.apply([*began("a", "b"), AttemptStarted(attempt("a"))])
    assert tree.rowCount() == 0
    failed = record("a", started_at=NOW + 1, outcome=Outcome.FAILED)
    tree.apply([RequestEnded(failed), RequestEnded(record("b", started_at=NOW + 2, outcome=Outcome.DRAWN))])
    assert ids(tree) == ["a"]
    assert len(tree.known("a").attempts) == 1, "what was told before it fitted is not lost"


def test_one_that_fits_late_stands_where_it_belongs(tree):
    Log(tree)
    tree.show_newest(FAILED)
    tree.apply(began("slow", "quick"))
    for name, at in (("quick", 2), ("slow", 1)):
        tree.apply([RequestEnded(record(name, started_at=NOW + at, outcome=Outcome.FAILED))])
    assert ids(tree) == ["quick", "slow"]


# --- pause


def test_new_ones_are_held_back_and_counted(tree):
    held = []
    tree.held_changed.connect(held.append)
    tree.apply(began("seen", at=0))
    tree.set_paused(True)
    tree.apply(began("a", "b"))
    tree.apply([RequestEnded(record("a", started_at=NOW + 1, outcome=Outcome.DRAWN))])
    tree.apply([RequestEnded(record("seen", outcome=Outcome.DRAWN))])
    assert (ids(tree), held, tree.held) == (["seen"], [2], 2)
    assert tree.index(0, Column.OUTCOME).data() == "drawn", "what is seen goes on"
    tree.set_paused(False)
    assert (ids(tree), held, tree.held) == (["b", "a", "seen"], [2, 0], 0)
    assert tree.index(1, Column.OUTCOME).data() == "drawn"


def test_too_many_that_were_held_back_are_read_from_the_log(qapp):
    tree = RequestTree(limit=5, now=lambda: NOW)
    log = Log(tree)
    tree.set_paused(True)
    for n in range(8):
        done = record(str(n), started_at=NOW + n, outcome=Outcome.DRAWN)
        log.records[done.id] = done
        tree.apply([RequestEnded(done)])
    assert tree.held == 8
    tree.set_paused(False)
    assert (len(log.wanted), tree.held, ids(tree)[0]) == (1, 0, "7")


def test_the_newest_can_be_shown_while_it_is_paused(tree):
    log = Log(tree)
    tree.set_paused(True)
    log.records["a"] = record("a", started_at=NOW + 1, outcome=Outcome.DRAWN)
    tree.apply([RequestEnded(log.records["a"])])
    tree.show_newest()
    assert (ids(tree), tree.held) == (["a"], 0)


# --- whatever comes


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(seed=st.integers(0, 2**32))
def test_it_keeps_qts_rules_whatever_comes(qapp, seed):
    dice = random.Random(seed)
    tree = RequestTree(limit=6, now=lambda: NOW)
    tester = QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Fatal)
    log = Log(tree, [record(f"log-{n}", started_at=NOW - n, n=2, outcome=Outcome.DRAWN) for n in range(12)])
    for step in range(12):
        tree.apply([_any_event(dice, step) for _ in range(dice.randint(1, 6))])
        known = f"log-{dice.randint(0, 12)}"
        tree.reads_old = dice.random() < 0.5
        dice.choice(
            [
                tree.show_newest,
                lambda: tree.show_newest(FAILED),
                tree.fetch_older,
                tree.fetch_newer,
                lambda: tree.set_paused(dice.random() < 0.5),
                lambda name=known: tree.load_attempts(
                    record(name, n=2), [attempt(name, dice.randint(0, 3), n) for n in range(2)]
                ),
                tree.tick,
            ]
        )()
        times = [tree.index(row, 0).data(RECORD_ROLE).started_at for row in range(tree.rowCount())]
        assert times == sorted(times, reverse=True)
        assert len(set(ids(tree))) == tree.rowCount()
    assert tester.model() is tree
    assert log.tree is tree


def _any_event(dice, step):
    number = dice.randint(max(0, step - 4), step)
    request = record(str(number), n=number % 4, started_at=NOW + number)
    tried = attempt(request.id, dice.randint(0, 3), dice.randint(0, 2))
    return dice.choice(
        [
            RequestStarted(request),
            RequestEnded(replace(request, outcome=dice.choice(list(Outcome)))),
            AttemptStarted(tried),
            AttemptEnded(replace(tried, status=dice.choice(list(AttemptStatus)))),
        ]
    )


def test_qt_is_told_once_of_what_it_has_asked_for(untested):
    """Each telling has it ask where the row is, and paint all that is seen."""
    tree = untested
    tree.apply(began("a", "b", "c", "d"))
    told = []
    tree.dataChanged.connect(lambda first, last: told.append((first.row(), last.row(), first.parent().isValid())))
    tree.apply([AttemptStarted(attempt(name)) for name in "abcd"])
    assert told == [], "nobody looked at them"
    for row in (0, 2):
        tree.index(row, 0).data()
    ended = [RequestEnded(record(name, started_at=NOW + 1 + n, outcome=Outcome.DRAWN)) for n, name in enumerate("abcd")]
    tree.apply(ended)
    assert told == [(0, 2, False)]
    picture = tree.index(0, 0, tree.index(1, 0))
    picture.data()
    tree.load_attempts(ended[2].record, [])
    assert told[1:] == [(0, 0, True)]


def test_what_was_asked_for_is_still_told_of_and_known_when_others_are_dropped(untested):
    tree = untested
    tree.followed = FOLLOWED
    tree.apply(began(*(str(n) for n in range(FOLLOWED))))
    seen = [tree.index(row, 0).data(LINE_ROLE).cells for row in range(2)]
    told = []
    tree.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    changed = record(str(FOLLOWED - 1), started_at=NOW + FOLLOWED, outcome=Outcome.DRAWN)
    tree.apply([*began("new", at=FOLLOWED + 1), RequestEnded(changed)])
    assert (tree.rowCount(), told) == (FOLLOWED, [(1, 1)])
    assert tree.index(1, 0).data(LINE_ROLE).cells[Column.OUTCOME].text == "drawn"
    assert tree.index(2, 0).data(LINE_ROLE).cells is seen[1]
