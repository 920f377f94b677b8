import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop.account_standing import Standing
from desktop.cells import CELL_ROLE, RECORD_ROLE
from desktop.models.account_cells import Column
from desktop.models.account_filter import AccountFilter
from desktop.models.account_list import FEW, SECOND_MS, SLOW_MS, AccountList
from proxy_core import Provider
from tests.desktop.fakes import NOW, account_state, busy_accounts, cooling, quota

CHECK, CHECKED = Qt.ItemDataRole.CheckStateRole, Qt.CheckState.Checked
COOLING = AccountFilter(standings=frozenset({Standing.COOLING}))


def column(model, which):
    return [model.index(row, which).data() for row in range(model.rowCount())]


def made(states=(), clock=None):
    model = AccountList(now=(lambda: clock[0]) if clock else lambda: NOW)
    model.set_accounts(tuple(states))
    return model


def test_the_accounts_and_how_each_stands():
    model = made(busy_accounts())
    assert column(model, Column.NAME) == ["fox", "heron", "otter", "lynx", "wren"]
    assert column(model, Column.STATE) == ["Drawing 2", "Ready", "Cooling 42 s", "Key rejected", "Disabled"]
    assert column(model, Column.DRAWN)[0] == "1,284"
    assert model.standings() == {"ready": 2, "cooling": 1, "needs you": 1, "disabled": 1}
    assert model.index(0, 0).data(RECORD_ROLE) == busy_accounts()[0]
    assert model.headerData(Column.STATE, Qt.Orientation.Horizontal) == "State"


def test_a_screen_reader_hears_both_lines():
    model = made(busy_accounts())
    spoken = [model.index(2, which).data(Qt.ItemDataRole.AccessibleTextRole) for which in Column]
    assert spoken[1:3] == ["otter, otter@example.com \u00b7 Gemini", "Cooling 42 s, limit per minute"]
    assert spoken[-1] == "enabled"


def test_a_second_later_the_countdown_shows_less():
    clock = [NOW]
    model = made((account_state(cooling=(cooling("limit_minute", 42),)), account_state("heron@example.com")), clock)
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), first.column(), last.column())))
    assert model.pace() == SECOND_MS
    clock[0] += 1
    model.tick()
    assert column(model, Column.STATE)[0] == "Cooling 41 s"
    assert changed == [(0, Column.NAME, Column.QUOTA)]
    clock[0] += 60
    assert model.pace() == 0


def test_a_switch_asks_and_waits_for_the_answer():
    model = made((account_state("fox@example.com"),))
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
    fox, heron = account_state("fox@example.com"), account_state("heron@example.com")
    model = made((fox, heron))
    changed, resets = [], []
    model.dataChanged.connect(lambda first, last: changed.append(first.row()))
    model.modelReset.connect(lambda: resets.append(True))
    model.set_accounts((fox, account_state("heron@example.com", in_flight=1)))
    assert (changed, resets) == ([1], [])
    model.set_accounts((fox,))
    assert resets == [True]


def test_far_ends_are_worded_anew_seldom():
    for changes, pace in (
        ({"quotas": (quota(),)}, SLOW_MS),
        ({"quotas": (quota(resets_at=NOW + 30),)}, SECOND_MS),
        ({"cooling": (cooling("limit_day", 9000),)}, SLOW_MS),
        ({"cooling": (cooling("model_not_at_account", 60, model="m", lasting=True),)}, 0),
        ({}, 0),
    ):
        assert made((account_state(**changes),)).pace() == pace, changes


def test_neighbours_that_change_are_told_together():
    model = made([account_state(f"a{n}@example.com") for n in range(8)])
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.set_accounts(tuple(account_state(f"a{n}@example.com", in_flight=int(n in {0, 1, 2, 5, 7})) for n in range(8)))
    assert changed == [(0, 2), (5, 5), (7, 7)]


def test_those_that_draw_first_are_at_the_top_with_their_turn():
    fox, heron, otter = (
        account_state(f"{n}@example.com", priority=p) for n, p in (("fox", 7), ("heron", 0), ("otter", 7))
    )
    model = made((fox, heron, otter))
    assert column(model, Column.NAME) == ["heron", "fox", "otter"]
    assert [model.index(row, Column.ORDER).data(CELL_ROLE).badge for row in range(3)] == ["1", "2", ""]
    assert (model.order(), model.ranks(), model.level_at(1)) == ([("heron", 0), ("fox", 7), ("otter", 7)], 2, 7)
    model.set_accounts((fox, otter))
    assert model.index(0, Column.ORDER).data(CELL_ROLE).badge is None


def test_an_order_that_was_asked_for_is_shown_at_once_and_kept_until_it_is_told():
    model = made(busy_accounts())
    kept = QPersistentModelIndex(model.index(4, Column.NAME))
    resets = []
    model.modelReset.connect(lambda: resets.append(True))
    model.expect({"wren": -1})
    assert column(model, Column.NAME)[0] == "wren"
    assert (kept.row(), kept.data(), resets) == (0, "wren", [])
    model.set_accounts(busy_accounts())  # of before
    assert column(model, Column.NAME)[0] == "wren"
    model.expect({})  # it was refused
    assert column(model, Column.NAME)[0] == "fox"
    model.expect({"wren": -1})
    model.set_accounts((*busy_accounts()[:4], account_state("wren@example.com", priority=-1)))
    model.set_accounts(busy_accounts())  # and moved back elsewhere
    assert column(model, Column.NAME)[0] == "fox"


def test_accounts_on_their_way_out_are_not_there():
    model = made(busy_accounts())
    model.set_leaving(frozenset({"fox", "wren"}))
    assert column(model, Column.NAME) == ["heron", "otter", "lynx"]
    assert (model.count(), sum(model.standings().values()), len(model.order())) == (3, 3, 3)
    model.set_accounts(busy_accounts()[1:4])  # they are gone before it is told that they are leaving no more
    assert model.count() == 3
    model.set_leaving(frozenset())
    model.set_accounts(busy_accounts())
    assert model.count() == 5


def test_those_of_one_provider_can_stand_together():
    vertex = account_state("boar@example.com", priority=-5)
    vertex = vertex.__class__(vertex.account.__class__(Provider.VERTEX, "boar", id="boar", priority=-5), 0, 0, ())
    model = made((vertex, *busy_accounts()))
    assert model.providers() == ["Gemini", "Vertex AI"]
    assert column(model, Column.NAME)[0] == "boar"
    model.sort_by_provider(True)
    assert column(model, Column.NAME)[-1] == "boar"
    assert model.index(0, Column.ORDER).data(CELL_ROLE).badge is None


def test_who_is_wanted_follows_what_happens():
    clock = [NOW]
    model = made(busy_accounts(), clock)
    model.set_filter(COOLING)
    assert column(model, Column.NAME) == ["otter"]
    model.set_accounts((account_state("fox@example.com", cooling=(cooling("limit_minute", 9),)), *busy_accounts()[1:]))
    assert column(model, Column.NAME) == ["fox", "otter"]
    clock[0] += 20
    model.tick()
    assert column(model, Column.NAME) == ["otter"]
    assert (model.count(), model.row_of("otter"), model.row_of("heron")) == (5, 0, -1)


def test_of_very_many_who_is_wanted_is_looked_at_once_a_second():
    resting = cooling("limit_minute", 42)
    model = made(account_state(f"a{n}@example.com", cooling=(resting,)) for n in range(FEW + 1))
    model.set_filter(COOLING)
    well = (account_state("a0@example.com"), *model.states()[1:])
    model.set_accounts(well)
    assert (model.rowCount(), column(model, Column.STATE)[0]) == (FEW + 1, "Ready")
    model.tick()
    assert model.rowCount() == FEW


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(seed=st.integers(0, 2**32))
def test_it_keeps_qts_rules_whatever_comes(qapp, seed):
    dice = random.Random(seed)
    model = AccountList(now=lambda: NOW)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for _ in range(10):
        chosen = dice.sample(busy_accounts(), dice.randint(0, 5))
        model.set_accounts(tuple(chosen))
        model.tick()
        model.expect({state.account.id: dice.randint(-2, 2) for state in chosen})
        model.set_filter(AccountFilter(dice.choice([(), ("fox",), ("ready",), ("gemini",)])))
        model.sort_by_provider(dice.choice([True, False]))
        model.set_leaving(frozenset(dice.sample(["fox", "heron"], dice.randint(0, 2))))
        assert model.rowCount() <= len(chosen)
        for reset in (
            lambda: model.set_leaving(()),
            lambda: model.expect({}),
            lambda: model.set_filter(AccountFilter()),
        ):
            reset()
        assert sorted(column(model, Column.NAME)) == sorted(state.account.label for state in chosen)
    assert tester.model() is model
