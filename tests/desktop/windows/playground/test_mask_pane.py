from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QImage

from desktop.windows.playground.mask_pane import MaskPane
from tests.desktop.fake_playground import file


def test_tools_do_what_they_say(qtbot, theme):
    pane = MaskPane(theme)
    qtbot.addWidget(pane)
    pane.begin(QImage.fromData(file()), QSize(640, 480))
    assert not pane.undo.isEnabled()
    pane.canvas.layer.begin()
    pane.canvas.layer.stroke(QPointF(5, 5), QPointF(30, 20), 8, erasing=False)
    pane.canvas.changed.emit()
    assert pane.painted().size() == QSize(640, 480)
    pane.clear.click()
    assert pane.painted() is None
    pane.undo.click()
    assert pane.painted() is not None
    pane.erase.click()
    assert pane.canvas.erasing
    pane.brush.setValue(90)
    assert pane.canvas.brush == 90
    with qtbot.waitSignal(pane.closed):
        pane.close_button.click()
    pane.end()
    assert pane.painted() is None
