"""How near a picture is looked at, and which part of it: numbers only, in the pixels of the screen."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

STEP = 1.25
MOST = 16.0
NEAREST = 4.0  # from here on its pixels are shown as squares


class Zoom:
    """A picture of `size` pixels in a room of so many pixels of the screen; `scale` is how many of these each has."""

    def __init__(self) -> None:
        self.size = QSize()
        self._room = QSizeF(1, 1)
        self.fitted = True
        self.scale = 1.0
        self._middle = QPointF(0, 0)  # what of the picture is in the middle of the room

    def begin(self, size: QSize, room: QSizeF) -> None:
        """Look at all of a picture."""
        self.size, self._room = size, room
        self.fit()

    def set_room(self, room: QSizeF) -> None:
        """There is more or less room."""
        self._room = room
        if self.fitted:
            self.fit()
        else:
            self._keep_inside()

    def fit(self) -> None:
        """All of it, never larger than it is."""
        self.fitted = True
        self.scale = self._fitting()
        self._middle = QPointF(self.size.width() / 2, self.size.height() / 2)

    def to(self, scale: float, at: QPointF) -> None:
        """Look from another distance; what is `at` pixels from the middle of the room stays there."""
        fitting = self._fitting()
        scale = min(max(scale, fitting), MOST)
        fixed = self._middle + at / self.scale
        self.fitted = scale <= fitting * 1.001
        if self.fitted and scale < 1:
            self.fit()
            return
        self.scale = scale
        self._middle = fixed - at / scale
        self._keep_inside()

    def pan(self, by: QPointF) -> None:
        """Look `by` pixels further."""
        self._middle += by / self.scale
        self._keep_inside()

    def movable(self) -> bool:
        """Whether there is more of it than is seen."""
        shown = QSizeF(self.size) * self.scale
        return shown.width() > self._room.width() + 1 or shown.height() > self._room.height() + 1

    def target(self) -> QRectF:
        """Where all of the picture is, in the room."""
        left = self._room.width() / 2 - self._middle.x() * self.scale
        top = self._room.height() / 2 - self._middle.y() * self.scale
        return QRectF(QPointF(left, top), QSizeF(self.size) * self.scale)

    def _fitting(self) -> float:
        if self.size.isEmpty():
            return 1.0
        return max(1e-3, min(self._room.width() / self.size.width(), self._room.height() / self.size.height(), 1.0))

    def _keep_inside(self) -> None:
        width = _kept(self._middle.x(), self.size.width(), self._room.width() / self.scale)
        self._middle = QPointF(width, _kept(self._middle.y(), self.size.height(), self._room.height() / self.scale))


def _kept(middle: float, length: float, seen: float) -> float:
    """No further than that its edge is at the edge of the room; in the middle where all of it is seen."""
    return length / 2 if seen >= length else min(max(middle, seen / 2), length - seen / 2)
