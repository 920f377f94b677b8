import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAccessible, QPainter

from desktop.widgets.painted import Painted


class Blot(Painted):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.fillRect(self.rect(), "red")
        painter.end()


@pytest.fixture
def blot(theme, qtbot):
    made = Blot()
    qtbot.addWidget(made)
    made.resize(20, 10)
    return made


def heard(widget):
    found = QAccessible.queryAccessibleInterface(widget)
    return found.role(), found.text(QAccessible.Text.Name)


def test_it_is_a_picture_as_long_as_it_has_a_name(blot):
    nothing = heard(blot)
    blot.setAccessibleName("A blot")
    assert (nothing[1], heard(blot)) == ("", (QAccessible.Role.Graphic, "A blot"))
    blot.setAccessibleName("")
    assert heard(blot) == nothing
    assert nothing[0] is not QAccessible.Role.Graphic


def test_it_looks_and_measures_as_whoever_paints_it_wants(blot):
    blot.setAccessibleName("A blot")
    assert blot.grab().toImage().pixelColor(5, 5).name() == "#ff0000"
    assert (blot.sizeHint(), blot.minimumSizeHint()) == (QSize(), QSize())
