"""Pictures taken away: file, thumbnails and row together, and told."""

from functools import partial
from pathlib import Path

import pytest

from proxy_core.events import Event, PicturesRemoved
from proxy_core.store import gallery_sql
from proxy_core.store.database import Database
from proxy_core.store.gallery_shelf import GalleryShelf
from proxy_core.store.thumbnails import thumbnail_files
from tests.proxy_core.store.gallery_samples import names, picture_row, put


class Bench:
    def __init__(self, database: Database, directory: Path) -> None:
        self.told: list[Event] = []
        self.directory = directory
        self.shelf = GalleryShelf(database, directory, self.told.append)

    async def add(self, *numbers: int) -> list[str]:
        """Rows with files and one thumbnail each."""
        await self.shelf.database.run(partial(put, rows=[picture_row(number) for number in numbers]))
        (self.directory / "thumbs").mkdir(parents=True, exist_ok=True)
        for name in names(list(numbers)):
            (self.directory / name).touch()
            thumbnail_files(self.directory, [name])[1].touch()
        return names(list(numbers))

    async def rows(self) -> list[str]:
        return await self.shelf.database.run(partial(gallery_sql.after, name="", most=100))

    def thumbnails(self) -> list[str]:
        return sorted(path.name.partition(".png")[0] + ".png" for path in (self.directory / "thumbs").iterdir())


@pytest.fixture
async def bench(database: Database, tmp_path: Path) -> Bench:
    return Bench(database, tmp_path / "pictures")


async def test_what_is_removed_goes_whole(bench: Bench) -> None:
    one, two, three = await bench.add(1, 2, 3)
    assert await bench.shelf.remove([one, two]) == [one, two]
    assert await bench.rows() == bench.thumbnails() == [three]
    assert bench.told == []  # who decides tells


async def test_a_file_that_does_not_go_keeps_its_row(bench: Bench) -> None:
    one, two = await bench.add(1, 2)
    (bench.directory / one).unlink()
    (bench.directory / one).mkdir()
    assert await bench.shelf.remove([one, two]) == [two]
    assert await bench.rows() == bench.thumbnails() == [one]


async def test_what_is_missing_is_dropped_and_told_once(bench: Bench) -> None:
    one, two = await bench.add(1, 2)
    (bench.directory / one).unlink()
    assert await bench.shelf.drop_missing([one, two]) == {one}
    assert await bench.shelf.drop_missing([two]) == set()
    assert await bench.rows() == bench.thumbnails() == [two]
    assert bench.told == [PicturesRemoved((one,))]
