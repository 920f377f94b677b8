"""What buttons do about the gallery: each verb asks the engine on Qt's loop, and a signal brings what came of it.

Files are read, decoded and copied in threads of the engine: the window waits for none of it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QSize, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage

import proxy_core
from desktop import gallery_text
from desktop.engine_thread import EngineThread
from desktop.gallery_saving import save_files
from desktop.picture_reading import read_file, tile
from desktop.text import translate
from desktop.verb_tasks import VerbTasks
from proxy_core import EaselError, GalleryFilter, GalleryPicture

PAGE = 200
UNDO_SECONDS = 55.0  # the core forgets after a minute


class GalleryActions(VerbTasks):
    """The verbs about pictures that are kept.

    Signals: page_loaded(ticket, tuple of GalleryPicture) or page_not_loaded(ticket), one of which follows load_page(),
    unless a later one was asked for; last_loaded(tuple of GalleryPicture), after load_last(); facets_loaded(
    GalleryFacets); thumbnail_loaded(name, side, QImage) and picture_read(name, QImage, whole), null when there is none
    to show; request_loaded(request id, RequestRecord or None, when the log has forgotten it); deleted(token, how many)
    and restored(how many); saved(tuple of Path) and copied(how many).
    """

    page_loaded = Signal(int, object)
    page_not_loaded = Signal(int)
    last_loaded = Signal(object)
    facets_loaded = Signal(object)
    thumbnail_loaded = Signal(str, int, object)
    picture_read = Signal(str, object, bool)
    request_loaded = Signal(str, object)
    deleted = Signal(str, int)
    restored = Signal(int)
    saved = Signal(object)
    copied = Signal(int)

    def __init__(self, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._page = self._last = self._reading = self._request = ""
        self._thumbnails: dict[tuple[str, int], str] = {}
        self._waiting = Counter[tuple[str, int]]()  # by thumbnail, how many parts of the window wait for it
        self._deletions: list[tuple[str, float]] = []  # tokens of what can be had back, and when it was deleted
        self._count = 0  # so that what is asked for again does not meet what was just cancelled

    def load_page(self, ticket: int, matching: GalleryFilter, before: tuple[float, str] | None = None) -> None:
        """Fetch the newest pictures that fit and come after `before`, as many as PAGE.

        A page that is asked for already is not waited for any more.
        """
        self._stop(self._page)
        self._page = self._numbered("page")  # tickets of two windows may be the same
        self._run(self._page, lambda: self._load_page(ticket, matching, before))

    def load_last(self, count: int) -> None:
        """Fetch the newest pictures of all, whatever is looked for elsewhere; only the last answer asked for comes."""
        self._stop(self._last)
        self._last = self._numbered("last")
        self._run(self._last, lambda: self._load_last(count))

    def load_facets(self) -> None:
        """Fetch what the gallery can be filtered by, and how much there is of it."""
        self._run("facets", self._load_facets)

    def load_thumbnail(self, name: str, side: int, radius: float) -> None:
        """Fetch a picture as large as fits into a square of `side` pixels, with round corners. All who wait get it."""
        self._waiting[name, side] += 1
        if self.is_busy(self._thumbnails.get((name, side), "")):
            return
        verb = self._thumbnails[name, side] = self._numbered("thumbnail")
        self._run(verb, lambda: self._load_thumbnail(name, side, radius))

    def forget_thumbnail(self, name: str, side: int) -> None:
        """Who asked for it does not look at it any more."""
        self._waiting[name, side] -= 1
        if self._waiting[name, side] > 0:
            return
        del self._waiting[name, side]
        self._stop(self._thumbnails.pop((name, side), ""))

    def read_picture(self, picture: GalleryPicture, within: QSize | None) -> None:
        """Read a picture's file, whole or as large as fits `within`; only the last one asked for comes."""
        self._stop(self._reading)
        self._reading = self._numbered("read")
        self._run(self._reading, lambda: self._read_picture(picture, within))

    def load_request(self, request_id: str) -> None:
        """Fetch the request that a picture was drawn for; only the last one asked for comes."""
        self._stop(self._request)
        self._request = self._numbered("request")
        self._run(self._request, lambda: self._load_request(request_id))

    def delete(self, names: tuple[str, ...]) -> None:
        """Take pictures off the gallery."""
        self._run(self._numbered("delete"), lambda: self._delete(names))

    def restore(self, token: str) -> None:
        """Have back what was deleted under `token`."""
        self._deletions = [one for one in self._deletions if one[0] != token]
        self._run(f"restore {token}", lambda: self._restore(token))

    def undo(self) -> str:
        """Have back what was deleted last, as long as that goes. Its token, "" when there is nothing."""
        while self._deletions:
            token, at = self._deletions[-1]
            if time.monotonic() - at < UNDO_SECONDS:
                self.restore(token)
                return token
            self._deletions.clear()
        return ""

    def save(self, files: tuple[tuple[Path, Path], ...]) -> None:
        """Copy files, as (from, to); what is there is replaced."""
        self._run("save", lambda: self._save(files))

    def copy(self, pictures: tuple[GalleryPicture, ...]) -> None:
        """Put pictures on the clipboard as files; one as an image, too."""
        self._run("copy", lambda: self._copy(pictures))

    def lose(self, names: tuple[str, ...]) -> None:
        """The files of these are gone: say so, and have them taken off the gallery."""
        self._run(self._numbered("lose"), lambda: self._lose(names))

    def _numbered(self, verb: str) -> str:
        self._count += 1
        return f"{verb} {self._count}"

    async def _load_page(self, ticket: int, matching: GalleryFilter, before: tuple[float, str] | None) -> None:
        try:
            found = await self._engine.call(lambda core: core.gallery(PAGE, before, matching))
        except EaselError:
            self.page_not_loaded.emit(ticket)
            raise
        self.page_loaded.emit(ticket, found)

    async def _load_last(self, count: int) -> None:
        self.last_loaded.emit(await self._engine.call(lambda core: core.gallery(count)))

    async def _load_facets(self) -> None:
        self.facets_loaded.emit(await self._engine.call(lambda core: core.gallery_facets()))

    async def _load_thumbnail(self, name: str, side: int, radius: float) -> None:
        async def small(core: "proxy_core.Core") -> QImage:
            return await asyncio.to_thread(tile, await core.thumbnail(name, side), QSize(side, side), radius)

        image = QImage()
        with suppress(EaselError):  # its place stays empty, or goes: PicturesRemoved tells
            image = await self._engine.call(small)
        self._thumbnails.pop((name, side), None)
        del self._waiting[name, side]
        self.thumbnail_loaded.emit(name, side, image)

    async def _read_picture(self, picture: GalleryPicture, within: QSize | None) -> None:
        image = await self._engine.call(lambda _core: asyncio.to_thread(read_file, picture.path, within))
        if image.isNull() and not picture.path.exists():
            await self._lose((picture.name,))
        self.picture_read.emit(picture.name, image, within is None)

    async def _load_request(self, request_id: str) -> None:
        record = None
        with suppress(EaselError):  # the log keeps less than the gallery
            record, _ = await self._engine.call(lambda core: core.request(request_id))
        self.request_loaded.emit(request_id, record)

    async def _delete(self, names: tuple[str, ...]) -> None:
        token = await self._engine.call(lambda core: core.delete_pictures(names))
        self._deletions.append((token, time.monotonic()))
        self.deleted.emit(token, len(names))

    async def _restore(self, token: str) -> None:
        self.restored.emit(len(await self._engine.call(lambda core: core.restore_pictures(token))))

    async def _save(self, files: tuple[tuple[Path, Path], ...]) -> None:
        found = await self._engine.call(lambda _core: asyncio.to_thread(save_files, files))
        if found.paths:
            self.saved.emit(found.paths)
        if found.refused is not None:
            words = translate("gallery", "The picture could not be saved as {path}: {why}.")
            self.message.emit(words.format(path=found.refused, why=found.why))
        if found.gone:
            await self._lose(tuple(path.name for path in found.gone))

    async def _copy(self, pictures: tuple[GalleryPicture, ...]) -> None:
        there, gone = await self._engine.call(lambda _core: asyncio.to_thread(_parted, pictures))
        if gone:
            await self._lose(tuple(one.name for one in gone))
        if not there:
            return
        data = QMimeData()
        data.setUrls(await self._engine.call(lambda _core: asyncio.to_thread(_urls, there)))
        if len(there) == 1:
            image = await self._engine.call(lambda _core: asyncio.to_thread(read_file, there[0].path))
            if not image.isNull():
                data.setImageData(image)
        QGuiApplication.clipboard().setMimeData(data)
        self.copied.emit(len(there))

    async def _lose(self, names: tuple[str, ...]) -> None:
        async def look(core: "proxy_core.Core") -> None:
            for name in names:
                with suppress(EaselError):  # PicturesRemoved tells
                    await core.picture(name)

        self.message.emit(gallery_text.gone(len(names)))
        await self._engine.call(look)


def _parted(pictures: Iterable[GalleryPicture]) -> tuple[list[GalleryPicture], list[GalleryPicture]]:
    """Those that have their files, and those that have not. Blocks."""
    there: list[GalleryPicture] = []
    gone: list[GalleryPicture] = []
    for one in pictures:
        (there if one.path.exists() else gone).append(one)
    return there, gone


def _urls(pictures: Iterable[GalleryPicture]) -> list[QUrl]:
    """Their files; of thousands, this takes a while."""
    return [QUrl.fromLocalFile(str(one.path)) for one in pictures]
