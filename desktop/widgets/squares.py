"""Squares: one for each picture of a request, drawn once for each kind of row and then copied. It words nothing."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from desktop.cells import Tone
from desktop.theme import Theme

SQUARE, GAP = 9, 3
STEP = SQUARE + GAP
MOST = 200
"""Kinds that are remembered; nearly all rows are of one of five."""

Tones = tuple[Tone, ...]


class Squares:
    """In one line where there is room for all, else in two, as on a die."""

    def __init__(self, theme: Theme) -> None:
        self._theme, self._tokens = theme, theme.tokens
        self._known: dict[tuple[Tones, int, float], QPixmap] = {}

    def draw(self, painter: QPainter, box: QRect, tones: Tones) -> None:
        """Draw them at the left edge of `box`, in its middle."""
        room = max(1, (box.width() + GAP + 1) // STEP)
        across = len(tones) if len(tones) <= room else min(room, (len(tones) + 1) // 2)
        height = SQUARE if len(tones) <= room else SQUARE + STEP
        made = self._made(tones[: 2 * across], across, painter.device().devicePixelRatioF())
        painter.drawPixmap(box.left(), box.center().y() - (height - 1) // 2, made)

    def _made(self, tones: Tones, across: int, ratio: float) -> QPixmap:
        if self._tokens is not self._theme.tokens or len(self._known) >= MOST:
            self._known.clear()
            self._tokens = self._theme.tokens
        made = self._known.get((tones, across, ratio))
        if made is None:
            made = self._known[tones, across, ratio] = self._paint(tones, across, ratio)
        return made

    def _paint(self, tones: Tones, across: int, ratio: float) -> QPixmap:
        lines = -(-len(tones) // across)
        made = QPixmap(round(across * STEP * ratio), round(lines * STEP * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, tone in enumerate(tones):
            line, place = divmod(number, across)
            self._paint_square(painter, QRectF(place * STEP, line * STEP, SQUARE, SQUARE), tone)
        painter.end()
        return made

    def _paint_square(self, painter: QPainter, square: QRectF, tone: Tone) -> None:
        """Full: drawn. A ring: drawing, or not begun. A cross bar: it did not come, told by shape as by colour."""
        colour = self._theme.colour(tone)
        if tone is Tone.OK:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(square, 2, 2)
            return
        painter.setPen(QPen(self._theme.colour(Tone.MUTED) if tone is Tone.FAINT else colour, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = square.adjusted(0.7, 0.7, -0.7, -0.7)
        painter.drawRoundedRect(ring, 2, 2)
        if tone is Tone.BUSY:
            painter.fillRect(square.adjusted(3, 3, -3, -3), colour)
        elif tone is Tone.BAD:
            painter.drawLine(ring.bottomLeft(), ring.topRight())
