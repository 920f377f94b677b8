"""Pictures deleted and had back: for a while, whole, and never again once that is over."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from proxy_core.errors import EaselError
from proxy_core.events import Event, PicturesRemoved, PicturesRestored
from proxy_core.store import gallery_sql
from proxy_core.store.database import Database, StoreFailed
from proxy_core.store.gallery import Gallery
from proxy_core.store.gallery_shelf import GalleryShelf
from proxy_core.store.gallery_undo import GalleryUndo
from proxy_core.tasks import spawn
from tests.fakes import picture
from tests.proxy_core.store.gallery_samples import names, picture_row, put


class Bench:
    def __init__(self, database: Database, directory: Path) -> None:
        self.told: list[Event] = []
        self.over = asyncio.Event()
        self.database = database
        self.shelf = GalleryShelf(database, directory, self.told.append)
        self.undo = GalleryUndo(self.shelf)
        self.undo.on_over = self.over.set

    async def left(self) -> int:
        return (await self.database.run(gallery_sql.totals))[0]


@pytest.fixture
async def bench(database: Database, tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(database, tmp_path / "pictures")
    await database.run(partial(put, rows=[picture_row(number) for number in range(5)]))
    yield bench
    bench.undo.close()


async def test_what_was_deleted_comes_back_once_and_whole(bench: Bench) -> None:
    some, other = names([1, 2]), names([2, 3])
    first, second = await bench.undo.delete([*some, "no name", "../easel.db"]), await bench.undo.delete(other)
    assert first != second
    assert await bench.left() == 2
    assert await bench.undo.restore(first) == tuple(some)
    assert await bench.undo.restore(second) == tuple(names([3]))
    assert await bench.left() == 5
    assert bench.told == [
        PicturesRemoved(tuple(some)),
        PicturesRemoved(tuple(names([3]))),
        PicturesRestored(tuple(some)),
        PicturesRestored(tuple(names([3]))),
    ]
    with pytest.raises(EaselError) as late:
        await bench.undo.restore(first)
    assert late.value.phrase.code == "undo_over"


@pytest.mark.parametrize("token", ["", "x", "' OR 1"])
async def test_a_token_that_was_never_given_undoes_nothing(bench: Bench, token: str) -> None:
    await bench.undo.delete(names([1]))
    with pytest.raises(EaselError, match="too late"):
        await bench.undo.restore(token)
    assert await bench.left() == 4


async def test_its_time_ends(bench: Bench) -> None:
    bench.undo._seconds = 0.01
    token = await bench.undo.delete(names([1]))
    bench.over.clear()  # a slow disk takes longer than that, and the time begins anew once it is done
    assert bench.undo.tokens == {token}
    async with asyncio.timeout(30):
        await bench.over.wait()
    assert bench.undo.tokens == set()
    with pytest.raises(EaselError, match="too late"):
        await bench.undo.restore(token)


async def test_nothing_comes_back_after_the_end(bench: Bench) -> None:
    token = await bench.undo.delete(names([1]))
    bench.undo.close()
    with pytest.raises(EaselError, match="too late"):
        await bench.undo.restore(token)
    assert not bench.over.is_set()


async def test_a_restore_that_the_disk_refuses_can_be_tried_again(bench: Bench) -> None:
    token = await bench.undo.delete(names([1]))
    await bench.database.run(lambda db: db.execute("ALTER TABLE pictures RENAME TO away"))
    with pytest.raises(StoreFailed):
        await bench.undo.restore(token)
    await bench.database.run(lambda db: db.execute("ALTER TABLE away RENAME TO pictures"))
    assert await bench.undo.restore(token) == tuple(names([1]))


@pytest.mark.parametrize("moment", ["deleted", "restored"])
async def test_a_kill_leaves_a_deletion_that_is_carried_out_or_one_that_is_undone(tmp_path: Path, moment: str) -> None:
    """A real process that ends itself without any clean-up, after it deleted, or had back what it deleted."""
    script = """
import asyncio, os, sys
from pathlib import Path
from proxy_core.store.database import Database
from proxy_core.store.gallery import Gallery
from tests.fakes import picture

async def main(directory, moment):
    database, _ = await Database.open(directory / "easel.db")
    gallery = Gallery(database, directory / "pictures", lambda: 100.0)
    about = {"request_id": "r", "model": "", "account": "", "prompt": "", "until": 1e9}
    names = [await gallery.keep(picture(), number=number, **about) for number in range(3)]
    token = await gallery.delete(names[:2])
    if moment == "restored":
        await gallery.restore(token)
    os._exit(9)

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
"""
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", script, str(tmp_path), moment]
    done = await asyncio.to_thread(
        subprocess.run, command, check=False, cwd=root, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 9, done.stderr
    database, _ = await Database.open(tmp_path / "easel.db")
    gallery = Gallery(database, tmp_path / "pictures", lambda: 100.0)
    seen = await gallery.page()
    assert len(seen) == (1 if moment == "deleted" else 3)
    tidying = spawn(gallery.keep_tidy(), name="tidy")
    async with asyncio.timeout(30):
        while len(files := sorted(path.name for path in (tmp_path / "pictures").iterdir())) != len(seen):
            await asyncio.sleep(0.001)
    assert files == sorted(one.name for one in seen)
    tidying.cancel()
    await gallery.close()
    await database.close()


async def test_it_is_gone_for_good_when_its_time_is_over(database: Database, tmp_path: Path) -> None:
    gallery = Gallery(database, tmp_path / "pictures", lambda: 100.0, undo_seconds=0.01)
    about = {"request_id": "r", "number": 0, "model": "", "account": "", "prompt": "", "until": 1e9}
    gone, stays = await gallery.keep(picture(), **about), await gallery.keep(picture(), **about)
    tidying = spawn(gallery.keep_tidy(pause=0.001), name="tidy")
    await gallery.delete([gone])
    async with asyncio.timeout(30):
        while {path.name for path in (tmp_path / "pictures").iterdir()} != {stays}:
            await asyncio.sleep(0.001)
    tidying.cancel()
    await gallery.close()


async def test_where_the_disk_takes_nothing_thumbnails_go_first(bench: Bench) -> None:
    thumbnails = bench.shelf.directory / "thumbs"
    thumbnails.mkdir(parents=True)
    (thumbnails / f"{names([4])[0]}.256").touch()
    (thumbnails / "notes.txt").touch()
    await bench.database.run(lambda db: db.execute("PRAGMA query_only = 1"))
    with pytest.raises(StoreFailed):
        await bench.undo.delete(names([1]))
    assert [one.name for one in thumbnails.iterdir()] == ["notes.txt"]
    await bench.database.run(lambda db: db.execute("PRAGMA query_only = 0"))
    await bench.undo.delete(names([1]))
    assert await bench.left() == 4
