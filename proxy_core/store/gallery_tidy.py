"""GalleryTidy: the gallery kept within its limits, and free of files without rows and rows without files.

All of it is done in bounded parts; the database and the disk are waited for in threads of theirs.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from proxy_core.events import PictureKept
from proxy_core.settings import Settings
from proxy_core.store import gallery_files, gallery_found, gallery_sql
from proxy_core.store.database import StoreClosed, StoreFailed
from proxy_core.store.gallery_shelf import GalleryShelf
from proxy_core.store.gallery_sql import Times, picture_of, picture_row
from proxy_core.store.gallery_undo import GalleryUndo
from proxy_core.store.thumbnails import DIRECTORY

ORPHAN_SECONDS = 3600.0
"""A file without a row is left alone for so long: its row may be on its way."""
AT_ONCE = 200
"""Files and rows that one call of `forget_old` looks at, of each kind."""
TIDY_SECONDS = 600.0
PAUSE_SECONDS = 1.0
"""Seconds from a picture that came to the look whether another must go for it."""
MB = 10**6
TIMED_SIZE = 512 * MB
"""Bytes that pictures with a time of their own may have where `gallery_mb` is less: a client still comes for them."""

log = logging.getLogger(__name__)


class GalleryTidy:
    """Keeps one gallery tidy. `times` and `settings` are asked each time."""

    def __init__(
        self,
        shelf: GalleryShelf,
        undo: GalleryUndo,
        times: Callable[[], Times],
        settings: Callable[[], Settings],
    ) -> None:
        self._shelf = shelf
        self._undo = undo
        self._times = times
        self._settings = settings
        self._is_known = False  # whether pictures that the database did not know were taken in
        self._underway: set[str] = set()  # names of those that are being kept: their rows are on their way
        self._wanted = asyncio.Event()
        self._unread: set[str] = set()  # files that could not be looked at: nothing is known of them, so they stay
        self._unchecked: list[str] = []  # files of which it is not known whether they have rows
        self._thumbnails = 0  # bytes of them when files were listed last
        self._checked = ""  # the last row of which it is known that it has a file
        self._wiping = False  # whether rows were deleted that are still in the -wal

    def soon(self) -> None:
        """There is something to tidy."""
        self._wanted.set()

    def comes(self, name: str) -> None:
        """A picture of this name is about to be written. It is left alone until it `came`."""
        self._underway.add(name)

    def came(self, name: str) -> None:
        """It has its row, or there is none."""
        self._underway.discard(name)

    async def keep_tidy(self, every: float, pause: float) -> None:
        """Tidy now, `pause` seconds after each `soon`, and every so many seconds. Until it is cancelled or closed."""
        while True:
            self._wanted.clear()
            try:
                while await self.forget_old():
                    pass
            except StoreClosed:
                return
            except StoreFailed as error:
                log.warning("old pictures were not removed: %s", error)
            try:
                async with asyncio.timeout(every):
                    await self._wanted.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(pause)

    async def forget_old(self) -> bool:
        """Remove what is too old or too much, what was deleted, files that have no row and rows that have no file.

        One call does a bounded part of that. It says whether it is worth calling again at once. StoreFailed.
        """
        removed = max(await self._forget_past(), await self._forget_deleted())
        await self._forget_files_without_rows()
        await self._forget_rows_without_files()
        return removed == AT_ONCE

    async def forget_deleted(self) -> None:
        """Carry out every deletion that cannot be undone any more. StoreFailed, StoreClosed."""
        while await self._forget_deleted() == AT_ONCE:
            pass

    async def _forget_past(self) -> int:
        now = self._settings()
        count, size = now.gallery_count, now.gallery_mb * MB
        timed_size = max(size, TIMED_SIZE)
        size -= min(self._thumbnails, size // 2)  # they go with their pictures: not all of those for them
        find = partial(
            gallery_sql.past, times=self._times(), count=count, size=size, timed_size=timed_size, most=AT_ONCE
        )
        names = await self._shelf.database.run(find)
        gone = await self._shelf.remove(names)
        self._shelf.told_removed(gone)
        return len(gone)

    async def _forget_deleted(self) -> int:
        find = partial(gallery_sql.marked, but=self._undo.tokens, most=AT_ONCE)
        gone = await self._shelf.remove(await self._shelf.database.run(find))
        self._wiping |= bool(gone)
        if self._wiping and len(gone) < AT_ONCE:
            await self._shelf.database.run(gallery_sql.empty_wal)
            self._wiping = False
        return len(gone)

    async def _take_in(self) -> None:
        """Write rows for pictures from before this start that have none. From now on each that comes gets its own."""
        files = await asyncio.to_thread(gallery_files.listed, self._shelf.directory)
        # Of this run each that was listed is underway by now, or has its row: a copy, before rows are read.
        known = {*self._underway, *await self._shelf.database.run(gallery_sql.all_known)}
        await self._put_found([one for one in files if one not in known], lasting=True)
        await self._put_found(await self._finished(files, known), lasting=self._settings().gallery != "off")
        self._is_known = True

    async def _put_found(self, names: list[str], *, lasting: bool) -> None:
        directory = self._shelf.directory
        for at in range(0, len(names), AT_ONCE):
            some, times = names[at : at + AT_ONCE], self._times()
            found, unread = await asyncio.to_thread(gallery_found.found, directory, some, times.now)
            self._unread.update(unread)
            rows = [picture_row(one, lasting=lasting, public_until=0.0) for one in found]
            await self._shelf.database.run(partial(gallery_sql.put_all, rows=rows))
            for row in rows:
                self._shelf.tell(PictureKept(picture_of(row, directory, times.days)))

    async def _finished(self, files: list[str], known: set[str]) -> list[str]:
        """The names of those that were begun before this start and are whole. Each has its own from now on.

        Clients have these pictures already: a slow disk had not said of them that it has them when Easel was killed.
        """
        finished: list[str] = []
        for name in set(filter(None, map(gallery_files.name_to_be, files))) - known:
            path = self._shelf.directory / name
            try:  # one by one, so that a stop waits for one at most
                if await asyncio.to_thread(gallery_found.finish, path):
                    finished.append(name)
            except OSError as error:
                log.warning("%s was begun and cannot be finished: %s", name, error.strerror)
                self._unread.add(gallery_files.begun(path).name)
        return finished

    async def _forget_files_without_rows(self) -> None:
        if not self._is_known:
            await self._take_in()
        directory = self._shelf.directory
        if not self._unchecked:
            self._unchecked = await asyncio.to_thread(_all_files, self._shelf)
            self._thumbnails = await asyncio.to_thread(gallery_files.weight, directory / DIRECTORY)
        some, self._unchecked = self._unchecked[:AT_ONCE], self._unchecked[AT_ONCE:]
        pictures = {name: _picture_of(name) for name in some}
        busy = self._unread | self._underway | {gallery_files.begun(Path(name)).name for name in self._underway}
        known = await self._shelf.database.run(partial(gallery_sql.known, names=list(set(pictures.values()))))
        lost = [one for one, picture in pictures.items() if picture not in known and one not in busy]
        await asyncio.to_thread(
            gallery_files.unlink_older, [directory / one for one in lost], self._times().now - ORPHAN_SECONDS
        )

    async def _forget_rows_without_files(self) -> None:
        names = await self._shelf.database.run(partial(gallery_sql.after, name=self._checked, most=AT_ONCE))
        self._checked = names[-1] if len(names) == AT_ONCE else ""
        await self._shelf.drop_missing(names)


def _all_files(shelf: GalleryShelf) -> list[str]:
    """Pictures and thumbnails, each as its way from the gallery's directory."""
    thumbnails = gallery_files.listed(shelf.directory / DIRECTORY)
    return [*gallery_files.listed(shelf.directory), *(f"{DIRECTORY}/{name}" for name in thumbnails)]


def _picture_of(file: str) -> str:
    """The name of the picture that `file` is, or is a thumbnail of; another for one that was only begun."""
    name = file.removeprefix(f"{DIRECTORY}/")
    if name == file:
        return name
    found = gallery_files.NAME.match(name)
    return found[0] if found and not name.endswith(".tmp") else name
