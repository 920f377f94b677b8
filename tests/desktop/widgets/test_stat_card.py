import pytest

from desktop.widgets.hour_chart import Hour
from desktop.widgets.stat_card import StatCard


@pytest.fixture
def card(theme, qtbot):
    made = StatCard(theme, "Success today", "Success per hour")
    qtbot.addWidget(made)
    made.resize(300, 160)
    made.show()
    return made


def test_a_figure_its_note_and_its_hours(card):
    card.show_figure("96.8 %", "272 of 281", [Hour("an hour")], "in words", "Nothing yet")
    assert (card.value.text(), card.note.text()) == ("96.8 %", "272 of 281")
    assert card.value.accessibleName() == "Success today: 96.8 %"
    assert card.chart.accessibleDescription() == "in words"


def test_a_note_without_room_goes_to_the_tooltip(card):
    card.show_figure("96.8 %", "272 of 281", [], "", "")
    card.resize(130, 160)
    assert (card.note.text(), card.value.toolTip()) == ("", "272 of 281")
    card.resize(300, 160)
    assert (card.note.text(), card.value.toolTip()) == ("272 of 281", "")
