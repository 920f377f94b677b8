import pytest

from desktop.widgets.picture_view import MOST_PIXELS, PictureView
from tests.desktop.fakes import trial


@pytest.fixture
def view(theme, qtbot):
    made = PictureView(theme)
    qtbot.addWidget(made)
    made.resize(400, 300)
    return made


@pytest.mark.parametrize(
    ("size", "shown"),
    [((800, 400), (400, 200)), ((300, 600), (150, 300)), ((100, 50), (100, 50)), ((400, 300), (400, 300))],
)
def test_it_keeps_its_proportions_and_grows_never(view, size, shown):
    assert view.set_picture(trial(size).picture, "a lighthouse")
    place = view.place()
    assert (place.width(), place.height()) == shown
    assert place.center() == view.rect().toRectF().center()


def test_what_is_drawn_is_the_picture(view):
    view.set_picture(trial((400, 300)).picture, "a gradient")
    image = view.grab().toImage()
    assert image.pixelColor(200, 290).lightness() > image.pixelColor(200, 10).lightness() + 100


def test_it_says_what_is_on_it_and_a_long_prompt_makes_no_wall_of_a_tooltip(view):
    view.set_picture(trial().picture, "a lighthouse")
    assert (view.accessibleName(), view.toolTip()) == ("a lighthouse", "a lighthouse")
    view.set_picture(trial().picture, "x" * 32_000)
    assert len(view.toolTip()) == 200
    view.clear()
    assert (view.accessibleName(), view.toolTip(), view.has_picture()) == ("", "", False)


def test_a_huge_picture_is_kept_small(view):
    assert view.set_picture(trial((5000, 100)).picture, "wide")
    assert view.sizeHint().width() == MOST_PIXELS


def test_what_is_no_picture_is_refused_and_its_place_is_shown(view):
    empty = view.grab().toImage()
    assert not view.set_picture(b"no picture", "nothing")
    assert view.grab().toImage() == empty
    assert view.minimumSizeHint().isValid()
