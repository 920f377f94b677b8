import pytest
from PySide6.QtCore import QPoint, QRect, QStringListModel, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPixmap

from desktop.widgets.picture_grid import PictureGrid


@pytest.fixture
def grid(theme, qtbot):
    pixmap = QPixmap(100, 60)
    pixmap.fill(QColor("red"))
    made = PictureGrid(theme, lambda row: pixmap if row else None)
    qtbot.addWidget(made)
    made.setModel(QStringListModel([f"picture {n}" for n in range(1000)], made))
    made.resize(640, 480)
    made.show()
    return made


def centre(grid, row):
    return grid.visualRect(grid.model().index(row, 0)).center()


def test_only_what_is_seen_costs(grid):
    asked = []
    grid._pixmap_of = asked.append
    grid.viewport().grab()
    assert 6 <= len(set(asked)) <= 16


def test_pictures_are_drawn_in_the_middle_of_their_cells(grid):
    shown = grid.viewport().grab().toImage()
    cell = grid.visualRect(grid.model().index(1, 0))
    middle = QPoint(cell.left() + grid.shape.side // 2, cell.top() + grid.shape.side // 2)
    assert shown.pixelColor(middle * shown.devicePixelRatio()) == QColor("red")


def test_what_is_under_the_pointer_is_chosen_and_more_with_keys(grid, qtbot):
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centre(grid, 1))
    assert grid.chosen_rows() == [1]
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert grid.chosen_rows() == [1, 2]
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, centre(grid, 5))
    assert grid.chosen_rows() == [1, 2, 5]
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(grid.chosen_rows()) == 1000


def test_the_keyboard_goes_everywhere_and_what_it_is_on_is_seen(grid, qtbot):
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.currentIndex().row() == 999
    assert grid.viewport().rect().contains(centre(grid, 999))
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert grid.verticalOffset() == 0


def test_enter_and_a_double_click_open(grid, qtbot):
    grid.set_row(3)
    with qtbot.waitSignal(grid.activated) as opened:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert opened.args[0].row() == 3
    with qtbot.waitSignal(grid.activated) as opened:
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centre(grid, 4))
        qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centre(grid, 4))
    assert opened.args[0].row() == 4


def test_it_tells_what_is_seen(grid, qtbot):
    with qtbot.waitSignals([grid.seen_changed, grid.at_top_changed]):
        grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert grid.rows_seen()[-1] == 999


def test_the_first_that_is_seen_stays_where_the_window_grows(grid):
    grid.verticalScrollBar().setValue(20 * grid.shape.pitch)
    first = grid.indexAt(QPoint(20, 20)).row()
    grid.resize(900, 480)
    assert first in grid.rows_seen()


def test_a_rectangle_chooses_what_it_touches(grid):
    flags = grid.selectionModel().SelectionFlag
    grid.setSelection(QRect(centre(grid, 0), centre(grid, 4)), flags.ClearAndSelect)
    assert 0 in grid.chosen_rows()
    assert 4 in grid.chosen_rows()


def test_a_badge_stands_in_the_corner_of_its_picture(theme, qtbot):
    made = PictureGrid(theme, lambda _row: None, lambda row: "plug" if row == 1 else "")
    qtbot.addWidget(made)
    made.setModel(QStringListModel(["one", "two"], made))
    made.resize(640, 480)
    made.show()
    shown = made.viewport().grab().toImage()

    def corner(row):
        cell = made.visualRect(made.model().index(row, 0))
        return {shown.pixel(x, cell.top() + 16) for x in range(cell.right() - 28, cell.right() - 4)}

    assert len(corner(1)) > len(corner(0)) == 1


def test_qt_does_not_copy_words(grid, qtbot):
    grid.set_row(3)
    QGuiApplication.clipboard().setText("mine")
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "mine"


def test_who_wants_the_end_or_all_is_told(grid, qtbot):
    with qtbot.waitSignal(grid.end_wanted):
        qtbot.keyClick(grid, Qt.Key.Key_End)
    with qtbot.waitSignal(grid.all_wanted):
        qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert grid.count_chosen() == 1000
