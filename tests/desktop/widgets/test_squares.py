import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.cells import Tone
from desktop.theme import DARK, LIGHT
from desktop.widgets import squares
from desktop.widgets.squares import SQUARE, STEP, Squares

FIVE = (Tone.OK, Tone.BUSY, Tone.FAINT, Tone.WARN, Tone.OK)


def drawn(made, tones, width=200, ratio=1.0):
    image = QImage(round(width * ratio), round(32 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    made.draw(painter, QRect(0, 0, width, 32), tones)
    painter.end()
    return image


def inked(image):
    """The columns and the rows that have something else than the ground."""
    points = [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != 0xFFFFFFFF]
    return {x for x, _ in points}, {y for _, y in points}


def test_they_stand_in_a_line_in_the_middle(theme):
    columns, rows = inked(drawn(Squares(theme), FIVE))
    assert max(columns) == 4 * STEP + SQUARE - 1
    assert (min(rows), max(rows)) == (11, 19)


def test_they_stand_in_two_lines_where_one_has_no_room(theme):
    columns, rows = inked(drawn(Squares(theme), FIVE, width=40))
    assert max(columns) == 2 * STEP + SQUARE - 1
    assert max(rows) - min(rows) == STEP + SQUARE - 1


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_second_drawing_is_as_the_first(theme, ratio):
    made = Squares(theme)
    first = drawn(made, FIVE, ratio=ratio)
    assert drawn(made, FIVE, ratio=ratio) == first
    columns, _ = inked(first)
    assert max(columns) == ratio * (4 * STEP + SQUARE) - 1


def test_they_take_the_colours_of_another_scheme(theme, monkeypatch):
    monkeypatch.delenv("EASEL_THEME", raising=False)
    made, colours = Squares(theme), []
    for look in ("light", "dark", "system"):
        theme.set_look(look)
        colours.append(drawn(made, FIVE).pixelColor(4, 15).name())
    assert colours[:2] == [LIGHT.ok.lower(), DARK.ok.lower()]


def test_what_is_remembered_is_bounded(theme):
    made = Squares(theme)
    for count in range(1, squares.MOST + 20):
        drawn(made, (Tone.OK,) * count, width=20)
        drawn(made, (Tone.BAD,) * count, width=20 + 12 * count)
    assert len(made._known) <= squares.MOST
