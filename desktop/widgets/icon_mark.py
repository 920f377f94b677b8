"""An icon that only underlines what the words beside it say: to a screen reader it is not there."""

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget


class IconMark(QWidget):
    """Empty until a pixmap is set. A QLabel with one would be read out as a picture without a name."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def setPixmap(self, pixmap: QPixmap) -> None:
        """Show this, in the middle."""
        self._pixmap = pixmap
        self.updateGeometry()
        self.update()

    def pixmap(self) -> QPixmap:
        """What is shown."""
        return self._pixmap

    def sizeHint(self) -> QSize:
        return self._pixmap.deviceIndependentSize().toSize()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        size = self.sizeHint()
        at = QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2)
        painter = QPainter(self)
        painter.drawPixmap(at, self._pixmap)
        painter.end()
