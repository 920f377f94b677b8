"""What buttons do on the playground: each verb asks the engine on Qt's loop, and signals bring what came of it."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage

import proxy_core
from desktop import playground_text
from desktop.engine_thread import EngineThread
from desktop.reference_files import NotUsable, Reference, read_data, read_image, read_path
from desktop.verb_tasks import VerbTasks
from proxy_core import EaselError, Phrase, PlaygroundPicture, PlaygroundRequest, PlaygroundResult

DRAW = "draw"


class PlaygroundActions(VerbTasks):
    """The verbs of the playground. "draw" in busy_changed is draw().

    Signals: picture_came(PlaygroundPicture), as they come, then drawn(PlaygroundResult) or not_drawn(Phrase), or none
    of them after cancel(); models_loaded(tuple of str); previewed(DrawingPreview); reference_read(Reference) and
    reference_refused(file's name, why); asked_loaded(request id, RequestRecord or None); saved(Path); copied().
    """

    picture_came = Signal(object)
    drawn = Signal(object)
    not_drawn = Signal(object)
    models_loaded = Signal(object)
    previewed = Signal(object)
    reference_read = Signal(object)
    reference_refused = Signal(str, str)
    asked_loaded = Signal(str, object)
    saved = Signal(object)
    copied = Signal()
    _told = Signal(int, object)

    def __init__(self, engine: EngineThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._round = self._files = 0
        self._previewing: tuple[str, str, str, str] | None = None
        # What the engine's thread tells waits in one line with how it ended, so that their order stays.
        self._told.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    # --- drawing

    def draw(self, request: PlaygroundRequest) -> None:
        """Draw what is asked for, through the proxy."""
        if not self.is_busy(DRAW):
            self._round += 1
            self._run(DRAW, partial(self._draw, self._round, request))

    def cancel(self) -> None:
        """Want no more of it; what came stays, and what the upstream draws still goes to the gallery."""
        self._round += 1
        self._stop(DRAW)

    def load_models(self) -> None:
        """Fetch the names that can be drawn with."""
        self._run("models", self._load_models)

    def preview(self, model: str, size: str, quality: str, image_size: str) -> None:
        """Ask what these would become; of several that are asked at once, the last."""
        self._previewing = (model, size, quality, image_size)
        self._run("preview", self._preview)

    def load_asked(self, request_id: str) -> None:
        """Fetch what was asked for once; None is told when the log has forgotten it."""
        self._run(f"asked {request_id}", lambda: self._load_asked(request_id))

    # --- pictures of the person's own

    def read_files(self, paths: Sequence[Path]) -> None:
        """Read files to be used as references."""
        self._read([(path.name, partial(read_path, path)) for path in paths])

    def read_pasted(self, image: QImage, name: str) -> None:
        """Take a picture from the clipboard."""
        self._read([(name, partial(read_image, name, QImage(image)))])

    def read_drawn(self, name: str, data: bytes) -> None:
        """Take a picture that was drawn here."""
        self._read([(name, partial(read_data, name, data))])

    def save(self, data: bytes, path: Path) -> None:
        """Write a picture to a file."""
        self._run(f"save {path}", lambda: self._save(data, path))

    def copy_picture(self, data: bytes) -> None:
        """Put a picture on the clipboard."""
        self._run("copy", lambda: self._copy(data))

    def copy_text(self, words: str) -> None:
        """Put text on the clipboard."""
        QGuiApplication.clipboard().setText(words)
        self.copied.emit()

    # --- how

    async def _draw(self, number: int, request: PlaygroundRequest) -> None:
        def tell(picture: PlaygroundPicture) -> None:
            self._told.emit(number, picture)

        try:
            result = await self._engine.call(lambda core: core.play(request, tell))
        except EaselError as error:
            self._told.emit(number, error.phrase)
        else:
            self._told.emit(number, result)

    def _pass_on(self, number: int, news: object) -> None:
        if number != self._round:
            return
        match news:
            case PlaygroundPicture():
                self.picture_came.emit(news)
            case PlaygroundResult():
                self.drawn.emit(news)
            case Phrase():
                self.not_drawn.emit(news)

    async def _load_models(self) -> None:
        self.models_loaded.emit(await self._engine.call(lambda core: core.drawing_models()))

    async def _preview(self) -> None:
        while self._previewing is not None:
            model, size, quality, image_size = self._previewing
            self._previewing = None
            ask = partial(_previewed, model, size, quality, image_size)
            self.previewed.emit(await self._engine.call(ask))

    async def _load_asked(self, request_id: str) -> None:
        try:
            record, _ = await self._engine.call(lambda core: core.request(request_id))
        except EaselError:
            self.asked_loaded.emit(request_id, None)
        else:
            self.asked_loaded.emit(request_id, record)

    def _read(self, files: Sequence[tuple[str, Callable[[], Reference]]]) -> None:
        self._files += 1
        self._run(f"read {self._files}", lambda: self._read_all(files))

    async def _read_all(self, files: Sequence[tuple[str, Callable[[], Reference]]]) -> None:
        for name, read in files:
            try:
                self.reference_read.emit(await asyncio.to_thread(read))
            except NotUsable as refused:
                self.reference_refused.emit(name, playground_text.not_usable(refused.code, name))

    async def _save(self, data: bytes, path: Path) -> None:
        try:
            await asyncio.to_thread(path.write_bytes, data)
        except OSError as error:
            self.message.emit(playground_text.not_saved(path.name, error.strerror or type(error).__name__))
        else:
            self.saved.emit(path)

    async def _copy(self, data: bytes) -> None:
        image = await asyncio.to_thread(QImage.fromData, data)
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)
            self.copied.emit()


async def _previewed(
    model: str, size: str, quality: str, image_size: str, core: "proxy_core.Core"
) -> proxy_core.DrawingPreview:
    return await core.preview_drawing(model, size, quality, image_size)
