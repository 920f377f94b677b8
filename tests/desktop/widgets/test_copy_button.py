from desktop.widgets.copy_button import CopyButton


def test_it_says_copied_for_a_moment(theme, qtbot):
    button = CopyButton(theme, "Copy &address")
    qtbot.addWidget(button)
    assert button.text().strip() == "Copy &address"
    button.say_copied()
    assert button.text().strip() == "Copied"
    button._back.setInterval(1)
    with qtbot.waitSignal(button._back.timeout):
        button._back.start()
    assert button.text().strip() == "Copy &address"
