"""Draws cells of two lines: a strong one and a muted one below, with a dot, a bar or a badge. It takes one Cell."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop.cells import CELL_ROLE, Bar, Cell, Tone
from desktop.theme import SMALL, TINY, Theme, font
from desktop.widgets.cell_delegate import CellDelegate
from desktop.widgets.quota_bar import GROUND, paint_bar

Index = QModelIndex | QPersistentModelIndex

BAR_HEIGHT, BAR_WIDEST = 6, 160
BADGE = 20
DOT = 8
GRIP = 16
MIDDLE = Qt.AlignmentFlag.AlignVCenter


class TwoLineDelegate(CellDelegate):
    """`strong` is the column whose first line is strong; `grip` the one where a row under the mouse shows that it can
    be dragged, once set_grip() allows it.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        strong: int,
        grip: int = -1,
        right: frozenset[int] = frozenset(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(theme, right=right, parent=parent)
        self._strong_column, self._grip_column = strong, grip
        self._has_grip = False
        self._plain, self._strong = font(), font(strong=True)
        self._small = font(scale=0.85, strong=True)
        self._plain_metrics, self._strong_metrics = QFontMetrics(self._plain), QFontMetrics(self._strong)
        self._line = max(self._plain_metrics.height(), self._strong_metrics.height())

    def set_grip(self, wanted: bool) -> None:
        """Whether rows can be dragged."""
        self._has_grip = wanted

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, 2 * self._line + 2 * SMALL + TINY)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell = index.data(CELL_ROLE)
        if index.column() == self._grip_column:
            self._paint_badge(painter, option, cell)
        elif cell.bar is not None or (cell.text and (cell.below or index.column() == self._strong_column)):
            self._paint_lines(painter, option.rect.adjusted(SMALL, 0, -SMALL, 0), cell, index)
        else:
            super().paint(painter, option, index)

    def _paint_lines(self, painter: QPainter, box: QRect, cell: Cell, index: Index) -> None:
        if cell.dot is not None:
            dot = QRect(box.left(), self._first(box, bool(cell.below)).top(), DOT, self._line)
            self._paint_dot(painter, dot, cell.dot)
            box = box.adjusted(DOT + SMALL, 0, 0, 0)
        first = self._first(box, bool(cell.below))
        if cell.bar is not None:
            self._paint_share(painter, first, cell.bar)
        else:
            strong = index.column() == self._strong_column
            painter.setFont(self._strong if strong else self._plain)
            metrics = self._strong_metrics if strong else self._plain_metrics
            self._write(painter, first, cell.text, cell.tone, metrics)
        if cell.below:
            painter.setFont(self._plain)
            below = first.translated(0, self._line + TINY)
            self._write(painter, below, self._fitting(cell, below.width()), Tone.MUTED, self._plain_metrics)

    def _first(self, box: QRect, two: bool) -> QRect:
        """The first of two lines, or the only one."""
        height = 2 * self._line + TINY if two else self._line
        return QRect(box.left(), box.center().y() - height // 2 + 1, box.width(), self._line)

    def _fitting(self, cell: Cell, width: int) -> str:
        """The longest of what a bar has to say that has room; the others are elided."""
        if cell.bar is None:
            return cell.below
        fitting = (words for words in cell.bar.more if self._plain_metrics.horizontalAdvance(words) <= width)
        return next(fitting, cell.bar.more[-1] if cell.bar.more else cell.below)

    def _write(self, painter: QPainter, box: QRect, words: str, tone: Tone, metrics: QFontMetrics) -> None:
        painter.setPen(self._theme.colour(tone))
        elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | MIDDLE, elided)

    def _paint_share(self, painter: QPainter, box: QRect, bar: Bar) -> None:
        number = max(self._percent_width, self._plain_metrics.horizontalAdvance(bar.words))
        width = max(0, min(BAR_WIDEST, box.width() - number - SMALL))
        track = QRectF(box.left(), box.center().y() - BAR_HEIGHT / 2 + 0.5, width, BAR_HEIGHT)
        paint_bar(painter, track, bar.share, bar.tone, self._theme)
        painter.setFont(self._plain)
        painter.setPen(self._theme.colour(Tone.TEXT if bar.tone is Tone.BUSY else bar.tone))
        words = QRect(box.left() + width + SMALL, box.top(), number, box.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | MIDDLE, bar.words)

    def _ground(self) -> QColor:
        """See-through, so that it is seen on a chosen row too."""
        colour = self._theme.colour(Tone.MUTED)
        colour.setAlpha(GROUND)
        return colour

    def _paint_badge(self, painter: QPainter, option: QStyleOptionViewItem, cell: Cell) -> None:
        """A number at the first of a group, a line beside those that belong to it, and a grip under the mouse."""
        box: QRect = option.rect
        if self._has_grip and option.state & QStyle.StateFlag.State_MouseOver:
            spot = QRect(0, 0, GRIP, GRIP)
            spot.moveCenter(box.center())
            self._theme.icon("grip-vertical").paint(painter, spot)
        elif cell.badge:
            circle = QRectF(0, 0, BADGE, BADGE)
            circle.moveCenter(QRectF(box).center())
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._ground())
            painter.drawEllipse(circle)
            painter.setFont(self._small)
            painter.setPen(self._theme.colour(Tone.TEXT))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, cell.badge)
            painter.restore()
        elif cell.badge is not None:
            painter.setPen(QPen(self._ground(), 2))
            painter.drawLine(box.center().x(), box.top() + TINY, box.center().x(), box.bottom() - TINY)
