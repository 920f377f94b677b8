"""What buttons do about the gallery: each verb asks the engine on Qt's loop, and a signal brings what came of it.

Files are read, decoded and copied in threads of the engine: the window waits for none of it.
"""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QSize, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage

import proxy_core
from desktop.engine_thread import EngineThread
from desktop.picture_reading import read_file, tile
from desktop.text import translate
from desktop.verb_tasks import VerbTasks
from proxy_core import EaselError, GalleryFilter, GalleryPicture

PAGE = 200


class GalleryActions(VerbTasks):
    """The verbs about pictures that are kept.

    Signals: page_loaded(ticket, tuple of GalleryPicture) or page_not_loaded(ticket), one of which follows load_page(),
    unless a later one was asked for; facets_loaded(GalleryFacets); thumbnail_loaded(name, side, QImage) and
    picture_read(name, QImage, whole), null when there is none to show; request_loaded(request id, RequestRecord or
    None, when the log has forgotten it); deleted(token, how many) and restored(how many); saved(tuple of Path) and
    copied(name).
    """

    page_loaded = Signal(int, object)
    page_not_loaded = Signal(int)
    facets_loaded = Signal(object)
    thumbnail_loaded = Signal(str, int, object)
    picture_read = Signal(str, object, bool)
    request_loaded = Signal(str, object)
    deleted = Signal(str, int)
    restored = Signal(int)
    saved = Signal(object)
    copied = Signal(str)

    def __init__(self, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._page = self._reading = self._request = ""
        self._thumbnails: dict[tuple[str, int], str] = {}
        self._count = 0  # so that what is asked for again does not meet what was just cancelled

    def load_page(self, ticket: int, matching: GalleryFilter, before: tuple[float, str] | None = None) -> None:
        """Fetch the newest pictures that fit and come after `before`, as many as PAGE.

        A page that is asked for already is not waited for any more.
        """
        self._stop(self._page)
        self._page = f"page {ticket}"
        self._run(self._page, lambda: self._load_page(ticket, matching, before))

    def load_facets(self) -> None:
        """Fetch what the gallery can be filtered by, and how much there is of it."""
        self._run("facets", self._load_facets)

    def load_thumbnail(self, name: str, side: int, radius: float) -> None:
        """Fetch a picture as large as fits into a square of `side` pixels, with round corners."""
        verb = self._thumbnails[name, side] = self._numbered("thumbnail")
        self._run(verb, lambda: self._load_thumbnail(name, side, radius))

    def forget_thumbnail(self, name: str, side: int) -> None:
        """It is not looked at any more."""
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
        self._run(f"delete {names}", lambda: self._delete(names))

    def restore(self, token: str) -> None:
        """Have back what was deleted under `token`."""
        self._run(f"restore {token}", lambda: self._restore(token))

    def save(self, files: tuple[tuple[Path, Path], ...]) -> None:
        """Copy files, as (from, to); what is there is replaced."""
        self._run("save", lambda: self._save(files))

    def copy(self, picture: GalleryPicture) -> None:
        """Put a picture on the clipboard, as image and as file."""
        self._run("copy", lambda: self._copy(picture))

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

    async def _load_facets(self) -> None:
        self.facets_loaded.emit(await self._engine.call(lambda core: core.gallery_facets()))

    async def _load_thumbnail(self, name: str, side: int, radius: float) -> None:
        async def small(core: "proxy_core.Core") -> QImage:
            return await asyncio.to_thread(tile, await core.thumbnail(name, side), QSize(side, side), radius)

        image = QImage()
        with suppress(EaselError):  # its place stays empty, or goes: PicturesRemoved tells
            image = await self._engine.call(small)
        self._thumbnails.pop((name, side), None)
        self.thumbnail_loaded.emit(name, side, image)

    async def _read_picture(self, picture: GalleryPicture, within: QSize | None) -> None:
        async def read(core: "proxy_core.Core") -> QImage:
            image = await asyncio.to_thread(read_file, picture.path, within)
            if image.isNull():
                with suppress(EaselError):  # where its file is gone, PicturesRemoved tells
                    await core.picture(picture.name)
            return image

        self.picture_read.emit(picture.name, await self._engine.call(read), within is None)

    async def _load_request(self, request_id: str) -> None:
        record = None
        with suppress(EaselError):  # the log keeps less than the gallery
            record, _ = await self._engine.call(lambda core: core.request(request_id))
        self.request_loaded.emit(request_id, record)

    async def _delete(self, names: tuple[str, ...]) -> None:
        self.deleted.emit(await self._engine.call(lambda core: core.delete_pictures(names)), len(names))

    async def _restore(self, token: str) -> None:
        self.restored.emit(len(await self._engine.call(lambda core: core.restore_pictures(token))))

    async def _save(self, files: tuple[tuple[Path, Path], ...]) -> None:
        try:
            await self._engine.call(lambda _core: asyncio.to_thread(_copy_files, files))
        except OSError as error:
            words = translate("gallery", "The picture could not be saved as {path}: {why}.")
            self.message.emit(words.format(path=files[-1][1], why=error.strerror or error))
        else:
            self.saved.emit(tuple(to for _, to in files))

    async def _copy(self, picture: GalleryPicture) -> None:
        image = await self._engine.call(lambda _core: asyncio.to_thread(read_file, picture.path))
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(picture.path))])
        if not image.isNull():
            data.setImageData(image)
        QGuiApplication.clipboard().setMimeData(data)
        self.copied.emit(picture.name)


def _copy_files(files: tuple[tuple[Path, Path], ...]) -> None:
    for source, target in files:
        shutil.copyfile(source, target)
