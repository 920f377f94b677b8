import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from desktop.cells import CELL_ROLE, Cell
from desktop.widgets.orderable_tree import OrderableTree, Place
from tests.desktop.waiting import noted


@pytest.fixture
def tree(theme, qtbot):
    made = OrderableTree(theme, fixed=frozenset({1}))
    qtbot.addWidget(made)
    model = QStandardItemModel(0, 2, made)
    for row in range(20):
        items = [QStandardItem(), QStandardItem()]
        for item in items:
            item.setData(Cell(f"row {row}"), CELL_ROLE)
        model.appendRow(items)
    made.setModel(model)
    made.set_explain(lambda row, place: f"{row} {place.value}")
    made.resize(300, 200)
    made.show()
    return made


def at(tree, row, part=0.5, column=0):
    rect = tree.visualRect(tree.model().index(row, column))
    return QPoint(rect.left() + 8, rect.top() + round(rect.height() * part))


def drag(qtbot, tree, start, *ways):
    qtbot.mousePress(tree.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for way in ways:
        qtbot.mouseMove(tree.viewport(), way)
    qtbot.mouseRelease(tree.viewport(), Qt.MouseButton.LeftButton, pos=ways[-1] if ways else start)


@pytest.mark.parametrize(("part", "place"), [(0.1, Place.ABOVE), (0.5, Place.ON), (0.95, Place.BELOW)])
def test_rows_are_dropped_above_on_or_below_others(tree, qtbot, part, place):
    dropped = noted(tree.dropped)
    drag(qtbot, tree, at(tree, 3), at(tree, 2), at(tree, 1, part))
    assert dropped == [(1, place)]


def test_a_short_move_is_a_click(tree, qtbot):
    dropped, clicked = noted(tree.dropped), noted(tree.clicked)
    drag(qtbot, tree, at(tree, 3), at(tree, 3) + QPoint(1, 1))
    assert dropped == []
    assert len(clicked) == 1


def test_where_nothing_would_change_nothing_is_told(tree, qtbot):
    dropped = noted(tree.dropped)
    tree.set_explain(lambda row, place: "")
    drag(qtbot, tree, at(tree, 3), at(tree, 1))
    assert dropped == []


@pytest.mark.parametrize("column", [1])
def test_a_column_that_is_fixed_takes_no_row_along(tree, qtbot, column):
    dropped = noted(tree.dropped)
    drag(qtbot, tree, at(tree, 3, column=column), at(tree, 1))
    tree.set_orders(False)
    drag(qtbot, tree, at(tree, 3), at(tree, 1))
    assert dropped == []


def test_it_scrolls_while_the_mouse_waits_at_an_edge(tree, qtbot):
    qtbot.mousePress(tree.viewport(), Qt.MouseButton.LeftButton, pos=at(tree, 1))
    edge = QPoint(20, tree.viewport().height() - 2)
    qtbot.mouseMove(tree.viewport(), edge)
    tree.cursor().setPos(tree.viewport().mapToGlobal(edge))
    qtbot.waitUntil(lambda: tree.verticalScrollBar().value() > 0)
    assert tree.lifted
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Escape)
    assert not tree.lifted
    qtbot.mouseRelease(tree.viewport(), Qt.MouseButton.LeftButton, pos=edge)


def test_alt_and_an_arrow_ask_for_a_step(tree, qtbot):
    stepped = noted(tree.stepped)
    qtbot.keyClick(tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)  # nobody is chosen
    tree.setCurrentIndex(tree.model().index(2, 0))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        qtbot.keyClick(tree, key, Qt.KeyboardModifier.AltModifier)
    assert stepped == [(-1,), (1,)]
    assert tree.chosen_rows() == [2]


def test_several_rows_are_drawn_as_chosen(tree, qtbot):
    tree.selectAll()
    assert len(tree.chosen_rows()) == 20
    assert tree.is_marked(tree.model().index(7, 0))
