import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from desktop.theme import font
from desktop.widgets import laid_words
from desktop.widgets.laid_words import LaidWords

BOX = QRect(10, 4, 200, 32)


def image(draw):
    made = QImage(240, 40, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.white)
    painter = QPainter(made)
    painter.setFont(font())
    painter.setPen(QColor("black"))
    draw(painter)
    painter.end()
    return made


@pytest.mark.parametrize(
    "words", ["12:34:56", "gemini-3-pro-image", "a lighthouse " * 9, "\u0441\u043d\u0435\u0433 <b>"]
)
@pytest.mark.parametrize("right", [False, True])
def test_they_look_as_qt_draws_them(qapp, words, right):
    edge = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft

    def plainly(painter):
        elided = QFontMetrics(font()).elidedText(words, Qt.TextElideMode.ElideRight, BOX.width())
        painter.drawText(BOX, edge | Qt.AlignmentFlag.AlignVCenter, elided)

    known = LaidWords(font())

    def from_memory(painter):
        laid = known.laid(words, BOX.width())
        left = BOX.left() + BOX.width() - laid.width if right else BOX.left()
        known.draw(painter, laid, left, BOX.top(), BOX.height())

    first = image(from_memory)
    assert first == image(plainly)
    assert image(from_memory) == first


def test_whether_they_have_room(qapp):
    laid = LaidWords(font())
    assert laid.laid("short", 200).whole
    assert not laid.laid("short", 5).whole


def test_what_is_remembered_is_bounded(qapp):
    laid = LaidWords(font())
    for number in range(laid_words.MOST + 10):
        laid.laid(str(number), 50)
    assert len(laid._known) <= laid_words.MOST
    assert laid.laid("1", 50).whole
