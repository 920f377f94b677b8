import pytest
from PySide6.QtCore import Qt

from desktop.cells import Tone
from desktop.widgets.power_switch import PowerSwitch


@pytest.fixture
def switch(theme, qtbot):
    made = PowerSwitch(theme, "Proxy")
    qtbot.addWidget(made)
    made.show_state(0, Tone.MUTED, "Proxy is stopped", "Clients cannot draw.")
    made.resize(300, made.heightForWidth(300))
    made.show()
    return made


def test_a_press_moves_nothing_until_the_state_does(switch, qtbot):
    pressed = []
    switch.clicked.connect(lambda: pressed.append(1))
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=switch.mark.geometry().center())
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert (pressed, switch.isChecked()) == ([1, 1], False)
    switch.show_state(1, Tone.OK, "Proxy is running", "Clients can draw.")
    assert switch.isChecked()


def test_it_says_in_words_what_it_shows(switch):
    assert switch.accessibleName() == "Proxy"
    assert switch.accessibleDescription() == "Proxy is stopped. Clients cannot draw."
    switch.show_state(0, Tone.BAD, "Proxy could not start", "The port is in use.")
    assert switch.words.property("tone") == "bad"


def test_it_looks_different_off_on_and_under_way(switch):
    pictures = []
    for place, tone in ((0, Tone.MUTED), (0.5, Tone.BUSY), (1, Tone.OK)):
        switch.show_state(place, tone, "", "")
        pictures.append(switch.mark.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]


def test_it_grows_with_its_words(switch):
    low = switch.heightForWidth(240)
    switch.show_state(0, Tone.BAD, "Proxy could not start", "A long reason, " * 12)
    assert switch.heightForWidth(240) > low
    assert switch.heightForWidth(240) > switch.heightForWidth(900)
