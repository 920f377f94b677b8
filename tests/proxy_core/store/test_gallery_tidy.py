"""The gallery within its limits: what goes when there is too much, what is left alone, and how much is done at once."""

import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
import sqlite_utils

from proxy_core.events import Event, PictureKept, PicturesRemoved
from proxy_core.gallery_records import GalleryPicture
from proxy_core.settings import Settings
from proxy_core.store import gallery_sql
from proxy_core.store.database import Database, StoreFailed
from proxy_core.store.gallery_shelf import GalleryShelf
from proxy_core.store.gallery_sql import Times
from proxy_core.store.gallery_tidy import AT_ONCE, MB, ORPHAN_SECONDS, TIMED_SIZE, GalleryTidy
from proxy_core.store.gallery_undo import GalleryUndo
from tests.fakes import png
from tests.proxy_core.store.gallery_samples import names, picture_row, put, steps

DAY = 86_400.0
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\4\0\0\0\2"


class Bench:
    """A gallery of rows, with files only where `touch` makes them."""

    def __init__(self, database: Database, directory: Path) -> None:
        self.now = 100 * DAY
        self.settings = Settings()
        self.told: list[Event] = []
        self.database = database
        self.directory = directory
        directory.mkdir()
        shelf = GalleryShelf(database, directory, self.told.append)
        self.undo = GalleryUndo(shelf)
        self.tidy = GalleryTidy(
            shelf, self.undo, lambda: Times(self.now, self.settings.gallery_days * DAY), lambda: self.settings
        )

    async def add(self, *numbers: int, **about: object) -> list[str]:
        """Pictures that came so many seconds ago, with their files."""
        rows = [picture_row(number, **{"kept_at": self.now - number} | about) for number in numbers]
        await self.database.run(partial(put, rows=rows))
        for name in names(list(numbers)):
            (self.directory / name).touch()
        return names(list(numbers))

    async def left(self) -> list[str]:
        while await self.tidy.forget_old():
            pass
        return await self.database.run(partial(gallery_sql.after, name="", most=10**6))

    def write(self, name: str, at: float, content: bytes = PNG) -> None:
        """A file without a row, written at `at`."""
        path = self.directory / name
        path.write_bytes(content)
        os.utime(path, (at, at))

    def files(self) -> list[str]:
        return sorted(path.name for path in self.directory.iterdir() if path.is_file())


@pytest.fixture
async def bench(database: Database, tmp_path: Path) -> Bench:
    return Bench(database, tmp_path / "pictures")


async def test_whichever_limit_comes_first_counts(bench: Bench) -> None:
    await bench.add(1, 2, 3, 4)
    await bench.add(9, kept_at=bench.now - 30 * DAY)
    assert await bench.left() == bench.files() == names([1, 2, 3, 4])
    assert bench.told == [PicturesRemoved(tuple(names([9])))]
    bench.settings = Settings(gallery_count=3)
    assert await bench.left() == bench.files() == names([1, 2, 3])
    bench.settings = Settings(gallery_mb=1)
    await bench.add(5, kept_at=bench.now, size=MB - 1000)
    assert await bench.left() == names([1, 5])
    assert [one.names for one in bench.told if isinstance(one, PicturesRemoved)] == [
        tuple(names([9])),
        tuple(names([4])),
        tuple(names([3, 2])),
    ]


async def test_what_has_a_time_of_its_own_has_room_beyond_a_small_limit(bench: Bench) -> None:
    bench.settings = Settings(gallery_mb=1)
    await bench.add(1, 2, 3, size=TIMED_SIZE // 2, until=bench.now + DAY)
    assert await bench.left() == names([1, 2])
    bench.settings = Settings(gallery_mb=TIMED_SIZE // MB * 2)
    await bench.add(3, size=TIMED_SIZE // 2, until=bench.now + DAY)
    assert await bench.left() == names([1, 2, 3])


# --- a database that was put back, or is new


async def test_pictures_that_the_database_does_not_know_come_into_the_gallery_again(bench: Bench) -> None:
    (known,) = await bench.add(100)
    opened = bench.now
    bench.tidy.comes(names([4])[0])
    for number, at in ((1, opened - 1), (2, opened - DAY), (3, opened - 40 * DAY), (4, opened - 1)):
        bench.write(f"{number:032x}.png", at)
    bench.write(f"{5:032x}.png.tmp", opened - 1)  # Easel was killed while it wrote this one
    (bench.directory / "notes.txt").touch()
    bench.now += 10 * ORPHAN_SECONDS
    await bench.left()
    assert await bench.left() == names([1, 2, 100])
    assert bench.files() == sorted([*names([1, 2, 4]), known, "notes.txt"])  # one is too old for any gallery
    bench.tidy.came(names([4])[0])  # without a row, as the database refused it
    kept = [one.picture for one in bench.told if isinstance(one, PictureKept)]
    assert [(one.name, one.kept_at) for one in sorted(kept, key=lambda one: one.name)][:2] == [
        (names([1])[0], opened - 1),
        (names([2])[0], opened - DAY),
    ]
    newest = next(one for one in kept if one.name == names([1])[0])
    assert newest == GalleryPicture(
        *(newest.name, bench.directory / newest.name, "image/png", len(PNG), 4, 2, "", 0, "", "", "", ""),
        *(opened - 1, opened - 1 + 30 * DAY, "found"),
    )
    bench.write(f"{6:032x}.png", opened - 1)
    await bench.left()
    assert bench.files() == sorted([*names([1, 2]), known, "notes.txt"])  # from now on each has its row


@pytest.mark.parametrize("behind", [-365 * DAY, -1.0, 0.0, 1.0, 365 * DAY])  # the clock, since the pictures came
async def test_pictures_that_were_begun_and_are_whole_come_into_the_gallery_after_a_kill(
    bench: Bench, behind: float
) -> None:
    written = bench.now + behind
    (known,) = await bench.add(9)  # its row is there, so that its file was as well
    (bench.directory / known).unlink()
    bench.settings = Settings(gallery_days=3650)
    bench.tidy.comes(names([3])[0])  # this Easel is about to finish it
    bench.write(f"{known}.tmp", written, png())
    bench.write(f"{1:032x}.png.tmp", written, png())
    bench.write(f"{2:032x}.png.tmp", written, png()[:-1])
    bench.write(f"{3:032x}.png.tmp", written, png())
    assert await bench.left() == names([1])
    (kept,) = (one.picture for one in bench.told if isinstance(one, PictureKept))
    kept_at = min(written, bench.now)
    assert (kept.name, kept.kept_at, kept.origin, kept.request_id) == (*names([1]), kept_at, "found", "")
    bench.now += max(behind, 0) + 10 * ORPHAN_SECONDS
    assert await bench.left() == names([1])
    assert bench.files() == [*names([1]), f"{3:032x}.png.tmp"]
    bench.tidy.came(names([3])[0])
    assert await bench.left() == bench.files() == names([1])


async def test_without_a_gallery_what_was_begun_stays_for_its_day_and_what_was_kept_as_before(bench: Bench) -> None:
    bench.settings = Settings(gallery="off")
    bench.write(f"{1:032x}.png.tmp", bench.now - 1, png())
    bench.write(f"{2:032x}.png", bench.now - 1)  # of a gallery that was on, and a database that was put back
    assert await bench.left() == bench.files() == names([1, 2])
    bench.now += DAY - 2
    assert await bench.left() == bench.files() == names([1, 2])
    bench.now += 2
    assert await bench.left() == bench.files() == names([2])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sockets among its files")
async def test_one_that_has_its_row_while_rows_are_read_is_not_taken_in(bench: Bench) -> None:
    (name,) = names([1])

    class Slow:
        """The database, which gives its rows only when one more is there."""

        async def run(self, work: Callable[[sqlite_utils.Database], Any]) -> Any:
            found = await bench.database.run(work)
            if work is gallery_sql.all_known:
                await bench.add(1)
                tidy.came(name)
            return found

    shelf = GalleryShelf(cast("Database", Slow()), bench.directory, bench.told.append)
    tidy = GalleryTidy(shelf, bench.undo, lambda: Times(bench.now, 30 * DAY), lambda: bench.settings)
    tidy.comes(name)
    bench.write(name, bench.now)
    await tidy.forget_old()
    assert bench.told == []
    assert await bench.left() == [name]


async def test_what_the_disk_does_not_let_us_look_at_stays(
    bench: Bench, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = bench.now - 2 * ORPHAN_SECONDS
    monkeypatch.chdir(bench.directory)  # where a socket is bound, its whole path may be too long for it
    for name in (f"{1:032x}.png.tmp", f"{2:032x}.png"):
        with socket.socket(socket.AF_UNIX) as made:  # nobody opens it as a file, and the disk tells how old it is
            made.bind(name)
        os.utime(name, (old, old))
    bench.write(f"{3:032x}.png.tmp", old, png()[:-1])
    assert await bench.left() == []
    assert sorted(path.name for path in bench.directory.iterdir()) == [f"{1:032x}.png.tmp", f"{2:032x}.png"]
    assert ("cannot be finished" in caplog.text, "cannot be read" in caplog.text) == (True, True)


async def test_a_row_whose_file_the_disk_does_not_let_us_look_at_stays(bench: Bench) -> None:
    kept = await bench.add(1, 2, 3)
    for name in kept[:2]:
        (bench.directory / name).unlink()
    (bench.directory / kept[0]).symlink_to(kept[0])  # to itself
    assert await bench.left() == [kept[0], kept[2]]


async def test_a_directory_that_is_not_told_of_is_looked_at_again(bench: Bench) -> None:
    away = bench.directory.with_name("away")
    bench.write(f"{1:032x}.png", bench.now - 2 * ORPHAN_SECONDS)
    bench.directory.rename(away)
    bench.directory.symlink_to(bench.directory)
    with pytest.raises(StoreFailed):
        await bench.left()
    bench.directory.unlink()
    away.rename(bench.directory)
    assert await bench.left() == bench.files() == names([1])


async def test_what_is_no_known_picture_is_kept_as_well(bench: Bench) -> None:
    bench.write(f"{1:032x}.bin", bench.now - 1, b"of another kind")
    assert await bench.left() == [f"{1:032x}.bin"]
    (kept,) = (one.picture for one in bench.told if isinstance(one, PictureKept))
    assert (kept.mime, kept.width, kept.size) == ("application/octet-stream", 0, 15)


async def test_a_gallery_of_thousands_is_taken_in_by_parts(bench: Bench) -> None:
    bench.settings = Settings(gallery="off")  # which takes nothing away
    for number in range(2 * AT_ONCE + 7):
        bench.write(f"{number:032x}.png", bench.now - DAY)
    assert len(await bench.left()) == len(bench.files()) == 2 * AT_ONCE + 7


async def test_what_the_database_does_not_take_is_not_removed(bench: Bench) -> None:
    bench.write(f"{1:032x}.png", bench.now - DAY)
    bench.now += 10 * ORPHAN_SECONDS
    await bench.database.run(lambda db: db.execute("PRAGMA query_only = ON") and None)
    for _ in range(2):
        with pytest.raises(StoreFailed):
            await bench.left()
    assert bench.files() == names([1])
    await bench.database.run(lambda db: db.execute("PRAGMA query_only = OFF") and None)
    assert await bench.left() == bench.files() == names([1])


async def test_thumbnails_need_room_too(bench: Bench) -> None:
    bench.settings = Settings(gallery_mb=1)
    kept = await bench.add(1, 2, size=MB // 2 - 1000)
    assert await bench.left() == kept
    (bench.directory / "thumbs").mkdir()
    thumbnail = bench.directory / "thumbs" / f"{kept[0]}.256"
    thumbnail.write_bytes(bytes(10_000))
    await bench.left()  # which sees it
    assert await bench.left() == kept[:1]
    thumbnail.write_bytes(bytes(3 * MB))  # it would leave no room for any: half of it is theirs
    await bench.left()
    assert await bench.left() == kept[:1]


async def test_what_was_promised_stays_over_every_limit(bench: Bench) -> None:
    await bench.add(1, 2, until=bench.now + 10)
    await bench.add(3, lasting=False, until=bench.now + 10)
    bench.settings = Settings(gallery_count=1, gallery_mb=1)
    assert await bench.left() == names([1, 2, 3])
    bench.now += 10
    assert await bench.left() == names([1])


async def test_turning_the_gallery_off_takes_nothing_away(bench: Bench) -> None:
    await bench.add(1, 2)
    bench.settings = Settings(gallery="off")
    assert await bench.left() == names([1, 2])


async def test_one_call_removes_a_bounded_number(bench: Bench) -> None:
    await bench.add(*range(1, 2 * AT_ONCE + 51))
    bench.settings = Settings(gallery_count=20)
    assert await bench.tidy.forget_old() is True
    assert len(bench.files()) == AT_ONCE + 50
    assert len(await bench.left()) == len(bench.files()) == 20
    assert len(bench.told) == 3


async def test_what_is_deleted_goes_when_it_cannot_be_had_back(bench: Bench) -> None:
    one, two, three = await bench.add(1, 2, 3)
    token = await bench.undo.delete([one, two])
    assert await bench.left() == [one, two, three]
    await bench.undo.restore(token)
    await bench.undo.delete([two])
    bench.undo.close()
    await bench.tidy.forget_deleted()
    assert await bench.left() == bench.files() == [one, three]


async def test_a_thumbnail_of_nobody_goes_after_an_hour(bench: Bench) -> None:
    kept, other = names([1, 2])
    await bench.add(1)
    thumbs = bench.directory / "thumbs"
    thumbs.mkdir()
    for name, age in (
        (f"{kept}.256", 10 * ORPHAN_SECONDS),
        (f"{other}.256", ORPHAN_SECONDS + 1),
        (f"{other}.512", ORPHAN_SECONDS - 1),
        (f"{kept}.128.0a1b2c3d.tmp", ORPHAN_SECONDS + 1),
        ("notes.txt", 10 * ORPHAN_SECONDS),
    ):
        (thumbs / name).touch()
        os.utime(thumbs / name, (bench.now - age, bench.now - age))
    await bench.left()
    assert sorted(path.name for path in thumbs.iterdir()) == sorted([f"{kept}.256", f"{other}.512", "notes.txt"])


async def test_a_hundred_thousand_are_pruned_in_short_steps(bench: Bench) -> None:
    await bench.database.run(partial(put, rows=[picture_row(n, kept_at=bench.now - n) for n in range(100_000)]))
    times = Times(bench.now, 30 * DAY)
    prune = partial(gallery_sql.past, times=times, count=5000, size=2048 * MB, most=AT_ONCE)

    def step(db: sqlite_utils.Database) -> tuple[int, int]:
        found = prune(db)
        return len(found), steps(db, lambda: gallery_sql.delete(db, prune(db)))

    taken = [await bench.database.run(step) for _ in range(5)]
    assert [count for count, _ in taken] == [AT_ONCE] * 5
    assert max(work for _, work in taken) < 1000  # thousand steps of SQLite: it does not read every row again and again
