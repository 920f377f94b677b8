"""A picture with a mask painted over it: what is painted may be changed, all else must stay. It keeps no file.

With the mouse or a pen one paints; with the keyboard the arrows move the brush, Space puts it down, [ and ] make it
smaller and larger.
"""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from desktop.theme import Theme
from desktop.widgets.mask_layer import MaskLayer
from desktop.widgets.painted import Painted

SMALLEST, LARGEST = 4, 200  # of the brush, in pixels of what is shown
GROWTH = 1.25  # of the brush by a key
STEP = 10  # of the keyboard, in pixels of the widget
SHADE = 0.55
LARGEST_SIZE = QSize(520, 420)
SMALLEST_SIZE = QSize(160, 120)


class MaskCanvas(Painted):
    """Empty until a picture is set.

    Signals: changed(), after a stroke, undo, redo, clear or load; brush_changed(its size), by the keyboard.
    """

    changed = Signal()
    brush_changed = Signal(int)

    def __init__(self, theme: Theme, name: str, description: str) -> None:
        super().__init__()
        self._theme = theme
        self._picture, self.layer = QImage(), MaskLayer(QSize(), QSize())
        self._last: QPointF | None = None
        self._spot: QPointF | None = None
        self.brush, self.erasing = 40, False
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.setToolTip(description)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    # --- what it is told and asked

    def set_picture(self, shown: QImage, full: QSize, layer: MaskLayer | None = None) -> None:
        """Paint over this from now on, or go on with `layer`; `full` is its own size, in which the mask is saved."""
        self._picture, self.layer = shown, layer or MaskLayer(shown.size(), full)
        self._last = self._spot = None
        self.updateGeometry()
        self._tell()

    def undo(self) -> None:
        """Take the last stroke back."""
        self.layer.undo()
        self._tell()

    def redo(self) -> None:
        """Have it again."""
        self.layer.redo()
        self._tell()

    def clear(self) -> None:
        """Paint nothing; this, too, can be undone."""
        self.layer.clear()
        self._tell()

    def load(self, mask: QImage) -> None:
        """Have this mask in place of what is painted; this, too, can be undone."""
        self.layer.load(mask)
        self._tell()

    def set_brush(self, size: int) -> None:
        """How wide a stroke is."""
        self.brush = size
        self.update()

    def is_painting(self) -> bool:
        """Whether a stroke is being painted."""
        return self._last is not None

    # --- what a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not self._picture.isNull():
            self.layer.begin()
            self._last = self._there(event.position())
            self._stroke(self._last, self._last)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._spot = event.position()
        if self._last is not None:
            spot = self._there(event.position())
            self._stroke(self._last, spot)
            self._last = spot
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._last is not None and event.button() is Qt.MouseButton.LeftButton:
            self._last = None
            self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        spot = self._spot or self._place().center()
        if event.key() in moves:
            across, down = moves[Qt.Key(event.key())]
            place = self._place()
            self._spot = QPointF(
                min(max(spot.x() + across * STEP, place.left()), place.right()),
                min(max(spot.y() + down * STEP, place.top()), place.bottom()),
            )
        elif event.key() == Qt.Key.Key_Space and not self._picture.isNull():
            self._spot = spot
            self.layer.begin()
            self._stroke(self._there(spot), self._there(spot))
            self._tell()
        elif event.text() in {"[", "]"}:
            size = round(self.brush / GROWTH if event.text() == "[" else self.brush * GROWTH + 0.5)
            self.set_brush(min(max(size, SMALLEST), LARGEST))
            self.brush_changed.emit(self.brush)
        else:
            super().keyPressEvent(event)
            return
        self.update()

    # --- how it looks

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self._picture.isNull():
            return SMALLEST_SIZE.height()
        share = min(width / self._picture.width(), LARGEST_SIZE.height() / self._picture.height())
        return max(SMALLEST_SIZE.height(), math.ceil(self._picture.height() * share))

    def sizeHint(self) -> QSize:
        return QSize(LARGEST_SIZE.width(), self.heightForWidth(LARGEST_SIZE.width()))

    def minimumSizeHint(self) -> QSize:
        return SMALLEST_SIZE

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place, tokens = self._place(), self._theme.tokens
        if not self._picture.isNull():
            painter.drawImage(place, self._picture)
            painter.setOpacity(SHADE)
            painter.drawImage(place, self.layer.tinted(QColor(tokens.accent)))
            painter.setOpacity(1)
        painter.setPen(QPen(QColor(tokens.accent if self.hasFocus() else tokens.border), 2 if self.hasFocus() else 1))
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        if self._spot is not None and (self.hasFocus() or self.underMouse()):
            across = self.brush * self._scale() / 2
            painter.setPen(QPen(QColor("white"), 3))
            painter.drawEllipse(self._spot, across, across)
            painter.setPen(QPen(QColor("black"), 1))
            painter.drawEllipse(self._spot, across, across)
        painter.end()

    # --- painting

    def _stroke(self, start: QPointF, end: QPointF) -> None:
        self.layer.stroke(start, end, self.brush, erasing=self.erasing)
        self.update()

    def _tell(self) -> None:
        self.changed.emit()
        self.update()

    def _scale(self) -> float:
        return self._place().width() / max(1, self._picture.width())

    def _place(self) -> QRectF:
        """Where in the widget the picture is."""
        if self._picture.isNull():
            return QRectF(self.rect())
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > self._picture.width() * 2:
            size = self._picture.size() * 2
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )

    def _there(self, spot: QPointF) -> QPointF:
        """The same spot on the picture."""
        place, scale = self._place(), self._scale()
        return QPointF((spot.x() - place.left()) / scale, (spot.y() - place.top()) / scale)
