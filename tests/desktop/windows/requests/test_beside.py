import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.windows.requests.beside import DETAILS, LEAST, NARROWEST, Beside


@pytest.fixture
def pair(theme, qtbot):
    first, details = QWidget(), QWidget()
    made = Beside(first, details)
    qtbot.addWidget(made)
    details.hide()
    made.resize(1000, 400)
    made.show()
    made.kept = first, details
    return made


def test_where_there_is_room_the_details_stand_beside_the_list(pair):
    first, details = pair.kept
    assert first.width() == 1000
    pair.show_details()
    assert (details.width(), first.height()) == (DETAILS, 400)
    assert details.x() > first.x()


def test_in_a_narrow_window_they_stand_below_it(pair):
    first, details = pair.kept
    pair.show_details()
    pair.resize(612, 400)
    assert pair.orientation() is Qt.Orientation.Vertical
    assert details.y() > first.y()
    assert first.height() >= LEAST
    assert details.height() >= 2 * LEAST
    pair.resize(1000, 400)
    assert details.width() == DETAILS


def test_a_line_that_was_moved_stays_while_they_are_open(pair):
    pair.show_details()
    pair.setSizes([400, 588])
    pair.show_details()
    assert pair.kept[1].width() > 500


def test_where_less_is_enough_the_details_leave_half_of_the_room(theme, qtbot):
    first, details = QWidget(), QWidget()
    made = Beside(first, details, 560)
    qtbot.addWidget(made)
    made.resize(612, 400)
    made.show()
    assert details.x() > first.x()
    assert NARROWEST <= details.width() < DETAILS
    assert first.width() > 612 // 3
