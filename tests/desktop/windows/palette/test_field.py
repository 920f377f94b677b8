import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from desktop.windows.palette.field import PaletteField

NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def field(theme, qtbot):
    made = PaletteField(theme)
    qtbot.addWidget(made)
    made.heard = []
    for name in ("stepped", "paged", "jumped"):
        getattr(made, name).connect(lambda way, name=name: made.heard.append((name, way)))
    for name in ("chosen", "closed", "left"):
        getattr(made, name).connect(lambda name=name: made.heard.append(name))
    return made


@pytest.mark.parametrize(
    ("key", "heard"),
    [
        ("Down", ("stepped", 1)),
        ("Up", ("stepped", -1)),
        ("Tab", ("stepped", 1)),
        ("Backtab", ("stepped", -1)),
        ("PageDown", ("paged", 1)),
        ("PageUp", ("paged", -1)),
        ("Home", ("jumped", -1)),
        ("End", ("jumped", 1)),
        ("Return", "chosen"),
        ("Enter", "chosen"),
        ("Escape", "closed"),
    ],
)
def test_keys_of_the_list_are_passed_on(field, qtbot, key, heard):
    qtbot.keyClick(field, getattr(Qt.Key, f"Key_{key}"))
    assert field.heard == [heard]


def test_the_ends_of_what_is_typed_are_the_fields_own(field, qtbot):
    qtbot.keyClicks(field, "port")
    qtbot.keyClick(field, Qt.Key.Key_Home)
    qtbot.keyClick(field, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert field.selectedText() == "port"
    assert field.heard == []


def test_no_shortcut_of_the_window_takes_a_key_of_the_list(field):
    for key, taken in ((Qt.Key.Key_Escape, True), (Qt.Key.Key_PageDown, True), (Qt.Key.Key_F9, False)):
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, NO_KEYS)
        asked.ignore()
        field.event(asked)
        assert asked.isAccepted() is taken


def test_it_is_left_for_another_place_and_not_for_its_own_menu(field):
    field.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason))
    assert field.heard == []
    field.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.MouseFocusReason))
    assert field.heard == ["left"]
