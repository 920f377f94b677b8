import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.cells import RECORD_ROLE
from desktop.models.palette_list import MOST, PLACES_ROLE, PaletteList
from desktop.palette_entries import AccountEntries, action, page
from tests.desktop.fakes import account_state

PAGES = [page("overview", "Overview", "Ctrl+1", ""), page("accounts", "Accounts", "Ctrl+2", "")]
ACTIONS = [action("add", "Add an account", "Ctrl+N"), action("address", "Copy the address", "")]


@pytest.fixture
def model(qapp):
    made = PaletteList()
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    states = [account_state(f"a{number}@example.com") for number in range(200)]
    made.set_entries([*PAGES, *ACTIONS, *AccountEntries().of(states)])
    return made


def titles(model):
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_with_nothing_typed_there_are_pages_and_actions(model):
    assert titles(model) == ["Overview", "Accounts", "Add an account", "Copy the address"]


def test_what_was_used_is_first_and_before_its_equals(model):
    accounts = AccountEntries().of([account_state("fox@example.com"), account_state("adder@example.com")])
    model.set_entries([*PAGES, *ACTIONS, *accounts], ["account adder", "action address", "page gone"])
    assert titles(model)[:3] == ["adder@example.com", "Copy the address", "Overview"]
    model.type("ad")
    assert titles(model) == ["adder@example.com", "Add an account", "Copy the address"]


def test_what_is_typed_is_found_and_goes_away_again(model):
    model.type("ac")
    assert titles(model)[:2] == ["Accounts", "Add an account"]
    model.type("zzz")
    assert (model.rowCount(), model.count) == (0, 0)
    model.type(" ")
    assert model.rowCount() == 4


def test_of_very_many_the_best_are_rows_and_all_are_counted(model):
    model.type("example")
    assert (model.rowCount(), model.count) == (MOST, 200)


def test_what_is_typed_stays_looked_for_when_there_is_more_to_find(model):
    model.type("address")
    model.set_entries([*ACTIONS, action("other", "Address of the proxy", "")])
    assert titles(model) == ["Address of the proxy", "Copy the address"]
    assert model.row_of("action address") == 1
    assert model.row_of("action add") == -1


def test_what_a_row_says(model):
    model.type("acc add")
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Add an account, Ctrl+N, Action"
    assert index.data(RECORD_ROLE) == ACTIONS[0]
    assert index.data(PLACES_ROLE) == ([0, 1, 2, 7, 8, 9], [])
    assert index.data(Qt.ItemDataRole.CheckStateRole) is None


def test_words_that_are_not_in_the_title_are_marked_after_it(model):
    model.type("gemini a7@")
    title, below = model.index(0, 0).data(PLACES_ROLE)
    assert title == [0, 1, 2]
    assert below == [0, 1, 2, 3, 4, 5]
