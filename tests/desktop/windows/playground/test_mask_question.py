from PySide6.QtGui import QColor, QImage

from desktop.reference_files import MaskFile
from desktop.windows.playground.mask_question import MaskQuestion


def test_a_mask_that_marks_nothing_has_its_white_part_taken(qtbot):
    question = MaskQuestion()
    qtbot.addWidget(question)
    image = QImage(8, 4, QImage.Format.Format_ARGB32)
    image.fill(QColor("black"))
    image.setPixelColor(2, 2, QColor("white"))
    question.ask(MaskFile("m.png", image, marks=False), "Use it?", "Take the white part")
    assert (question.isHidden(), question.use.text()) == (False, "Take the white part")
    with qtbot.waitSignal(question.answered) as told:
        question.use.click()
    (made,) = told.args
    assert (made.pixelColor(2, 2).alpha(), made.pixelColor(0, 0).alpha()) == (0, 255)
    assert question.isHidden()


def test_it_may_be_left(qtbot):
    question, told = MaskQuestion(), []
    qtbot.addWidget(question)
    question.answered.connect(told.append)
    question.ask(MaskFile("m.png", QImage(8, 4, QImage.Format.Format_ARGB32), marks=True), "Scale it?", "Scale it")
    question.leave.click()
    assert (question.isHidden(), told) == (True, [])
