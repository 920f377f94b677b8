"""TaskObjects: a task as its client gets it, with the pictures' bytes taken from the gallery's files as they are sent.

The JSON around them is dialects/image_tasks.py's. Of a task with ten large pictures, one is in memory at a time.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from aiohttp import web
from msgspec import Struct

from proxy_core.dialects.image_tasks import Gap, Shown, render_task
from proxy_core.images import base64_text
from proxy_core.images.request import Buffer
from proxy_core.images.task import Task
from proxy_core.phrases import Phrase, phrase
from proxy_core.server.exchange import Exchange
from proxy_core.server.kept import PICTURES
from proxy_core.server.task_pictures import HeldPicture
from proxy_core.settings import Settings
from proxy_core.store.gallery import KeptPicture

log = logging.getLogger(__name__)


class Pictures(Protocol):
    """Where pictures are kept."""

    async def find(self, name: str) -> KeptPicture | HeldPicture | None:
        """The picture of this name, None when there is none or its time is over. StoreFailed."""
        ...

    async def give_out(self, name: str, until: float) -> None:
        """Let anybody who has its name read a picture over HTTP until `until`. StoreFailed."""
        ...


class _File(Struct, frozen=True):
    """A picture whose base64 stands at a place of the JSON; `size` is that of the file, in bytes."""

    path: Path
    size: int

    @property
    def length(self) -> int:
        """Bytes of base64."""
        return -(-self.size // 3) * 4

    def text(self) -> bytes:
        """The base64. Blocks. OSError, also when the file is not what it was."""
        content = self.path.read_bytes()
        if len(content) != self.size:
            raise OSError("it has changed")
        return base64_text.encode(content)


_Piece = Buffer | _File


class TaskObjects:
    """Makes the JSON of tasks. Addresses of pictures are told under the name by which a client reaches Easel."""

    def __init__(self, pictures: Pictures, settings: Callable[[], Settings]) -> None:
        self._pictures = pictures
        self._settings = settings

    async def send(self, exchange: Exchange, task: Task) -> web.StreamResponse:
        """Answer with the task as it stands. StoreFailed. ConnectionError when a file goes while it is sent."""
        http = exchange.http
        pieces = await self._pieces(task, f"{http.scheme}://{http.host}")
        response = web.StreamResponse(headers=exchange.headers)
        response.content_type = "application/json"
        response.content_length = _length(pieces)
        await response.prepare(http)
        for piece in pieces if http.method != "HEAD" else ():
            await response.write(await _read(piece) if isinstance(piece, _File) else piece)
        await response.write_eof()
        return response

    async def whole(self, task: Task, most: int) -> bytes:
        """The task as one JSON. Where that has more than `most` bytes, `url` and `b64_json` of each picture are empty.

        StoreFailed, OSError.
        """
        pieces = await self._pieces(task, task.origin)
        if _length(pieces) > most:
            pieces = await self._pieces(task, task.origin, bare=True)
        return await asyncio.to_thread(_joined, pieces)

    async def _pieces(self, task: Task, origin: str, *, bare: bool = False) -> list[_Piece]:
        """The JSON in pieces. Nothing of the pictures is in it before the task has ended."""
        kept = [await self._pictures.find(one.name) for one in task.pictures] if not task.running else []
        found = [one for one in kept if one is not None]
        start = f"{origin}{PICTURES}" if task.as_url and self._settings().url_as == "http" else ""
        for one in found if start else ():
            if isinstance(one, KeptPicture):
                await self._pictures.give_out(one.name, task.until)
        shown = [Shown("" if bare else one.mime, _address(one, start)) for one in found]
        pieces = render_task(task, shown, _gone(len(kept) - len(found)))
        return [_content(found[piece.number]) if isinstance(piece, Gap) else piece for piece in pieces]


def _address(picture: KeptPicture | HeldPicture, start: str) -> str:
    """Empty for one that is only in memory: the disk takes it later, and until then it is shown by its bytes."""
    return start + picture.name if start and isinstance(picture, KeptPicture) else ""


def _content(picture: KeptPicture | HeldPicture) -> _Piece:
    return picture.data if isinstance(picture, HeldPicture) else _File(picture.path, picture.size)


def _gone(count: int) -> Sequence[Phrase]:
    return (phrase("task_picture_gone", count=count),) if count else ()


def _length(pieces: Sequence[_Piece]) -> int:
    return sum(piece.length if isinstance(piece, _File) else len(piece) for piece in pieces)


async def _read(file: _File) -> bytes:
    try:
        return await asyncio.to_thread(file.text)
    except OSError as error:
        log.warning("%s went while it was sent: %s", file.path.name, error.strerror or error)
        raise ConnectionAbortedError("a picture of the task is not whole") from None  # its length was promised


def _joined(pieces: Sequence[_Piece]) -> bytes:
    return b"".join(piece.text() if isinstance(piece, _File) else piece for piece in pieces)
