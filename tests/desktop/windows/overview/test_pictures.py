import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.windows.overview.pictures import LastPictures
from proxy_core import PictureKept, PicturesRemoved, SettingsChanged
from tests.desktop.fake_gallery import NOW, draw, kept, many
from tests.desktop.waiting import heard, told

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def strip(theme, room):
    made = LastPictures(theme, room.signals, room.verbs.main, room.verbs.gallery)
    made.host = room.keep(QWidget())
    made.host.resize(860, 200)
    QVBoxLayout(made.host).addWidget(made)
    made.wanted = []
    made.picture_wanted.connect(made.wanted.append)
    made.gallery_wanted.connect(lambda: made.wanted.append("gallery"))
    made.draw_wanted.connect(lambda: made.wanted.append("draw"))
    return made


@pytest.fixture
def pictures(core, tmp_path):
    for n in range(5):
        draw(tmp_path / f"file{n}.png", hue=n)
    core.pictures = many(20, tmp_path, files=5)
    return list(core.pictures)


def names(strip):
    return [tile.name for tile in strip.row.tiles]


async def begun(room, strip, *, shown=True):
    async with heard(room.verbs.gallery.last_loaded):
        await room.open()
    if shown:
        strip.host.show()


def test_the_last_ones_stand_there_with_their_pictures(strip, room, pictures):
    async def story():
        async with heard(strip.row.thumbs.arrived, lambda _name: all(tile.shows() for tile in strip.row.tiles)):
            await begun(room, strip)

    room.run(story())
    assert names(strip) == pictures[:7]
    assert strip.all.isVisible()
    assert not strip.draw.isVisible()
    assert not strip.calm.isVisible()


def test_one_opens_in_the_gallery_and_the_link_leads_there(strip, room, pictures, qtbot):
    room.run(begun(room, strip))
    qtbot.mouseClick(strip.row.tiles[1], LEFT)
    qtbot.mouseClick(strip.all, LEFT)
    assert strip.wanted == [pictures[1], "gallery"]


def test_new_ones_come_first_and_removed_ones_go(strip, room, core, pictures, tmp_path):
    draw(tmp_path / "new.png")  # a picture without its file would leave the gallery as soon as somebody looks
    new = kept("new.png", tmp_path, kept_at=NOW + 60)

    async def story():
        await begun(room, strip)
        core.pictures[new.name] = new
        await told(room.signals, PictureKept(new), PictureKept(new))
        first = names(strip)
        async with heard(room.verbs.gallery.last_loaded, lambda _: new.name not in names(strip)):
            token = await room.engine.call(lambda core: core.delete_pictures((new.name, pictures[0])))
        second = names(strip)
        async with heard(room.verbs.gallery.last_loaded, lambda _: new.name in names(strip)):
            await room.engine.call(lambda core: core.restore_pictures(token))
        return first, second, names(strip)

    first, second, third = room.run(story())
    assert first == third == [new.name, *pictures[:6]]
    assert second == pictures[1:8]


def test_a_file_that_was_deleted_elsewhere_leaves_quietly(strip, room, core, pictures, tmp_path):
    said = []
    room.verbs.main.message.connect(said.append)

    async def story():
        (tmp_path / "file1.png").unlink()
        async with heard(room.signals.pictures_changed, lambda _: pictures[1] not in names(strip)):
            await begun(room, strip)

    room.run(story())
    assert said == []


def test_an_answer_that_may_not_know_what_happened_is_asked_for_again(strip, room, core, pictures):
    async def story():
        await begun(room, strip)
        looks = core.looks
        async with heard(room.verbs.gallery.last_loaded):
            strip._reload()
            strip._follow([PicturesRemoved(("an old one",))])
        return core.looks - looks

    assert room.run(story()) >= 1
    assert not strip._stale


def test_nothing_is_asked_for_while_nobody_looks(strip, room, core, pictures):
    async def story():
        await begun(room, strip, shown=False)
        looks = core.looks
        await told(room.signals, PicturesRemoved((pictures[0],)))
        unseen = core.looks - looks
        async with heard(room.verbs.gallery.last_loaded):
            strip.host.show()
        return unseen

    assert room.run(story()) == 0


def test_where_nothing_was_drawn_one_line_leads_to_the_playground(strip, room, qtbot):
    room.run(begun(room, strip))
    strip.set_anybody(anybody=False)
    assert strip.isHidden()  # who has no account is shown how to add one
    strip.set_anybody(anybody=True)
    assert strip.calm.isVisible()
    assert not strip.all.isVisible()
    qtbot.mouseClick(strip.draw, LEFT)
    assert strip.wanted == ["draw"]


def test_a_gallery_that_is_off_is_not_shown(strip, room, core, pictures):
    async def story():
        await begun(room, strip)
        await told(room.signals, SettingsChanged(core.settings.changed({"gallery": "off"})))
        off = strip.isHidden(), strip.height_taken
        await told(room.signals, SettingsChanged(core.settings.changed({"gallery": "all"})))
        return off

    assert room.run(story()) == (True, 0)
    assert not strip.isHidden()
    assert strip.height_taken > 100


def test_before_the_core_runs_nothing_is_said(strip):
    strip.set_anybody(anybody=True)
    assert strip.isHidden()
