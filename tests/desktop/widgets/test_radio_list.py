import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.widgets.radio_list import RadioList

LONG = "an address on this proxy, readable without the key for a day, for clients that cannot read a data URI"


@pytest.fixture
def radios(theme, qtbot):
    made = RadioList("A picture sent as url", [("data", "the picture itself"), ("http", LONG)])
    qtbot.addWidget(made)
    made.resize(320, 200)
    made.show()
    return made


def test_a_click_on_the_words_chooses(radios, qtbot):
    with qtbot.waitSignal(radios.chosen) as told:
        qtbot.mouseClick(radios.findChildren(QLabel)[1], Qt.MouseButton.LeftButton)
    assert (told.args, radios.value()) == (["http"], "http")


def test_the_arrows_choose(radios, qtbot):
    radios.choose("data")
    with qtbot.waitSignal(radios.chosen) as told:
        qtbot.keyClick(radios.buttons["data"], Qt.Key.Key_Down)
    assert told.args == ["http"]


def test_what_is_shown_is_no_choice_of_a_person(radios, qtbot):
    with qtbot.assertNotEmitted(radios.chosen):
        radios.choose("http")
    assert radios.value() == "http"
    radios.choose("something else")
    assert radios.value() == ""


def test_long_words_wrap_and_are_named(radios):
    label = radios.findChildren(QLabel)[1]
    assert label.height() > 2 * label.fontMetrics().height()
    assert label.geometry().right() <= radios.width()
    assert radios.buttons["http"].accessibleName() == f"A picture sent as url: {LONG}"


def test_the_keyboard_begins_at_what_is_chosen(radios):
    radios.choose("http")
    assert radios.focusProxy() is radios.buttons["http"]
