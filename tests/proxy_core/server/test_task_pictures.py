"""Pictures of tasks on a disk that is full for a while."""

import base64

import pytest

from proxy_core.images.request import Picture
from proxy_core.images.task import TaskPicture
from proxy_core.server.task_pictures import HeldPicture, TaskPictures
from proxy_core.store.database import StoreClosed, StoreFailed
from proxy_core.store.gallery_files import NAME, NotWhole
from tests.fakes import picture, png

FULL = StoreFailed("store_failed", path="/pictures", why="No space left on device")
BROKEN = NotWhole("store_failed", path="/pictures", why="Incorrect padding")


class Disk:
    """What keeps pictures, and the gallery that has them: `trouble` is why it does not."""

    def __init__(self, trouble=None):
        self.trouble = trouble
        self.kept = {}
        self.given_out = {}

    async def keep(self, drawn: Picture, name="0" * 32 + ".png"):
        if self.trouble:
            raise self.trouble
        self.kept[name] = base64.b64decode(drawn.data)
        return name

    async def find(self, name):
        return self.kept.get(name)

    async def give_out(self, name, until):
        self.given_out[name] = until


def named(*names):
    return [TaskPicture(number, name) for number, name in enumerate(names)]


async def test_with_room_it_is_in_the_gallery_at_once():
    disk = Disk()
    pictures = TaskPictures(disk)
    name = await pictures.keep(picture(), disk.keep)
    assert (await pictures.find(name), pictures.held(named(name))) == (png(), [])
    await pictures.give_out(name, 5.0)
    assert disk.given_out == {name: 5.0}


async def test_without_room_it_is_in_memory_and_under_the_same_name_later():
    disk = Disk(FULL)
    pictures = TaskPictures(disk)
    drawn = picture()
    name = await pictures.keep(drawn, disk.keep)
    assert NAME.fullmatch(name)
    assert pictures.held(named("other.png", name)) == [TaskPicture(1, name)]
    assert await pictures.find(name) == HeldPicture(drawn.data, "image/png")
    with pytest.raises(StoreFailed):
        await pictures.write(named(name))
    assert pictures.held(named(name))
    disk.trouble = None
    await pictures.write(named("other.png", name))
    assert (disk.kept, pictures.held(named(name))) == ({name: png()}, [])
    assert await pictures.find(name) == png()


async def test_what_is_in_memory_has_a_bound():
    disk, size = Disk(FULL), len(picture().data)
    pictures = TaskPictures(disk, most_bytes=2 * size)
    first, _ = [await pictures.keep(picture(), disk.keep) for _ in range(2)]
    with pytest.raises(StoreFailed):
        await pictures.keep(picture(), disk.keep)
    pictures.forget(named(first))
    assert await pictures.keep(picture(), disk.keep)


@pytest.mark.parametrize("trouble", [BROKEN, StoreClosed("store_closed", path="easel.db")])
async def test_what_no_room_would_mend_is_not_held(trouble):
    disk = Disk(trouble)
    with pytest.raises(type(trouble)):
        await TaskPictures(disk).keep(picture(), disk.keep)


async def test_what_turns_out_to_be_no_picture_is_given_up(caplog):
    disk = Disk(FULL)
    pictures = TaskPictures(disk)
    names = [await pictures.keep(picture(), disk.keep) for _ in range(2)]
    disk.trouble = BROKEN
    await pictures.write(named(*names))
    assert pictures.held(named(*names)) == []
    assert "cannot be kept" in caplog.text
