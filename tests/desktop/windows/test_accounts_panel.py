import time

import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.models.account_list import SECOND_MS, SLOW_MS, Column
from desktop.windows.accounts_panel import MANY, AccountsPanel
from tests.desktop.fakes import account_state, busy_accounts, cooling, quota


@pytest.fixture
def panel(theme, qtbot):
    made = AccountsPanel(theme)
    qtbot.addWidget(made)
    made.resize(1000, 300)
    return made


def click(qtbot, panel, row, column):
    rect = panel._view.visualRect(panel._model.index(row, column))
    qtbot.mouseClick(panel._view.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(20, 15))


def many(count=MANY + 1):
    return tuple(account_state(f"a{n}@example.com") for n in range(count))


def test_without_accounts_it_offers_to_add_one(panel, qtbot):
    panel.show()
    assert panel._empty.isVisible()
    assert not panel.add.isVisible()
    with qtbot.waitSignal(panel.add_wanted):
        qtbot.mouseClick(panel._empty.button, Qt.MouseButton.LeftButton)
    panel.set_accounts(busy_accounts())
    assert not panel._empty.isVisible()
    with qtbot.waitSignal(panel.add_wanted):
        qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)


def test_times_run_only_while_there_are_some_and_somebody_sees_them(panel):
    now = time.time()
    panel.set_accounts((account_state(cooling=(cooling("limit_minute", 42, now=now),)),))
    assert not panel._later.isActive()
    panel.show()
    assert (panel._later.isActive(), panel._later.interval()) == (True, SECOND_MS)
    panel.hide()
    assert not panel._later.isActive()
    panel.show()
    panel.set_accounts((account_state(quotas=(quota(resets_at=now + 9000),)),))
    assert (panel._later.isActive(), panel._later.interval()) == (True, SLOW_MS)
    panel.set_accounts((account_state(),))
    assert not panel._later.isActive()


def test_a_click_and_the_space_bar_move_a_switch(panel, qtbot):
    panel.set_accounts((account_state("fox@example.com"), account_state("heron@example.com", enabled=False)))
    with qtbot.waitActive(panel):  # else keys do not arrive as shortcuts
        panel.show()
        panel.activateWindow()
    wanted, opened = [], []
    panel.enabled_wanted.connect(lambda name, on: wanted.append((name, on)))
    panel.opened.connect(opened.append)
    click(qtbot, panel, 0, Column.ENABLED)
    panel._view.setCurrentIndex(panel._model.index(1, 0))
    panel.focus_list()
    qtbot.keyClick(panel._view, Qt.Key.Key_Space)
    assert wanted == [("fox", False), ("heron", True)]
    assert opened == []


def test_a_click_and_enter_open_a_row_and_arrows_pass_it(panel, qtbot):
    panel.set_accounts(busy_accounts())
    panel.show()
    opened, passed = [], []
    panel.opened.connect(lambda state: opened.append(state.account.id))
    panel.passed.connect(lambda state: passed.append(state.account.id))
    click(qtbot, panel, 1, Column.STATE)
    qtbot.keyClick(panel._view, Qt.Key.Key_Down)
    qtbot.keyClick(panel._view, Qt.Key.Key_Return)
    assert opened == ["heron", "otter"]
    assert passed == ["heron", "otter"]


def test_many_accounts_can_be_looked_for(panel, qtbot):
    panel.set_accounts(many(MANY))
    panel.show()
    assert not panel.search.isVisible()
    panel.set_accounts((*many(), *busy_accounts()))
    assert panel.search.isVisible()
    qtbot.keyClicks(panel.search, "disabled")
    assert [panel._model.index(row, 0).data() for row in range(panel._model.rowCount())] == ["wren@example.com"]
    qtbot.keyClicks(panel.search, " nobody")
    assert panel._nobody.isVisible()
    assert "14" in panel._summary.text()
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert panel._view.isVisible()
    assert panel._model.rowCount() == MANY + 1 + 5


def test_the_current_row_stays_the_current_account(panel):
    panel.set_accounts(busy_accounts())
    panel.choose("otter")
    panel.set_accounts(busy_accounts()[1:])
    assert panel._view.currentIndex().row() == 1
    assert panel._view.currentIndex().siblingAtColumn(0).data() == "otter@example.com"


def test_the_list_is_as_high_as_its_rows_up_to_a_bound(panel):
    panel.set_accounts(busy_accounts()[:2])
    low = panel._body.height()
    panel.set_accounts(busy_accounts())
    high = panel._body.height()
    panel.set_rows_shown(2)
    assert low < high
    assert panel._body.height() == low


def test_less_room_leaves_columns_out(panel):
    panel.set_accounts(busy_accounts())
    panel.show()
    for width, hidden in ((1000, (False, False)), (900, (True, False)), (640, (True, True))):
        panel.resize(width, 300)
        assert tuple(panel._view.isColumnHidden(column) for column in (Column.PROVIDER, Column.DRAWN)) == hidden


def test_of_thousands_of_accounts_only_those_that_changed_are_drawn_anew(panel):
    accounts = many(5000)
    panel.show()
    panel.set_accounts(accounts)
    heard = []
    panel._model.dataChanged.connect(lambda first, last: heard.append((first.row(), last.row())))
    for _ in range(5):
        panel.set_accounts((account_state("a0@example.com", in_flight=1), *accounts[1:]))
        panel.set_accounts(accounts)
    assert heard == [(0, 0)] * 10
