"""The small pictures that the grid draws: those that were met last, as many as fit into a number of bytes.

It asks for those that are seen and for no others: what has scrolled by is not waited for.
"""

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

MOST_BYTES = 96_000_000  # some 600 cells, or 150 where a pixel is four
AT_ONCE = 3  # that are made: more would not come sooner, and those that are seen later would wait
PAUSE_MS = 60  # between two looks at what is seen, while it scrolls by


class Thumbs(QObject):
    """Signals: wanted(name, side) and unwanted(name, side); arrived(name), when there is another pixmap for it."""

    wanted = Signal(str, int)
    unwanted = Signal(str, int)
    arrived = Signal(str)

    def __init__(self, parent: QObject | None = None, *, most: int = MOST_BYTES) -> None:
        super().__init__(parent)
        self._most, self._bytes = most, 0
        self._side, self._ratio = 0, 1.0
        self._pixmaps: OrderedDict[str, QPixmap] = OrderedDict()
        self._sides: dict[str, int] = {}  # for which each was asked
        self._seen: tuple[str, ...] = ()
        self._coming: set[str] = set()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    @property
    def held(self) -> int:
        """The bytes of what is kept."""
        return self._bytes

    def get(self, name: str) -> QPixmap | None:
        """The pixmap of a picture; a null one when it cannot be shown, None while it is not there."""
        return self._pixmaps.get(name)

    def set_side(self, side: int, ratio: float) -> None:
        """From now on pictures have `side` pixels of the device each way, `ratio` of them to one of the window."""
        if side != self._side:
            for name in self._coming:
                self.unwanted.emit(name, self._side)
            self._coming.clear()
        self._side, self._ratio = side, ratio

    def look_at(self, names: Sequence[str]) -> None:
        """These are seen now, the first first."""
        self._seen = tuple(names)
        for name in self._seen:
            if name in self._pixmaps:
                self._pixmaps.move_to_end(name)
        if not self._pause.isActive():
            self._pause.start()

    def put(self, name: str, side: int, image: QImage) -> None:
        """A picture came."""
        if side != self._side:
            return
        self._coming.discard(name)
        self.drop((name,))
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self._ratio)
        self._pixmaps[name], self._sides[name] = pixmap, side
        self._bytes += _bytes(pixmap)
        while self._bytes > self._most and len(self._pixmaps) > 1:
            self.drop((next(iter(self._pixmaps)),))
        self.arrived.emit(name)
        self._ask()

    def drop(self, names: Sequence[str]) -> None:
        """These are not needed any more."""
        for name in self._pixmaps.keys() & names:
            self._bytes -= _bytes(self._pixmaps.pop(name))
            del self._sides[name]

    def _ask(self) -> None:
        if not self._side:
            return
        missing = [name for name in self._seen if self._sides.get(name) != self._side]
        for name in self._coming - set(missing):
            self._coming.discard(name)
            self.unwanted.emit(name, self._side)
        for name in missing:
            if len(self._coming) >= AT_ONCE:
                break
            if name not in self._coming:
                self._coming.add(name)
                self.wanted.emit(name, self._side)


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
