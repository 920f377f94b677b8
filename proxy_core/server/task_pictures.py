"""TaskPictures: where pictures of tasks are: in the gallery, or, while the disk takes none, in memory until it does.

Which task a picture belongs to, and when it is tried again, is task_runner.py's business.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from proxy_core.images.request import Buffer, Picture
from proxy_core.images.task import TaskPicture
from proxy_core.store.database import StoreFailed
from proxy_core.store.gallery import KeptPicture
from proxy_core.store.gallery_files import NotWhole, new_name
from proxy_core.upstreams.held_bytes import let_go

MOST_BYTES = 64 * 10**6
"""Of base64 in memory: eight pictures of 6 MB. One that would be beyond is lost, and its task says so."""

log = logging.getLogger(__name__)

Keep = Callable[..., Awaitable[str]]
"""Gallery.keep, told all but the picture, and its `name` where it has one already."""


@dataclass(frozen=True, slots=True)
class HeldPicture:
    """A picture in memory. `data` is base64 as ASCII bytes, `mime` as which it may be served."""

    data: Buffer = field(repr=False)
    mime: str


class Gallery(Protocol):
    """Where pictures are kept."""

    async def find(self, name: str) -> KeptPicture | None:
        """The picture of this name, None when there is none or its time is over. StoreFailed."""
        ...

    async def give_out(self, name: str, until: float) -> None:
        """Let anybody who has its name read a picture over HTTP until `until`. StoreFailed."""
        ...


class TaskPictures:
    """Belongs to one loop. `most_bytes` bounds what is in memory."""

    def __init__(self, gallery: Gallery, most_bytes: int = MOST_BYTES) -> None:
        self._gallery = gallery
        self._most_bytes = most_bytes
        self._held: dict[str, tuple[Picture, Keep]] = {}

    async def keep(self, picture: Picture, keep: Keep) -> str:
        """Have `keep` keep it, at once or when the disk takes it: its name.

        StoreFailed where memory has no room, NotWhole.
        """
        try:
            return await keep(picture)
        except StoreFailed:
            if sum(_size(one) for one, _ in self._held.values()) + _size(picture) > self._most_bytes:
                raise
            let_go(picture.data)
            name = new_name(picture.mime)[0]
            self._held[name] = picture, keep
            return name

    def held(self, pictures: Iterable[TaskPicture]) -> list[TaskPicture]:
        """Those of `pictures` that are only in memory."""
        return [one for one in pictures if one.name in self._held]

    async def write(self, pictures: Iterable[TaskPicture]) -> None:
        """Keep those of `pictures` that are only in memory. StoreFailed when the disk still refuses."""
        for name in [one.name for one in self.held(pictures)]:
            picture, keep = self._held[name]
            try:
                await keep(picture, name=name)
            except NotWhole as error:
                log.warning("a picture of a task cannot be kept: %s", error)
            self._held.pop(name, None)

    def forget(self, pictures: Iterable[TaskPicture]) -> None:
        """Nobody comes for these any more."""
        for one in pictures:
            self._held.pop(one.name, None)

    async def find(self, name: str) -> KeptPicture | HeldPicture | None:
        """The picture of this name, None when there is none or its time is over. StoreFailed."""
        if held := self._held.get(name):
            return HeldPicture(held[0].data, new_name(held[0].mime)[1])
        return await self._gallery.find(name)

    async def give_out(self, name: str, until: float) -> None:
        """Let anybody who has its name read a picture that is kept over HTTP until `until`. StoreFailed."""
        await self._gallery.give_out(name, until)


def _size(picture: Picture) -> int:
    return memoryview(picture.data).nbytes
