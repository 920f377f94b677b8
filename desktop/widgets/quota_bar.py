"""A share as a bar: drawn in a cell of a table, and as a widget of its own. It words nothing."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.cells import Tone
from desktop.theme import Theme
from desktop.widgets.painted import Painted

HEIGHT = 8
GROUND = 60  # of 255


def paint_bar(painter: QPainter, track: QRectF, share: float, tone: Tone, theme: Theme) -> None:
    """Draw `share` 0..1 of `track`. What is left of something is always seen, however little."""
    radius = track.height() / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = theme.colour(Tone.MUTED)  # see-through, so that it is seen on a chosen row too
    ground.setAlpha(GROUND)
    painter.setBrush(ground)
    painter.drawRoundedRect(track, radius, radius)
    if share > 0:
        width = max(track.height(), track.width() * min(1.0, share))
        painter.setBrush(theme.colour(tone))
        painter.drawRoundedRect(QRectF(track.left(), track.top(), width, track.height()), radius, radius)
    painter.restore()


class QuotaBar(Painted):
    """A bar as wide as there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share, self._tone = 0.0, Tone.BUSY
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_share(self, share: float, tone: Tone, words: str) -> None:
        """Show another share; `words` say the same to whom cannot see it."""
        self.setAccessibleName(words)
        if (share, tone) != (self._share, self._tone):
            self._share, self._tone = share, tone
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_bar(painter, QRectF(0, 0, self.width(), HEIGHT), self._share, self._tone, self._theme)
        painter.end()
