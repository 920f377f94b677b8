"""GalleryUndo: pictures that a person deleted can be had back for a minute, all that went together.

A deleted picture is marked in its row and nothing else, so that it is in the gallery whole or not at all whenever Easel
ends: then, and when the minute is over, it goes for good, which is gallery_tidy.py's work.
"""

import asyncio
import secrets
from collections.abc import Callable, Collection, Sequence
from functools import partial

from proxy_core.errors import EaselError
from proxy_core.events import PicturesRestored
from proxy_core.store import gallery_sql
from proxy_core.store.database import StoreFailed
from proxy_core.store.gallery_files import NAME
from proxy_core.store.gallery_shelf import GalleryShelf

UNDO_SECONDS = 60.0


class GalleryUndo:
    """The deletions of the last `seconds`. `on_over` is called when one cannot be undone any more."""

    def __init__(self, shelf: GalleryShelf, seconds: float = UNDO_SECONDS) -> None:
        self.on_over: Callable[[], None] = _nothing
        self._shelf = shelf
        self._seconds = seconds
        self._timers: dict[str, asyncio.TimerHandle] = {}

    @property
    def tokens(self) -> Collection[str]:
        """The deletions that can be undone."""
        return frozenset(self._timers)

    async def delete(self, names: Sequence[str]) -> str:
        """Take pictures off the gallery; those that are not in it are left out. The token for `restore`.

        StoreFailed, StoreClosed.
        """
        token = secrets.token_hex(8)
        self._begin(token)
        whole = [name for name in names if NAME.fullmatch(name)]
        mark = partial(gallery_sql.mark, names=whole, token=token)
        try:
            gone = await self._shelf.database.run(mark)
        except StoreFailed:  # a full disk does not take it, and this is how a person makes room
            await self._shelf.make_room()
            gone = await self._shelf.database.run(mark)
        self._begin(token)
        self._shelf.told_removed(gone)
        return token

    async def restore(self, token: str) -> tuple[str, ...]:
        """Put back what was deleted under `token`: the names. EaselError undo_over. StoreFailed, StoreClosed."""
        if token not in self._timers:
            raise EaselError("undo_over")
        self._begin(token)  # so that the time does not end meanwhile
        names = tuple(await self._shelf.database.run(partial(gallery_sql.unmark, token=token)))
        self._end(token)
        if names:
            self._shelf.tell(PicturesRestored(names))
        return names

    def close(self) -> None:
        """From now on nothing can be undone."""
        for token in list(self._timers):
            self._end(token)

    def _begin(self, token: str) -> None:
        self._end(token)
        self._timers[token] = asyncio.get_running_loop().call_later(self._seconds, self._over, token)

    def _end(self, token: str) -> None:
        timer = self._timers.pop(token, None)
        if timer is not None:
            timer.cancel()

    def _over(self, token: str) -> None:
        self._end(token)
        self.on_over()


def _nothing() -> None:
    """Until somebody cares."""
