"""A grid of small pictures with a line of words below each: cells of one size, of which only those that are seen cost.

Where the pictures come from is not its business, nor what its rows are: it draws what it is given for a row.
"""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView

from desktop.theme import LARGE, SMALL, TINY, Theme
from desktop.widgets.cell_view import CellView
from desktop.widgets.grid_cells import CellPainter
from desktop.widgets.grid_steps import GridShape


class PictureGrid(CellView):
    """`pixmap_of` gives what to draw in a row, at the device's resolution; a null one while there is none. `badge_of`
    gives the name of an icon in its corner, "" for none.

    Signals: seen_changed(first row, last row), of those that are seen and the lines beside them; at_top_changed(bool);
    end_wanted() and all_wanted(), when the last row was gone to or all rows were chosen, of those that are there yet;
    menu_wanted(where on the screen), of those that are chosen.
    """

    seen_changed = Signal(int, int)
    at_top_changed = Signal(bool)
    end_wanted = Signal()
    all_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        theme: Theme,
        pixmap_of: Callable[[int], QPixmap | None],
        badge_of: Callable[[int], str] = lambda _row: "",
    ) -> None:
        super().__init__()
        self._theme, self._pixmap_of, self._badge_of = theme, pixmap_of, badge_of
        self._brush = CellPainter(theme)
        self._at_top, self._first = True, -1
        self._seen = (0, -1)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
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

    def show_from(self, row: int) -> None:
        """Let a row stand in the first line; as soon as it is known how many fit into one."""
        self._first = row
        self._lay_out()
        if self.isVisible():
            self._first = -1

    def set_row(self, row: int) -> None:
        """Choose a row alone and show it."""
        index = self.model().index(row, 0)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    # --- what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copying is for who knows the pictures: Qt would copy their words."""
        if event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.all_wanted.emit()
        elif event.key() == Qt.Key.Key_End:
            self.end_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        spot, current = event.globalPos(), self.currentIndex()
        if event.reason() is not QContextMenuEvent.Reason.Mouse:  # the keyboard is at the current one
            spot = self.viewport().mapToGlobal(self.visualRect(current).center())
            if not self.selectionModel().isSelected(current):
                self.setCurrentIndex(current)
        self.menu_wanted.emit(spot)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lay_out()
        self._first = -1

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
            if badge := self._badge_of(row):
                self._brush.badge(painter, cell, badge)
            self._brush.words(painter, cell, str(index.data() or ""))
            self._brush.ring(painter, cell, chosen=chosen.isSelected(index), current=row == current)
        painter.end()

    def _lay_out(self) -> None:
        self.shape = GridShape.of(self.viewport().width(), self.fontMetrics().height() + TINY)
        self.updateGeometries()
        if self._first >= 0:
            self.verticalScrollBar().setValue(self.shape.cell(self._first).top() - SMALL)
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
