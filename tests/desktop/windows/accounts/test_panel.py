import time

import pytest
from PySide6.QtCore import Qt

from desktop.account_standing import Standing
from desktop.many_accounts import Deed
from desktop.models.account_cells import Column
from desktop.models.account_errors import AccountErrors
from desktop.models.account_list import SECOND_MS, SLOW_MS
from desktop.windows.accounts.panel import AccountsPanel
from tests.desktop.fakes import account_state, busy_accounts, cooling, quota
from tests.desktop.waiting import noted


@pytest.fixture
def panel(theme, qtbot):
    made = AccountsPanel(theme, AccountErrors())
    qtbot.addWidget(made)
    made.resize(1000, 500)
    return made


def accounts():
    return busy_accounts(time.time())


def names(panel):
    return [state.account.id for state in panel.model.states()]


def test_without_accounts_it_offers_to_add_one(panel, qtbot):
    panel.show()
    assert panel.card.empty.isVisible()
    assert not panel.filters.isVisible()
    with qtbot.waitSignal(panel.add_wanted):
        qtbot.mouseClick(panel.card.empty.button, Qt.MouseButton.LeftButton)
    panel.set_accounts(accounts())
    assert not panel.card.empty.isVisible()
    assert panel.filters.isVisible()


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


def test_it_says_how_many_could_draw(panel):
    counted = noted(panel.counted)
    panel.set_accounts(accounts())
    assert counted[-1] == (2, 5)
    assert panel.filters.chips[Standing.NEEDS_YOU].accessibleName() == "Needs you, 1"


def test_chips_and_words_keep_part_of_them_and_all_come_back(panel, qtbot):
    panel.set_accounts(accounts())
    panel.show()
    qtbot.mouseClick(panel.filters.chips[Standing.COOLING], Qt.MouseButton.LeftButton)
    assert names(panel) == ["otter"]
    qtbot.mouseClick(panel.filters.chips[Standing.DISABLED], Qt.MouseButton.LeftButton)
    assert names(panel) == ["otter", "wren"]
    cleared = noted(panel.cleared)
    panel.look_for("nobody")
    assert panel.card.nobody.isVisible()
    qtbot.mouseClick(panel.card.nobody.button, Qt.MouseButton.LeftButton)
    assert len(names(panel)) == 5
    assert cleared == [()]
    assert panel.view.isVisible()


def test_who_is_looked_for_elsewhere_is_shown_whatever_the_filter(panel):
    panel.set_accounts(accounts())
    panel.filters.chips[Standing.DISABLED].click()
    panel.choose("heron")
    assert len(names(panel)) == 5
    assert [state.account.id for state in panel.view.chosen()] == ["heron"]


def test_many_at_once_have_a_bar_in_place_of_the_filters(panel, qtbot):
    panel.set_accounts(accounts())
    panel.show()
    panel.view.selectAll()
    assert (panel.bar.isVisible(), panel.filters.isVisible(), panel.bar.words.text()) == (True, False, "5 chosen")
    deeds, removed = noted(panel.deed_wanted), noted(panel.remove_wanted)
    panel.bar.check.click()
    panel.bar.remove.click()
    assert [(deed, len(accounts)) for deed, accounts in deeds] == [(Deed.CHECK, 5)]
    assert [len(accounts) for (accounts,) in removed] == [5]
    qtbot.mouseClick(panel.bar.clear, Qt.MouseButton.LeftButton)
    assert (panel.bar.isVisible(), panel.filters.isVisible()) == (False, True)


def test_the_bar_moves_those_that_are_chosen(panel):
    panel.set_accounts(accounts())
    wanted = noted(panel.order_wanted)
    panel.view.selectAll()
    panel.view.selectionModel().select(
        panel.model.index(0, 0),
        panel.view.selectionModel().SelectionFlag.Deselect | panel.view.selectionModel().SelectionFlag.Rows,
    )
    panel.bar.later.click()
    assert wanted == [({"heron": 1, "otter": 1, "lynx": 1, "wren": 1},)]
    assert panel.model.ranks() == 2  # it is shown at once


def test_the_line_says_what_the_order_means(panel):
    panel.set_accounts(accounts())
    panel.set_strategy("most_quota")
    assert "most quota left" in panel.line.words.text()
    assert "All take turns" in panel.line.words.text()
    asked = noted(panel.strategy_wanted)
    panel.line.link.click()
    panel.model.expect({"fox": 3})
    panel.set_accounts(accounts())
    assert "at 1 draw first" in panel.line.words.text()
    panel.sort_by_provider(True)
    assert "Sorted by provider" in panel.line.words.text()
    turns = noted(panel.turns_wanted)
    panel.line.link.click()
    assert (asked, turns) == ([()], [()])


def test_one_account_has_neither_order_nor_filters(panel):
    panel.set_accounts(accounts()[:1])
    panel.show()
    assert not panel.line.isVisible()
    assert not panel.filters.isVisible()
    assert panel.view.isColumnHidden(Column.ORDER)


def test_the_menu_of_a_row_does_what_it_says(panel, qtbot):
    panel.set_accounts(accounts())
    panel.show()
    panel.view.choose("otter")
    deeds, opened, removed = noted(panel.deed_wanted), noted(panel.opened), noted(panel.remove_wanted)
    panel.view.menu_wanted.emit(panel.mapToGlobal(panel.rect().center()))
    menu = panel.findChildren(type(panel.filters.provider.menu))[-1]
    entries = {action.text().replace("&", ""): action for action in menu.actions() if action.text()}
    assert list(entries) == [
        *("Details", "Disable", "Check", "Refresh quotas", "Replace the key"),
        *("Draw earlier", "Draw later", "Remove"),
    ]
    for name in ("Details", "Disable", "Remove"):
        entries[name].trigger()
    menu.close()
    assert [state.account.id for (state,) in opened] == ["otter"]
    assert [(deed, [one.id for one in accounts]) for deed, accounts in deeds] == [(Deed.DISABLE, ["otter"])]
    assert len(removed) == 1


def test_of_thousands_of_accounts_only_those_that_changed_are_drawn_anew(panel):
    states = tuple(account_state(f"a{n}@example.com") for n in range(5000))
    panel.show()
    panel.set_accounts(states)
    heard = []
    panel.model.dataChanged.connect(lambda first, last: heard.append((first.row(), last.row())))
    for _ in range(5):
        panel.set_accounts((account_state("a0@example.com", in_flight=1), *states[1:]))
        panel.set_accounts(states)
    assert heard == [(0, 0)] * 10
