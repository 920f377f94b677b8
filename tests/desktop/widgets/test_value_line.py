import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.value_line import ValueLine


@pytest.fixture
def window(qtbot, theme):
    """A line beside another, so that the keyboard can leave it."""
    made = QWidget()
    made.line, made.other = ValueLine("Port"), QLineEdit()
    column = QVBoxLayout(made)
    column.addWidget(made.line)
    column.addWidget(made.other)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.line.setFocus()
    qtbot.waitUntil(made.line.hasFocus)
    made.line.show_text("8045")
    made.done = []
    made.line.done.connect(made.done.append)
    return made


def typed(qtbot, line, text, key=None):
    line.selectAll()
    qtbot.keyClicks(line, text)
    if key:
        qtbot.keyClick(line, key)


def test_enter_is_done_once(window, qtbot):
    typed(qtbot, window.line, " 9000 ", Qt.Key.Key_Return)
    qtbot.keyClick(window.line, Qt.Key.Key_Return)
    window.other.setFocus()
    assert window.done == ["9000"]


def test_leaving_is_done_and_going_to_another_window_is_not(window, qtbot):
    typed(qtbot, window.line, "9000")
    elsewhere = QWidget()
    qtbot.addWidget(elsewhere)
    elsewhere.show()
    elsewhere.activateWindow()
    qtbot.waitUntil(lambda: not window.line.hasFocus())
    assert window.done == []
    window.activateWindow()
    qtbot.waitUntil(window.line.hasFocus)
    window.other.setFocus()
    assert window.done == ["9000"]


@pytest.mark.parametrize("end", [lambda window: window.hide(), lambda window: window.setEnabled(False)])
def test_the_end_of_the_window_is_the_end_of_typing(window, qtbot, end):
    typed(qtbot, window.line, "9000")
    end(window)
    assert window.done == ["9000"]


def test_what_is_the_same_is_no_change(window, qtbot):
    typed(qtbot, window.line, " 8045", Qt.Key.Key_Return)
    assert (window.done, window.line.text()) == ([], "8045")


def test_escape_gives_up(window, qtbot):
    typed(qtbot, window.line, "9000")
    with qtbot.waitSignal(window.line.given_up):
        qtbot.keyClick(window.line, Qt.Key.Key_Escape)
    assert (window.line.text(), window.done) == ("8045", [])


def test_what_is_being_typed_is_not_taken_away(window, qtbot):
    typed(qtbot, window.line, "90")
    window.line.show_text("8046")
    assert window.line.text() == "90"
    qtbot.keyClick(window.line, Qt.Key.Key_Escape)
    assert window.line.text() == "8046"


def test_what_is_in_force_is_shown_as_the_core_writes_it(window, qtbot):
    typed(qtbot, window.line, "09000", Qt.Key.Key_Return)
    window.line.settle("9000")
    assert (window.line.text(), window.line.is_open) == ("9000", False)


def test_what_was_typed_since_stays(window, qtbot):
    typed(qtbot, window.line, "9000", Qt.Key.Key_Return)
    typed(qtbot, window.line, "9001")
    window.line.settle("9000")
    assert (window.line.text(), window.line.is_open) == ("9001", True)


def test_what_was_taken_back_elsewhere_is_shown(window):
    window.line.settle("8044")
    assert (window.line.text(), window.line.is_open) == ("8044", False)


def test_steps_are_done_after_a_pause(window, qtbot):
    steps = []
    window.line.stepped.connect(steps.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp):
        qtbot.keyClick(window.line, key)
    assert steps == [1, -1, 10]
    window.line.put("8046")
    assert window.done == []
    qtbot.waitUntil(lambda: window.done == ["8046"])


def test_a_fault_is_marked_and_said(window):
    window.line.set_fault("Port is a whole number.")
    assert window.line.property("fault") == "true"
    assert window.line.accessibleDescription() == "Port is a whole number."
    window.line.set_hint("Where clients reach Easel.")
    window.line.set_fault("")
    assert window.line.property("fault") == "false"
    assert window.line.accessibleDescription() == "Where clients reach Easel."


def test_a_unit_stands_where_nobody_types(window, qtbot):
    window.line.set_unit("MB")
    assert window.line.textMargins().right() > 0
    window.line.set_unit("")
    assert len(window.line.findChildren(QWidget)) == 1
