import pytest
from PySide6.QtCore import QPoint

from desktop.models.palette_list import PaletteList
from desktop.palette_entries import action
from desktop.windows.palette.rows import PaletteRows

COUNT = 30


@pytest.fixture
def rows(theme, qtbot):
    model = PaletteList()
    model.set_entries(action(str(number), f"Action {number}", "") for number in range(COUNT))
    made = PaletteRows(theme, model)
    made.model_ = model  # the view does not own it
    qtbot.addWidget(made)
    made.resize(400, 5 * made.delegate.row_height)
    made.show()
    made.choose(0)
    return made


def test_steps_go_around(rows):
    rows.step(-1)
    assert rows.row == COUNT - 1
    rows.step(1)
    assert rows.row == 0


def test_pages_and_ends(rows):
    rows.page(1)
    assert rows.row == 4
    rows.jump(1)
    rows.page(1)
    assert rows.row == COUNT - 1
    rows.jump(-1)
    rows.page(-1)
    assert rows.row == 0


def test_whoever_speaks_is_told_of_another_row(rows):
    told = []
    rows.current_changed.connect(lambda: told.append(rows.row))
    rows.step(1)
    rows.choose(1)
    assert told == [1]


def test_only_a_mouse_that_moves_chooses(rows, qtbot):
    middle = rows.visualRect(rows.model().index(2, 0)).center()
    qtbot.mouseMove(rows.viewport(), middle)
    assert rows.row == 0, "it was there when the list came up"
    qtbot.mouseMove(rows.viewport(), middle + QPoint(3, 0))
    assert rows.row == 2


def test_an_empty_list_has_nothing_to_choose(rows):
    rows.model_.type("nothing like it")
    for go in (rows.step, rows.page, rows.jump):
        go(1)
    assert rows.row == -1
