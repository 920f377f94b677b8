"""Puts the server of a Core together: upstreams, dispatcher, studio, doors. What it opens is closed with the stack."""

import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from proxy_core.accounts.access_tokens import AccessTokens
from proxy_core.accounts.account import Provider
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
from proxy_core.settings import Settings
from proxy_core.store.database import Database
from proxy_core.store.gallery import Gallery
from proxy_core.tasks import spawn
from proxy_core.upstreams.base import Upstream
from proxy_core.upstreams.gemini import Gemini
from proxy_core.upstreams.openai import OpenAI
from proxy_core.upstreams.transport import Transport
from proxy_core.upstreams.vertex import Vertex

if TYPE_CHECKING:  # 150 ms at run time, and only accounts with a login need it
    import httpx


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where what happens goes to: the bus, the log, the database, and the directory of kept pictures."""

    bus: EventBus
    log: Log
    database: Database
    pictures: Path


def assemble(stack: AsyncExitStack, parts: Parts, outlets: Outlets, *, key: Callable[[], Awaitable[str]]) -> Server:
    """The server, not listening yet. Must be called on the loop that it will run on."""
    settings, now = parts.settings, parts.now
    fetcher = Fetcher(settings)
    transport = Transport(settings)
    stack.push_async_callback(transport.close)
    tokens = AccessTokens(now, lambda: _small_calls(settings))
    stack.push_async_callback(tokens.close)
    upstreams: dict[Provider, Upstream] = {
        Provider.GEMINI: Gemini(transport, now=now, tokens=tokens),
        Provider.VERTEX: Vertex(transport, now=now, tokens=tokens),
        Provider.OPENAI: OpenAI(transport, now=now, fetch=fetcher.fetch),
    }
    gallery = Gallery(outlets.database, outlets.pictures, now)
    stack.callback(spawn(gallery.keep_tidy(), name="tidy the gallery").cancel)
    converter = Converter()
    stack.callback(converter.close)
    repeats = Repeats(now)
    stack.callback(repeats.close)
    detached = Detached(lambda: settings().request_timeout)
    stack.push_async_callback(detached.close)
    crew = Crew(
        dispatcher=Dispatcher(parts, upstreams),
        pool=parts.pool,
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


def _small_calls(settings: Callable[[], Settings]) -> "httpx.AsyncClient":
    """A client for token refreshes; it obeys the setting for outgoing connections. Called in a thread."""
    import httpx

    from proxy_core.upstreams.small_calls import OutgoingTransport

    trust = ssl.create_default_context()  # reads the certificates of the system: not on the loop
    return httpx.AsyncClient(transport=OutgoingTransport(lambda: settings().upstream_proxy, trust))
