import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop.cells import CELL_ROLE, EMPTY, Bar, Cell, Tone
from desktop.widgets.two_line_delegate import TwoLineDelegate

GRIP, NAME, OTHER = range(3)
SIZE = QSize(200, 54)


@pytest.fixture
def delegate(theme):
    return TwoLineDelegate(theme, strong=NAME, grip=GRIP)


@pytest.fixture
def painted(delegate, qapp):
    """Which rows of pixels have ink when a cell is drawn."""

    def paint(cell, column, state=QStyle.StateFlag.State_Enabled):
        model = QStandardItemModel(1, 3)
        item = QStandardItem()
        item.setData(cell, CELL_ROLE)
        model.setItem(0, column, item)
        image = QImage(SIZE, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        option = QStyleOptionViewItem()
        option.rect, option.state = QRect(0, 0, SIZE.width(), SIZE.height()), state
        painter = QPainter(image)
        delegate.paint(painter, option, model.index(0, column))
        painter.end()
        rows = [
            y for y in range(SIZE.height()) if any(image.pixelColor(x, y).alpha() for x in range(0, SIZE.width(), 1))
        ]
        return (min(rows), max(rows)) if rows else None

    return paint


def test_two_lines_need_more_room_than_one(painted):
    one = painted(Cell("Studio"), NAME)
    two = painted(Cell("Studio", below="fox@example.com"), NAME)
    assert two[0] < one[0] <= one[1] < two[1]


def test_a_bar_has_its_words_below_and_never_more_than_fit(painted):
    bar = Bar(0.6, Tone.BUSY, "60 %", ("a very long sentence that never fits in a cell of two hundred", "3 h"))
    alone = painted(Cell("60 %", bar=Bar(0.6, Tone.BUSY, "60 %")), OTHER)
    both = painted(Cell("60 %", bar=bar, below=bar.more[0]), OTHER)
    assert both[1] - both[0] > alone[1] - alone[0]


def test_badge_line_and_grip(painted, delegate):
    hover = QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Enabled
    number, line = painted(Cell(badge="2"), GRIP), painted(Cell(badge=""), GRIP)
    assert line[1] - line[0] > number[1] - number[0]
    assert painted(EMPTY, GRIP) is None
    assert painted(EMPTY, GRIP, hover) is None
    delegate.set_grip(True)
    assert painted(EMPTY, GRIP, hover) is not None


def test_a_row_has_room_for_both_lines(delegate):
    assert delegate.sizeHint(QStyleOptionViewItem(), QStandardItemModel(1, 1).index(0, 0)).height() > 40
