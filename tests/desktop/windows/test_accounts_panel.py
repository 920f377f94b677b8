import time

import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.models.account_list import Column
from desktop.windows.accounts_panel import AccountsPanel
from tests.desktop.fakes import account_state, busy_accounts, cooling


@pytest.fixture
def panel(theme, qtbot):
    made = AccountsPanel(theme)
    qtbot.addWidget(made)
    made.resize(1000, 300)
    return made


def test_without_accounts_it_says_how_to_add_one(panel):
    panel.show()
    assert panel._empty.isVisible()
    assert "easel account add" in panel._empty.words()
    panel.set_accounts(busy_accounts())
    assert not panel._empty.isVisible()


def test_the_countdown_runs_only_while_something_cools_and_is_seen(panel):
    cools = (account_state(cooling=(cooling("limit_minute", 42, now=time.time()),)),)
    panel.set_accounts(cools)
    assert not panel._second.isActive()
    panel.show()
    assert panel._second.isActive()
    panel.hide()
    assert not panel._second.isActive()
    panel.show()
    panel.set_accounts((account_state(),))
    assert not panel._second.isActive()


def test_a_click_and_the_space_bar_move_a_switch(panel, qtbot):
    panel.set_accounts((account_state("fox@example.com"), account_state("heron@example.com", enabled=False)))
    with qtbot.waitActive(panel):  # else keys do not arrive as shortcuts
        panel.show()
        panel.activateWindow()
    wanted = []
    panel.enabled_wanted.connect(lambda name, on: wanted.append((name, on)))
    view, model = panel._view, panel._model
    rect = view.visualRect(model.index(0, Column.ENABLED))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(20, 15))
    view.setCurrentIndex(model.index(1, 0))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert wanted == [("fox", False), ("heron", True)]


def test_the_list_is_as_high_as_its_rows_up_to_a_bound(panel):
    panel.set_accounts(busy_accounts()[:2])
    low = panel._body.height()
    panel.set_accounts(busy_accounts())
    high = panel._body.height()
    panel.set_rows_shown(2)
    assert low < high
    assert panel._body.height() == low
