"""Draws a cell of a table: words, a dot before them, squares, a bar or a switch. It takes one Cell, nothing else."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from desktop.cells import CELL_ROLE, EMPTY, Bar, Cell, Tone
from desktop.theme import SMALL, Theme, font
from desktop.widgets.laid_words import LaidWords
from desktop.widgets.quota_bar import paint_bar
from desktop.widgets.squares import Squares
from desktop.widgets.timeline import paint_spans

ROW_HEIGHT = 32
DOT = 8
SWITCH = QSize(32, 18)
BAR, BAR_HEIGHT = 56, 6
SPANS_HEIGHT = 8

AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex
Place = tuple[int, int, int]  # a column, its left edge and its width
Band = tuple[int, int]  # the top of a row and its height


class CellDelegate(QStyledItemDelegate):
    """One Python call into the model per cell, where Qt's own delegate makes nine: the window stays quick.

    `row_height` is how high a row is.
    """

    def __init__(self, theme: Theme, *, right: frozenset[int] = frozenset(), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._right = right  # columns whose words stand at the right edge
        self._font = font()
        self._metrics, self._words, self._squares = QFontMetrics(self._font), LaidWords(self._font), Squares(theme)
        self._percent_width = self._metrics.horizontalAdvance("100 %")
        self.row_height = max(ROW_HEIGHT, self._metrics.height() + 2 * SMALL)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        painter.setFont(self._font)
        place = (index.column(), rect.left(), rect.width())
        beside = partial(_empty_beside, option.widget, index)
        self._paint_cell(painter, (rect.top(), rect.height()), index.data(CELL_ROLE), place, beside)

    def paint_row(self, painter: QPainter, rect: QRect, cells: Sequence[Cell], places: Sequence[Place]) -> None:
        """Draw all of a row in one call, for rows that scroll by: of `rect`, only top and height count.

        `places` are the columns that are seen, from the left.
        """
        painter.setFont(self._font)
        band = rect.top(), rect.height()
        for number, place in enumerate(places):
            cell = cells[place[0]]
            if cell is not EMPTY:
                self._paint_cell(painter, band, cell, place, partial(_empty_after, cells, places, number))

    def _paint_cell(self, painter: QPainter, band: Band, cell: Cell, place: Place, beside: Callable[[], int]) -> None:
        """Draw `cell` in its place; `beside` tells how wide the empty cells at its right are."""
        (top, height), (column, left, width) = band, place
        left, width = left + SMALL, width - 2 * SMALL
        if cell.switch is not None:
            self._paint_switch(painter, QRect(left, top, width, height), on=cell.switch)
        elif cell.bar is not None:
            self._paint_bar(painter, QRect(left, top, width, height), cell.bar)
        elif cell.squares:
            self._squares.draw(painter, QRect(left, top, width, height), cell.squares)
        elif cell.spans:
            box = QRect(left, top, width + beside(), height)
            track = QRectF(box.left(), box.center().y() - SPANS_HEIGHT / 2 + 0.5, box.width(), SPANS_HEIGHT)
            paint_spans(painter, track, cell.spans, self._theme)
        else:
            if cell.dot is not None:
                self._paint_dot(painter, QRect(left, top, width, height), cell.dot)
                left, width = left + DOT + SMALL, width - DOT - SMALL
            if cell.text:
                laid, right = self._words.laid(cell.text, width), column in self._right
                if not (laid.whole or right):
                    laid = self._words.laid(cell.text, width + beside())
                painter.setPen(self._theme.pens[cell.tone])
                self._words.draw(painter, laid, left + width - laid.width if right else left, top, height)

    def _paint_bar(self, painter: QPainter, box: QRect, bar: Bar) -> None:
        track = QRectF(box.left(), box.center().y() - BAR_HEIGHT / 2 + 0.5, BAR, BAR_HEIGHT)
        paint_bar(painter, track, bar.share, bar.tone, self._theme)
        painter.setFont(self._font)
        painter.setPen(self._theme.colour(Tone.TEXT if bar.tone is Tone.BUSY else bar.tone))
        words = box.adjusted(BAR + SMALL, 0, 0, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        # As wide as the widest, so that what follows stands in a column of its own.
        width = max(self._percent_width, self._metrics.horizontalAdvance(bar.words))
        number = QRect(words.left(), words.top(), width, words.height())
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | middle, bar.words)
        rest = words.adjusted(number.width() + SMALL, 0, 0, 0)
        more = next((one for one in bar.more if self._metrics.horizontalAdvance(one) <= rest.width()), "")
        painter.setPen(self._theme.colour(Tone.MUTED))
        painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | middle, more)

    def _paint_dot(self, painter: QPainter, box: QRect, tone: Tone) -> None:
        circle = QRectF(box.left(), box.center().y() - DOT / 2 + 1, DOT, DOT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if tone is Tone.MUTED:  # a ring: nothing goes on here
            painter.setPen(QPen(self._theme.colour(tone), 1.5))
            painter.drawEllipse(circle.adjusted(0.75, 0.75, -0.75, -0.75))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(tone))
            painter.drawEllipse(circle)
        painter.restore()

    def _paint_switch(self, painter: QPainter, box: QRect, *, on: bool) -> None:
        track = QRectF(box.left(), box.center().y() - SWITCH.height() / 2 + 0.5, SWITCH.width(), SWITCH.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(Tone.BUSY if on else Tone.MUTED))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = track.height() - 6
        left = track.right() - knob - 3 if on else track.left() + 3
        painter.setBrush(QColor(self._theme.tokens.card))
        painter.drawEllipse(QRectF(left, track.top() + 3, knob, knob))
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on a switch asks the model to move it."""
        if event.type() != QEvent.Type.MouseButtonRelease or not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        if isinstance(event, QMouseEvent) and event.button() is Qt.MouseButton.LeftButton:
            toggle(model, index)
        return True


def _empty_beside(view: QWidget, index: Index) -> int:
    """The width of the empty cells at the right of `index`: words that are too long may run on over them."""
    width = 0
    if isinstance(view, QTreeView):
        for column in range(index.column() + 1, index.model().columnCount()):
            if index.model().index(index.row(), column, index.parent()).data(CELL_ROLE) != EMPTY:
                break
            width += view.columnWidth(column)
    return width


def _empty_after(cells: Sequence[Cell], places: Sequence[Place], number: int) -> int:
    """The same of the cells of a row."""
    width = 0
    for column, _, more in places[number + 1 :]:
        if cells[column] != EMPTY:
            break
        width += more
    return width


def toggle(model: QAbstractItemModel, index: Index) -> None:
    """Ask `model` to move the switch at `index`."""
    on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    model.setData(index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
