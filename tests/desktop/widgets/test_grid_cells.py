from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from desktop.widgets.grid_cells import CellPainter

SIDE = 100
CELL = QRect(10, 10, SIDE, SIDE + 20)


def drawn(theme, pixmap, **ring):
    image = QImage(130, 140, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    cells, painter = CellPainter(theme), QPainter(image)
    cells.begin(painter, SIDE)
    cells.picture(painter, CELL, pixmap)
    cells.words(painter, CELL, "a prompt that is much too long for one line")
    cells.ring(painter, CELL, **{"chosen": False, "current": False, **ring})
    painter.end()
    return image


def test_a_picture_stands_in_the_middle_of_its_tile(theme):
    pixmap = QPixmap(SIDE, 40)
    pixmap.fill(QColor("red"))
    image = drawn(theme, pixmap)
    assert image.pixelColor(60, 60) == QColor("red")
    assert image.pixelColor(60, 20) == QColor(theme.tokens.card)
    assert image.pixelColor(120, 125) == QColor("black"), "words are cut"


def test_a_picture_made_for_larger_cells_stays_in_its_own(theme):
    pixmap = QPixmap(2 * SIDE, SIDE)
    pixmap.fill(QColor("red"))
    image = drawn(theme, pixmap)
    assert [image.pixelColor(x, 60) for x in (5, 60, 115)] == [QColor(name) for name in ("black", "red", "black")]
    assert image.pixelColor(60, 30) == QColor(theme.tokens.card)


def test_a_chosen_one_has_a_ring(theme):
    assert drawn(theme, None, chosen=True).pixelColor(60, 11) == QColor(theme.tokens.accent)
    assert drawn(theme, None).pixelColor(60, 11) == QColor(theme.tokens.card)
    assert drawn(theme, None, current=True) != drawn(theme, None)
