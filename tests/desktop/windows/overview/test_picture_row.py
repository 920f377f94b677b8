import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QScrollArea

from desktop.windows.overview.picture_row import MOST, NARROWEST, WIDEST, PictureRow
from tests.desktop.fake_gallery import many


class Thumbnails(QObject):
    """Makes each at once."""

    thumbnail_loaded = Signal(str, int, object)

    def __init__(self):
        super().__init__()
        self.forgotten = []

    def load_thumbnail(self, name, side, radius):
        image = QImage(side, side // 2, QImage.Format.Format_RGB32)
        image.fill(QColor("#c04040"))
        self.thumbnail_loaded.emit(name, side, image)

    def forget_thumbnail(self, name, side):
        self.forgotten.append(name)


@pytest.fixture
def pictures(tmp_path):
    return list(many(20, tmp_path).values())


@pytest.fixture
def row(theme, qtbot, pictures):
    gallery = Thumbnails()
    made = PictureRow(theme, gallery)
    made.gallery = gallery
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(made)
    qtbot.addWidget(area)
    made.area = area
    area.resize(860, 300)
    area.show()
    made.show_pictures(pictures)
    return made


def names(row):
    return [tile.name for tile in row.tiles]


@pytest.mark.parametrize("width", [200, 600, 860, 1300, 2600])
def test_as_many_as_fit_stand_in_one_line_and_nothing_scrolls(row, qtbot, pictures, width):
    row.area.resize(width, 300)
    qtbot.waitUntil(lambda: row.width() == row.area.viewport().width())
    assert 1 <= len(row.tiles) <= MOST
    assert names(row) == [one.name for one in pictures[: len(row.tiles)]]
    sides = {(tile.width(), tile.height()) for tile in row.tiles}
    assert len(sides) == 1
    assert NARROWEST <= sides.pop()[0] <= WIDEST
    row.layout().activate()
    assert row.tiles[-1].geometry().right() < row.width()
    assert row.area.horizontalScrollBar().maximum() == 0


def test_thumbnails_come_and_are_shown(row, qtbot):
    qtbot.waitUntil(lambda: all(tile.shows() for tile in row.tiles))


def test_each_says_what_it_is(row):
    tile = row.tiles[1]
    assert tile.accessibleName() == "four studies of a paper boat, 1"
    assert "gemini-3-pro-image" in tile.accessibleDescription()
    assert "four studies" in tile.toolTip()


def test_a_prompt_is_no_markup(row, pictures):
    row.show_pictures([replace(pictures[0], name="b.png", prompt="<b>bold</b>")])
    assert "&lt;b&gt;" in row.tiles[0].toolTip()


def test_one_is_met_by_tab_and_arrows_lead_to_the_others(row, qtbot):
    row.area.activateWindow()
    stops = [tile.name for tile in row.tiles if tile.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == names(row)[:1]
    row.tiles[0].setFocus()
    qtbot.waitUntil(row.tiles[0].hasFocus)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(row.focusWidget(), key)
    assert row.tiles[1].hasFocus()
    assert [tile for tile in row.tiles if tile.focusPolicy() & Qt.FocusPolicy.TabFocus] == [row.tiles[1]]
    qtbot.keyClick(row.focusWidget(), Qt.Key.Key_End)
    assert row.tiles[-1].hasFocus()
    qtbot.keyClick(row.focusWidget(), Qt.Key.Key_Right)
    assert row.tiles[-1].hasFocus()
    qtbot.keyClick(row.focusWidget(), Qt.Key.Key_Home)
    assert row.tiles[0].hasFocus()


def test_a_new_one_pushes_the_others_on_and_leaves_the_keyboard_where_it_is(row, qtbot, pictures):
    row.show_pictures(pictures[1:])
    row.area.activateWindow()
    row.tiles[2].setFocus()
    qtbot.waitUntil(row.tiles[2].hasFocus)
    held = row.focusWidget()
    row.show_pictures(pictures)
    assert row.tiles[3] is held
    assert held.hasFocus()
    row.show_pictures([one for one in pictures if one.name != held.name])
    assert row.tiles[3].hasFocus()  # what took its place
    row.show_pictures([])
    assert row.tiles == []


def test_a_press_tells_which(row, qtbot):
    with qtbot.waitSignal(row.pressed) as pressed:
        qtbot.mouseClick(row.tiles[2], Qt.MouseButton.LeftButton)
    assert pressed.args == [row.tiles[2].name]
