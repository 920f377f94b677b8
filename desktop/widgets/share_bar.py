"""A whole as a thin bar of its parts, each in its tone. It words nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.cells import Tone
from desktop.theme import Theme
from desktop.widgets.painted import Painted

HEIGHT = 8
GAP = 2.0
LEAST = 6.0  # however small a part is, it is seen


class ShareBar(Painted):
    """As wide as there is room; grey while there are no parts."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[tuple[int, Tone], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_parts(self, parts: Sequence[tuple[int, Tone]], words: str) -> None:
        """Show these counts beside each other; `words` say the same to whom cannot see it."""
        self._parts = tuple((count, tone) for count, tone in parts if count > 0)
        self.setAccessibleName(words)
        self.update()

    def widths(self, whole: float) -> list[float]:
        """How wide each part is when the bar is `whole` wide, gaps taken off."""
        room = max(0.0, whole - GAP * (len(self._parts) - 1))
        total = sum(count for count, _ in self._parts) or 1
        wanted = [max(LEAST, room * count / total) for count, _ in self._parts]
        over = sum(wanted) - room
        largest = max(range(len(wanted)), key=wanted.__getitem__, default=0)
        if wanted and over > 0:
            wanted[largest] = max(0.0, wanted[largest] - over)
        return wanted

    def sizeHint(self) -> QSize:
        return QSize(80, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, 0, self.width(), HEIGHT)
        outline = QPainterPath()
        outline.addRoundedRect(track, HEIGHT / 2, HEIGHT / 2)
        painter.setClipPath(outline)
        if not self._parts:
            painter.fillRect(track, QColor(self._theme.tokens.border))
        left = 0.0
        for (_, tone), width in zip(self._parts, self.widths(self.width()), strict=True):
            painter.fillRect(QRectF(left, 0, width, HEIGHT), self._theme.colour(tone))
            left += width + GAP
        painter.end()
