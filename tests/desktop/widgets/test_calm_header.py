import pytest
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QApplication

from desktop.cells import CELL_ROLE, EMPTY
from desktop.widgets.calm_tree import CalmTree

ROOT = QModelIndex()


class Table(QAbstractTableModel):
    def __init__(self):
        super().__init__()
        self.rows, self.names, self.asked = 3, ["Time", "Outcome"], 0

    def rowCount(self, parent=ROOT):
        return 0 if parent.isValid() else self.rows

    def columnCount(self, parent=ROOT):
        return len(self.names)

    def data(self, index, role=0):
        return EMPTY if role == CELL_ROLE else None

    def headerData(self, section, orientation, role=0):
        self.asked += 1
        return self.names[section] if role == Qt.ItemDataRole.DisplayRole else None

    def come(self):
        self.beginInsertRows(QModelIndex(), 0, 0)
        self.rows += 1
        self.endInsertRows()
        self.dataChanged.emit(self.index(1, 0), self.index(2, 1))


class Paints(QObject):
    """How often a widget was painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, widget, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def view(theme, qtbot):
    model, made = Table(), CalmTree(theme)
    qtbot.addWidget(made)
    made.setModel(model)
    made.set_widths({0: 80, 1: 120})
    made.resize(300, 200)
    made.show()
    made.kept, made.paints = model, Paints(made.header().viewport())
    settle(made)
    return made


def settle(view):
    view.executeDelayedItemsLayout()
    for _ in range(3):
        QApplication.processEvents()


def test_rows_that_come_paint_and_measure_no_names(view):
    view.kept.asked = view.paints.count = 0
    view.kept.come()
    settle(view)
    assert view.model().rowCount() == 4
    assert (view.kept.asked, view.paints.count) == (0, 0)


def test_another_name_is_painted(view):
    view.paints.count = 0
    view.kept.names[1] = "Result"
    view.kept.headerDataChanged.emit(Qt.Orientation.Horizontal, 1, 1)
    settle(view)
    assert view.paints.count > 0


def test_it_is_shown_before_it_has_a_model(theme, qtbot):
    view = CalmTree(theme)
    qtbot.addWidget(view)
    view.show()
    settle(view)
    assert view.header().count() == 0
    view.setModel(Table())
    settle(view)
    view.setModel(None)
    settle(view)
    assert view.header().count() == 0


def test_the_columns_of_another_model_are_there(view):
    other = Table()
    other.names = ["Time", "Pictures", "Client"]
    view.setModel(other)
    settle(view)
    assert view.header().count() == 3
