import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QImage, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop.widgets.zoom_view import FAR, ZoomView


def image(width, height):
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.red)
    return made


@pytest.fixture
def view(theme, qtbot):
    made = ZoomView(theme)
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.show()
    made.show_picture(QSize(2000, 1000), "a fox")
    made.set_image(image(400, 200), whole=False)
    return made


def test_it_is_seen_whole_and_named(view):
    assert (view.percent(), view.accessibleName()) == (20, "a fox")
    assert view.grab().toImage().pixelColor(200, 200) == Qt.GlobalColor.red


def test_the_keys_zoom(view, qtbot):
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.percent() == 25
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.percent() == 20
    qtbot.keyClick(view, Qt.Key.Key_1)
    assert view.percent() == 100
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.percent() == 20


def test_nearer_it_asks_for_more_once(view, qtbot):
    asked = []
    view.sharper_wanted.connect(lambda: asked.append(1))
    view.closer()
    view.closer()
    assert asked == [1]
    view.set_image(image(2000, 1000), whole=True)
    view.full()
    assert asked == [1]
    view.set_image(image(400, 200), whole=False)
    assert view.is_whole, "a small one that comes late does not replace it"


def test_the_wheel_zooms_at_the_pointer(view, qapp):
    at = QPointF(300, 200)
    no = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase)
    QApplication.sendEvent(view, QWheelEvent(at, view.mapToGlobal(at), QPoint(), QPoint(0, 120), *no, False))
    assert view.percent() == 25


def test_the_arrows_lead_to_other_pictures_and_with_shift_over_this_one(view, qtbot):
    with qtbot.waitSignal(view.stepped) as stepped:
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert stepped.args == [1]
    view.full()
    before = view.zoom.target().left()
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.zoom.target().left() < before


def drag(view, qtbot, by):
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(view, QPoint(200, 200) + by)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200) + by)


def test_dragging_moves_it_or_takes_it_out(view, qtbot):
    view.full()
    before = view.zoom.target().left()
    drag(view, qtbot, QPoint(-50, 0))
    assert view.zoom.target().left() == pytest.approx(before - 50 * view.devicePixelRatioF())
    view.fit()
    with qtbot.waitSignal(view.drag_wanted):
        drag(view, qtbot, QPoint(-50, 0))


def test_a_double_click_goes_near_and_back(view, qtbot):
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert view.percent() == 100
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert view.percent() == 20


def test_where_nothing_can_be_shown_it_says_so(view):
    view.show_picture(QSize(10, 10), "b")
    view.say("It cannot be read.")
    assert not view.has_picture()
    assert view.accessibleDescription() == "It cannot be read."


def test_two_fingers_zoom_where_they_are(view):
    at = QPointF(100, 200)
    device = QPointingDevice.primaryPointingDevice()
    kind = Qt.NativeGestureType.ZoomNativeGesture
    QApplication.sendEvent(view, QNativeGestureEvent(kind, device, 2, at, at, at, 0.5, QPointF()))
    assert view.percent() == 30


def test_keys_that_lead_to_other_pictures(view, qtbot):
    for key, by in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageUp, -1), (Qt.Key.Key_Home, -FAR), (Qt.Key.Key_End, FAR)):
        with qtbot.waitSignal(view.stepped) as stepped:
            qtbot.keyClick(view, key)
        assert stepped.args == [by]
