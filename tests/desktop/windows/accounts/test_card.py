import pytest
from PySide6.QtCore import Qt

from desktop.models.account_list import AccountList
from desktop.windows.accounts.card import AccountsCard
from desktop.windows.accounts.table import AccountTable


@pytest.fixture
def card(theme, qtbot):
    model = AccountList()
    made = AccountsCard(theme, AccountTable(theme, model))
    model.setParent(made)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_list_or_what_fills_it(card):
    seen = []
    for shown, count in ((0, 0), (0, 5), (3, 5)):
        card.show_count(shown, count)
        seen.append((card.empty.isVisible(), card.nobody.isVisible(), card._view.isVisible()))
    assert seen == [(True, False, False), (False, True, False), (False, False, True)]


def test_its_buttons_are_told(card, qtbot):
    card.show_count(0, 0)
    with qtbot.waitSignal(card.add_wanted):
        qtbot.mouseClick(card.empty.button, Qt.MouseButton.LeftButton)
    card.show_count(0, 5)
    with qtbot.waitSignal(card.all_wanted):
        qtbot.mouseClick(card.nobody.button, Qt.MouseButton.LeftButton)


def test_the_keyboard_waits_for_the_list(card, qtbot):
    card.show_count(0, 0)
    with qtbot.waitActive(card):
        card.activateWindow()
    card.focus_first()
    assert card.empty.button.hasFocus()
    card.show_count(1, 1)
    assert card._view.hasFocus()
