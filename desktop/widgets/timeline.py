"""A timeline: when something was waited for and when it was done, drawn in a row and as a widget. It words nothing."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.cells import Span, Tone
from desktop.theme import Theme
from desktop.widgets.painted import Painted

HEIGHT = 8
LINE = 2
SHORTEST = 3  # of what was done, however short it took
GROUND = 60  # of 255


def paint_spans(painter: QPainter, track: QRectF, spans: tuple[Span, ...], theme: Theme) -> None:
    """Draw `spans` along `track`: a thin line where it was waited, a bar in its colour where something was done."""
    ground = theme.colour(Tone.MUTED)  # see-through, so that it is seen on a chosen row too
    ground.setAlpha(GROUND)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRect(_line(track, 0.0, 1.0))
    for span in sorted(spans, key=lambda span: not span.waiting):  # what was done stands before what was waited
        painter.setBrush(theme.colour(span.tone))
        if span.waiting:
            painter.drawRect(_line(track, span.start, span.end))
        else:
            painter.drawRoundedRect(_bar(track, span.start, span.end), 2, 2)
    painter.restore()


def _line(track: QRectF, start: float, end: float) -> QRectF:
    top = track.center().y() - LINE / 2
    return QRectF(track.left() + start * track.width(), top, (end - start) * track.width(), LINE)


def _bar(track: QRectF, start: float, end: float) -> QRectF:
    width = max(SHORTEST, (end - start) * track.width())
    left = min(track.left() + start * track.width(), track.right() - width)
    return QRectF(left, track.top(), width, track.height())


class TimelineBar(Painted):
    """A timeline as wide as there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spans: tuple[Span, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_spans(self, spans: tuple[Span, ...], words: str) -> None:
        """Show others; `words` say the same to whom cannot see it."""
        self.setAccessibleName(words)
        self.setToolTip(words)
        if spans != self._spans:
            self._spans = spans
            self.update()

    def spans(self) -> tuple[Span, ...]:
        """Those that are shown."""
        return self._spans

    def sizeHint(self) -> QSize:
        return QSize(80, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_spans(painter, QRectF(0, 0, self.width(), HEIGHT), self._spans, self._theme)
        painter.end()
