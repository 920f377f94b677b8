import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.windows.palette.backdrop import SHADOW, Backdrop

CARD = QRect(100, 100, 200, 100)


@pytest.fixture
def backdrop(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 400)
    window.setStyleSheet("background: white")
    window.button = QPushButton("under it", window)
    made = Backdrop(window)
    made.window_ = window
    made.surround(CARD)
    window.show()
    made.show()
    return made


def test_a_click_on_it_reaches_nothing_below(backdrop, qtbot):
    heard = []
    backdrop.pressed.connect(lambda: heard.append("closed"))
    backdrop.window_.button.clicked.connect(lambda: heard.append("button"))
    qtbot.mouseClick(backdrop, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert heard == ["closed"]
    assert backdrop.geometry() == backdrop.window_.rect()


def test_the_shadow_is_around_the_card_and_fades(backdrop):
    image = backdrop.window_.grab().toImage()
    light = [image.pixelColor(200, CARD.bottom() + away).lightness() for away in (2, SHADOW // 2, 3 * SHADOW)]
    assert light == sorted(light)
    assert light[0] < light[-1] == 255
