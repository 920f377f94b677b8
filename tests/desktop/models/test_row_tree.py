import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.cells import CELL_ROLE, RECORD_ROLE
from desktop.models.request_rows import Column
from desktop.models.request_tree import RequestTree
from desktop.models.row_tree import COLUMNS, LINE_ROLE
from proxy_core import AttemptEnded, AttemptStarted, AttemptStatus, RequestEnded, RequestStarted
from tests.desktop.fakes import NOW, attempt, busy_log, record


@pytest.fixture
def tree(qapp):
    made = RequestTree(now=lambda: NOW)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    tester.deleteLater()


def below(tree, parent, column=Column.WHEN):
    return [tree.index(row, column, parent).data() for row in range(tree.rowCount(parent))]


def test_a_request_unfolds_into_pictures_and_attempts(tree):
    limited, ok = AttemptStatus.LIMITED, AttemptStatus.OK
    tree.apply([RequestStarted(record(n=2))])
    tree.apply([AttemptStarted(attempt()), AttemptEnded(attempt(status=limited, seconds=0.3))])
    tree.apply([AttemptEnded(attempt(number=1, account="heron@example.com", status=ok, seconds=8.4))])
    request = tree.index(0, 0)
    picture = tree.index(0, 0, request)
    assert below(tree, request) == ["Picture 1", "Picture 2"]
    assert below(tree, picture) == ["Attempt 1", "Attempt 2"]
    assert below(tree, picture, Column.OUTCOME) == ["limited", "drawn"]
    assert tree.index(1, 0, picture).parent() == picture
    assert picture.parent() == request
    assert tree.index(1, 0, picture).data(RECORD_ROLE).id == "req-1"


def test_every_cell_of_a_row_can_be_had_at_once(tree):
    tree.apply([RequestStarted(record())])
    cells = tree.index(0, 0).data(LINE_ROLE).cells
    assert len(cells) == COLUMNS
    assert cells[Column.MODEL] == tree.index(0, Column.MODEL).data(CELL_ROLE)


def test_a_row_says_how_many_it_is_inside(tree):
    tree.apply([RequestStarted(record()), AttemptStarted(attempt())])
    picture = tree.index(0, 0, tree.index(0, 0))
    rows = (tree.index(0, 0), picture, tree.index(0, 0, picture))
    assert [row.data(LINE_ROLE).depth for row in rows] == [0, 1, 2]


def test_headers_and_roles(tree):
    tree.apply([RequestStarted(record(prompt="a fox"))])
    assert tree.headerData(Column.OUTCOME, Qt.Orientation.Horizontal) == "Outcome"
    assert tree.headerData(0, Qt.Orientation.Vertical) is None
    assert tree.index(0, Column.PROMPT).data(Qt.ItemDataRole.ToolTipRole) == "a fox"
    assert tree.data(QModelIndex()) is None
    assert tree.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is None


def test_a_screen_reader_hears_the_squares_and_the_timeline(tree):
    spoken = Qt.ItemDataRole.AccessibleTextRole
    (old, attempts), tree_of = busy_log()["r08"], tree
    tree_of.apply([RequestEnded(old)])
    tree_of.load_attempts(old, attempts)
    picture = tree.index(1, 0, tree.index(0, 0))
    assert tree.index(0, Column.OUTCOME).data(spoken) is None, "its words are read as they are"
    assert tree.index(1, Column.PICTURES, picture).data(spoken) == "waited 1.2 s, then 9.7 s at the upstream"


def test_what_is_known_of_one(tree):
    old, attempts = busy_log()["r08"]
    tree.apply([RequestEnded(old)])
    assert tree.known("nobody") is None
    assert not tree.index_of("nobody").isValid()
    assert (tree.known("r08").whole, tree.known("r08").attempts) == (False, [])
    with_signal = []
    tree.request_changed.connect(with_signal.append)
    tree.load_attempts(old, attempts)
    assert (tree.known("r08").whole, len(tree.known("r08").attempts)) == (True, 4)
    assert with_signal == ["r08"]
    assert tree.index_of("r08") == tree.index(0, 0)


def test_attempts_are_asked_for_once_until_that_failed(qapp):
    tree, wanted = RequestTree(now=lambda: NOW), []  # without the tester, which unfolds everything
    tree.apply([RequestEnded(busy_log()["r08"][0])])
    tree.attempts_wanted.connect(wanted.append)
    index = tree.index(0, 0)
    assert (tree.hasChildren(index), tree.rowCount(index), tree.canFetchMore(index)) == (True, 0, True)
    tree.fetchMore(index)
    tree.want_attempts("r08")
    assert wanted == ["r08"]
    tree.attempts_failed("r08")
    tree.fetchMore(index)
    assert wanted == ["r08", "r08"]
    tree.load_attempts(*busy_log()["r08"])
    assert not tree.canFetchMore(index)
    assert below(tree, tree.index(1, 0, index), Column.ACCOUNT) == ["otter@example.com", "heron@example.com"]


def test_an_attempt_that_ended_stays_ended(tree):
    tree.apply([RequestStarted(record())])
    tree.apply([AttemptEnded(attempt(status=AttemptStatus.OK)), AttemptStarted(attempt())])
    assert below(tree, tree.index(0, 0, tree.index(0, 0)), Column.OUTCOME) == ["drawn"]
