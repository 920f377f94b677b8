import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from desktop.windows.requests.beside import Beside
from desktop.windows.requests.room import Room


class Tools(QWidget):
    """A pane with one field."""

    def __init__(self, parent):
        super().__init__(parent)
        self.field, self.left = QLineEdit(self), 0
        self.setMinimumHeight(180)
        self.sizeHint = self.minimumSize
        self.hide()

    def take_keyboard(self):
        self.field.setFocus()

    def leave(self):
        self.left += 1
        self.hide()


class Low(QWidget):
    """As much of the page as it needs: a head, a pane of tools, and the list with its details."""

    def __init__(self):
        super().__init__()
        self.other, self.head, self.tools = QLineEdit(self), QLabel("Requests", self), Tools(self)
        self.list, self.details = QLineEdit(), QLabel()
        self.details.hide()
        self.beside = Beside(self.list, self.details)
        self.beside.setParent(self)
        self.room = Room(self, (self.head,), self.tools, self.beside)


@pytest.fixture
def low(qtbot):
    made = Low()
    qtbot.addWidget(made)
    made.resize(640, 460)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_without_details_the_list_stays(low):
    low.tools.show()
    assert low.beside.isVisible()


def test_a_pane_stands_alone_until_it_is_closed(low):
    low.details.show()
    low.tools.show()
    assert low.beside.isHidden()
    assert low.room.pane_alone
    low.tools.hide()
    assert not low.room.pane_alone
    assert low.beside.isVisible()
    assert low.details.isVisible()


def test_details_that_are_opened_take_the_place_of_a_pane(low):
    low.tools.show()
    low.details.show()
    assert (low.tools.isHidden(), low.tools.left) == (True, 1)
    assert low.details.isVisible()


def test_a_pane_that_stands_alone_has_the_keyboard_of_what_it_hides(low):
    low.details.show()
    low.list.setFocus()
    low.tools.show()
    assert low.tools.field.hasFocus()


def test_from_elsewhere_it_does_not_take_it(low):
    low.details.show()
    low.other.setFocus()
    low.tools.show()
    assert low.other.hasFocus()


def test_the_keyboard_of_a_list_that_a_lower_window_hides_goes_to_the_pane(low):
    low.resize(640, 700)
    low.details.show()
    low.tools.show()
    QApplication.processEvents()
    low.list.setFocus()
    low.resize(640, 460)
    QApplication.processEvents()
    assert low.tools.field.hasFocus()


@pytest.mark.parametrize("size", [(640, 700), (900, 460)])
def test_all_are_shown_once_there_is_room(low, size):
    low.details.show()
    low.tools.show()
    low.resize(*size)
    QApplication.processEvents()
    assert low.beside.isVisible()
    low.resize(640, 460)
    QApplication.processEvents()
    assert low.beside.isHidden()
    low.details.hide()
    assert low.beside.isVisible()
