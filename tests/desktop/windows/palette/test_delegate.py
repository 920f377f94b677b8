from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop.models.palette_list import PaletteList
from desktop.palette_entries import action, setting
from desktop.windows.palette.delegate import PaletteDelegate
from proxy_core import Settings, describe

LONG = "\u043f\u0435\u0440\u0435\u0437\u0430\u043f\u0443\u0441\u0442\u0438\u0442\u044c " * 12


@pytest.fixture
def draw(theme):
    delegate = PaletteDelegate(theme)

    def drawn(entry, typed="", width=400, state=QStyle.StateFlag.State_Enabled):
        model = PaletteList()
        model.set_entries([entry])
        model.type(typed)
        if not model.rowCount():
            model.look_for(())
        option = QStyleOptionViewItem()
        option.rect, option.state = QRect(0, 0, width, delegate.row_height), state
        image = QImage(option.rect.size(), QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        try:
            delegate.paint(painter, option, model.index(0, 0))
        finally:
            painter.end()
        return image

    return drawn


def ink(image, left, right):
    return sum(image.pixelColor(x, y).alpha() for x in range(left, right) for y in range(image.height()))


def test_letters_that_were_typed_are_bolder(draw):
    entry = action("copy", "Copy the address", "")
    assert ink(draw(entry, "copy"), 30, 300) > ink(draw(entry), 30, 300)


def test_keys_stand_at_the_right_before_the_kind(draw):
    with_keys, without = (draw(action("copy", "Copy", keys)) for keys in ("Ctrl+Shift+C", ""))
    assert ink(with_keys, 200, 400) > ink(without, 200, 400) > 0


@pytest.mark.parametrize("typed", ["", LONG.split(maxsplit=1)[0], LONG[-4:].strip(), LONG])
def test_a_long_title_leaves_room_for_what_is_at_its_right(draw, typed):
    image = draw(action("long", LONG, "Ctrl+R"), typed)
    gap = range(image.width() - 120, image.width() - 12)
    blank = [x for x in gap if not any(image.pixelColor(x, y).alpha() for y in range(image.height()))]
    assert len(blank) > 10


def test_where_there_is_no_room_nothing_is_said_after_the_title(draw):
    port = next(setting(one, Settings()) for one in describe() if one.name == "port")
    bare = replace(port, below="")
    assert draw(port, "port", width=400) != draw(bare, "port", width=400)
    assert draw(port, "port", width=180) == draw(bare, "port", width=180)


def test_the_chosen_row_has_a_ground(draw):
    entry, chosen = action("copy", "Copy", ""), QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Selected
    assert draw(entry, state=chosen).pixelColor(200, 4).alpha() == 255
    assert draw(entry).pixelColor(200, 4).alpha() == 0


def test_letters_beyond_the_first_plane_are_counted_as_qt_counts(draw):
    entry = action("fox", "\U0001f98a fox draws", "")
    assert ink(draw(entry, "draws"), 30, 300) > ink(draw(entry), 30, 300)
