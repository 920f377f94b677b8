import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent

from desktop.models.account_cells import Column
from desktop.models.account_list import AccountList
from desktop.windows.accounts.table import AccountTable
from tests.desktop.fakes import account_state, busy_accounts, quota

SHIFT, CTRL, ALT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("Shift", "Control", "Alt"))


@pytest.fixture
def model(qapp):
    return AccountList()


@pytest.fixture
def table(theme, model, qtbot):
    made = AccountTable(theme, model)
    qtbot.addWidget(made)
    made.resize(900, 400)
    model.set_accounts(busy_accounts())
    made.show()
    return made


def told(signal):
    got = []
    signal.connect(lambda *values: got.append(values[0] if values else True))
    return got


def place(table, row, column=Column.NAME, part=0.5):
    rect = table.visualRect(table.model().index(row, column))
    return QPoint(rect.left() + 16, rect.top() + round(rect.height() * part))


def click(qtbot, table, row, column=Column.NAME, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, place(table, row, column))


def drag(qtbot, table, row, to):
    viewport = table.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place(table, row))
    qtbot.mouseMove(viewport, place(table, row) + QPoint(0, 30))
    qtbot.mouseMove(viewport, to)


def drop(qtbot, table, row, to):
    drag(qtbot, table, row, to)
    qtbot.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=to)


def ids(states):
    return [state.account.id for state in states]


def test_a_click_and_enter_open_a_row_and_arrows_pass_it(table, qtbot):
    opened, passed = told(table.opened), told(table.passed)
    click(qtbot, table, 1, Column.STATE)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert ids(opened) == ["heron", "otter"]
    assert ids(passed) == ["heron", "otter"]


def test_a_click_and_the_space_bar_move_a_switch(table, model, qtbot):
    wanted, opened = [], told(table.opened)
    model.enabled_wanted.connect(lambda name, on: wanted.append((name, on)))
    click(qtbot, table, 0, Column.ENABLED)
    table.choose("wren")
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert wanted == [("fox", False), ("wren", True)]
    assert opened == []


def test_several_are_chosen_as_everywhere_and_do_not_open(table, qtbot):
    opened = told(table.opened)
    click(qtbot, table, 0)
    click(qtbot, table, 2, modifier=SHIFT)
    assert ids(table.chosen()) == ["fox", "heron", "otter"]
    click(qtbot, table, 1, modifier=CTRL)
    assert ids(table.chosen()) == ["fox", "otter"]
    qtbot.keyClick(table, Qt.Key.Key_A, CTRL)
    assert table.chosen_count() == 5
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    assert table.chosen_count() == 1
    assert ids(opened) == ["fox"]


def test_those_that_are_chosen_stay_chosen_when_others_come_and_go(table, model):
    table.choose("otter")
    for accounts in (busy_accounts()[1:], (account_state("boar@example.com", priority=-1), *busy_accounts())):
        model.set_accounts(accounts)
        assert ids(table.chosen()) == ["otter"]
        assert table.currentIndex().siblingAtColumn(Column.NAME).data() == "otter"


def test_delete_asks_for_removal_of_those_that_are_chosen(table, qtbot):
    removed = told(table.remove_wanted)
    table.choose("fox")
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert removed == [True]


def test_alt_and_an_arrow_move_an_account_up_and_down(table, model, qtbot):
    wanted = told(table.order_wanted)
    table.choose("heron")
    qtbot.keyClick(table, Qt.Key.Key_Up, ALT)
    model.expect(wanted[-1])
    assert ids(model.states())[0] == "heron"
    assert ids(table.chosen()) == ["heron"]
    qtbot.keyClick(table, Qt.Key.Key_Up, ALT)  # it is first already
    qtbot.keyClick(table, Qt.Key.Key_Down, ALT)
    assert wanted == [{"heron": -1}, {"heron": 0}]
    table.set_orders(False)
    qtbot.keyClick(table, Qt.Key.Key_Up, ALT)
    assert len(wanted) == 2


@pytest.mark.parametrize(
    ("spot", "expected"),
    [
        ((0, 0.1), {"wren": -1}),
        ((0, 0.5), {}),
        ((1, 0.1), {}),
        ((3, 0.9), {"wren": 1}),
        ((4, 0.1), {}),  # on itself, wherever
        ((4, 0.9), {}),
        ((4, 1.5), {"wren": 1}),  # below them all
    ],
)
def test_dropped_at_the_edge_an_account_gets_a_level_of_its_own(table, qtbot, spot, expected):
    wanted = told(table.order_wanted)
    drop(qtbot, table, 4, place(table, spot[0], part=spot[1]))
    assert wanted == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("spot", "expected"),
    [
        ((0, 0.5), {"otter": 0}),
        ((0, 0.9), {"otter": 1}),
        ((1, 0.5), {}),
        ((3, 0.1), {"otter": 6}),
        ((3, 0.9), {"otter": 9}),
    ],
)
def test_dropped_on_an_account_it_joins_it_and_between_levels_it_is_one(table, model, qtbot, spot, expected):
    levels = (("fox", 0), ("heron", 5), ("otter", 5), ("wren", 8))
    model.set_accounts(tuple(account_state(f"{name}@example.com", priority=level) for name, level in levels))
    wanted = told(table.order_wanted)
    drop(qtbot, table, 2, place(table, spot[0], part=spot[1]))
    assert wanted == ([expected] if expected else [])


def test_several_are_dragged_together(table, qtbot):
    wanted, opened = told(table.order_wanted), told(table.opened)
    click(qtbot, table, 3, modifier=CTRL)
    click(qtbot, table, 4, modifier=CTRL)
    drop(qtbot, table, 4, place(table, 0, part=0.1))
    assert wanted == [{"lynx": -1, "wren": -1}]
    assert opened == []


def test_it_says_what_dropping_means_and_escape_lets_go(table, qtbot):
    wanted = told(table.order_wanted)
    table.setFocus()
    drag(qtbot, table, 4, place(table, 0, part=0.1))
    assert (table._hint.text(), table._hint.isVisible(), table.lifted) == ("Draw first", True, True)
    qtbot.mouseMove(table.viewport(), place(table, 1))
    assert not table._hint.isVisible()  # they take turns already
    qtbot.keyClick(table, Qt.Key.Key_Escape)
    qtbot.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=place(table, 0, part=0.1))
    assert (wanted, table.lifted) == ([], False)


def test_a_right_click_and_the_menu_key_ask_for_the_menu(table, qapp):
    menus = told(table.menu_wanted)
    table.choose("fox")
    for reason, spot in (
        (QContextMenuEvent.Reason.Mouse, place(table, 2)),
        (QContextMenuEvent.Reason.Keyboard, QPoint()),
    ):
        qapp.sendEvent(table.viewport(), QContextMenuEvent(reason, spot, table.viewport().mapToGlobal(spot)))
        assert ids(table.chosen()) == ["otter"]
    assert len(menus) == 2
    below = QPoint(20, table.viewport().height() - 5)
    qapp.sendEvent(table.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, below, below))
    assert len(menus) == 2


def test_less_room_leaves_columns_out(table, model):
    model.set_accounts((account_state(quotas=(quota(),)), *busy_accounts()[1:]))
    for width, hidden in ((1000, (False, False)), (680, (False, True)), (500, (True, True))):
        table.resize(width, 400)
        assert tuple(table.isColumnHidden(column) for column in (Column.QUOTA, Column.DRAWN)) == hidden
        total = sum(table.columnWidth(column) for column in Column if not table.isColumnHidden(column))
        assert total == table.viewport().width()


def test_names_have_the_room_of_quotas_until_there_is_one(table, model):
    before = table.isColumnHidden(Column.QUOTA), table.columnWidth(Column.NAME)
    model.set_accounts((account_state(quotas=(quota(),)), *busy_accounts()[1:]))
    assert before[0]
    assert not table.isColumnHidden(Column.QUOTA)
    assert table.columnWidth(Column.NAME) < before[1]


def test_after_a_removal_the_keyboard_is_at_the_next_account(table, model, qtbot):
    with qtbot.waitActive(table):
        table.activateWindow()
    table.setFocus()
    states = busy_accounts()
    table.setCurrentIndex(model.index(1, 0))
    model.set_accounts(states[:1] + states[2:])
    assert [state.account.id for state in table.chosen()] == [states[2].account.id]
    assert table.currentIndex().row() == 1
    model.set_accounts(states[:1])
    assert [state.account.id for state in table.chosen()] == [states[0].account.id]


def test_an_account_that_a_search_leaves_out_stays_the_current_one(table, model, qtbot):
    table.clearFocus()
    states = busy_accounts()
    table.choose(states[1].account.id)
    model.set_accounts(states[:1])
    model.set_accounts(states)
    assert table.currentIndex().row() == 1
