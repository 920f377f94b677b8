"""LaidWords: words of one line, laid out once and then drawn again and again. The painter brings font and pen."""

from msgspec import Struct
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText, QTransform

MOST = 2000
"""Words that are remembered, of 1 kB each. A screen of the log has some 200, half of them alike."""


class Laid(Struct, frozen=True):
    """Words laid out. `whole`: none of them was left out."""

    text: QStaticText
    width: float
    whole: bool


class LaidWords:
    """Words in `font`. Drawn anew they cost half of what laying them out for each drawing takes."""

    def __init__(self, font: QFont) -> None:
        self._font, self._metrics = font, QFontMetrics(font)
        self._height = self._metrics.height()
        self._known: dict[tuple[str, int], Laid] = {}

    def laid(self, words: str, width: int) -> Laid:
        """The words, elided where they have no room."""
        laid = self._known.get((words, width))
        if laid is None:
            if len(self._known) >= MOST:
                self._known.clear()
            laid = self._known[words, width] = self._lay_out(words, width)
        return laid

    def draw(self, painter: QPainter, laid: Laid, left: float, top: int, height: int) -> None:
        """Draw them from `left` on, in the middle of a line that is `height` high."""
        painter.drawStaticText(QPointF(left, top + (height - self._height + 1) // 2), laid.text)

    def _lay_out(self, words: str, width: int) -> Laid:
        whole = self._metrics.horizontalAdvance(words) <= width
        seen = words if whole else self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
        text = QStaticText(seen)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.prepare(QTransform(), self._font)
        return Laid(text, text.size().width(), whole)
