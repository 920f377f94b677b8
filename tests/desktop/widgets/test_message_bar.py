from PySide6.QtCore import Qt

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
