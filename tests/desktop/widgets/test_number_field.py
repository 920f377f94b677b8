import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.widgets.number_field import NumberField

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def field(theme, qtbot):
    made = NumberField(theme, "&Priority", "Lower numbers draw first.", 0, 2)
    qtbot.addWidget(made)
    made.show()
    made.show_value(1)
    return made


def test_the_buttons_turn_it_as_far_as_it_goes(field, qtbot):
    changed = []
    field.changed.connect(lambda: changed.append(field.value()))
    qtbot.mouseClick(field.more, LEFT)
    assert not field.more.isEnabled()
    for _ in range(2):
        qtbot.mouseClick(field.less, LEFT)
    assert field.box.lineEdit().selectedText() == ""
    assert (changed, field.less.isEnabled(), field.more.isEnabled()) == ([2, 1, 0], False, True)


def test_it_can_be_typed_and_turned_by_the_keyboard(field, qtbot):
    with qtbot.waitSignal(field.edited):
        field.box.selectAll()
        qtbot.keyClicks(field.box, "2")
        qtbot.keyClick(field.box, Qt.Key.Key_Return)
    qtbot.keyClick(field.box, Qt.Key.Key_Down)
    assert field.value() == 1


def test_what_is_shown_is_no_change_of_a_person(field, qtbot):
    with qtbot.assertNotEmitted(field.changed):
        field.show_value(2)
    assert (field.value(), field.more.isEnabled()) == (2, False)


def test_it_says_what_it_counts(field):
    assert (field.box.accessibleName(), field.box.accessibleDescription()) == ("Priority", "Lower numbers draw first.")
    assert field.more.accessibleName() == "More: Priority"


def test_the_number_is_seen_in_its_box(field):
    editor = field.box.findChild(QLineEdit)
    assert field.box.rect().contains(editor.geometry())
    assert editor.width() > field.box.width() / 2
