import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.cells import CELL_ROLE, RECORD_ROLE, Tone
from desktop.models.account_list import SECOND_MS, SLOW_MS, AccountList, Column
from tests.desktop.fakes import NOW, account_state, busy_accounts, cooling, quota

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
    assert model.pace() == SECOND_MS
    clock[0] += 1
    model.tick()
    assert column(model, Column.STATE)[0] == "cooling 41 s: limit per minute"
    assert changed == [(0, Column.STATE, Column.QUOTA)]
    clock[0] += 60
    assert model.pace() == 0


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


def test_far_ends_are_worded_anew_seldom():
    model = AccountList(now=lambda: NOW)
    for changes, pace in (
        ({"quotas": (quota(),)}, SLOW_MS),
        ({"quotas": (quota(resets_at=NOW + 30),)}, SECOND_MS),
        ({"cooling": (cooling("limit_day", 9000),)}, SLOW_MS),
        ({"cooling": (cooling("model_not_at_account", 60, model="m", lasting=True),)}, 0),
        ({}, 0),
    ):
        model.set_accounts((account_state(**changes),))
        assert model.pace() == pace, changes


def test_the_main_quota_is_a_bar_with_its_words():
    model = AccountList(now=lambda: NOW)
    model.set_accounts((account_state(quotas=(quota(0.62), quota(0.9, window="minute"))), account_state("x@y.z")))
    cell = model.index(0, Column.QUOTA).data(CELL_ROLE)
    assert (cell.bar.share, cell.text) == (0.62, "62 %, resets in 3 h, counted")
    assert cell.hint.count("\n") == 1
    assert model.index(1, Column.QUOTA).data(CELL_ROLE).bar is None


def test_neighbours_that_change_are_told_together():
    model = AccountList(now=lambda: NOW)
    before = [account_state(f"a{n}@example.com") for n in range(8)]
    model.set_accounts(tuple(before))
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    after = [account_state(f"a{n}@example.com", in_flight=int(n in {0, 1, 2, 5, 7})) for n in range(8)]
    model.set_accounts(tuple(after))
    assert changed == [(0, 2), (5, 5), (7, 7)]


def test_accounts_are_found_by_name_provider_and_state():
    model = AccountList(now=lambda: NOW)
    model.set_accounts(busy_accounts())
    for words, found in (
        ("OTTER", ["otter@example.com"]),
        ("gemini cooling", ["otter@example.com"]),
        ("rejected", ["lynx@example.com"]),
        ("vertex", []),
        ("  ", [state.account.email for state in busy_accounts()]),
    ):
        model.look_for(words)
        assert column(model, Column.NAME) == found, words
    assert model.summary() == "2 of 5 can draw"


def test_what_is_looked_for_follows_the_accounts():
    model = AccountList(now=lambda: NOW)
    model.set_accounts(busy_accounts())
    model.look_for("disabled")
    model.set_accounts((account_state("fox@example.com", enabled=False), *busy_accounts()[1:]))
    assert column(model, Column.NAME) == ["fox@example.com", "wren@example.com"]
    assert (model.count(), model.row_of("wren"), model.row_of("heron")) == (5, 1, -1)


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
        model.look_for(dice.choice(["", "fox", "ready", "gemini"]))
        assert model.rowCount() <= model.count()
        model.look_for("")
    assert tester.model() is model
