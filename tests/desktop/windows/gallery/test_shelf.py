import pytest
from PySide6.QtCore import Qt

from desktop.models.gallery_list import GalleryList
from desktop.models.gallery_matching import ALL
from desktop.windows.gallery.deeds import Deed
from desktop.windows.gallery.shelf import GalleryShelf
from proxy_core import GalleryFilter
from tests.desktop.fake_gallery import many


@pytest.fixture
def shelf(theme, qtbot, tmp_path):
    model = GalleryList()
    model.asked = []
    model.page_wanted.connect(model.asked.append)
    made = GalleryShelf(theme, model)
    made.model, made.pictures = model, list(many(300, tmp_path).values())
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    return made


def fill(shelf, count, matching=ALL):
    shelf.model.show_newest(matching)
    shelf.model.answer(shelf.model.asked[-1].ticket, shelf.pictures[:count])


def test_while_nothing_is_known_nothing_is_said(shelf):
    assert not shelf.empty.isVisible()


def test_an_empty_gallery_leads_on(shelf, qtbot):
    fill(shelf, 0)
    assert shelf.empty.isVisible()
    with qtbot.waitSignal(shelf.draw_wanted):
        shelf.empty.button.click()
    with qtbot.waitSignal(shelf.connect_wanted):
        shelf.connect_button.click()


def test_a_gallery_that_is_off_leads_to_its_setting(shelf, qtbot):
    fill(shelf, 0)
    shelf.set_off(True)
    assert shelf.off.isVisible()
    with qtbot.waitSignal(shelf.setting_wanted):
        shelf.off.button.click()
    fill(shelf, 3)
    assert shelf.grid.isVisible(), "what is in it is shown all the same"


def test_where_nothing_fits(shelf, qtbot):
    fill(shelf, 0, GalleryFilter(words="no"))
    assert shelf.nothing.isVisible()
    with qtbot.waitSignal(shelf.unfilter_wanted):
        shelf.nothing.button.click()


def test_only_thumbnails_that_are_seen_are_asked_for(shelf, qtbot):
    with qtbot.waitSignal(shelf.thumbnail_wanted) as wanted:
        fill(shelf, 200)
    assert wanted.args[:2] == ["p00000.png", shelf.grid.side()]


def test_before_the_end_more_are_fetched(shelf):
    fill(shelf, 200)
    assert len(shelf.model.asked) == 1
    shelf.grid.verticalScrollBar().setValue(shelf.grid.verticalScrollBar().maximum())
    assert shelf.model.asked[-1].before is not None


def test_new_ones_wait_while_it_is_scrolled_down(shelf):
    fill(shelf, 200)
    shelf.grid.verticalScrollBar().setValue(2000)
    assert shelf.model._holding
    shelf.grid.verticalScrollBar().setValue(0)
    assert not shelf.model._holding


def test_the_keyboard_opens_chooses_and_deletes(shelf, qtbot):
    fill(shelf, 20)
    shelf.focus()
    with qtbot.waitSignal(shelf.opened) as opened:
        qtbot.keyClick(shelf.grid, Qt.Key.Key_Return)
    assert opened.args == [0]
    qtbot.keyClick(shelf.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert shelf.bar.isVisible()
    with qtbot.waitSignal(shelf.done) as done:
        qtbot.keyClick(shelf.grid, Qt.Key.Key_Delete)
    assert (done.args[0], [one.name for one in done.args[1]]) == (Deed.DELETE, ["p00000.png", "p00001.png"])
    qtbot.keyClick(shelf.grid, Qt.Key.Key_Escape)
    assert not shelf.bar.isVisible()
