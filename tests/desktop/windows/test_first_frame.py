import pytest
from PySide6.QtWidgets import QWidget

from desktop.windows.first_frame import FirstFrame
from tests.desktop.waiting import noted


@pytest.fixture
def first(desk):
    desk.window.resize(1100, 720)
    return FirstFrame(desk.window)


def test_everything_has_its_place_before_it_is_painted(desk, first):
    area = desk.window._pages.overview.area
    desk.window.show()
    assert not area.verticalScrollBar().isVisible()
    assert area.widget().size() == area.viewport().size()


def test_it_is_told_of_once(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    first = FirstFrame(window)
    told = noted(first.painted)
    with qtbot.waitSignal(first.painted):
        window.show()
    window.repaint()
    window.hide()
    window.show()
    window.repaint()
    assert told == [()]
