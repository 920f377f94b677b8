from desktop.widgets.eye_button import EyeButton


def picture(button):
    return button.icon().pixmap(20, 20).toImage()


def test_it_says_what_a_press_does(theme, qtbot):
    button = EyeButton(theme, "Show the key", "Hide the key")
    qtbot.addWidget(button)
    hidden = button.accessibleName(), button.toolTip(), picture(button)
    button.set_shown(True)
    assert hidden[:2] == ("Show the key", "Show the key")
    assert (button.accessibleName(), button.toolTip()) == ("Hide the key", "Hide the key")
    assert picture(button) != hidden[2]
    button.set_shown(False)
    assert (button.accessibleName(), picture(button)) == (hidden[0], hidden[2])


def test_another_look_leaves_it_as_it_is(theme, qtbot, monkeypatch):
    monkeypatch.delenv("EASEL_THEME", raising=False)
    button = EyeButton(theme, "Show the key", "Hide the key")
    qtbot.addWidget(button)
    button.set_shown(True)
    drawn = {}
    for look in ("light", "dark", "system"):
        theme.set_look(look)
        drawn[look] = picture(button)
    assert drawn["light"] != drawn["dark"]
    assert button.accessibleName() == "Hide the key"
