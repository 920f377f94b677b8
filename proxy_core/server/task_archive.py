"""TaskArchive: how tasks stand, on the disk; in memory is what ended and the disk has not taken yet.

Pictures that clients lost while the disk took none wait here, too.

Never is a task written as one that has a picture before the picture is on the disk: a restart would find it empty.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from msgspec.structs import replace

from proxy_core.errors import StoreError
from proxy_core.images.request import Picture
from proxy_core.images.task import Task, TaskPicture
from proxy_core.server.task_pictures import Keep, TaskPictures
from proxy_core.store.database import StoreClosed
from proxy_core.store.tasks import TaskStore

TIDY_SECONDS = 600.0
RETRY_SECONDS = 5.0
"""Until what the disk did not take is tried again."""

log = logging.getLogger(__name__)


class TaskArchive:
    """Belongs to one loop."""

    def __init__(self, store: TaskStore, pictures: TaskPictures, now: Callable[[], float]) -> None:
        self.pictures = pictures
        self._store = store
        self._now = now
        self._unsaved: dict[str, Task] = {}
        self._lost: list[TaskPicture] = []  # pictures of no task
        self._owes = asyncio.Event()  # whether there are such
        self._saving = asyncio.Lock()  # by the tidying, and when the server stops

    async def add(self, task: Task, webhook: bytes) -> None:
        """Keep a new task. StoreError."""
        await self._store.add(task, webhook)

    async def find(self, task_id: str) -> Task | None:
        """A task that ended, or is drawn by nobody here; None when there is none, or its time is over. StoreError."""
        return self._unsaved.get(task_id) or await self._store.find(task_id)

    async def save(self, task: Task) -> None:
        """Keep how it stands, as soon as the disk takes that."""
        held = self.pictures.held(task.pictures)
        if task.running or not held:
            try:
                await self._store.save(replace(task, pictures=tuple(one for one in task.pictures if one not in held)))
            except StoreError as error:
                log.warning("task %s was not saved: %s", task.id, error)
            else:
                return
        if not task.running:
            self._unsaved[task.id] = task
            self._owes.set()

    async def keep_lost(self, picture: Picture, keep: Keep) -> str:
        """As TaskPictures.keep, for a picture whose client went away."""
        name = await self.pictures.keep(picture, keep)
        if held := self.pictures.held([TaskPicture(0, name)]):
            self._lost += held
            self._owes.set()
        return name

    async def try_again(self) -> None:
        """Save what was not saved, as far as the disk takes it now."""
        try:
            await self._save_unsaved()
        except StoreError as error:
            waiting = len(self._unsaved), len(self._lost)
            log.warning("%d tasks are only in memory, and %d pictures of lost clients: %s", *waiting, error)

    async def keep_tidy(self, every: float = TIDY_SECONDS, again: float = RETRY_SECONDS) -> None:
        """Forget old tasks every so many seconds, and save what was not saved. Until it is cancelled or closed.

        `again`: seconds until that is tried again.
        """
        while True:
            for tidy in (self._store.forget_old, self._save_unsaved):
                try:
                    await tidy()
                except StoreClosed:
                    return
                except StoreError as error:
                    level = logging.DEBUG if self._owes.is_set() else logging.WARNING
                    log.log(level, "tasks are not tidy: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(every):
                    await self._owes.wait()
                    await asyncio.sleep(again)

    async def _save_unsaved(self) -> None:
        """Save what the disk takes; one that it does not take holds up no other. StoreError for that one."""
        trouble: StoreError | None = None
        async with self._saving:
            saves: list[Callable[[], Awaitable[None]]]
            saves = [*(partial(self._save_one, task) for task in self._unsaved.values()), self._save_lost]
            for save in saves:
                try:
                    await save()
                except StoreClosed:
                    raise
                except StoreError as error:
                    trouble = error
        if trouble:
            raise trouble
        if not self._unsaved and not self._lost:
            self._owes.clear()

    async def _save_one(self, task: Task) -> None:
        if task.until > self._now():
            await self.pictures.write(task.pictures)
            await self._store.save(task)
        self.pictures.forget(task.pictures)
        del self._unsaved[task.id]

    async def _save_lost(self) -> None:
        await self.pictures.write(self._lost)
        self._lost = self.pictures.held(self._lost)
