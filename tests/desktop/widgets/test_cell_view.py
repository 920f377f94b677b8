import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, QStringListModel
from PySide6.QtWidgets import QAbstractItemView

from desktop.widgets.cell_view import CellView
from desktop.widgets.grid_steps import GridShape

Select = QItemSelectionModel.SelectionFlag.Select


@pytest.fixture
def view(qtbot):
    made = CellView()
    qtbot.addWidget(made)
    made.setModel(QStringListModel([f"picture {n}" for n in range(100)], made))
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
