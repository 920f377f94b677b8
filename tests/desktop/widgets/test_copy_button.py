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


def test_its_icon_has_the_colour_of_the_words_beside_it(theme, qtbot):
    button = CopyButton(theme, "Copy")
    qtbot.addWidget(button)

    def drawn():
        image = button.icon().pixmap(48, 48).toImage()
        spots = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return {spot.name() for spot in spots if spot.alpha() == 255}

    assert drawn() == {theme.tokens.text.lower()}
    button.set_brief(True)
    assert drawn() == {theme.tokens.muted.lower()}
