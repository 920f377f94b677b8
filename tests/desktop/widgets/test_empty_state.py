from PySide6.QtCore import Qt

from desktop.widgets.empty_state import EmptyState


def test_it_says_what_to_do_and_has_a_button_where_there_is_something_to_press(theme, qtbot):
    state = EmptyState(theme, "users", "Nothing", "Do this.", button="&Try again")
    qtbot.addWidget(state)
    state.show()
    with qtbot.waitSignal(state.pressed):
        qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)
    state.set_words("Do that.")
    assert state.words() == "Do that."


def test_without_something_to_press_there_is_no_button(theme, qtbot):
    state = EmptyState(theme, "users", "Nothing")
    qtbot.addWidget(state)
    state.show()
    assert not state.button.isVisible()
