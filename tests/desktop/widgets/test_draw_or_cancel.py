import pytest
from PySide6.QtWidgets import QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.draw_or_cancel import DrawOrCancel


@pytest.fixture
def place(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.clock = 100.0
    made.draw, made.cancel, made.bar, made.line = (
        QPushButton("Draw"),
        QPushButton("Cancel"),
        QProgressBar(),
        QLineEdit(),
    )
    column = QVBoxLayout(made)
    for widget in (made.line, made.draw, made.cancel, made.bar):
        column.addWidget(widget)
    made.either = DrawOrCancel(made.draw, made.cancel, made.bar, now=lambda: made.clock, parent=made)
    made.either.show()
    made.show()
    made.activateWindow()
    return made


def seen(place):
    return [widget.isVisible() for widget in (place.draw, place.cancel, place.bar)]


def test_one_of_the_two_is_there(place):
    before = seen(place)
    place.either.begin()
    place.clock += 7
    during, seconds = seen(place), place.either.seconds
    place.either.end()
    assert (before, during, seen(place)) == ([True, False, False], [False, True, True], [True, False, False])
    assert (seconds, place.either.seconds, place.either.is_drawing) == (7, 0, False)


def test_the_keyboard_goes_along(place, qtbot):
    place.draw.setFocus()
    qtbot.waitUntil(place.draw.hasFocus)
    place.either.begin()
    assert place.cancel.hasFocus()
    place.either.end()
    assert place.draw.hasFocus()


def test_a_keyboard_that_is_elsewhere_stays_there(place, qtbot):
    place.line.setFocus()
    qtbot.waitUntil(place.line.hasFocus)
    place.either.begin()
    place.either.end()
    assert place.line.hasFocus()
