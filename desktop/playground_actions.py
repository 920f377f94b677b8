"""What buttons do on the playground: each verb asks the engine on Qt's loop, and signals bring what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage

import proxy_core
from desktop import playground_copy, playground_files, playground_text
from desktop.engine_thread import EngineThread
from desktop.gallery_saving import save_bytes
from desktop.picture_reading import read_bytes
from desktop.playground_wish import AskedBefore, PlaygroundWish
from desktop.reference_files import (
    NotUsable,
    Reference,
    name_of,
    read_data,
    read_data_url,
    read_image,
    read_mask,
    read_path,
)
from desktop.verb_tasks import VerbTasks
from proxy_core import EaselError, Phrase, PlaygroundPicture, PlaygroundResult

DRAW = "draw"
SHOWN = QSize(2048, 2048)  # at most: no window shows more
PREVIEWED = ("model", "size", "quality", "image_size", "aspect_ratio")
Reading = Callable[[], Awaitable[Reference]]


class PlaygroundActions(VerbTasks):
    """The verbs of the playground. "draw" in busy_changed is draw().

    Signals: picture_came(PlaygroundPicture, QImage to show), as they come, then drawn(PlaygroundResult) or
    not_drawn(Phrase), or none of them after cancel(); models_loaded(tuple of str); previewed(DrawingPreview);
    reference_read(Reference) and reference_refused(file's name, why); mask_read(MaskFile) and mask_refused(file's
    name, why); asked_loaded(request id, RequestRecord or None); saved(Path); copied(), a picture;
    request_copied(folder where pictures of it were written, or None).

    `asked` is what was drawn in this session. `folder` is where a request that is copied has its pictures.
    """

    picture_came = Signal(object, object)
    drawn = Signal(object)
    not_drawn = Signal(object)
    models_loaded = Signal(object)
    previewed = Signal(object)
    reference_read = Signal(object)
    reference_refused = Signal(str, str)
    mask_read = Signal(object)
    mask_refused = Signal(str, str)
    asked_loaded = Signal(str, object)
    saved = Signal(object)
    copied = Signal()
    request_copied = Signal(object)
    _told = Signal(int, object)

    def __init__(self, engine: EngineThread, parent: QObject | None = None, *, folder: Path | None = None) -> None:
        super().__init__(parent)
        self._engine, self._folder = engine, folder
        self.asked = AskedBefore()
        self._round = self._files = 0
        self._previewing: Mapping[str, str] | None = None
        self._news: asyncio.Queue[PlaygroundPicture | PlaygroundResult | Phrase] = asyncio.Queue()
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    # --- drawing

    def draw(self, wish: PlaygroundWish) -> None:
        """Draw what is asked for, through the proxy."""
        if not self.is_busy(DRAW):
            self._round += 1
            self._run(DRAW, partial(self._draw, self._round, wish))

    def cancel(self) -> None:
        """Want no more of it; what came stays, and what the upstream draws still goes to the gallery."""
        self._round += 1
        self._stop(DRAW)

    def load_models(self) -> None:
        """Fetch the names that can be drawn with."""
        self._run("models", self._load_models)

    def preview(self, fields: Mapping[str, object]) -> None:
        """Ask what these fields would become; of several that are asked at once, the last."""
        self._previewing = {name: str(fields.get(name, "")) for name in PREVIEWED}
        self._run("preview", self._preview)

    def load_asked(self, request_id: str) -> None:
        """Fetch what was asked for once; None is told when the log has forgotten it."""
        self._run(f"asked {request_id}", lambda: self._load_asked(request_id))

    # --- pictures of the person's own

    def read_files(self, paths: Sequence[Path]) -> None:
        """Read files to be used as references."""
        self._read([(path.name, _in_thread(partial(read_path, path))) for path in paths])

    def read_addresses(self, addresses: Sequence[str]) -> None:
        """Fetch pictures that were dropped or pasted as where they are; a data URL has its own in it."""
        self._read([(name_of(one) or playground_text.pasted(), self._at(one)) for one in addresses])

    def read_pasted(self, image: QImage) -> None:
        """Take a picture from the clipboard."""
        name = playground_text.pasted()
        self._read([(name, _in_thread(partial(read_image, name, QImage(image))))])

    def read_drawn(self, name: str, data: bytes) -> None:
        """Take a picture that was drawn here."""
        self._read([(name, _in_thread(partial(read_data, name, data)))])

    def read_mask(self, path: Path) -> None:
        """Read a file to be used as the mask."""
        self._run(f"mask {path}", lambda: self._read_mask(path))

    # --- what leaves the playground

    def save(self, data: bytes, path: Path) -> None:
        """Write a picture to a file."""
        self._run(f"save {path}", lambda: self._save(data, path))

    def copy_picture(self, data: bytes) -> None:
        """Put a picture on the clipboard."""
        self._run("copy", lambda: self._copy(data))

    def copy_request(self, wish: PlaygroundWish, form: str, base_url: str) -> None:
        """Put a request on the clipboard, in one of playground_copy.FORMS."""
        self._run("copy request", lambda: self._copy_request(wish, form, base_url))

    # --- how

    async def _draw(self, number: int, wish: PlaygroundWish) -> None:
        """Drawn and told at the same time: a large picture takes most of a second to be read."""
        self._news = asyncio.Queue()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ask(number, wish))
            tasks.create_task(self._tell_all(wish))

    async def _ask(self, number: int, wish: PlaygroundWish) -> None:
        def tell(news: PlaygroundPicture | PlaygroundResult | Phrase) -> None:
            self._told.emit(number, news)

        request = await asyncio.to_thread(wish.request)
        try:
            tell(await self._engine.call(lambda core: core.play(request, tell)))
        except EaselError as error:
            tell(error.phrase)

    def _take(self, number: int, news: PlaygroundPicture | PlaygroundResult | Phrase) -> None:
        """How it ended waits in one line with what the engine's thread tells, so that their order stays."""
        if number == self._round:
            self._news.put_nowait(news)

    async def _tell_all(self, wish: PlaygroundWish) -> None:
        while isinstance(news := await self._news.get(), PlaygroundPicture):
            image = await asyncio.to_thread(read_bytes, news.data, SHOWN)
            self.asked.remember(news.request_id, wish)
            self.picture_came.emit(news, image)
        if isinstance(news, PlaygroundResult):
            self.asked.remember(news.request_id, wish)
            self.drawn.emit(news)
        else:
            self.not_drawn.emit(news)

    async def _load_models(self) -> None:
        self.models_loaded.emit(await self._engine.call(lambda core: core.drawing_models()))

    async def _preview(self) -> None:
        while self._previewing is not None:
            ask = partial(_previewed, self._previewing)
            self._previewing = None
            self.previewed.emit(await self._engine.call(ask))

    async def _load_asked(self, request_id: str) -> None:
        try:
            record, _ = await self._engine.call(lambda core: core.request(request_id))
        except EaselError:
            self.asked_loaded.emit(request_id, None)
        else:
            self.asked_loaded.emit(request_id, record)

    def _read(self, files: Sequence[tuple[str, Reading]]) -> None:
        self._files += 1
        self._run(f"read {self._files}", lambda: self._read_all(files))

    async def _read_all(self, files: Sequence[tuple[str, Reading]]) -> None:
        for name, read in files:
            try:
                self.reference_read.emit(await read())
            except NotUsable as refused:
                self.reference_refused.emit(name, playground_text.not_usable(refused.code, name))
            except EaselError as error:
                self.reference_refused.emit(name, playground_text.not_fetched(error.phrase))

    def _at(self, address: str) -> Reading:
        name = name_of(address) or playground_text.pasted()
        if address[:5].lower() == "data:":
            return _in_thread(partial(read_data_url, name, address))

        async def fetch() -> Reference:
            data = await self._engine.call(lambda core: core.fetch_picture(address))
            return await asyncio.to_thread(read_data, name, data)

        return fetch

    async def _read_mask(self, path: Path) -> None:
        try:
            self.mask_read.emit(await asyncio.to_thread(read_mask, path))
        except NotUsable as refused:
            self.mask_refused.emit(path.name, playground_text.not_usable(refused.code, path.name))

    async def _save(self, data: bytes, path: Path) -> None:
        try:
            await asyncio.to_thread(save_bytes, data, path)
        except OSError as error:
            self.message.emit(playground_text.not_saved(path.name, error.strerror or type(error).__name__))
        else:
            self.saved.emit(path)

    async def _copy(self, data: bytes) -> None:
        image = await asyncio.to_thread(QImage.fromData, data)
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)
            self.copied.emit()

    async def _copy_request(self, wish: PlaygroundWish, form: str, base_url: str) -> None:
        folder = self._folder or playground_files.usual_folder()
        try:
            request = await asyncio.to_thread(playground_files.on_disk, wish, folder)
        except OSError as error:
            self.message.emit(playground_text.not_saved(str(folder), error.strerror or type(error).__name__))
            return
        QGuiApplication.clipboard().setText(playground_copy.FORMS[form](request, base_url))
        self.request_copied.emit(folder if playground_files.written_of(request, folder) else None)


def _in_thread(read: Callable[[], Reference]) -> Reading:
    return partial(asyncio.to_thread, read)


async def _previewed(fields: Mapping[str, str], core: "proxy_core.Core") -> proxy_core.DrawingPreview:
    return await core.preview_drawing(**fields)
