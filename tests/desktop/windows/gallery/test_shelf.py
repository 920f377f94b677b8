import pytest
from msgspec.structs import replace
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from desktop.models.gallery_list import GalleryList
from desktop.models.gallery_matching import ALL
from desktop.windows.gallery.deeds import Deed
from desktop.windows.gallery.shelf import LOST_ICON, GalleryShelf
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
    assert not shelf.none.empty.isVisible()


def test_an_empty_gallery_leads_on(shelf, qtbot):
    fill(shelf, 0)
    assert shelf.none.empty.isVisible()
    with qtbot.waitSignal(shelf.none.draw_wanted):
        shelf.none.empty.button.click()
    with qtbot.waitSignal(shelf.none.connect_wanted):
        shelf.none.connect_button.click()


def test_a_gallery_that_is_off_leads_to_its_setting(shelf, qtbot):
    fill(shelf, 0)
    shelf.set_off(True)
    assert shelf.none.off.isVisible()
    with qtbot.waitSignal(shelf.none.setting_wanted):
        shelf.none.off.button.click()
    fill(shelf, 3)
    assert shelf.grid.isVisible(), "what is in it is shown all the same"


def test_where_nothing_fits(shelf, qtbot):
    fill(shelf, 0, GalleryFilter(words="no"))
    assert shelf.none.nothing.isVisible()
    with qtbot.waitSignal(shelf.none.unfilter_wanted):
        shelf.none.nothing.button.click()


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


def test_another_look_begins_at_the_top(shelf):
    fill(shelf, 200)
    bar = shelf.grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    fill(shelf, 200, GalleryFilter(words="lighthouse"))
    assert bar.value() == 0


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


def answer_rest(shelf):
    for _ in range(3):
        if shelf.model.loading:
            last = shelf.model.asked[-1].before[1]
            at = [one.name for one in shelf.pictures].index(last) + 1
            shelf.model.answer(shelf.model.asked[-1].ticket, shelf.pictures[at : at + 200])


def test_the_end_is_the_end_of_all(shelf, qtbot):
    fill(shelf, 200)
    shelf.grid.setFocus()
    qtbot.keyClick(shelf.grid, Qt.Key.Key_End)
    answer_rest(shelf)
    assert (shelf.model.rowCount(), shelf.grid.currentIndex().row()) == (300, 299)


def test_who_went_elsewhere_meanwhile_stays_there(shelf, qtbot):
    fill(shelf, 200)
    qtbot.keyClick(shelf.grid, Qt.Key.Key_End)
    qtbot.keyClick(shelf.grid, Qt.Key.Key_Home)
    answer_rest(shelf)
    assert (shelf.model.rowCount(), shelf.grid.currentIndex().row()) == (300, 0)


def test_all_are_all(shelf, qtbot):
    fill(shelf, 200)
    qtbot.keyClick(shelf.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    answer_rest(shelf)
    assert (len(shelf.chosen()), shelf.bar.words.text()) == (300, "300 chosen")


def test_the_keys_of_saving_and_copying(shelf, qtbot):
    fill(shelf, 20)
    shelf.grid.set_row(3)
    for key, deed in ((Qt.Key.Key_C, Deed.COPY), (Qt.Key.Key_S, Deed.SAVE)):
        with qtbot.waitSignal(shelf.done) as done:
            qtbot.keyClick(shelf.grid, key, Qt.KeyboardModifier.ControlModifier)
        assert done.args == [deed, (shelf.pictures[3],)]


def test_a_page_that_cannot_be_read_is_said_with_a_button(shelf):
    shelf.model.show_newest(ALL)
    shelf.model.page_failed(shelf.model.asked[-1].ticket)
    assert shelf.none.broken.isVisible()


def test_one_that_its_client_never_got_is_marked(shelf):
    shelf.pictures[1] = replace(shelf.pictures[1], origin="lost")
    fill(shelf, 20)
    assert [shelf._badge(row) for row in range(3)] == ["", LOST_ICON, ""]
    assert "gone away" in shelf.model.index(1, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole)


def test_its_place_and_what_is_chosen_are_found_again(shelf, theme, qtbot):
    fill(shelf, 200)
    assert shelf.place() == ("", ())
    shelf.grid.set_row(120)
    shelf.grid.verticalScrollBar().setValue(shelf.grid.verticalScrollBar().value() + 40)
    first, chosen = shelf.place()
    assert chosen == ("p00120.png",)
    other = GalleryShelf(theme, GalleryList())
    qtbot.addWidget(other)
    other.resize(500, 500)
    other._model.take_over(shelf.model.hand_over())
    other.go_to(first, chosen)
    other.show()
    assert other.chosen()[0].name == "p00120.png"
    row = shelf.model.row_of(first)
    assert other.grid.visualRect(other._model.index(row, 0)).top() in range(12)


def test_the_key_for_menus_is_about_the_picture_that_the_keyboard_is_at(shelf, qtbot):
    fill(shelf, 5)
    shelf.grid.selectionModel().setCurrentIndex(shelf.model.index(2, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
    spot = QPoint(1, 1)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, spot, shelf.grid.mapToGlobal(spot))
    QApplication.sendEvent(shelf.grid, asked)
    menu = QApplication.activePopupWidget()
    assert shelf.chosen() == (shelf.pictures[2],)
    cell = shelf.grid.visualRect(shelf.model.index(2, 0))
    assert shelf.grid.viewport().mapToGlobal(cell.center()) == menu.pos()
    menu.close()
