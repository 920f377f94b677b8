import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAccessible, QColor, QPixmap

from desktop.widgets.icon_mark import IconMark


@pytest.fixture
def mark(theme, qtbot):
    made = IconMark()
    qtbot.addWidget(made)
    return made


def red(side, ratio=1.0):
    pixmap = QPixmap(side, side)
    pixmap.fill(QColor("red"))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def test_it_is_as_large_as_what_it_shows(mark):
    assert mark.sizeHint() == QSize(0, 0)
    mark.setPixmap(red(36, ratio=2))
    assert (mark.sizeHint(), mark.minimumSizeHint()) == (QSize(18, 18), QSize(18, 18))


def test_it_stands_in_the_middle(mark):
    mark.setPixmap(red(10))
    mark.resize(30, 20)
    seen = mark.grab().toImage()
    assert seen.pixelColor(15, 10).name() == "#ff0000"
    assert seen.pixelColor(2, 2).name() != "#ff0000"


def test_a_screen_reader_passes_it_by(mark):
    mark.setPixmap(red(10))
    found = QAccessible.queryAccessibleInterface(mark)
    assert (found.role(), found.text(QAccessible.Text.Name)) == (QAccessible.Role.Client, "")
