from PySide6.QtCore import QPointF, QSize

from desktop.widgets.mask_layer import MOST_STEPS, MaskLayer


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
    layer.clear()
    assert not layer.is_painted()
    layer.undo()
    assert layer.is_painted()
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
