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
