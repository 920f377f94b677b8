"""Two fingers on a touchpad or a screen, as a change of how near one looks. It changes nothing itself."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget


def pinched(event: QEvent, widget: QWidget) -> tuple[float, QPointF] | None:
    """By which factor, and around which place of `widget`; None where the event is no pinch."""
    if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
        return max(0.1, 1 + event.value()), event.position()
    if isinstance(event, QGestureEvent):
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if isinstance(pinch, QPinchGesture):
            return pinch.scaleFactor() or 1.0, QPointF(widget.mapFromGlobal(pinch.centerPoint().toPoint()))
    return None
