import pytest
from PySide6.QtCore import Qt

from desktop.cells import Tone
from desktop.theme import MEDIUM
from desktop.widgets.icon_mark import IconMark
from desktop.windows.page import Page
from desktop.windows.rail import MARK, Rail


@pytest.fixture
def rail(theme, qtbot):
    made = Rail(theme)
    qtbot.addWidget(made)
    return made


def checked(rail):
    return [page for page, button in rail.buttons.items() if button.isChecked()]


def test_a_button_for_each_page_tells_which_was_pressed(rail, qtbot):
    with qtbot.waitSignal(rail.chosen) as heard:
        qtbot.mouseClick(rail.buttons[Page.SETTINGS], Qt.MouseButton.LeftButton)
    assert heard.args == [Page.SETTINGS]
    assert checked(rail) == [Page.SETTINGS]


def test_what_is_no_page_leaves_none_marked(rail):
    rail.show_page(Page.ACCOUNTS)
    rail.show_page(None)
    assert checked(rail) == []
    rail.show_page(Page.REQUESTS)
    rail.show_page(Page.CONNECT)
    assert checked(rail) == [Page.CONNECT]


def test_the_names_stay_for_those_who_cannot_see_them(rail):
    rail.set_brief(True)
    rail.set_mark(Page.ACCOUNTS, 2)
    assert rail.buttons[Page.ACCOUNTS].text() == ""
    assert rail.buttons[Page.ACCOUNTS].accessibleName() == "Accounts, 2 need you"
    rail.set_mark(Page.ACCOUNTS, 0)
    assert rail.buttons[Page.ACCOUNTS].accessibleName() == "Accounts"


def test_a_mark_is_seen(rail):
    rail.resize(200, 400)
    before = rail.buttons[Page.ACCOUNTS].grab().toImage()
    rail.set_mark(Page.ACCOUNTS, 1)
    assert rail.buttons[Page.ACCOUNTS].grab().toImage() != before


def test_without_words_an_icon_stands_in_the_middle_of_its_button(rail):
    rail.set_brief(True)
    rail.show()
    picture, button = rail.findChild(IconMark), rail.buttons[Page.OVERVIEW]
    assert picture.geometry().center().x() == button.geometry().center().x() == (rail.width() - 2) // 2
    image = button.grab().toImage()
    ground = image.pixel(3, image.height() // 2)
    columns = range(3, image.width() - 3)  # within the border
    drawn = [x for x in columns if any(image.pixel(x, y) != ground for y in range(3, image.height() - 3))]
    assert abs(drawn[0] - (image.width() - 1 - drawn[-1])) <= 1


def test_a_mark_has_the_colour_of_what_needs_its_person(rail, theme):
    rail.set_mark(Page.ACCOUNTS, 1)
    rail.show()
    button = rail.buttons[Page.ACCOUNTS]
    image = button.grab().toImage()
    assert image.pixelColor(button.width() - MEDIUM - MARK // 2, button.height() // 2) == theme.colour(Tone.BAD)


def test_tab_comes_to_the_page_that_is_shown(rail, qtbot):
    def stops():
        return [page for page, button in rail.buttons.items() if button.focusPolicy() & Qt.FocusPolicy.TabFocus]

    rail.show()
    rail.show_page(None)
    assert stops() == [Page.OVERVIEW]
    rail.activateWindow()
    rail.buttons[Page.SETTINGS].setFocus()
    qtbot.waitUntil(rail.buttons[Page.SETTINGS].hasFocus)
    assert stops() == [Page.SETTINGS]
    rail.show_page(Page.CONNECT)
    assert stops() == [Page.CONNECT]
