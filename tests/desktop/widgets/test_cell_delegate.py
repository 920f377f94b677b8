import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop.cells import CELL_ROLE, EMPTY, Bar, Cell, Span, Tone
from desktop.widgets.calm_tree import CalmTree
from desktop.widgets.cell_delegate import CellDelegate
from desktop.widgets.squares import SQUARE


def painted(theme, qtbot, *cells, width=400):
    """The colours, and where, of a row of cells."""
    model, view = QStandardItemModel(), CalmTree(theme)
    qtbot.addWidget(view)
    items = [QStandardItem() for _ in cells]
    for item, cell in zip(items, cells, strict=True):
        item.setData(cell, CELL_ROLE)
    model.appendRow(items)
    view.setModel(model)
    view.header().hide()
    view.resize(QSize(width, 60))
    for column in range(len(cells)):
        view.setColumnWidth(column, width // len(cells))
    view.show()
    image = view.viewport().grab().toImage()
    points = {}
    for x in range(image.width()):
        for y in range(32):
            points.setdefault(image.pixelColor(x, y).name(), []).append((x, y))
    return points


@pytest.mark.parametrize("tone", [Tone.OK, Tone.BUSY, Tone.WARN, Tone.BAD])
def test_a_dot_has_the_colour_of_its_tone(theme, qtbot, tone):
    points = painted(theme, qtbot, Cell("", dot=tone))
    assert len(points[theme.colour(tone).name()]) > 20


def test_squares_stand_side_by_side(theme, qtbot):
    points = painted(theme, qtbot, Cell(squares=(Tone.OK, Tone.OK, Tone.BAD)))
    green = {x for x, _ in points[theme.colour(Tone.OK).name()]}
    red = {x for x, _ in points[theme.colour(Tone.BAD).name()]}
    assert max(green) < min(red)
    assert any(x not in green for x in range(min(green), max(green)))


def test_more_squares_than_have_room_stand_in_two_lines(theme, qtbot):
    """Each of ten is seen in 60 pixels, as on a die."""
    points = painted(theme, qtbot, Cell(squares=(Tone.OK,) * 9 + (Tone.BAD,)), EMPTY, width=150)
    rows = {y for _, y in points[theme.colour(Tone.OK).name()]}
    assert max(rows) - min(rows) > SQUARE
    right, bottom = max(points[theme.colour(Tone.BAD).name()])
    assert right < 75
    assert bottom > 16


def test_a_timeline_runs_on_over_empty_cells(theme, qtbot):
    for beside, runs_on in ((EMPTY, True), (Cell(digits=True), False)):
        points = painted(theme, qtbot, Cell(spans=(Span(0.0, 1.0, Tone.OK),)), beside)
        assert (max(x for x, _ in points[theme.colour(Tone.OK).name()]) > 250) is runs_on


def test_a_whole_row_is_drawn_as_its_cells_are(theme, qtbot):
    cells = [Cell("some words that are too long for it"), EMPTY, Cell(squares=(Tone.OK, Tone.BAD)), Cell("42 s")]
    one_by_one, at_once = (QImage(400, 32, QImage.Format.Format_RGB32) for _ in range(2))
    delegate = CellDelegate(theme, right=frozenset({3}))
    model, view = QStandardItemModel(), CalmTree(theme)
    qtbot.addWidget(view)
    view.setModel(model)
    model.appendRow([QStandardItem() for _ in cells])
    option = QStyleOptionViewItem()
    option.widget = view
    for image in (one_by_one, at_once):
        image.fill(0)
    painter = QPainter(one_by_one)
    for column, cell in enumerate(cells):
        model.item(0, column).setData(cell, CELL_ROLE)
        view.setColumnWidth(column, 100)
    for column in range(len(cells)):
        option.rect = QRect(column * 100, 0, 100, 32)
        delegate.paint(painter, option, model.index(0, column))
    painter.end()
    painter = QPainter(at_once)
    delegate.paint_row(painter, QRect(0, 0, 400, 32), cells, [(column, column * 100, 100) for column in range(4)])
    painter.end()
    assert at_once == one_by_one


def test_a_switch_shows_on_and_off(theme, qtbot):
    on = painted(theme, qtbot, Cell(switch=True))
    off = painted(theme, qtbot, Cell(switch=False))
    accent = theme.colour(Tone.BUSY).name()
    assert len(on[accent]) > 100
    assert accent not in off


@pytest.mark.parametrize(("beside", "runs_on"), [(EMPTY, True), (Cell("x"), False)])
def test_long_words_run_on_over_empty_cells_only(theme, qtbot, beside, runs_on):
    points = painted(theme, qtbot, Cell("long words " * 20, Tone.BAD), beside)
    assert (max(x for x, _ in points[theme.colour(Tone.BAD).name()]) > 210) is runs_on


@pytest.mark.parametrize(("width", "is_told"), [(400, True), (150, False)])
def test_a_bar_says_more_where_there_is_room(theme, qtbot, width, is_told):
    bar = Bar(0.5, Tone.WARN, "50 %", ("resets in 3 h, counted",))
    points = painted(theme, qtbot, Cell(bar=bar), width=width)
    warn = [x for x, _ in points[theme.colour(Tone.WARN).name()]]
    assert min(warn) < 40 < max(warn)  # the bar, and the number after it
    assert (theme.colour(Tone.MUTED).name() in points) is is_told
