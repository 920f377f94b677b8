from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage

from desktop.reference_files import MaskFile
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
    before = pane.layer()
    assert before.mask().size() == QSize(640, 480)
    pane.clear.click()
    assert not pane.layer().is_painted()
    assert before.is_painted()
    pane.undo.click()
    assert pane.layer().is_painted()
    pane.erase.click()
    assert pane.canvas.erasing
    pane.brush.setValue(90)
    assert pane.canvas.brush == 90
    with qtbot.waitSignal(pane.closed):
        pane.close_button.click()
    qtbot.keyClicks(pane.canvas, "[[")
    assert pane.brush.value() == pane.canvas.brush < 90
    qtbot.keyClicks(pane.canvas, "]")
    assert pane.brush.value() > 50
    pane.end()
    assert pane.layer() is None


def hole(size, colour="black"):
    """A mask whose left half is transparent."""
    made = QImage(*size, QImage.Format.Format_ARGB32)
    made.fill(QColor(colour))
    for across in range(size[0] // 2):
        for down in range(size[1]):
            made.setPixelColor(across, down, QColor(0, 0, 0, 0))
    return made


def test_a_mask_of_the_right_size_is_taken_as_it_is(qtbot, theme):
    pane = MaskPane(theme)
    qtbot.addWidget(pane)
    pane.begin(QImage.fromData(file()), QSize(64, 48))
    pane.offer(MaskFile("m.png", hole((64, 48)), marks=True))
    assert pane.question.isHidden()
    assert pane.layer().mask() == hole((64, 48))
    pane.undo.click()
    assert not pane.layer().is_painted()


def test_a_mask_of_another_size_is_asked_about_and_what_is_painted_stays(qtbot, theme):
    pane = MaskPane(theme)
    qtbot.addWidget(pane)
    pane.show()
    pane.begin(QImage.fromData(file()), QSize(64, 48))
    pane.canvas.layer.begin()
    pane.canvas.layer.stroke(QPointF(60, 40), QPointF(60, 40), 4, erasing=False)
    own = pane.layer().mask()
    pane.offer(MaskFile("m.png", hole((32, 32)), marks=True))
    assert "m.png has 32 \u00d7 32 pixels and the picture 64 \u00d7 48" in pane.question.words.text()
    assert pane.is_painting()
    pane.question.leave.click()
    assert pane.layer().mask() == own
    assert not pane.is_painting()
    pane.offer(MaskFile("m.png", hole((32, 32)), marks=True))
    pane.question.use.click()
    mask = pane.layer().mask()
    assert (mask.width(), mask.height()) == (64, 48)
    assert (mask.pixelColor(4, 40).alpha(), mask.pixelColor(60, 40).alpha()) == (0, 255)
    pane.undo.click()
    assert pane.layer().mask() == own


def test_a_mask_without_transparency_says_so(qtbot, theme):
    pane = MaskPane(theme)
    qtbot.addWidget(pane)
    pane.begin(QImage.fromData(file()), QSize(64, 48))
    white = QImage(64, 48, QImage.Format.Format_ARGB32)
    white.fill(QColor("white"))
    pane.offer(MaskFile("m.png", white, marks=False))
    assert pane.question.words.text().startswith("Nothing in m.png is transparent")
    pane.question.use.click()
    assert pane.layer().mask().pixelColor(9, 9).alpha() == 0


def test_keys_of_the_tools(qtbot, theme):
    pane = MaskPane(theme)
    qtbot.addWidget(pane)
    pane.begin(QImage.fromData(file()), QSize(64, 48))
    with qtbot.waitExposed(pane):
        pane.show()
    pane.activateWindow()
    pane.canvas.setFocus()
    qtbot.keyClick(pane.canvas, Qt.Key.Key_Space)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(pane.canvas, Qt.Key.Key_Z, control)
    assert not pane.layer().is_painted()
    qtbot.keyClick(pane.canvas, Qt.Key.Key_Y, control)
    assert pane.layer().is_painted()
    qtbot.keyClick(pane.canvas, Qt.Key.Key_Z, control)
    qtbot.keyClick(pane.canvas, Qt.Key.Key_Z, control | shift)
    assert pane.layer().is_painted()
    qtbot.keyClick(pane.canvas, Qt.Key.Key_Delete)
    assert not pane.layer().is_painted()
    qtbot.keyClick(pane.canvas, Qt.Key.Key_E)
    assert pane.canvas.erasing


def test_escape_lets_a_question_be_before_the_mask(qtbot, theme):
    pane, closed = MaskPane(theme), []
    qtbot.addWidget(pane)
    pane.closed.connect(lambda: closed.append(True))
    pane.begin(QImage.fromData(file()), QSize(64, 48))
    pane.offer(MaskFile("m.png", hole((32, 24)), marks=True))
    assert not pane.question.isHidden()
    qtbot.keyClick(pane.question.use, Qt.Key.Key_Escape)
    assert (pane.question.isHidden(), closed) == (True, [])
    qtbot.keyClick(pane.canvas, Qt.Key.Key_Escape)
    assert closed == [True]
