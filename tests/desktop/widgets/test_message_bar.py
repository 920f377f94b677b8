import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.cells import Tone
from desktop.widgets.announce import ANNOUNCED
from desktop.widgets.message_bar import MOST, MessageBar


def test_it_is_there_only_while_there_is_something_to_read(theme, qtbot):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.say("one")
    assert bar.isVisible()
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert bar.text() == ""


def test_it_keeps_the_last_few_different_ones(theme, qtbot):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    for message in ("one", "two", "one", "three", "four"):
        bar.say(message)
    assert bar.text() == "one\nthree\nfour"
    assert MOST == 3


def test_the_cross_closes_it(theme, qtbot):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.say("one")
    qtbot.mouseClick(bar._close, Qt.MouseButton.LeftButton)
    assert bar.isHidden()


def test_a_message_may_bring_a_button_that_helps(theme, qtbot):
    bar, pressed = MessageBar(theme), []
    qtbot.addWidget(bar)
    bar.say("the login ended", "S&how", lambda: pressed.append(True))
    qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
    assert pressed == [True]
    assert bar.isHidden()
    bar.say("something else")
    assert bar._button.isHidden()


def test_what_is_not_true_any_more_is_taken_back_with_its_button(theme, qtbot):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.say("one")
    bar.say("the login ended", "S&how", bar.clear)
    bar.take_back("the login ended")
    assert (bar.text(), bar._button.isVisible()) == ("one", False)
    bar.take_back("one")
    assert bar.isHidden()


def test_what_was_done_looks_other_than_trouble(theme, qtbot):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.say("It did not work.")
    trouble = bar._icon.pixmap().toImage()
    bar.clear()
    bar.say("Removed.", "Undo", lambda: None, tone=Tone.OK)
    assert bar._icon.pixmap().toImage() != trouble


def test_what_was_done_hides_no_trouble_and_not_the_button_that_helps(theme, qtbot):
    bar, pressed = MessageBar(theme), []
    qtbot.addWidget(bar)
    bar.say("the login ended", "S&how", lambda: pressed.append("show"))
    trouble = bar._icon.pixmap().toImage()
    bar.say("Removed.", "&Undo", lambda: pressed.append("undo"), tone=Tone.OK)
    assert (bar._icon.pixmap().toImage() == trouble, bar._button.text()) == (True, "&Undo")
    qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
    assert (bar.text(), bar._button.text()) == ("the login ended", "S&how")
    bar.say("Copied.", tone=Tone.OK)
    assert (bar._icon.pixmap().toImage() == trouble, bar._button.text()) == (True, "S&how")
    qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
    assert (pressed, bar.text(), bar._button.isHidden()) == (["undo", "show"], "Copied.", True)
    assert bar._icon.pixmap().toImage() != trouble


def test_what_was_done_goes_by_itself_and_trouble_stays(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    bar, line = MessageBar(theme, window), QLineEdit(window)
    bar.move(0, 200)
    bar.passes_ms = 1
    with qtbot.waitActive(window):
        window.resize(400, 300)
        window.show()
        window.activateWindow()
    line.setFocus()
    bar.say("It did not work.")
    bar.say("Removed.", "Undo", lambda: None, tone=Tone.OK)
    bar._button.setFocus()
    qtbot.wait(20)
    assert bar.text() == "It did not work.\nRemoved."  # somebody is about to press Undo
    line.setFocus()
    qtbot.waitUntil(lambda: bar.text() == "It did not work.")
    assert bar._button.isHidden()


def test_what_is_said_again_has_a_time_of_its_own(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    bar = MessageBar(theme, window)
    bar.passes_ms = 1
    bar.say("Removed.", "Undo", lambda: None, tone=Tone.OK)
    bar.say("Removed.", "Undo", lambda: None, tone=Tone.OK, stays=True)
    bar.say("Copied.", tone=Tone.OK)
    qtbot.waitUntil(lambda: bar.text() == "Removed.")
    bar.take_back("Removed.")
    assert bar.isHidden()


def test_who_hears_the_window_is_told_each_message_and_what_helps(theme, qtbot):
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.say("the disk is full")
    first = bar.property(ANNOUNCED)
    bar.say("Fox was removed.", "&Undo", bar.clear)
    assert (first, bar.property(ANNOUNCED)) == ("the disk is full", "Fox was removed. Undo")


def test_the_keyboard_goes_back_to_where_it_was(theme, qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    bar, above, at = MessageBar(theme, page), QLineEdit(page), QLineEdit(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    for way in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
        at.setFocus()
        bar.say("Fox was removed.", "&Undo", lambda: None)
        bar._button.setFocus()
        qtbot.keyClick(bar._button, way)
        assert (bar.isHidden(), at.hasFocus(), above.hasFocus()) == (True, True, False)


@pytest.fixture
def page(theme, qtbot):
    """With the keyboard at the button of its bar, that came from the field `at` of a `part` of it."""
    made = QWidget()
    qtbot.addWidget(made)
    made.bar, made.above, made.part = MessageBar(theme, made), QLineEdit(made), QWidget(made)
    made.at = QLineEdit(made.part)
    activate(qtbot, made)
    made.at.setFocus()
    made.bar.say("Fox was removed.", "&Undo", lambda: None)
    made.bar._button.setFocus()
    return made


def activate(qtbot, window):
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()


def test_a_field_that_is_not_seen_any_more_gets_no_keyboard(page):
    page.part.hide()
    page.bar.clear()
    assert page.above.hasFocus()


def test_who_was_in_another_window_meanwhile_is_led_back_all_the_same(page, qtbot):
    other = QLineEdit()
    qtbot.addWidget(other)
    other.setFocus()
    activate(qtbot, other)
    assert other.hasFocus()
    activate(qtbot, page)
    assert page.bar._button.hasFocus()
    page.bar.clear()
    assert page.at.hasFocus()
