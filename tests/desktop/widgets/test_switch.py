import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor

from desktop.widgets.switch import Switch


@pytest.fixture
def switch(theme, qtbot):
    made = Switch(theme, "Keep prompts")
    qtbot.addWidget(made)
    made.show()
    return made


def test_mouse_and_keyboard_move_it(switch, qtbot):
    seen = []
    switch.toggled.connect(seen.append)
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert seen == [True, False]


def test_screen_readers_find_a_check_box_with_its_name(switch):
    switch.setChecked(True)
    found = QAccessible.queryAccessibleInterface(switch)
    assert found.role() == QAccessible.Role.CheckBox
    assert found.text(QAccessible.Text.Name) == "Keep prompts"
    assert found.state().checked


def test_it_shows_whether_it_is_on(switch, theme):
    def colour(right):
        picture = switch.grab().toImage()
        return picture.pixelColor(picture.width() - 8 if right else 8, picture.height() // 2)

    switch.setChecked(False)
    off = colour(right=True)
    switch.setChecked(True)
    on = colour(right=False)
    assert off == QColor(theme.tokens.muted)
    assert on in [QColor(theme.tokens.accent), QColor(theme.tokens.accent_hover)]  # the pointer may be on it
    switch.setEnabled(False)
    assert colour(right=False) == QColor(theme.tokens.border)


def test_the_keyboard_is_seen_on_it(switch, qtbot):
    switch.activateWindow()
    switch.setFocus()
    qtbot.waitUntil(switch.hasFocus)
    with_it = switch.grab().toImage()
    switch.clearFocus()
    assert switch.grab().toImage() != with_it
