"""A drawing of a settings page: a list with one row chosen, a title, and fields of which ours are filled in.

It shows where things go, as lines and boxes; it looks like no program in particular.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen

from desktop.text import listed, translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.painted import Painted

WIDTH = 300
HEAD = 28  # the strip with the window's three buttons
LIST = 0.34  # the share of the list at the left
ROWS = 5
SMALLER = 0.82


class FormSketch(Painted):
    """`client` is whose page it is; `chosen` the row of its list; `fields` (label, value), from the top."""

    def __init__(self, theme: Theme, client: str, title: str, chosen: str, fields: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._theme, self._title, self._chosen, self._fields = theme, title, chosen, tuple(fields)
        self._metrics = QFontMetricsF(font(scale=SMALLER))
        self.setAccessibleName(translate("connect", "Where the values go in {client}").format(client=client))
        self.setAccessibleDescription(
            translate(
                "connect", "A drawing of its page {title}, with {chosen} chosen at the left and {fields}."
            ).format(title=title, chosen=chosen, fields=listed(label for label, _ in fields))
        )
        theme.changed.connect(self.update)

    def set_fields(self, fields: Sequence[tuple[str, str]]) -> None:
        """Other values."""
        self._fields = tuple(fields)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, round(HEAD + 2 * MEDIUM + self._line() + len(self._fields) * self._field() - SMALL))

    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTH // 2, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        self._draw_frame(painter, frame)
        left = frame.left() + frame.width() * LIST
        self._draw_list(painter, QRectF(frame.left(), frame.top() + HEAD, left - frame.left(), frame.height() - HEAD))
        self._draw_form(painter, QRectF(left, frame.top() + HEAD, frame.right() - left, frame.height() - HEAD))
        painter.end()

    def _line(self) -> float:
        return self._metrics.height() + SMALL

    def _field(self) -> float:
        return 2 * self._metrics.height() + TINY + 2 * TINY + SMALL

    def _draw_frame(self, painter: QPainter, frame: QRectF) -> None:
        tokens = self._theme.tokens
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(QColor(tokens.window))
        painter.drawRoundedRect(frame, SMALL, SMALL)
        low = frame.top() + HEAD
        painter.drawLine(QPointF(frame.left(), low), QPointF(frame.right(), low))
        split = frame.left() + frame.width() * LIST
        painter.drawLine(QPointF(split, low), QPointF(split, frame.bottom()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.muted), 1))
        for place in range(3):
            painter.drawEllipse(QPointF(frame.left() + MEDIUM + 4 + place * 14, frame.top() + HEAD / 2), 4, 4)

    def _draw_list(self, painter: QPainter, area: QRectF) -> None:
        """Rows as bars, and among them the one that is chosen, with its name."""
        tokens, step = self._theme.tokens, self._metrics.height() + MEDIUM
        for place in range(ROWS):
            row = QRectF(area.left() + SMALL, area.top() + SMALL + place * step, area.width() - 2 * SMALL, step - TINY)
            if row.bottom() > area.bottom() - TINY:
                break
            painter.setPen(Qt.PenStyle.NoPen)
            if place != 1:
                painter.setBrush(QColor(tokens.border))
                share = (0.7, 0.0, 0.55, 0.8, 0.6)[place]
                painter.drawRoundedRect(
                    QRectF(row.left() + SMALL, row.center().y() - 3, row.width() * share - SMALL, 6), 3, 3
                )
                continue
            painter.setBrush(QColor(tokens.selection))
            painter.drawRoundedRect(row, 6, 6)
            self._write(painter, row.adjusted(SMALL, 0, -TINY, 0), self._chosen, tokens.text)

    def _draw_form(self, painter: QPainter, area: QRectF) -> None:
        tokens, high = self._theme.tokens, self._metrics.height()
        inner = area.adjusted(MEDIUM, MEDIUM, -MEDIUM, 0)
        self._write(painter, QRectF(inner.left(), inner.top(), inner.width(), high), self._title, tokens.text, True)
        top = inner.top() + self._line()
        for label, value in self._fields:
            self._write(painter, QRectF(inner.left(), top, inner.width(), high), label, tokens.muted)
            box = QRectF(inner.left(), top + high + TINY, inner.width(), high + 2 * TINY)
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(QColor(tokens.card))
            painter.drawRoundedRect(box, 5, 5)
            self._write(painter, box.adjusted(SMALL, 0, -SMALL, 0), value, tokens.accent)
            top += self._field()

    def _write(self, painter: QPainter, place: QRectF, words: str, colour: str, strong: bool = False) -> None:
        chosen = font(scale=SMALLER, strong=strong)
        painter.setFont(chosen)
        painter.setPen(QColor(colour))
        short = QFontMetricsF(chosen).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)
