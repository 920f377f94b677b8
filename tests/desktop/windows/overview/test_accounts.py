import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.needs import Counts
from desktop.windows.overview.accounts import AccountsCard


@pytest.fixture
def card(theme, qtbot):
    made = AccountsCard(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_how_many_there_are_of_each(card):
    card.show_counts(Counts(3001, 1, 2, 4))
    names = [button.accessibleName() for button in (card.ready, card.cooling, card.need_you)]
    assert names == ["3,001 ready", "1 cooling", "2 need you"]
    assert card._off.text() == "4 disabled"
    assert card.bar.accessibleName() == "Accounts: 3,001 ready, 1 cooling, 2 need you"
    card.show_counts(Counts())
    assert card._off.text() == ""


def test_each_of_them_leads_to_the_accounts(card, qtbot):
    pressed = []
    card.pressed.connect(lambda: pressed.append(1))
    for button in (card.ready, card.cooling, card.need_you):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.number.geometry().center())
    qtbot.keyClick(card.need_you, Qt.Key.Key_Space)
    assert pressed == [1] * 4


def test_the_first_number_is_in_line_with_the_title_and_the_bar(card):
    left = [part.mapTo(card, QPoint(0, 0)).x() for part in (card._title, card.ready.number, card.bar)]
    assert len(set(left)) == 1, left
