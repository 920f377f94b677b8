"""A day in hours, as bars or as a line, with the words of an hour under the mouse. What hours mean it does not know.

Whom the picture does not reach, the accessible description reaches: it is given with the hours.
"""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import TINY, Theme, font
from desktop.widgets.painted import Painted

LOWEST, HIGHEST = 44, 160  # of what lies between nothing and the most
GAP = 3.0  # between two bars, where there is room
LEAST = 3.0  # what there is of something is always seen, however little
NONE = 2.0


class Hour(Struct, frozen=True):
    """`words` are its tooltip; `parts` its shares 0..1 of the height from the ground up, none for nothing."""

    words: str
    parts: tuple[tuple[float, Tone], ...] = ()


class HourChart(Painted):
    """As wide as there is room. `line`: the first part of each hour is a point of a line, in place of a bar."""

    def __init__(self, theme: Theme, name: str, *, line: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._line = theme, line
        self._hours: tuple[Hour, ...] = ()
        self._empty, self._under_mouse, self._plot = "", -1, LOWEST
        self._font = font(scale=0.85)
        self._metrics = QFontMetricsF(self._font)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_hours(self, hours: Sequence[Hour], description: str, empty: str) -> None:
        """Show these, the oldest first; `empty` stands there when none of them has a part."""
        self._hours, self._empty = tuple(hours), empty
        self._under_mouse = -1
        self.setAccessibleDescription(description)
        self.update()

    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(hour.parts for hour in self._hours)

    def words_at(self, x: float) -> str:
        """What the hour at this place says; empty beside them."""
        place = self._place(x)
        return self._hours[place].words if place >= 0 else ""

    def set_plot_height(self, height: int) -> None:
        """Be so high above the axis, within what looks well."""
        height = max(LOWEST, min(HIGHEST, height))
        if height != self._plot:
            self._plot = height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(120, round(self._plot + TINY + self._metrics.height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(72, self.sizeHint().height())

    # --- the mouse

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            x = event.pos().x()
            if (words := self.words_at(x)) and not self.is_empty():
                QToolTip.showText(event.globalPos(), words, self, self._slot(self._place(x)).toRect())
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._place(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)

    def _point_at(self, place: int) -> None:
        if place != self._under_mouse:
            self._under_mouse = place
            self.update()

    def _place(self, x: float) -> int:
        place = int(x * len(self._hours) / self.width()) if self.width() > 0 else -1
        return place if x >= 0 and place < len(self._hours) else -1

    def _slot(self, place: int) -> QRectF:
        width = self.width() / max(1, len(self._hours))
        return QRectF(place * width, 0, width, self._plot)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_empty():
            self._paint_empty(painter)
        else:
            if self._under_mouse >= 0:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self._theme.tokens.hover))
                painter.drawRoundedRect(self._slot(self._under_mouse), 2, 2)
            if self._line:
                self._paint_line(painter)
            else:
                self._paint_bars(painter)
            self._paint_axis(painter)
        painter.end()

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(self._theme.tokens.border), 1))
        plot = float(self._plot)
        painter.drawLine(QPointF(0, plot - 0.5), QPointF(self.width(), plot - 0.5))
        painter.setPen(self._theme.colour(Tone.MUTED))
        painter.setFont(self._font)
        box = QRectF(0, 0, self.width(), plot)
        words = self._metrics.elidedText(self._empty, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_bars(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        plot = float(self._plot)
        for place, hour in enumerate(self._hours):
            slot = self._slot(place)
            width = max(1.5, slot.width() - GAP)
            left = slot.left() + (slot.width() - width) / 2
            bottom = plot
            for share, tone in hour.parts or ((0.0, Tone.FAINT),):
                height = max(LEAST, share * plot) if share > 0 else NONE
                height = min(height, bottom)
                painter.setBrush(self._theme.colour(tone))
                painter.drawRoundedRect(QRectF(left, bottom - height, width, height), 1.5, 1.5)
                bottom -= height + 1

    def _paint_line(self, painter: QPainter) -> None:
        plot = float(self._plot)
        painter.setPen(QPen(QColor(self._theme.tokens.border), 1))
        painter.drawLine(QPointF(0, plot - 0.5), QPointF(self.width(), plot - 0.5))
        for points, tone in self._stretches():
            colour = self._theme.colour(tone)
            if len(points) == 1:  # an hour between two in which nothing was drawn
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawEllipse(points[0], 2.5, 2.5)
                continue
            line = QPainterPath(points[0])
            for point in points[1:]:
                line.lineTo(point)
            area = QPainterPath(line)
            area.lineTo(points[-1].x(), plot)
            area.lineTo(points[0].x(), plot)
            area.closeSubpath()
            painter.fillPath(area, _fading(colour, plot))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 1.8, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPath(line)

    def _stretches(self) -> list[tuple[list[QPointF], Tone]]:
        """The hours that have a point, those beside each other together."""
        found: list[tuple[list[QPointF], Tone]] = []
        last, plot = -2, self._plot
        for place, hour in enumerate(self._hours):
            if not hour.parts:
                continue
            share, tone = hour.parts[0]
            point = QPointF(self._slot(place).center().x(), 3 + (plot - 6) * (1 - min(1.0, max(0.0, share))))
            if place == last + 1:
                found[-1][0].append(point)
            else:
                found.append(([point], tone))
            last = place
        return found

    def _paint_axis(self, painter: QPainter) -> None:
        painter.setFont(self._font)
        painter.setPen(self._theme.colour(Tone.MUTED))
        box = QRectF(0, self._plot + TINY, self.width(), self._metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, translate("usage", "24 h ago"))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, translate("usage", "now"))


def _fading(colour: QColor, height: float) -> QLinearGradient:
    fill = QLinearGradient(0, 0, 0, height)
    for position, alpha in ((0.0, 90), (1.0, 8)):
        shade = QColor(colour)
        shade.setAlpha(alpha)
        fill.setColorAt(position, shade)
    return fill
