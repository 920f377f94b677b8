import pytest
from PySide6.QtCore import Qt

from desktop.widgets.find_field import FindField


@pytest.fixture
def field(theme, qtbot):
    made = FindField(theme, "Find a setting")
    qtbot.addWidget(made)
    made.show()
    return made


def test_escape_takes_back_what_was_looked_for(field, qtbot):
    qtbot.keyClicks(field, "port")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down])
def test_enter_and_down_go_on_to_what_was_found(field, qtbot, key):
    with qtbot.assertNotEmitted(field.left):
        qtbot.keyClick(field, key)
    qtbot.keyClicks(field, "port")
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, key)


def test_the_cross_is_there_while_there_is_something_to_clear(field, qtbot):
    cross = field.actions()[1]
    before = cross.isVisible()
    qtbot.keyClicks(field, "port")
    during = cross.isVisible()
    cross.trigger()
    assert (before, during, field.text(), cross.isVisible()) == (False, True, "", False)


def test_it_says_what_it_finds(field):
    assert (field.accessibleName(), field.placeholderText()) == ("Find a setting", "Find a setting")
