from PySide6.QtCore import Qt

from desktop.widgets.close_button import CloseButton


def test_it_is_a_cross_that_says_what_goes(theme, qtbot):
    button = CloseButton(theme, "Close the details", "Close the details (Esc)")
    qtbot.addWidget(button)
    assert (button.text(), button.icon().isNull()) == ("", False)
    assert (button.accessibleName(), button.toolTip()) == ("Close the details", "Close the details (Esc)")
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


def test_what_it_is_called_may_change(theme, qtbot):
    button = CloseButton(theme)
    qtbot.addWidget(button)
    button.set_words("Remove this line")
    assert (button.accessibleName(), button.toolTip()) == ("Remove this line", "Remove this line")


def test_it_is_drawn_in_the_colours_of_now(theme, qtbot, monkeypatch):
    monkeypatch.delenv("EASEL_THEME", raising=False)
    button = CloseButton(theme, "Close")
    qtbot.addWidget(button)
    drawn = {}
    for look in ("light", "dark", "system"):
        theme.set_look(look)
        drawn[look] = button.icon().pixmap(20, 20).toImage()
    assert drawn["light"] != drawn["dark"]
