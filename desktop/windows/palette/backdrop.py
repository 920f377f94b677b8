"""What lies between the window and the palette: a shadow around it, and a place to click to be rid of it."""

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

SHADOW, DARKEST = 20, 9  # how far it reaches in pixels, and the alpha of one of as many layers
BELOW = 6  # light comes from above
CORNER = 12


class Backdrop(QWidget):
    """It covers the window. Signals: pressed()."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over, self._around = parent, QRect()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def surround(self, rect: QRect) -> None:
        """Cover all of the window, with a shadow around `rect` of it."""
        self._around = rect
        self.setGeometry(self._over.rect())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for reach in range(SHADOW, 0, -2):
            painter.setBrush(QColor(0, 0, 0, DARKEST * (SHADOW - reach + 2) // SHADOW))
            layer = QRectF(self._around).adjusted(-reach, -reach + BELOW, reach, reach + BELOW)
            painter.drawRoundedRect(layer, CORNER + reach, CORNER + reach)
