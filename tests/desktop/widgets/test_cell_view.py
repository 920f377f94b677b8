import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView

from desktop.widgets.cell_view import CellView
from desktop.widgets.grid_steps import GridShape

Select = QItemSelectionModel.SelectionFlag.Select


class Counting(QStringListModel):
    """Knows how often it was asked where a row is, or what can be done with it."""

    asked = 0

    def index(self, *args):
        self.asked += 1
        return super().index(*args)

    def flags(self, index):
        self.asked += 1
        return super().flags(index)


@pytest.fixture
def view(qtbot):
    made = CellView()
    qtbot.addWidget(made)
    made.setModel(Counting([f"picture {n}" for n in range(100)], made))
    made.resize(640, 480)
    made.shape = GridShape(100, 5, 20)
    made.updateGeometries()
    return made


def test_a_cell_is_where_its_place_says(view):
    for row in (0, 7, 12):
        assert view.indexAt(view.visualRect(view.model().index(row, 0)).center()).row() == row
    assert not view.indexAt(QPoint(5000, 5)).isValid()
    assert view.visualRect(view.model().index(500, 0)).isNull()


def test_the_first_row_that_is_seen_whole(view):
    assert view.first_row() == -1
    view.verticalScrollBar().setValue(view.shape.pitch * 2 - 10)
    assert view.first_row() == 10
    assert view.rows_seen().start == 5


def test_it_scrolls_no_further_than_needed(view):
    view.scrollTo(view.model().index(99, 0))
    bottom = view.visualRect(view.model().index(99, 0)).bottom()
    assert 0 < view.viewport().height() - bottom < 20
    at = view.verticalOffset()
    view.scrollTo(view.model().index(94, 0))
    assert view.verticalOffset() == at
    view.scrollTo(view.model().index(50, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
    assert abs(view.visualRect(view.model().index(50, 0)).center().y() - view.viewport().height() // 2) < 3


def test_what_is_chosen_is_counted_without_its_indexes(view):
    view.setSelection(QRect(view.shape.cell(1).center(), view.shape.cell(13).center()), Select)
    assert (view.chosen_rows(), view.count_chosen()) == (list(range(1, 14)), 13)


def test_all_are_chosen_without_a_look_at_each(view, qtbot):
    view.model().asked = 0
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.model().asked < 10
    assert view.count_chosen() == 100


def test_nor_does_a_screen_reader_make_it_look(view, screen_reader):
    view.model().asked = 0
    view.selectAll()
    view.clearSelection()
    assert view.model().asked < 10
    assert screen_reader == [("SelectionAdd", "picture 0"), ("SelectionRemove", "picture 0")]


def test_of_nothing_all_is_nothing(view):
    view.model().setStringList([])
    view.selectAll()
    assert view.count_chosen() == 0


def test_a_screen_reader_hears_of_the_row_that_the_keyboard_comes_to(view, screen_reader, qtbot):
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.setFocus()
    view.setCurrentIndex(view.model().index(6, 0))
    screen_reader.clear()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert [told for told in screen_reader if told[0] == "Focus"] == [("Focus", "picture 7")]
    screen_reader.clear()
    qtbot.keyClick(view, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert screen_reader == [("SelectionRemove", "picture 7")]
