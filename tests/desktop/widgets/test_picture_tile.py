import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.widgets.picture_tile import FAR, PictureTile


@pytest.fixture
def tile(theme, qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    made = PictureTile(theme, "a.png")
    made.setParent(host)
    made.host = host
    made.setFixedSize(100, 100)
    host.show()
    return made


def middle(tile):
    return tile.grab().toImage().pixelColor(50, 30).name()


def test_it_shows_its_picture(tile):
    before = middle(tile)
    pixmap = QPixmap(100, 80)
    pixmap.fill(QColor("#c04040"))
    tile.show_pixmap(pixmap)
    assert tile.shows()
    assert (before, middle(tile)) == (tile._theme.tokens.card.lower(), "#c04040")
    tile.show_pixmap(QPixmap())  # a file that is no picture
    assert not tile.shows()


def test_it_has_a_ring_while_it_has_the_keyboard(tile, qtbot):
    tile.host.activateWindow()
    edge = tile.grab().toImage().pixelColor(1, 50).name()
    tile.setFocus()
    qtbot.waitUntil(tile.hasFocus)
    assert edge != tile.grab().toImage().pixelColor(1, 50).name() == tile._theme.tokens.accent.lower()


@pytest.mark.parametrize(
    ("key", "by"),
    [
        (Qt.Key.Key_Left, -1),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Up, -1),
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Home, -FAR),
        (Qt.Key.Key_End, FAR),
    ],
)
def test_keys_lead_to_its_neighbours(tile, qtbot, key, by):
    with qtbot.waitSignal(tile.stepped) as stepped:
        qtbot.keyClick(tile, key)
    assert stepped.args == [by]


def test_a_press_is_one_by_mouse_or_space(tile, qtbot):
    pressed = []
    tile.clicked.connect(lambda: pressed.append(1))
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    qtbot.keyClick(tile, Qt.Key.Key_Space)
    assert pressed == [1, 1]


def test_tab_comes_to_it_where_it_is_told_so(tile):
    assert not tile.focusPolicy() & Qt.FocusPolicy.TabFocus
    tile.set_stop(stop=True)
    assert tile.focusPolicy() & Qt.FocusPolicy.TabFocus
