"""Puts the parts of tasks together: their store, their runner, their webhooks, and the door to them."""

from contextlib import AsyncExitStack

from msgspec import Struct

from proxy_core.accounts.proxy_key import ProxySecrets
from proxy_core.server.reach import Reach
from proxy_core.server.studio import Crew
from proxy_core.server.task_archive import TaskArchive
from proxy_core.server.task_keys import TaskKeys
from proxy_core.server.task_object import TaskObjects
from proxy_core.server.task_pictures import Gallery, TaskPictures
from proxy_core.server.task_runner import TaskRunner
from proxy_core.server.tasks_door import TasksDoor
from proxy_core.server.webhook import Webhooks
from proxy_core.store.database import Database
from proxy_core.store.tasks import TaskStore
from proxy_core.tasks import spawn


class TaskRoom(Struct, frozen=True):
    """What the server and its doors need of tasks."""

    runner: TaskRunner
    archive: TaskArchive
    door: TasksDoor


async def open_tasks(
    stack: AsyncExitStack, crew: Crew, *, database: Database, gallery: Gallery, secrets: ProxySecrets, reach: Reach
) -> TaskRoom:
    """The parts, closed with `stack`. The tasks that were cut off when Easel last ended have failed by then."""
    store = TaskStore(database, crew.now)
    await store.cut_off()
    pictures = TaskPictures(gallery)
    archive = TaskArchive(store, pictures, crew.now)
    crew.darkroom.keep_lost = archive.keep_lost
    objects = TaskObjects(pictures, crew.settings)
    webhooks = Webhooks(store, objects, secrets.webhook, reach, crew.settings)
    stack.push_async_callback(webhooks.close)
    runner = TaskRunner(crew, archive, webhooks)
    store.on_cut = runner.resume
    stack.callback(spawn(archive.keep_tidy(), name="tidy the tasks").cancel)
    keys = TaskKeys(secrets.key, store.salt)
    return TaskRoom(runner, archive, TasksDoor(runner, objects, keys, webhooks, crew.now))
