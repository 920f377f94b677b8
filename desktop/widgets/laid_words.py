"""LaidWords: words of one line, laid out once and then drawn again and again. The painter brings font and pen."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText, QTransform

MOST = 2000
"""Words that are remembered, of 1 kB each. A screen of the log has some 200, half of them alike."""


@dataclass(frozen=True, slots=True)
class _Laid:
    text: QStaticText
    width: float
    whole: bool


class LaidWords:
    """Words in `font`. Drawn anew they cost half of what laying them out for each drawing takes."""

    def __init__(self, font: QFont) -> None:
        self._font, self._metrics = font, QFontMetrics(font)
        self._height = self._metrics.height()
        self._known: dict[tuple[str, int], _Laid] = {}

    def fit(self, words: str, width: int) -> bool:
        """Whether they have room."""
        return self._laid(words, width).whole

    def draw(self, painter: QPainter, box: QRect, words: str, *, right: bool) -> None:
        """Draw them in the middle of `box`, at its left or right edge, elided where they have no room."""
        laid = self._laid(words, box.width())
        left = box.left() + box.width() - laid.width if right else box.left()
        painter.drawStaticText(QPointF(left, box.top() + (box.height() - self._height + 1) // 2), laid.text)

    def _laid(self, words: str, width: int) -> _Laid:
        laid = self._known.get((words, width))
        if laid is None:
            if len(self._known) >= MOST:
                self._known.clear()
            laid = self._known[words, width] = self._lay_out(words, width)
        return laid

    def _lay_out(self, words: str, width: int) -> _Laid:
        whole = self._metrics.horizontalAdvance(words) <= width
        seen = words if whole else self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
        text = QStaticText(seen)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.prepare(QTransform(), self._font)
        return _Laid(text, text.size().width(), whole)
