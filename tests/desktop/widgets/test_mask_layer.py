import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.widgets.mask_layer import MOST_STEPS, MaskLayer


def mask_file(width, height, hole):
    """Black, and transparent in `hole`, a QRect's four numbers."""
    made = QImage(width, height, QImage.Format.Format_ARGB32)
    made.fill(QColor("black"))
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillRect(*hole, Qt.GlobalColor.transparent)
    painter.end()
    return made


@pytest.mark.parametrize("width", [61, 62, 63, 64])
def test_nothing_is_painted_at_first_whatever_the_width(qapp, width):
    for _ in range(20):  # what is between the lines of a picture is left from another one
        assert not MaskLayer(QSize(width, 40), QSize(630, 400)).is_painted()


def test_strokes_are_taken_back_and_had_again(qapp):
    layer = MaskLayer(QSize(63, 40), QSize(630, 400))
    assert not layer.is_painted()
    layer.begin()
    layer.stroke(QPointF(5, 5), QPointF(30, 20), 8, erasing=False)
    assert layer.is_painted()
    mask = layer.mask()
    assert (mask.width(), mask.height()) == (630, 400)
    assert (mask.pixelColor(60, 60).alpha(), mask.pixelColor(600, 390).alpha()) == (0, 255)
    layer.undo()
    assert (layer.is_painted(), layer.can_undo(), layer.can_redo()) == (False, False, True)
    layer.redo()
    assert layer.mask() == mask
    layer.clear()
    assert not layer.is_painted()
    layer.undo()
    assert layer.mask() == mask
    layer.begin()
    layer.stroke(QPointF(0, 0), QPointF(63, 40), 200, erasing=True)
    assert not layer.is_painted()


def test_only_so_many_strokes_are_kept(qapp):
    layer = MaskLayer(QSize(8, 8), QSize(8, 8))
    for _ in range(MOST_STEPS + 5):
        layer.begin()
    steps = 0
    while layer.can_undo():
        layer.undo()
        steps += 1
    assert steps == MOST_STEPS


def test_a_mask_that_fits_is_kept_to_the_pixel_until_it_is_painted_over(qapp):
    layer = MaskLayer(QSize(40, 30), QSize(400, 300))
    layer.begin()
    layer.stroke(QPointF(35, 25), QPointF(35, 25), 4, erasing=False)
    own = layer.mask()
    loaded = mask_file(400, 300, (101, 53, 7, 3))
    layer.load(loaded)
    assert layer.mask() == loaded
    layer.begin()
    layer.stroke(QPointF(5, 5), QPointF(5, 5), 6, erasing=False)
    both = layer.mask()
    assert both.pixelColor(50, 50).alpha() == 0
    assert both.pixelColor(104, 54).alpha() < 255
    layer.undo()
    assert layer.mask() == loaded
    layer.undo()
    assert layer.mask() == own
    layer.redo()
    assert layer.mask() == loaded


def test_a_mask_of_another_size_is_scaled(qapp):
    layer = MaskLayer(QSize(40, 30), QSize(400, 300))
    layer.load(mask_file(100, 100, (0, 0, 50, 100)))
    made = layer.mask()
    assert (made.width(), made.height()) == (400, 300)
    assert made.pixelColor(20, 280).alpha() == 0
    assert made.pixelColor(380, 20).alpha() == 255


def test_strokes_over_a_large_picture_take_little_memory(qapp):
    layer = MaskLayer(QSize(1600, 1200), QSize(4000, 3000))
    for place in range(10):
        layer.begin()
        layer.stroke(QPointF(place * 90, 10), QPointF(200, 1000), 40, erasing=False)
    assert sum(len(step.packed) for step in layer._before) < 2**20
