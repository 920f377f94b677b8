from desktop.windows.playground.copy_menu import FORMS, CopyMenu


def test_each_form_is_one_action(qtbot, theme):
    menu, told = CopyMenu(theme), []
    qtbot.addWidget(menu)
    menu.wanted.connect(told.append)
    for action in menu.choices.actions():
        action.trigger()
    assert told == list(FORMS)
