"""What was painted over a picture, with the strokes that can be taken back, and the mask that it makes. No widget."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

MOST_STEPS = 40  # that can be undone

# Painted is opaque in `painted`; in OpenAI's masks it is what is transparent.
_PAINT, _WIPE = QPainter.CompositionMode.CompositionMode_SourceOver, QPainter.CompositionMode.CompositionMode_Clear


class MaskLayer:
    """Of a picture that is shown as large as `shown` and is `full` in truth."""

    def __init__(self, shown: QSize, full: QSize) -> None:
        self.painted = QImage(shown, QImage.Format.Format_ARGB32_Premultiplied)
        self.painted.fill(Qt.GlobalColor.transparent)
        self._full = full
        self._before: list[QImage] = []
        self._after: list[QImage] = []

    def is_painted(self) -> bool:
        """Whether anything was painted and not taken back."""
        if self.painted.isNull():
            return False
        alpha = self.painted.convertToFormat(QImage.Format.Format_Alpha8)  # held: its bits go with it
        return any(bytes(alpha.constBits()))

    def can_undo(self) -> bool:
        """Whether there is a stroke to take back."""
        return bool(self._before)

    def can_redo(self) -> bool:
        """Whether a stroke was taken back."""
        return bool(self._after)

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._before:
            self._after.append(self.painted)
            self.painted = self._before.pop()

    def redo(self) -> None:
        """Have it again."""
        if self._after:
            self._before.append(self.painted)
            self.painted = self._after.pop()

    def clear(self) -> None:
        """Paint nothing; this, too, can be undone."""
        if self.is_painted():
            self.begin()
            self.painted.fill(Qt.GlobalColor.transparent)

    def begin(self) -> None:
        """A stroke begins: it is undone as one."""
        self._before = [*self._before[1 - MOST_STEPS :], self.painted.copy()]
        self._after = []

    def stroke(self, start: QPointF, end: QPointF, brush: float, *, erasing: bool) -> None:
        """Paint from one spot to another, or wipe out; `brush` is as wide, all in pixels of what is shown."""
        painter = QPainter(self.painted)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setCompositionMode(_WIPE if erasing else _PAINT)
        pen = QPen(QColor("black"), brush)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if start == end:
            painter.drawPoint(end)
        else:
            painter.drawLine(start, end)
        painter.end()

    def tinted(self, colour: QColor) -> QImage:
        """What was painted, in a colour."""
        made = self.painted.copy()
        painter = QPainter(made)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(made.rect(), colour)
        painter.end()
        return made

    def mask(self) -> QImage:
        """The mask in the picture's own size: transparent where it was painted, black elsewhere."""
        mask = QImage(self._full, QImage.Format.Format_ARGB32_Premultiplied)
        mask.fill(QColor("black"))
        painter = QPainter(mask)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        painter.drawImage(QRectF(mask.rect()), self.painted)
        painter.end()
        return mask.convertToFormat(QImage.Format.Format_ARGB32)
