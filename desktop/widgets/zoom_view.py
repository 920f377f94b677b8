"""A picture to look at closely: as large as there is room, or nearer, moved with the mouse or the keys.

It reads nothing: it is given a small image first and larger ones as it asks for them.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication

from desktop.theme import MEDIUM, Theme
from desktop.widgets.painted import Painted
from desktop.widgets.zoom import NEAREST, STEP, Zoom
from desktop.widgets.zoom_gestures import pinched

PAN = 64  # pixels of a key
NOTCH = 120  # of a wheel, as Qt counts them
FAR = 10**9  # pictures
_STEPS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Home: -FAR, Qt.Key.Key_End: FAR}
_KEYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class ZoomView(Painted):
    """Signals: stepped(-1 or 1), for the picture before or after, or -FAR or FAR for the first or the last;
    zoomed(percent); sharper_wanted(), when what it has is too small for what it shows; drag_wanted(), when the picture
    is pulled out and there is nothing to move.
    """

    stepped = Signal(int)
    zoomed = Signal(int)
    sharper_wanted = Signal()
    drag_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.zoom = Zoom()
        self._image, self._whole, self._asked = QImage(), False, False
        self._words = ""
        self._pressed: QPoint | None = None
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.grabGesture(Qt.GestureType.PinchGesture)
        theme.changed.connect(self.update)

    # --- what is shown

    def show_picture(self, size: QSize, name: str) -> None:
        """Turn to a picture of `size` pixels, called `name`. Nothing of it is there yet."""
        self.zoom.begin(size, self._room())
        self._image, self._whole, self._asked, self._words = QImage(), False, False, ""
        self.setAccessibleName(name)
        self._moved()

    def set_image(self, image: QImage | QPixmap, *, whole: bool) -> None:
        """Here is more of it: `whole` where there is no more to have."""
        made = image.toImage() if isinstance(image, QPixmap) else image  # a pixmap of 16 million pixels takes 90 ms
        if made.isNull() or (self._whole and not whole):
            return
        if not self.zoom.size.isValid() or self.zoom.size.isEmpty():
            self.zoom.begin(made.size(), self._room())
        made.setDevicePixelRatio(1.0)
        self._image, self._whole = made, whole
        self._words = ""
        self._moved()

    def say(self, words: str) -> None:
        """Say why nothing is shown."""
        self._words = words
        self.setAccessibleDescription(words)
        self.update()

    def has_picture(self) -> bool:
        """Whether something of it is there."""
        return not self._image.isNull()

    @property
    def is_whole(self) -> bool:
        """Whether there is no more of it to have."""
        return self._whole

    def percent(self) -> int:
        """How large it is shown, of its own pixels."""
        return round(self.zoom.scale * 100)

    def fit(self) -> None:
        """As large as there is room, never larger than it is."""
        self.zoom.fit()
        self._moved()

    def full(self) -> None:
        """A pixel of it for a pixel of the screen."""
        self.zoom.to(1.0, QPointF(0, 0))
        self._moved()

    def closer(self, factor: float = STEP, at: QPointF | None = None) -> None:
        """Nearer by `factor`, or further away below 1; what is at `at` stays there."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        self.zoom.to(self.zoom.scale * factor, ((at or middle) - middle) * self.devicePixelRatioF())
        self._moved()

    # --- what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS:
            self._arrow(*_KEYS[key], pan=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.closer()
        elif key is Qt.Key.Key_Minus:
            self.closer(1 / STEP)
        elif key is Qt.Key.Key_0:
            self.fit()
        elif key is Qt.Key.Key_1:
            self.full()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Qt's, and two fingers."""
        if (found := pinched(event, self)) is None:
            return super().event(event)
        self.closer(*found)
        event.accept()
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned:
            self.closer(STEP ** (turned / NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragging = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        here = event.position().toPoint()
        moved = here - self._pressed
        if not self._dragging and moved.manhattanLength() < QApplication.startDragDistance():
            return
        self._dragging = True
        if self.zoom.movable():
            self._pressed = here
            self._pan(-moved)
        else:
            self._pressed = None
            self.drag_wanted.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.zoom.fitted and self.zoom.scale < 1:
            self.closer(1 / self.zoom.scale, event.position())
        else:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.zoom.set_room(self._room())
        self._moved()

    def _arrow(self, x: int, y: int, *, pan: bool) -> None:
        if x and not pan:
            self.stepped.emit(x)
        else:
            self._pan(QPoint(x * PAN, y * PAN))

    def _pan(self, by: QPoint) -> None:
        self.zoom.pan(QPointF(by) * self.devicePixelRatioF())
        self._moved()

    # --- how it looks

    def _room(self) -> QSizeF:
        return QSizeF(self.size()) * self.devicePixelRatioF()

    def _moved(self) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor if self.zoom.movable() else Qt.CursorShape.ArrowCursor)
        self.zoomed.emit(self.percent())
        self.update()
        shown = self.zoom.size.width() * self.zoom.scale
        if not self._whole and not self._asked and self.has_picture() and shown > self._image.width() * 1.02:
            self._asked = True
            self.sharper_wanted.emit()

    def ask_again(self) -> None:
        """What it asked for did not help: it may ask once more."""
        self._asked = False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.has_picture():
            ratio = self.devicePixelRatioF()
            target = self.zoom.target()
            place = QRectF(target.topLeft() / ratio, target.size() / ratio)
            near = self.zoom.scale >= NEAREST and self._whole  # a pixel is seen as one
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not near)
            painter.drawImage(place, self._image, QRectF(self._image.rect()))
        elif self._words:
            painter.setPen(QColor(self._theme.tokens.muted))
            words = self.rect().adjusted(MEDIUM, MEDIUM, -MEDIUM, -MEDIUM)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.tokens.accent), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
