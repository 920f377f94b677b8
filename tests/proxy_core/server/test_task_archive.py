"""What is kept of tasks while the disk takes nothing, and afterwards; and what is forgotten."""

import asyncio

import pytest
from msgspec.structs import replace

from proxy_core.errors import StoreError
from proxy_core.images.task import Task, TaskPicture, TaskStatus
from proxy_core.server.task_archive import TaskArchive
from proxy_core.server.task_pictures import TaskPictures
from proxy_core.store.database import Database, StoreFailed
from proxy_core.store.gallery import Gallery
from proxy_core.store.tasks import TaskStore
from tests.fakes import picture

ID = "0123456789abcdef" * 2
BEGUN = Task(ID, "own", "req_1", "m", 1, False, "http://x", 1000.0)
FULL = StoreFailed("store_failed", path="easel.db", why="database or disk is full")


class Disk:
    """A disk that can be full, with the tasks and pictures on it."""

    def __init__(self, database, directory):
        self.now = 1000.0
        self.database, self.run = database, database.run
        self.directory = directory
        self.gallery = Gallery(database, directory, lambda: self.now)
        self.pictures = TaskPictures(self.gallery)
        self.store = TaskStore(database, lambda: self.now)
        self.archive = TaskArchive(self.store, self.pictures, lambda: self.now)

    def fill(self):
        async def fail(_fn):
            raise FULL

        self.database.run = fail

    def mend(self):
        self.database.run = self.run

    async def rows(self):
        return await self.run(lambda db: [(row["status"], row["pictures"]) for row in db["tasks"].rows])

    async def ended(self, **about):
        """A task that ended with a picture."""
        name = await self.pictures.keep(picture(), self.keep)
        ended = replace(BEGUN, status=TaskStatus.SUCCESS, until=90_000.0, pictures=(TaskPicture(0, name),))
        return replace(ended, **about)

    async def keep(self, drawn, **about):
        return await self.gallery.keep(
            drawn, request_id="req_1", number=0, model="m", account="a", prompt="", until=90_000.0, **about
        )


@pytest.fixture
async def disk(tmp_path):
    database, _ = await Database.open(tmp_path / "easel.db")
    yield Disk(database, tmp_path / "pictures")
    await database.close()


async def gone_from(found):
    async with asyncio.timeout(30):
        while await found():
            await asyncio.sleep(0.001)


async def test_what_ended_on_a_full_disk_is_found_and_saved_once_there_is_room(disk, caplog):
    await disk.archive.add(BEGUN, b"")
    disk.fill()
    ended = await disk.ended()
    await disk.archive.save(ended)
    await disk.archive.try_again()
    assert "1 tasks are only in memory" in caplog.text
    assert await disk.archive.find(ID) == ended
    assert await disk.rows() == [("IN_PROGRESS", "[]")]
    disk.mend()
    tidying = asyncio.ensure_future(disk.archive.keep_tidy(60, 0.001))  # noqa: TID251 - it is cancelled below

    async def unsaved():
        return await disk.store.find(ID) != ended

    await gone_from(unsaved)
    tidying.cancel()
    assert await disk.gallery.find(ended.pictures[0].name)


async def test_the_tidying_and_the_end_save_what_was_not_saved_once(disk):
    """The server stops while it is tried again."""
    await disk.archive.add(BEGUN, b"")
    disk.fill()
    ended = await disk.ended()
    await disk.archive.save(ended)
    disk.mend()
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(disk.archive.try_again())
    assert (await disk.store.find(ID), disk.pictures.held(ended.pictures)) == (ended, [])
    assert await disk.gallery.find(ended.pictures[0].name)


async def test_a_task_that_the_disk_does_not_take_holds_up_no_other(disk, caplog):
    other = replace(BEGUN, id=ID[::-1])
    for one in (BEGUN, other):
        await disk.archive.add(one, b"")
    disk.fill()
    first, second = await disk.ended(), await disk.ended(id=other.id)
    for one in (first, second):
        await disk.archive.save(one)
    disk.mend()
    in_the_way = disk.directory / first.pictures[0].name
    in_the_way.parent.mkdir(exist_ok=True)
    in_the_way.mkdir()
    await disk.archive.try_again()
    assert "1 tasks are only in memory" in caplog.text
    assert await disk.store.find(other.id) == second
    assert await disk.archive.find(ID) == first
    in_the_way.rmdir()
    await disk.archive.try_again()
    assert await disk.store.find(ID) == first


async def test_a_picture_that_a_client_lost_is_kept_once_there_is_room(disk, caplog):
    at_once = await disk.archive.keep_lost(picture(), disk.keep)
    assert await disk.gallery.find(at_once)
    disk.fill()
    waiting = await disk.archive.keep_lost(picture(), disk.keep)
    await disk.archive.try_again()
    assert "and 1 pictures of lost clients" in caplog.text
    disk.mend()
    tidying = asyncio.ensure_future(disk.archive.keep_tidy(60, 0.001))  # noqa: TID251 - it is cancelled below

    async def missing():
        return await disk.gallery.find(waiting) is None

    await gone_from(missing)
    tidying.cancel()
    assert disk.pictures.held([TaskPicture(0, waiting)]) == []


async def test_a_running_task_is_not_written_with_a_picture_that_is_only_in_memory(disk):
    await disk.archive.add(replace(BEGUN, n=2), b"")
    disk.fill()
    ended = await disk.ended(n=2)
    disk.mend()
    await disk.archive.save(replace(ended, status=TaskStatus.IN_PROGRESS))
    assert await disk.rows() == [("IN_PROGRESS", "[]")]
    await disk.archive.save(ended)  # the disk takes it now, but the picture comes first
    assert await disk.rows() == [("IN_PROGRESS", "[]")]
    await disk.archive.try_again()
    assert (await disk.store.find(ID)).pictures == ended.pictures


async def test_what_is_too_old_for_anybody_is_not_kept_any_more(disk):
    disk.fill()
    ended = await disk.ended()
    await disk.archive.save(ended)
    disk.now = ended.until
    await disk.archive.try_again()
    disk.mend()
    assert (await disk.archive.find(ID), disk.pictures.held(ended.pictures)) == (None, [])


async def test_old_tasks_are_forgotten_by_themselves(disk):
    await disk.archive.add(BEGUN, b"")
    await disk.archive.save(await disk.ended())
    disk.now += 2 * 86_400
    tidying = asyncio.ensure_future(disk.archive.keep_tidy(0.001))  # noqa: TID251 - it is cancelled below
    await gone_from(disk.rows)
    tidying.cancel()
    assert await disk.archive.find(ID) is None


async def test_a_bad_disk_does_not_end_the_tidying_and_a_closed_one_does(disk, caplog):
    disk.fill()
    tidying = asyncio.ensure_future(disk.archive.keep_tidy(0.001))  # noqa: TID251 - it ends below
    async with asyncio.timeout(30):
        while "tasks are not tidy" not in caplog.text:
            await asyncio.sleep(0.001)
        assert not tidying.done()
        disk.mend()
        await disk.database.close()
        await tidying
    with pytest.raises(StoreError):
        await disk.archive.find(ID)
