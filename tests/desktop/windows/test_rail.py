import pytest
from PySide6.QtCore import Qt

from desktop.windows.page import Page
from desktop.windows.rail import Rail


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
