import pytest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedLayout, QWidget

from desktop.widgets.show_one import show_one


@pytest.fixture
def room(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.owner, window.beside = QWidget(), QLineEdit()
    window.lines = [QLineEdit(), QLineEdit()]
    window.stack = QStackedLayout(window.owner)
    for line in window.lines:
        window.stack.addWidget(line)
    row = QHBoxLayout(window)
    row.addWidget(window.owner)
    row.addWidget(window.beside)
    window.show()
    window.activateWindow()
    return window


def test_the_keyboard_goes_where_it_is_told(room):
    first, second = room.lines
    first.setFocus()
    show_one(room.stack, second, room.owner, second.setFocus)
    assert (second.isVisible(), first.isVisible(), room.focusWidget()) == (True, False, second)


def test_a_keyboard_that_is_elsewhere_stays_there(room):
    room.beside.setFocus()
    show_one(room.stack, room.lines[1], room.owner, room.lines[1].setFocus)
    assert (room.lines[1].isVisible(), room.focusWidget()) == (True, room.beside)


def test_what_is_shown_already_stays_as_it_is(room):
    told = []
    room.lines[0].setFocus()
    show_one(room.stack, room.lines[0], room.owner, lambda: told.append(1))
    assert told == []
