from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractItemView

from desktop.widgets.grid_steps import GridShape, step

Cursor = QAbstractItemView.CursorAction


@given(st.integers(400, 4000))
def test_cells_are_about_as_wide_as_wished(width):
    shape = GridShape.of(width, 20)
    assert 140 <= shape.side <= 250
    assert shape.cell(shape.columns - 1).right() < width


@given(st.integers(200, 3000), st.integers(0, 500))
def test_what_is_under_a_point_is_the_cell_there(width, row):
    shape = GridShape.of(width, 20)
    middle = shape.cell(row).center()
    assert shape.row_at(middle.x(), middle.y()) == row
    assert row in shape.rows_in(QRect(middle, middle), row + 1)


def test_between_cells_there_is_none():
    shape = GridShape(100, 3, 20)
    outside = shape.cell(0).topRight() + QPoint(5, 0)
    assert shape.row_at(outside.x(), outside.y()) == -1


def test_only_lines_that_are_touched_are_drawn():
    shape = GridShape(100, 3, 20)
    assert shape.rows_in(QRect(0, 0, 400, shape.pitch), 100) == range(3)
    assert shape.rows_in(QRect(0, 0, 400, 10_000), 7) == range(7)


def test_the_keyboard_goes_by_lines_and_pages():
    assert step(Cursor.MoveRight, 3, 10, 4, 2) == 4
    assert step(Cursor.MoveDown, 3, 10, 4, 2) == 7
    assert step(Cursor.MoveDown, 7, 10, 4, 2) == 9, "into the last line, though it is shorter"
    assert step(Cursor.MoveDown, 8, 10, 4, 2) == 8
    assert step(Cursor.MoveUp, 2, 10, 4, 2) == 2
    assert step(Cursor.MovePageDown, 0, 10, 4, 2) == 8
    assert step(Cursor.MoveEnd, 0, 10, 4, 2) == 9
    assert step(Cursor.MoveHome, 9, 10, 4, 2) == 0
    assert step(Cursor.MoveLeft, -1, 10, 4, 2) == 0
