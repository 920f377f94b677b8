import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.cells import CELL_ROLE, RECORD_ROLE, Tone
from desktop.models.account_list import AccountList, Column
from tests.desktop.fakes import NOW, account_state, busy_accounts, cooling

CHECK, CHECKED = Qt.ItemDataRole.CheckStateRole, Qt.CheckState.Checked


def column(model, which):
    return [model.index(row, which).data() for row in range(model.rowCount())]


def test_the_accounts_and_what_each_does():
    model = AccountList(now=lambda: NOW)
    model.set_accounts(busy_accounts())
    assert column(model, Column.NAME)[:2] == ["fox@example.com", "heron@example.com"]
    assert column(model, Column.STATE) == [
        "drawing 2",
        "ready",
        "cooling 42 s: limit per minute",
        "key rejected",
        "disabled",
    ]
    assert column(model, Column.DRAWN)[0] == "1,284"
    assert model.summary() == "2 of 5 can draw"
    assert model.index(0, 0).data(RECORD_ROLE) == busy_accounts()[0]
    assert model.headerData(Column.STATE, Qt.Orientation.Horizontal) == "State"


def test_only_trouble_has_a_colour_in_words():
    model = AccountList(now=lambda: NOW)
    model.set_accounts(busy_accounts())
    cells = [model.index(row, Column.STATE).data(CELL_ROLE) for row in range(5)]
    assert [cell.tone for cell in cells] == [Tone.TEXT, Tone.TEXT, Tone.WARN, Tone.BAD, Tone.MUTED]
    assert [cell.dot for cell in cells] == [Tone.BUSY, Tone.OK, Tone.WARN, Tone.BAD, Tone.MUTED]


def test_a_second_later_the_countdown_shows_less():
    clock = [NOW]
    model = AccountList(now=lambda: clock[0])
    model.set_accounts((account_state(cooling=(cooling("limit_minute", 42),)), account_state("heron@example.com")))
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), first.column(), last.column())))
    assert model.anything_cools()
    clock[0] += 1
    model.tick()
    assert column(model, Column.STATE)[0] == "cooling 41 s: limit per minute"
    assert changed == [(0, Column.STATE, Column.STATE)]
    clock[0] += 60
    assert not model.anything_cools()


def test_a_switch_asks_and_waits_for_the_answer():
    model = AccountList(now=lambda: NOW)
    model.set_accounts((account_state("fox@example.com"),))
    wanted = []
    model.enabled_wanted.connect(lambda name, on: wanted.append((name, on)))
    index = model.index(0, Column.ENABLED)
    assert index.data(CHECK) == CHECKED
    assert not model.setData(index, Qt.CheckState.Unchecked, CHECK)
    assert wanted == [("fox", False)]
    assert index.data(CHECK) == CHECKED
    assert index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert not model.index(0, 0).flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_a_change_of_one_account_touches_its_row_only():
    model = AccountList(now=lambda: NOW)
    fox, heron = account_state("fox@example.com"), account_state("heron@example.com")
    model.set_accounts((fox, heron))
    changed, resets = [], []
    model.dataChanged.connect(lambda first, last: changed.append(first.row()))
    model.modelReset.connect(lambda: resets.append(True))
    model.set_accounts((fox, account_state("heron@example.com", in_flight=1)))
    assert (changed, resets) == ([1], [])
    model.set_accounts((fox,))
    assert resets == [True]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_it_keeps_qts_rules_whatever_comes(qapp, seed):
    dice = random.Random(seed)
    model = AccountList(now=lambda: NOW)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for _ in range(10):
        chosen = dice.sample(busy_accounts(), dice.randint(0, 5))
        model.set_accounts(tuple(chosen))
        model.tick()
        assert column(model, Column.NAME) == [state.account.email for state in chosen]
    assert tester.model() is model
