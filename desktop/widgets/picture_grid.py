"""A grid of small pictures with a line of words below each: cells of one size, of which only those that are seen cost.

Where the pictures come from is not its business, nor what its rows are: it draws what it is given for a row.
"""

from collections.abc import Callable

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QDrag, QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from desktop.theme import LARGE, SMALL, TINY, Theme
from desktop.widgets.grid_cells import CellPainter
from desktop.widgets.grid_steps import GridShape, step

Index = QModelIndex | QPersistentModelIndex


class PictureGrid(QAbstractItemView):
    """`pixmap_of` gives what to draw in a row, at the device's resolution; a null one while there is none.

    Signals: seen_changed(first row, last row), of those that are seen and the lines beside them; at_top_changed(bool).
    """

    seen_changed = Signal(int, int)
    at_top_changed = Signal(bool)

    def __init__(self, theme: Theme, pixmap_of: Callable[[int], QPixmap | None]) -> None:
        super().__init__()
        self._theme, self._pixmap_of = theme, pixmap_of
        self._brush = CellPainter(theme)
        self._at_top = True
        self._seen = (0, -1)
        self.shape = GridShape(0, 1, self.fontMetrics().height() + TINY)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that scrolling moves what is drawn
        self.verticalScrollBar().valueChanged.connect(self._tell_seen)
        theme.changed.connect(self.viewport().update)

    def setModel(self, model: object) -> None:
        super().setModel(model)  # type: ignore[arg-type]  # Qt's own type of it
        for changed in (self.model().rowsInserted, self.model().rowsRemoved, self.model().modelReset):
            changed.connect(self._lay_out)
        self._lay_out()

    def redraw(self, row: int) -> None:
        """What is drawn in a row is new."""
        self.viewport().update(self.visualRect(self.model().index(row, 0)))

    def side(self) -> int:
        """How many pixels of the device a picture has room for, each way."""
        return round(self.shape.side * self.devicePixelRatioF())

    def chosen_rows(self) -> list[int]:
        """The rows that are chosen, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def rows_seen(self) -> range:
        """The rows that are seen, and those beside them."""
        return self.shape.rows_in(self.viewport().rect().translated(0, self.verticalOffset()), self._count())

    def set_row(self, row: int) -> None:
        """Choose a row alone and show it."""
        index = self.model().index(row, 0)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

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

    def visualRegionForSelection(self, selection: object) -> QRegion:
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.shape.height(self._count()) - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(20, self.shape.pitch // 4))
        super().updateGeometries()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)  # what was drawn is moved, and only what is new is drawn

    def resizeEvent(self, event: QResizeEvent) -> None:
        first = self.indexAt(QPoint(LARGE, LARGE))
        super().resizeEvent(event)
        self._lay_out()
        if first.isValid() and not self._at_top:
            self.scrollTo(first)

    def startDrag(self, actions: Qt.DropAction) -> None:
        data: QMimeData = self.model().mimeData(self.selectionModel().selectedIndexes())
        if not data.urls():
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        pixmap = self._pixmap_of(self.currentIndex().row())
        if pixmap is not None and not pixmap.isNull():
            drag.setPixmap(pixmap.scaledToWidth(96, Qt.TransformationMode.SmoothTransformation))
        drag.exec(Qt.DropAction.CopyAction)

    # --- how it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.tokens.window))
        self._brush.begin(painter, self.shape.side)
        top, model, chosen = self.verticalOffset(), self.model(), self.selectionModel()
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row in self.shape.rows_in(event.rect().translated(0, top), self._count()):
            index = model.index(row, 0)
            cell = self.shape.cell(row).translated(0, -top)
            self._brush.picture(painter, cell, self._pixmap_of(row))
            self._brush.words(painter, cell, str(index.data() or ""))
            self._brush.ring(painter, cell, chosen=chosen.isSelected(index), current=row == current)
        painter.end()

    def _lay_out(self) -> None:
        self.shape = GridShape.of(self.viewport().width(), self.fontMetrics().height() + TINY)
        self.updateGeometries()
        self.viewport().update()
        self._seen = (0, -1)
        self._tell_seen()

    def _tell_seen(self) -> None:
        rows = self.rows_seen()
        seen = (rows.start, rows.stop - 1)
        if seen != self._seen:
            self._seen = seen
            self.seen_changed.emit(*seen)
        at_top = self.verticalOffset() < self.shape.pitch // 2
        if at_top != self._at_top:
            self._at_top = at_top
            self.at_top_changed.emit(at_top)

    def _count(self) -> int:
        return self.model().rowCount() if self.model() is not None else 0

    def minimumSizeHint(self) -> QSize:
        return QSize(self.shape.side + 2 * SMALL, self.shape.side)

    def viewportSizeHint(self) -> QSize:
        return QSize(640, 400)
