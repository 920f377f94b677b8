from itertools import combinations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.tray_icon import SIZES, TrayLook, tray_icon

LOOKS = list(TrayLook)


def drawn(look, size, panel="#FFFFFF", *, template=False):
    """The icon as a panel of this colour shows it."""
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor(panel))
    painter = QPainter(image)
    painter.drawPixmap(0, 0, tray_icon(look, template=template).pixmap(size, size))
    painter.end()
    return image


def pixels(image):
    return [image.pixelColor(x, y) for y in range(image.height()) for x in range(image.width())]


def light(colour):
    """Its luminance, as WCAG has it."""
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * share for part, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", LOOKS)
def test_there_are_pixels_for_every_panel(qapp, look):
    icon = tray_icon(look)
    assert icon.availableSizes() == [QSize(size, size) for size in SIZES]
    assert {16, 22, 32, 44, 64} <= set(SIZES)


@pytest.mark.parametrize("panel", ["#FFFFFF", "#EFF0F1", "#2A2E32", "#000000"])
@pytest.mark.parametrize("size", [16, 22])
@pytest.mark.parametrize("look", LOOKS)
def test_it_is_seen_on_light_and_dark_panels(qapp, look, size, panel):
    seen = [one for one in pixels(drawn(look, size, panel)) if contrast(one, QColor(panel)) >= 3]
    assert len(seen) > size * size / 8


@pytest.mark.parametrize("template", [False, True])
@pytest.mark.parametrize("size", [16, 22])
def test_looks_differ_in_shape_and_not_by_colour_only(qapp, size, template):
    for one, other in combinations(LOOKS, 2):
        pairs = zip(
            pixels(drawn(one, size, template=template)), pixels(drawn(other, size, template=template)), strict=True
        )
        others = [1 for first, second in pairs if abs(light(first) - light(second)) > 0.25]
        assert len(others) >= size, (one, other)


def test_a_template_has_one_colour_and_no_paper(qapp):
    for look in LOOKS:
        icon = tray_icon(look, template=True)
        assert icon.isMask()
        image = icon.pixmap(32, 32).toImage()
        solid = {one.name() for one in pixels(image) if one.alpha() == 255}
        assert solid == {"#000000"}
        assert image.pixelColor(5, 8).alpha() < 64, "where the paper is, the menu bar shows"
