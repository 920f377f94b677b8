"""A small filled circle that says by colour what the words beside it say."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.cells import Tone
from desktop.theme import Theme

SIZE = 12


class StateDot(QWidget):
    """Filled in the colour of its tone; a ring when that is muted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = Tone.MUTED
        self.setFixedSize(QSize(SIZE, SIZE))
        theme.changed.connect(self.update)

    def set_tone(self, tone: Tone) -> None:
        """Show another tone."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(1, 1, SIZE - 2, SIZE - 2)
        if self._tone is Tone.MUTED:
            painter.setPen(QPen(self._theme.colour(self._tone), 2))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(self._tone))
        painter.drawEllipse(circle)
        painter.end()
