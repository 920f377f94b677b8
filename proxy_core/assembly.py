"""Puts the server of a Core together: dispatcher, studio, doors. What it opens is closed with the stack."""

from collections.abc import Callable
from contextlib import AsyncExitStack

from msgspec import Struct

from proxy_core.accounts.proxy_key import ProxySecrets
from proxy_core.events import CallAnswered, EventBus, StoreMended, StoreTroubled
from proxy_core.images.convert import Converter
from proxy_core.images.dispatcher import Dispatcher
from proxy_core.images.rotation import Parts
from proxy_core.phrases import Phrase
from proxy_core.server.app import Server
from proxy_core.server.darkroom import Darkroom
from proxy_core.server.detached import Detached
from proxy_core.server.fetcher import Fetcher
from proxy_core.server.handlers import Doors
from proxy_core.server.reach import Reach
from proxy_core.server.references import ReferenceSources
from proxy_core.server.repeats import Repeats
from proxy_core.server.studio import Crew
from proxy_core.server.task_room import open_tasks
from proxy_core.settings import Settings
from proxy_core.store.database import Database, log_mended, log_trouble
from proxy_core.store.gallery import Gallery
from proxy_core.store.request_log import RequestLog
from proxy_core.store.rows import PICTURES
from proxy_core.tasks import spawn
from proxy_core.verbs.parts import AccountParts


class Outlets(Struct, frozen=True):
    """Where what happens goes to: the bus, the database, and what stands on that: the log and the gallery."""

    bus: EventBus
    log: RequestLog
    database: Database
    gallery: Gallery

    def not_kept(self) -> list[str]:
        """What the disk takes no more of, as far as that is known: log, pictures."""
        return [name for name, one in (("log", self.log), ("pictures", self.gallery)) if one.failing]


def open_outlets(
    stack: AsyncExitStack,
    database: Database,
    bus: EventBus,
    settings: Callable[[], Settings],
    now: Callable[[], float],
) -> Outlets:
    """The log and the gallery of one data directory, which keep themselves within their limits."""
    rules = settings()

    def trouble(said: Phrase) -> None:
        log_trouble(said)
        bus.publish(StoreTroubled(said))

    def mended(said: Phrase) -> None:
        log_mended(said)
        bus.publish(StoreMended(said))

    kept = RequestLog(
        database,
        keep_prompts=rules.keep_prompts,
        rows=rules.log_rows,
        days=rules.log_days,
        now=now,
        on_trouble=trouble,
        on_mended=mended,
    )
    stack.push_async_callback(kept.close)
    directory = database.path.with_name(PICTURES)
    gallery = Gallery(database, directory, now, settings, tell=bus.publish, on_trouble=trouble, on_mended=mended)
    stack.push_async_callback(gallery.close)
    stack.callback(spawn(gallery.keep_tidy(), name="tidy the gallery").cancel)
    return Outlets(bus, kept, database, gallery)


async def assemble(
    stack: AsyncExitStack,
    people: AccountParts,
    fetcher: Fetcher,
    outlets: Outlets,
    secrets: ProxySecrets,
) -> Server:
    """The server, not listening yet. Must be called on the loop that it will run on."""
    settings, now = people.settings, people.now
    parts = Parts(people.pool, people.queue, people.credentials, settings, now)
    gallery = outlets.gallery
    converter = Converter()
    stack.callback(converter.close)
    repeats = Repeats(now)
    stack.callback(repeats.close)
    detached = Detached(lambda: settings().request_timeout)
    stack.push_async_callback(detached.close)
    crew = Crew(
        dispatcher=Dispatcher(parts, people.upstreams),
        pool=people.pool,
        sources=ReferenceSources(fetcher.fetch),
        darkroom=Darkroom(converter, gallery, settings=settings, now=now),
        detached=detached,
        repeats=repeats,
        bus=outlets.bus,
        log=outlets.log,
        settings=settings,
        now=now,
    )
    tasks = await open_tasks(
        stack, crew, database=outlets.database, gallery=gallery, secrets=secrets, reach=Reach(settings)
    )
    return Server(
        Doors(crew, gallery, tasks.door, outlets.not_kept),
        settings=settings,
        key=secrets.key.get,
        now=now,
        beside=tasks.runner,
        tell=lambda call: outlets.bus.publish(CallAnswered(call)),
    )
