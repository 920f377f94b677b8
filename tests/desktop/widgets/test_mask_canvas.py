from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from desktop.widgets.mask_canvas import MaskCanvas
from tests.desktop.fake_playground import file


def test_mouse_and_keyboard_paint(qtbot, theme):
    canvas = MaskCanvas(theme, "Mask", "Paint what may change")
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.show()
    assert (canvas.accessibleName(), canvas.accessibleDescription()) == ("Mask", "Paint what may change")
    canvas.set_picture(QImage.fromData(file()), QSize(64, 48))
    canvas.brush = 6
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert canvas.layer.is_painted()
    canvas.clear()
    assert not canvas.layer.is_painted()
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert canvas.layer.is_painted()
    canvas.undo()
    canvas.undo()
    canvas.undo()
    assert not canvas.layer.can_undo()
    canvas.redo()
    assert canvas.layer.can_undo()
