from desktop.widgets.announce import ANNOUNCED
from desktop.widgets.copy_button import CopyButton


def test_it_says_copied_for_a_moment(theme, qtbot):
    button = CopyButton(theme, "Copy &address")
    qtbot.addWidget(button)
    assert button.text().strip() == "Copy &address"
    button.say_copied()
    assert button.text().strip() == button.property(ANNOUNCED) == "Copied"
    button._back.setInterval(1)
    with qtbot.waitSignal(button._back.timeout):
        button._back.start()
    assert button.text().strip() == "Copy &address"


def test_where_there_is_no_room_it_is_an_icon_that_is_still_called_something(theme, qtbot):
    button = CopyButton(theme, "Copy &address")
    qtbot.addWidget(button)
    wide = button.sizeHint().width()
    button.set_brief(True)
    button.say_copied()
    assert (button.text(), button.accessibleName()) == ("", "Copy address")
    assert button.sizeHint().width() < wide / 2
    button.set_brief(False)
    assert button.text().strip() == "Copied"
