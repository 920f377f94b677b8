from PySide6.QtGui import QImage

from desktop.windows.playground.place import Place
from proxy_core import PlaygroundPicture
from tests.desktop.fake_playground import file


def test_a_place_waits_then_has_its_picture(qtbot, theme):
    place = Place(theme, 1)
    qtbot.addWidget(place)
    assert place.is_waiting()
    place.show_picture(PlaygroundPicture("r", 1, "image/png", 64, 48, file()), QImage.fromData(file()), "a fox")
    assert not place.is_waiting()
    assert place.words.text() == "64 \u00d7 48, PNG"
    assert place.view.accessibleName() == "Picture 2: a fox"
    assert place.save.accessibleName() == "Save picture 2"


def test_what_cannot_be_shown_can_be_saved(qtbot, theme):
    place = Place(theme, 0)
    qtbot.addWidget(place)
    place.show_picture(PlaygroundPicture("r", 0, "image/avif", 0, 0, b"?"), QImage(), "a fox")
    assert place.words.text() == "It came as image/avif, which cannot be shown here."
    with qtbot.waitSignal(place.save_wanted):
        place.save.click()


def test_a_failed_one_says_why(qtbot, theme):
    place = Place(theme, 0)
    qtbot.addWidget(place)
    place.show_failure("No quota.")
    assert place.view.isHidden()  # the reason stands at the top
    assert (place.words.text(), place.why.text()) == ("Not drawn", "No quota.")
    assert not place.is_waiting()
