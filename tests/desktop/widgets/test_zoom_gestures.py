"""Two fingers, as Qt tells them."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QWidget

from desktop.widgets.zoom_gestures import pinched


def zoom(value, kind=Qt.NativeGestureType.ZoomNativeGesture):
    at = QPointF(30, 40)
    return QNativeGestureEvent(kind, QPointingDevice.primaryPointingDevice(), 2, at, at, at, value, QPointF())


@pytest.fixture
def widget(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(("value", "factor"), [(0.25, 1.25), (-0.5, 0.5), (-3.0, 0.1)])
def test_fingers_on_a_touchpad(widget, value, factor):
    assert pinched(zoom(value), widget) == (pytest.approx(factor), QPointF(30, 40))


def test_whatever_else_comes(widget):
    assert pinched(zoom(10.0, Qt.NativeGestureType.RotateNativeGesture), widget) is None
    assert pinched(QEvent(QEvent.Type.Show), widget) is None
