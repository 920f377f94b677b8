"""One small picture as a button: square, with a ring while it has the keyboard."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton

from desktop.theme import Theme
from desktop.widgets.grid_cells import RADIUS, CellPainter

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_ENDS = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}
FAR = 1_000_000  # steps that lead to an end, however many there are


class PictureTile(QAbstractButton):
    """`name` is whatever its owner calls it.

    Signals: stepped(by), when a key leads to one that stands beside it.
    """

    stepped = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.name = name
        self._theme, self._brush = theme, CellPainter(theme)
        self._pixmap: QPixmap | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_stop(stop=False)
        theme.changed.connect(self.update)

    def set_stop(self, *, stop: bool) -> None:
        """Whether Tab comes to it."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus)

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        """Show this, which fits; an icon while there is none."""
        self._pixmap = pixmap
        self.update()

    def shows(self) -> bool:
        """Whether there is a picture to see."""
        return self._pixmap is not None and not self._pixmap.isNull()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in _ENDS:
            self.stepped.emit(_ENDS[key] * FAR)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, cell = QPainter(self), QRect(0, 0, self.width(), self.width())
        self._brush.begin(painter, self.width())
        self._brush.picture(painter, cell, self._pixmap)
        if self.hasFocus():
            self._brush.ring(painter, cell, chosen=True, current=False)
        elif self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.tokens.muted), 1))
            painter.drawRoundedRect(QRectF(cell).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()
