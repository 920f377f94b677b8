"""Puts the server of a Core together: dispatcher, studio, doors. What it opens is closed with the stack."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from proxy_core.events import EventBus
from proxy_core.images.convert import Converter
from proxy_core.images.dispatcher import Dispatcher
from proxy_core.images.rotation import Parts
from proxy_core.server.app import Server
from proxy_core.server.darkroom import Darkroom
from proxy_core.server.detached import Detached
from proxy_core.server.fetcher import Fetcher
from proxy_core.server.handlers import Doors
from proxy_core.server.journal import Log
from proxy_core.server.references import ReferenceSources
from proxy_core.server.repeats import Repeats
from proxy_core.server.studio import Crew
from proxy_core.store.database import Database
from proxy_core.store.gallery import Gallery
from proxy_core.tasks import spawn
from proxy_core.verbs.parts import AccountParts


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where what happens goes to: the bus, the log, the database, and the directory of kept pictures."""

    bus: EventBus
    log: Log
    database: Database
    pictures: Path


def assemble(
    stack: AsyncExitStack,
    people: AccountParts,
    fetcher: Fetcher,
    outlets: Outlets,
    *,
    key: Callable[[], Awaitable[str]],
) -> Server:
    """The server, not listening yet. Must be called on the loop that it will run on."""
    settings, now = people.settings, people.now
    parts = Parts(people.pool, people.queue, people.credentials, settings, now)
    gallery = Gallery(outlets.database, outlets.pictures, now)
    stack.callback(spawn(gallery.keep_tidy(), name="tidy the gallery").cancel)
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
    return Server(Doors(crew, gallery), settings=settings, key=key, now=now)
