"""What was painted over a picture, with the strokes that can be taken back, and the mask that it makes. No widget."""

import zlib
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

MOST_STEPS = 40  # that can be undone

# Painted is opaque in `painted`; in OpenAI's masks it is what is transparent.
_PAINT, _WIPE = QPainter.CompositionMode.CompositionMode_SourceOver, QPainter.CompositionMode.CompositionMode_Clear
_FORMAT = QImage.Format.Format_ARGB32_Premultiplied  # four bytes a pixel: its lines have no gaps between them


@dataclass(frozen=True, slots=True)
class _Step:
    """What there was before a stroke: packed, as forty large pictures would be 300 MB."""

    packed: bytes = field(repr=False)
    exact: QImage | None


class MaskLayer:
    """Of a picture that is shown as large as `shown` and is `full` in truth."""

    def __init__(self, shown: QSize, full: QSize) -> None:
        self.painted = _nothing(shown)
        self._full = full
        self._exact: QImage | None = None  # a mask that was loaded, while nothing is painted over it
        self._before: list[_Step] = []
        self._after: list[_Step] = []

    def snapshot(self) -> "MaskLayer":
        """As it is now, whatever is painted from now on; it costs nothing until then. Other threads may use it."""
        made = MaskLayer(QSize(), self._full)
        made.painted, made._exact = QImage(self.painted), self._exact
        made._before, made._after = list(self._before), list(self._after)
        return made

    @property
    def full(self) -> QSize:
        """The size of the mask that it makes."""
        return self._full

    def is_painted(self) -> bool:
        """Whether anything was painted and not taken back."""
        bits = bytes(self.painted.constBits()) if not self.painted.isNull() else b""
        return bits != bytes(len(bits))

    def can_undo(self) -> bool:
        """Whether there is a stroke to take back."""
        return bool(self._before)

    def can_redo(self) -> bool:
        """Whether a stroke was taken back."""
        return bool(self._after)

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._before:
            self._after.append(self._step())
            self._show(self._before.pop())

    def redo(self) -> None:
        """Have it again."""
        if self._after:
            self._before.append(self._step())
            self._show(self._after.pop())

    def clear(self) -> None:
        """Paint nothing; this, too, can be undone."""
        if self.is_painted():
            self.begin()
            self.painted.fill(Qt.GlobalColor.transparent)

    def load(self, mask: QImage) -> None:
        """Have the painting of a mask in place of this, scaled where it is of another size; this can be undone."""
        self.begin()
        exact = mask.convertToFormat(QImage.Format.Format_ARGB32)
        if exact.size() == self._full:
            self._exact = exact
        self.painted.fill(QColor("black"))
        painter = QPainter(self.painted)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        smooth = Qt.TransformationMode.SmoothTransformation
        painter.drawImage(0, 0, exact.scaled(self.painted.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
        painter.end()

    def begin(self) -> None:
        """A stroke begins: it is undone as one."""
        self._before = [*self._before[1 - MOST_STEPS :], self._step()]
        self._after = []
        self._exact = None

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
        if self._exact is not None:
            return self._exact
        mask = QImage(self._full, _FORMAT)
        mask.fill(QColor("black"))
        painter = QPainter(mask)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        painter.drawImage(QRectF(mask.rect()), self.painted)
        painter.end()
        return mask.convertToFormat(QImage.Format.Format_ARGB32)

    def _step(self) -> _Step:
        alpha = self.painted.convertToFormat(QImage.Format.Format_Alpha8)
        return _Step(zlib.compress(bytes(alpha.constBits()), 1), self._exact)

    def _show(self, step: _Step) -> None:
        bits, size = zlib.decompress(step.packed), self.painted.size()
        across = len(bits) // max(1, size.height())
        alpha = QImage(bits, size.width(), size.height(), across, QImage.Format.Format_Alpha8)
        self.painted, self._exact = alpha.convertToFormat(_FORMAT), step.exact


def _nothing(size: QSize) -> QImage:
    made = QImage(size, _FORMAT)
    made.fill(Qt.GlobalColor.transparent)
    return made
