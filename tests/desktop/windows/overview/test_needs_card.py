import pytest
from PySide6.QtCore import Qt

from desktop.cells import Tone
from desktop.needs import Need, Target, Way
from desktop.windows.overview.needs_card import NeedsCard

ADD = Need("no_account", "There is no account yet.", "Add an account", Tone.WARN, Target(Way.ADD))
PORT = Need(
    "proxy_failed",
    "Port 8045 is in use.",
    "Change the port",
    Tone.BAD,
    Target(Way.SETTING, "port"),
    ("Try again", Target(Way.START)),
)


@pytest.fixture
def card(theme, qtbot):
    made = NeedsCard(theme)
    qtbot.addWidget(made)
    made.resize(560, 200)
    made.show()
    return made


def said(card):
    return [row.words.accessibleName() for row in card.rows()]


def test_nothing_is_one_calm_line(card):
    assert card.calm.isVisible()
    assert card.calm.text() == "Nothing needs you."
    card.show_needs([ADD])
    assert not card.calm.isVisible()
    card.show_needs([])
    assert card.calm.isVisible()
    assert said(card) == []


def test_each_need_has_the_buttons_that_mend_it(card, qtbot):
    pressed = []
    card.pressed.connect(pressed.append)
    card.show_needs([PORT, ADD])
    assert said(card) == [PORT.words, ADD.words]
    first, second = card.rows()
    assert (first.button.text(), first.second.text(), second.second.isVisible()) == (
        "Change the port",
        "Try again",
        False,
    )
    assert first.button.accessibleDescription() == PORT.words
    for button in (first.button, first.second, second.button):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [Target(Way.SETTING, "port"), Target(Way.START), Target(Way.ADD)]


def test_a_row_that_stays_is_the_same_so_that_the_keyboard_hits_what_it_meant(card):
    card.show_needs([ADD])
    (row,) = card.rows()
    card.show_needs([PORT, ADD])
    assert card.rows()[1] is row
    assert said(card) == [PORT.words, ADD.words]
    card.show_needs([ADD, PORT])
    assert card.rows()[0] is row
    card.show_needs([PORT])
    assert said(card) == [PORT.words]
