"""A tree whose rows can be chosen together and dragged to another place. What their order means is not its business.

It drags by itself: Qt's own dragging runs a loop inside the loop, in which nothing else of the window goes on.
"""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QStyleOptionViewItem, QWidget

from desktop.theme import MEDIUM, Theme
from desktop.widgets.calm_tree import CalmTree

Index = QModelIndex | QPersistentModelIndex

EDGE = 0.3  # of a row's height: so near its edge means between the rows
FAINT = 0.35
SCROLL_MS = 30
SCROLL_ZONE, SCROLL_STEP = 28, 12


class Place(Enum):
    """Where rows are dropped, as seen from a row."""

    ABOVE = "above"
    ON = "on"
    BELOW = "below"


Spot = tuple[int, Place]


class OrderableTree(CalmTree):
    """`fixed` are the columns at which no row can be taken hold of.

    Signals: dropped(row, Place), of the rows that are chosen, with a row behind the last for below them all;
    stepped(-1 or 1), when the keyboard moves them by Alt and an arrow.
    """

    dropped = Signal(int, object)
    stepped = Signal(int)

    def __init__(self, theme: Theme, *, fixed: frozenset[int] = frozenset(), parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self._fixed = fixed
        self._orders = True
        self._explain: Callable[[int, Place], str] = lambda _row, _place: ""
        self._held: QPoint | None = None  # where the mouse went down
        self._lifted = False
        self._spot: Spot | None = None
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setMouseTracking(True)
        self._hint = QLabel(self.viewport())
        self._hint.setProperty("drophint", True)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.hide()
        self._scroll = QTimer(self, interval=SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)

    def set_orders(self, orders: bool) -> None:
        """Whether rows can be moved now."""
        self._orders = orders

    def set_explain(self, explain: Callable[[int, Place], str]) -> None:
        """Say beside the mouse what dropping at a row means, in these words; none where it changes nothing."""
        self._explain = explain

    @property
    def lifted(self) -> bool:
        """Whether rows are being dragged."""
        return self._lifted

    def chosen_rows(self) -> list[int]:
        """The rows that are chosen, from the top."""
        runs = self.selectionModel().selection()  # selectedRows() asks the model about every one of thousands
        spans = [(runs.at(place).top(), runs.at(place).bottom()) for place in range(runs.size())]
        return sorted({row for top, bottom in spans for row in range(top, bottom + 1)})

    # --- the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrows = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = arrows.get(Qt.Key(event.key()))
        if self._lifted and event.key() == Qt.Key.Key_Escape:
            self._let_go()
        elif step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if self._orders and self.chosen_rows():
                self.stepped.emit(step)
        else:
            super().keyPressEvent(event)

    # --- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier and event.button() is Qt.MouseButton.LeftButton
        if self._orders and plain and index.isValid() and index.column() not in self._fixed:
            self._held = at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._held is None or not event.buttons() & Qt.MouseButton.LeftButton:
            if not event.buttons():
                super().mouseMoveEvent(event)  # what is under the mouse; dragging does not choose rows here
            return
        far = (at - self._held).manhattanLength() >= QApplication.startDragDistance()
        if not self._lifted and far:
            self._lifted = True
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scroll.start()
        if self._lifted:
            self._look(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, spot, lifted = self._held, self._spot, self._lifted
        self._let_go()
        if not lifted:
            super().mouseReleaseEvent(event)
            return
        self.setState(QAbstractItemView.State.NoState)
        if held is not None and spot is not None:
            self.dropped.emit(*spot)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self._lifted:
            self._held = None

    def _let_go(self) -> None:
        self._held, self._lifted, self._spot = None, False, None
        self._scroll.stop()
        self._hint.hide()
        self.viewport().unsetCursor()
        self.viewport().update()

    def _look(self, at: QPoint) -> None:
        """Find where the rows would come if they were let go here."""
        spot = self._spot_at(at)
        words = self._explain(*spot) if spot is not None else ""
        self._spot = spot if words else None
        self._hint.setText(words)
        self._hint.setVisible(bool(words))
        self._hint.adjustSize()
        room = self.viewport().rect().adjusted(0, 0, -self._hint.width(), -self._hint.height())
        place = at + QPoint(MEDIUM, MEDIUM)
        self._hint.move(max(0, min(place.x(), room.right())), max(0, min(place.y(), room.bottom())))
        self.viewport().update()

    def _spot_at(self, at: QPoint) -> Spot | None:
        rows = self.model().rowCount()
        if not rows:
            return None
        y = max(0, min(at.y(), self.viewport().height() - 1))
        index = self.indexAt(QPoint(1, y))
        if not index.isValid():  # below them all
            return rows, Place.ABOVE
        rect = self.visualRect(index)
        part = (y - rect.top()) / max(1, rect.height())
        place = Place.ABOVE if part < EDGE else Place.BELOW if part > 1 - EDGE else Place.ON
        return index.row(), place

    def _scroll_on(self) -> None:
        """Go on while the mouse waits at an edge."""
        at = self.viewport().mapFromGlobal(self.cursor().pos())
        bar = self.verticalScrollBar()
        before = bar.value()
        if at.y() < SCROLL_ZONE:
            bar.setValue(before - SCROLL_STEP)
        elif at.y() > self.viewport().height() - SCROLL_ZONE:
            bar.setValue(before + SCROLL_STEP)
        if bar.value() != before:
            self._look(at)

    # --- how it looks

    def is_marked(self, index: Index) -> bool:
        return self.selectionModel().isSelected(index)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if not self._lifted or not self.selectionModel().isSelected(index):
            super().drawRow(painter, option, index)
            return
        painter.save()
        painter.setOpacity(FAINT)
        super().drawRow(painter, option, index)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._spot is None:
            return
        row, place = self._spot
        last = self.model().rowCount() - 1
        rect = self.visualRect(self.model().index(min(row, last), 0))
        rect = QRect(0, rect.top(), self.viewport().width(), rect.height())
        if row > last:
            rect.translate(0, rect.height())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2))
        if place is Place.ON:
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 6, 6)
        else:
            y = max(1, rect.top()) if place is Place.ABOVE else rect.bottom()
            painter.drawLine(rect.left(), y, rect.right(), y)
        painter.end()
