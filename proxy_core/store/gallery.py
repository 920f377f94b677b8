"""Gallery: pictures kept as files with a row each, under names that nobody can guess, each until its time is over.

The file comes first and its row after: whatever ends Easel between the two leaves a file without a row, which the next
start gives one. It shows nobody a picture; server/kept.py does that, of those that were given out by an address, and
only for their time. Prompts and accounts are in the rows, never in a name.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from proxy_core.errors import RequestError
from proxy_core.events import Event, PictureKept
from proxy_core.gallery_records import GalleryFacets, GalleryFilter, GalleryPicture, Origin
from proxy_core.images.request import Picture
from proxy_core.phrases import Phrase
from proxy_core.settings import Settings
from proxy_core.store import gallery_files, gallery_search, gallery_sql
from proxy_core.store.database import DAY, Database, StoreClosed, StoreFailed, log_mended, log_trouble
from proxy_core.store.gallery_files import NAME
from proxy_core.store.gallery_search import GallerySearch
from proxy_core.store.gallery_shelf import GalleryShelf
from proxy_core.store.gallery_sql import Times, picture_of, picture_row
from proxy_core.store.gallery_tidy import PAUSE_SECONDS, TIDY_SECONDS, GalleryTidy
from proxy_core.store.gallery_undo import UNDO_SECONDS, GalleryUndo
from proxy_core.store.rows import Row, read_rows
from proxy_core.store.thumbnails import Thumbnails
from proxy_core.store.write_queue import Work, WriteQueue
from proxy_core.tasks import spawn

PREFIX_LENGTH = 4

_OFF = Settings(gallery="off")


class KeptPicture(Struct, frozen=True):
    """A picture in the gallery: `path` is its file, `until` when it goes, in unix seconds."""

    name: str
    path: Path
    mime: str
    size: int
    until: float


def _tell_nobody(_event: Event) -> None:
    """For those to whom it is enough to ask."""


class Gallery:
    """The pictures in `directory`, which is made when the first one comes, with their rows in `database`.

    `settings` say what is kept and for how long. `tell` hears of what comes and goes. Belongs to one loop; close it
    before the database. Methods that wait raise StoreFailed when the disk or the database refuses, else StoreClosed.
    """

    def __init__(
        self,
        database: Database,
        directory: Path,
        now: Callable[[], float],
        settings: Callable[[], Settings] = lambda: _OFF,
        *,
        tell: Callable[[Event], None] = _tell_nobody,
        on_trouble: Callable[[Phrase], None] = log_trouble,
        on_mended: Callable[[Phrase], None] = log_mended,
        undo_seconds: float = UNDO_SECONDS,
    ) -> None:
        self._database = database
        self._directory = directory
        self._now = now
        self._settings = settings
        self._tell = tell
        self._shelf = GalleryShelf(database, directory, tell)
        self._undo = GalleryUndo(self._shelf, undo_seconds)
        self._tidy = GalleryTidy(self._shelf, self._undo, self._times, settings)
        self._undo.on_over = self._tidy.soon
        self._thumbnails = Thumbnails(directory)
        self._queue = WriteQueue(on_trouble=on_trouble, on_mended=on_mended)
        self._writing = asyncio.Lock()

    # --- what comes

    @property
    def failing(self) -> bool:
        """Whether the disk took nothing when something was kept last."""
        return self._queue.failing

    def wants(self, origin: Origin) -> bool:
        """Whether a picture of this origin stays for as long as the gallery's limits let it, by the settings."""
        mode = self._settings().gallery
        return mode in ("all", origin)

    def later(self, *works: tuple[int, Work]) -> bool:
        """Do `works`, which keep pictures, each with the bytes that it holds of them, beside the caller.

        All of them or none: whether they will be done. Returns at once and raises nothing: what goes wrong is logged.
        See WriteQueue.
        """
        return self._queue.put(*works)

    async def keep(self, picture: Picture, **about: Any) -> str:
        """Keep `picture`, `about` which `begin` is told, and give the name to find it by.

        NotWhole when `picture` is no whole base64; nothing is kept then. That the disk refuses is told, once until it
        takes a picture again. Cancelled, it goes on beside the caller, so that nothing is left half.
        """
        keeping = spawn(self._keep(picture, about), name="keep a picture")
        with self._queue.watched():
            try:
                return await asyncio.shield(keeping)
            except asyncio.CancelledError:
                self._queue.put((0, partial(_ended, keeping)))  # which a close waits for
                raise

    async def _keep(self, picture: Picture, about: dict[str, Any]) -> str:
        finish = await self.begin(picture, **about)
        return await finish()

    async def begin(
        self,
        picture: Picture,
        *,
        request_id: str,
        number: int,
        model: str,
        account: str,
        prompt: str,
        until: float = 0.0,
        client: str = "",
        origin: Origin = "lost",
        public_until: float = 0.0,
        name: str = "",
    ) -> Callable[[], Awaitable[str]]:
        """Write `picture`, number `number` of its request, to a file: the first step of `keep`, without its news.

        The second one is given back. It needs the picture no more, and gives its name. It stays until `until` (unix
        seconds, or math.inf), and where the gallery wants its origin for longer, then as others do. Until
        `public_until` anybody who has its name may read it over HTTP. `prompt` is kept as it is given: "" when the
        person does not want prompts kept. `name`: one that `new_name` gave for it before.
        """
        fresh, mime = gallery_files.new_name(picture.mime)
        name = name or fresh
        path = self._directory / name
        self._tidy.comes(name)
        try:
            async with self._writing:  # of several threads that decode base64 the loop hardly gets the interpreter back
                size = await asyncio.to_thread(gallery_files.write, path, picture.data)
        except BaseException:
            self._tidy.came(name)
            raise
        about = (request_id, number, model, account, client, prompt, self._now(), max(until, public_until), origin)
        kept = GalleryPicture(name, path, mime, size, picture.width, picture.height, *about)
        return partial(self._finish, kept, public_until)

    async def _finish(self, kept: GalleryPicture, public_until: float) -> str:
        row = picture_row(kept, lasting=self.wants(kept.origin), public_until=public_until)
        try:
            await asyncio.to_thread(gallery_files.sync, kept.path)
            await self._database.run(partial(gallery_sql.put, row=row))
        except (StoreFailed, StoreClosed):
            await asyncio.to_thread(gallery_files.unlink, [kept.path])
            raise
        finally:
            self._tidy.came(kept.name)
        self._tidy.soon()
        self._tell(PictureKept(self._picture(row)))
        return kept.name

    async def give_out(self, name: str, until: float) -> None:
        """Let anybody who has its name read a picture over HTTP until `until`; so long it stays."""
        await self._database.run(partial(gallery_sql.give_out, name=name, until=until))

    # --- what is there

    async def find(self, name: str) -> KeptPicture | None:
        """The picture of this name; None when there is none, or its time is over, or its file is gone."""
        found = await self._whole(name)
        return found and found[0]

    async def given_out(self, name: str) -> KeptPicture | None:
        """As `find`, but only a picture that was given out, and until that is over."""
        found = await self._whole(name)
        return replace(found[0], until=found[1]) if found and found[1] > self._now() else None

    async def page(
        self, limit: int = 200, before: tuple[float, str] | None = None, matching: GalleryFilter | None = None
    ) -> tuple[GalleryPicture, ...]:
        """The newest pictures that fit, newest first; with `before`, the (kept_at, name) of one, those that follow it.

        Fewer than `limit` come only when there are no more. One whose file was taken away is not among them, and not
        in the gallery any more.
        """
        search = GallerySearch(matching or GalleryFilter(), self._times(), before=before)
        found: list[GalleryPicture] = []
        while len(found) < limit and not search.ended:
            rows = await self._database.run(partial(search.turn, most=limit - len(found)))
            some = read_rows(rows, self._picture)
            lost = await self._shelf.drop_missing([one.name for one in some])
            found += [one for one in some if one.name not in lost]
        return tuple(found)

    async def facets(self) -> GalleryFacets:
        """What the gallery can be filtered by, and how much there is of it."""
        return await self._database.run(gallery_search.facets)

    async def picture(self, name: str) -> GalleryPicture:
        """The picture of this name, or the only one whose name begins so. RequestError picture_unknown."""
        if len(name) >= PREFIX_LENGTH and not NAME.fullmatch(name):
            name = await self._database.run(partial(gallery_sql.by_prefix, prefix=name, times=self._times()))
        row = await self._row(name)
        if row is None or await self._shelf.drop_missing([name]):
            raise _unknown()
        return self._picture(row)

    async def thumbnail(self, name: str, side: int) -> bytes:
        """The picture as JPEG or WebP, at most `side` pixels high and wide; 1024 is the most.

        RequestError picture_unknown, EaselError picture_unreadable.
        """
        if not NAME.fullmatch(name):
            raise _unknown()
        try:
            return await self._thumbnails.get(name, side)
        except FileNotFoundError:
            await self._shelf.drop_missing([name])
            raise _unknown() from None

    # --- what goes

    async def delete(self, names: Sequence[str]) -> str:
        """See GalleryUndo.delete."""
        return await self._undo.delete(names)

    async def restore(self, token: str) -> tuple[str, ...]:
        """See GalleryUndo.restore."""
        return await self._undo.restore(token)

    async def forget_old(self) -> bool:
        """See GalleryTidy.forget_old."""
        return await self._tidy.forget_old()

    def tidy_soon(self) -> None:
        """The limits have changed."""
        self._tidy.soon()

    async def keep_tidy(self, every: float = TIDY_SECONDS, pause: float = PAUSE_SECONDS) -> None:
        """See GalleryTidy.keep_tidy."""
        await self._tidy.keep_tidy(every, pause)

    async def flush(self) -> None:
        """Wait until everything that was put off is kept."""
        await self._queue.flush()

    async def close(self) -> None:
        """Keep what was put off, and carry out what was deleted."""
        await self._queue.close()
        self._thumbnails.close()
        self._undo.close()
        with suppress(StoreClosed, StoreFailed):  # what is left goes at the next start
            await self._tidy.forget_deleted()

    async def _whole(self, name: str) -> tuple[KeptPicture, float] | None:
        """The picture, if its file is whole, and until when it is given out."""
        row = await self._row(name)
        kept = row and self._picture(row)
        if not row or not kept or await asyncio.to_thread(gallery_files.size, kept.path) != kept.size:
            return None
        return KeptPicture(kept.name, kept.path, kept.mime, kept.size, kept.until), gallery_sql.public_until(row)

    def _times(self) -> Times:
        return Times(self._now(), self._settings().gallery_days * DAY)

    async def _row(self, name: str) -> Row | None:
        if not NAME.fullmatch(name):
            return None
        rows = await self._database.run(partial(gallery_sql.read, names=[name], times=self._times()))
        return rows[0] if rows else None

    def _picture(self, row: Row) -> GalleryPicture:
        return picture_of(row, self._directory, self._times().days)


async def _ended(keeping: asyncio.Task[str]) -> None:
    await keeping


def _unknown() -> RequestError:
    return RequestError("picture_unknown", status=404)
