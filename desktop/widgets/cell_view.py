"""A view whose cells stand in a grid: where each is, which are seen and chosen. It draws none of them.

It is a list to Qt, so that a screen reader hears its rows; of how Qt lays out a list it uses nothing.
"""

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QAccessible, QAccessibleEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView

from desktop.theme import SMALL, TINY
from desktop.widgets.grid_steps import GridShape, ranges, step

Index = QModelIndex | QPersistentModelIndex


class CellView(QListView):
    """`shape` says where the cells are; who sets another one calls updateGeometries()."""

    def __init__(self) -> None:
        super().__init__()
        self.shape = GridShape(0, 1, self.fontMetrics().height() + TINY)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)

    def chosen_rows(self) -> list[int]:
        """The rows that are chosen, from the top."""
        chosen = ranges(self.selectionModel().selection())
        return sorted(row for first, last in chosen for row in range(first, last + 1))

    def count_chosen(self) -> int:
        """How many rows are chosen."""
        return sum(last - first + 1 for first, last in ranges(self.selectionModel().selection()))

    def rows_seen(self) -> range:
        """The rows that are seen, and those beside them."""
        return self.shape.rows_in(self.viewport().rect().translated(0, self.verticalOffset()), self._count())

    def first_row(self) -> int:
        """The first row of the first line that is seen whole; -1 at the top."""
        line = -(-self.verticalOffset() // self.shape.pitch)
        return line * self.shape.columns if line else -1

    # --- what Qt asks of a view

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        return self.shape.cell(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.shape.row_at(point.x(), point.y() + self.verticalOffset())
        return self.model().index(row, 0) if 0 <= row < self._count() else QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        cell, bar, height = self.shape.cell(index.row()), self.verticalScrollBar(), self.viewport().height()
        if not index.isValid():
            return
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(cell.center().y() - height // 2)
        elif cell.top() - SMALL < bar.value():
            bar.setValue(cell.top() - SMALL)
        elif cell.bottom() + SMALL > bar.value() + height:
            bar.setValue(cell.bottom() + SMALL - height)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        current = self.currentIndex().row() if self.currentIndex().isValid() else -1
        page = max(1, self.viewport().height() // self.shape.pitch)
        return self.model().index(step(action, current, self._count(), self.shape.columns, page), 0)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose all from the picture in one corner to that in the other; with a rubber band, what it touches."""
        model, selection = self.model(), QItemSelection()
        first, last = self.indexAt(rect.topLeft()).row(), self.indexAt(rect.bottomRight()).row()
        if self.state() is not QAbstractItemView.State.DragSelectingState and first >= 0 and last >= 0:
            selection.select(model.index(min(first, last), 0), model.index(max(first, last), 0))
        else:
            area = rect.normalized().translated(0, self.verticalOffset())
            for row in self.shape.rows_in(area, self._count()):
                if self.shape.cell(row).intersects(area):
                    selection.select(model.index(row, 0), model.index(row, 0))
        self.selectionModel().select(selection, command)

    def selectAll(self) -> None:  # that of a list asks the model at each row
        if count := self._count():
            every = QItemSelection(self.model().index(0, 0), self.model().index(count - 1, 0))
            self.selectionModel().select(every, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        QAbstractItemView.selectionChanged(self, selected, deselected)  # that of a list indexes all
        for event, changed in (
            (QAccessible.Event.SelectionRemove, deselected),
            (QAccessible.Event.SelectionAdd, selected),
        ):
            if not changed.isEmpty():
                self._tell(event, changed.at(0).top())

    def currentChanged(self, current: Index, previous: Index) -> None:
        QAbstractItemView.currentChanged(self, current, previous)  # that of a list tells of where it laid it out
        if current.isValid() and self.hasFocus():
            self._tell(QAccessible.Event.Focus, current.row())

    def _tell(self, what: QAccessible.Event, row: int) -> None:
        """Have a screen reader know what became of a row."""
        if QAccessible.isActive():
            event = QAccessibleEvent(self, what)
            event.setChild(row)
            QAccessible.updateAccessibility(event)

    def visualRegionForSelection(self, selection: object) -> QRegion:
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.shape.height(self._count()) - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(20, self.shape.pitch // 4))
        QAbstractItemView.updateGeometries(self)  # that of a list has a range of its own

    def doItemsLayout(self) -> None:
        QAbstractItemView.doItemsLayout(self)  # that of a list measures each row

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)  # what was drawn is moved, and only what is new is drawn

    def _count(self) -> int:
        return self.model().rowCount() if self.model() is not None else 0

    def minimumSizeHint(self) -> QSize:
        return QSize(self.shape.side + 2 * SMALL, self.shape.side)

    def viewportSizeHint(self) -> QSize:
        return QSize(640, 400)
