"""What was left of a quota over the last day or week, as a line. It asks nobody for points and words only its axis."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import TINY, Theme, font
from desktop.widgets.painted import Painted

DAY, WEEK = 86_400.0, 7 * 86_400.0
PLOT = 44  # height of what lies between nothing and everything

Point = tuple[float, float]  # when, in unix seconds; the share 0..1 that was left


class QuotaChart(Painted):
    """The line of one quota, filled below, with the times under it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: tuple[Point, ...] = ()
        self._until, self._span = 0.0, DAY
        self._font = font(scale=0.85)
        self._metrics = QFontMetricsF(self._font)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_points(self, points: Sequence[Point], until: float, span: float) -> None:
        """Show the `span` seconds before `until`: DAY or WEEK."""
        shown = within(points, until - span, until)
        self._points, self._until, self._span = shown, until, span
        self.setAccessibleName(self._words())
        self.setToolTip(self._words())
        self.update()

    def has_line(self) -> bool:
        """Whether there is enough to draw a line of."""
        return len(self._points) > 1

    def sizeHint(self) -> QSize:
        return QSize(160, round(PLOT + 2 * TINY + self._metrics.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = QRectF(0, TINY, self.width(), PLOT)
        self._paint_axis(painter, plot)
        if self.has_line():
            self._paint_line(painter, [self._place(point, plot) for point in self._points], plot)
        painter.end()

    def _place(self, point: Point, plot: QRectF) -> QPointF:
        at, share = point
        x = plot.left() + plot.width() * (at - self._until + self._span) / self._span
        return QPointF(x, plot.bottom() - plot.height() * min(1.0, max(0.0, share)))

    def _paint_axis(self, painter: QPainter, plot: QRectF) -> None:
        painter.setPen(QPen(QColor(self._theme.tokens.border), 1))
        for y in (plot.top(), plot.bottom()):
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setFont(self._font)
        end = 0.0
        for at, words in ticks(self._until, self._span):
            x = self._place((at, 0.0), plot).x()
            width = self._metrics.horizontalAdvance(words)
            left = x - width / 2
            if left < end or left + width > plot.right():
                continue
            end = left + width + 2 * TINY
            painter.setPen(QPen(QColor(self._theme.tokens.border), 1))
            painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 3))
            painter.setPen(self._theme.colour(Tone.MUTED))
            painter.drawText(QPointF(left, plot.bottom() + TINY + self._metrics.ascent()), words)

    def _paint_line(self, painter: QPainter, places: list[QPointF], plot: QRectF) -> None:
        line = QPainterPath(places[0])
        for place in places[1:]:
            line.lineTo(place)
        area = QPainterPath(line)
        area.lineTo(places[-1].x(), plot.bottom())
        area.lineTo(places[0].x(), plot.bottom())
        area.closeSubpath()
        fill = QLinearGradient(0, plot.top(), 0, plot.bottom())
        for position, alpha in ((0.0, 90), (1.0, 10)):
            colour = self._theme.colour(Tone.BUSY)
            colour.setAlpha(alpha)
            fill.setColorAt(position, colour)
        painter.fillPath(area, fill)
        painter.setPen(QPen(self._theme.colour(Tone.BUSY), 1.6, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(line)

    def _words(self) -> str:
        """The chart for whom cannot see it."""
        if not self._points:
            return translate("quota", "No history yet")
        shares = [share for _, share in self._points]
        return translate("quota", "Left over time: lowest {low} %, highest {high} %, last {last} %").format(
            low=round(min(shares) * 100), high=round(max(shares) * 100), last=round(shares[-1] * 100)
        )


def within(points: Sequence[Point], since: float, until: float) -> tuple[Point, ...]:
    """The points of a span, with one at its beginning where an older one tells what held then."""
    older = [point for point in points if point[0] < since]
    inside = [point for point in points if since <= point[0] <= until]
    begin = [(since, older[-1][1])] if older and inside else []
    return tuple(begin + inside)


def ticks(until: float, span: float) -> list[tuple[float, str]]:
    """Where times stand under the line: every six hours of a day, every midnight of a week, in local time."""
    start = QDateTime.fromSecsSinceEpoch(int(until - span))
    midnight = start.date().startOfDay()
    step, form = (6, "HH:mm") if span <= DAY else (24, "ddd")
    found = []
    for number in range(1, int(span // 3600) // step + 2):
        hours = number * step
        moment = midnight.addDays(hours // 24).addSecs(hours % 24 * 3600)
        if start < moment and moment.toSecsSinceEpoch() < until:
            found.append((float(moment.toSecsSinceEpoch()), QLocale().toString(moment, form)))
    return found
