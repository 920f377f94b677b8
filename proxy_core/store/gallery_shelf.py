"""GalleryShelf: pictures of the gallery taken away, file, thumbnails and row; and who hears of it.

Which ones go is decided elsewhere: gallery_tidy.py by time and room, gallery_undo.py by a person's word.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from proxy_core.events import Event, PicturesRemoved
from proxy_core.store import gallery_files, gallery_sql
from proxy_core.store.database import Database
from proxy_core.store.thumbnails import DIRECTORY, thumbnail_files


class GalleryShelf(Struct, frozen=True):
    """The pictures in `directory` and their rows in `database`. Every method raises StoreFailed, StoreClosed."""

    database: Database
    directory: Path
    tell: Callable[[Event], None]

    async def remove(self, names: Sequence[str]) -> list[str]:
        """Those of `names` that went. A file that does not, as another program holds it, keeps its row."""
        paths = [self.directory / name for name in names]
        gone = [path.name for path in await asyncio.to_thread(gallery_files.unlink, paths)]
        await self.drop(gone)
        return gone

    async def drop(self, names: Sequence[str]) -> None:
        """Remove the rows and thumbnails of pictures whose files are gone."""
        if not names:
            return
        await self.database.run(partial(gallery_sql.delete, names=names))
        await asyncio.to_thread(gallery_files.unlink_quietly, thumbnail_files(self.directory, names))

    async def make_room(self) -> None:
        """Remove every thumbnail: those can be made again."""
        thumbnails = self.directory / DIRECTORY
        names = await asyncio.to_thread(gallery_files.listed, thumbnails)
        await asyncio.to_thread(gallery_files.unlink_quietly, [thumbnails / name for name in names])

    async def drop_missing(self, names: Sequence[str]) -> set[str]:
        """Those of `names` whose files somebody took away; their rows are removed, and that is told."""
        lost = await asyncio.to_thread(gallery_files.missing, self.directory, names)
        await self.drop(lost)
        self.told_removed(lost)
        return set(lost)

    def told_removed(self, names: Sequence[str]) -> None:
        """Tell that these are in the gallery no more."""
        if names:
            self.tell(PicturesRemoved(tuple(names)))
