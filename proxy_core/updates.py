"""Updates: asks once a day whether there is a newer Easel, where whoever shipped this one says, and tells it. No more.

It downloads nothing and installs nothing. What is sent is one GET with `User-Agent: Easel/VERSION`: no cookie, no
identifier, and not on the first day, so that a person can turn it off before. A failure is told to the log alone.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import aiohttp
import msgspec
from yarl import URL

from proxy_core.certificates import Trust, trusted
from proxy_core.errors import UpstreamError
from proxy_core.events import EventBus, UpdateFound
from proxy_core.files import write_whole
from proxy_core.options import CoreOptions
from proxy_core.phrases import phrase
from proxy_core.records import Update
from proxy_core.settings import Settings
from proxy_core.tasks import spawn
from proxy_core.upstreams.connections import connector, proxy_for, proxy_options
from proxy_core.version import UPDATE_URL, VERSION, is_newer, release

NAME = "updates.json"
DAY = 86_400.0
JITTER = (1.0, 1.2)
"""Of a day, so that not everybody asks when everybody starts."""
AGAIN = 3600.0
"""Seconds after which it is tried again when nobody could be reached: no request has left then."""
FIRST = (20.0, 120.0)
"""Seconds after a start before which nothing is asked: a start has other things to do."""
LOOK = 900.0
"""Seconds between two looks at the clock. A timer for the day would be late by as long as the computer slept."""
MOST_BYTES = 2**20
SECONDS = 30.0
REDIRECTS = 3
_LONGEST = 500  # characters of a page's address
_HEADERS = {"User-Agent": f"Easel/{VERSION}", "Accept": "application/json", "Accept-Encoding": "identity"}
_LEADS_ON = frozenset({301, 302, 303, 307, 308})

log = logging.getLogger(__name__)


class _Info(msgspec.Struct):
    """As package indexes answer."""

    version: str = ""
    release_url: str | None = ""
    yanked: bool = False


class _Answer(msgspec.Struct):
    """As code hosts answer for their latest release, or package indexes, or a small file: `{"version", "page"}`."""

    tag_name: str = ""
    html_url: str = ""
    draft: bool = False
    prerelease: bool = False
    version: str = ""
    page: str = ""
    info: _Info = msgspec.field(default_factory=_Info)

    def update(self) -> Update | None:
        """The release that it tells of; None when that is none for everybody."""
        if self.draft or self.prerelease or self.info.yanked:
            return None
        version = release(self.tag_name or self.version or self.info.version)
        return Update(version, _safe(self.html_url or self.page or self.info.release_url or "")) if version else None


class _Memory(msgspec.Struct):
    """What outlives a restart: when to ask next (unix seconds), and what was found."""

    next_at: float
    version: str = ""
    page: str = ""


class _NotTaken(Exception):  # noqa: N818 - says what happened
    """An answer that is none."""


# Names that do not resolve are ClientErrors, answers that are no JSON ValueErrors.
_FAILURES = (aiohttp.ClientError, OSError, TimeoutError, ValueError, RecursionError, UpstreamError, _NotTaken)


class Updates:
    """Asks `url` and keeps what it heard in `path`. `tell` hears of each newer version once.

    `pause` is asyncio's sleep, and `trust` what the server's certificate is checked against.
    """

    def __init__(
        self,
        url: str,
        path: Path,
        settings: Callable[[], Settings],
        *,
        now: Callable[[], float] = time.time,
        tell: Callable[[Update], None],
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        rng: random.Random | None = None,
        trust: Trust = True,
    ) -> None:
        self._url = url
        self._path = path
        self._settings = settings
        self._now = now
        self._tell = tell
        self._pause = pause
        self._rng = rng or random.Random()  # noqa: S311 - jitter, nothing secret
        self._trust = trust
        self._memory = _Memory(now() + self._some(DAY))
        self._told = ""

    async def watch(self) -> None:
        """Look whether it is time, until cancelled."""
        await asyncio.to_thread(self._remember)
        self._tell_found()
        await self._pause(self._rng.uniform(*FIRST))
        while True:
            if self._settings().update_check and self._is_due():
                await self._ask()
                self._tell_found()
            await self._pause(LOOK)

    def _remember(self) -> None:
        known = _read(self._path)
        if known is None:
            self._keep(self._memory)  # the first day begins
        else:
            self._memory = known

    def _is_due(self) -> bool:
        """Also when the next time is further away than it ever is: the clock was wrong when it was set."""
        return not self._now() < self._memory.next_at <= self._now() + DAY * JITTER[1]

    def _tell_found(self) -> None:
        found = _found(self._memory)
        if found is not None and found.version != self._told and self._settings().update_check:
            self._told = found.version
            self._tell(found)

    async def _ask(self) -> None:
        """Ask, and remember what was said; of what fails only that it was tried."""
        memory = msgspec.structs.replace(self._memory, next_at=self._now() + self._some(DAY))
        await self._change(memory)
        try:
            async with asyncio.timeout(SECONDS):
                found = await self._answer()
        except aiohttp.ClientConnectorError as error:
            log.debug("nobody could be asked for a newer version: %s", type(error).__name__)
            await self._change(msgspec.structs.replace(memory, next_at=self._now() + self._some(AGAIN)))
        except _FAILURES as error:
            log.debug("the question for a newer version had no answer: %s", type(error).__name__)
        else:
            version, page = (found.version, found.page) if found else ("", "")
            await self._change(msgspec.structs.replace(memory, version=version, page=page))

    async def _change(self, memory: _Memory) -> None:
        self._memory = memory
        await asyncio.to_thread(self._keep, memory)

    def _keep(self, memory: _Memory) -> None:
        try:
            write_whole(self._path, msgspec.json.encode(memory) + b"\n")
        except OSError as error:
            log.debug("%s could not be written: %s", self._path.name, error.strerror)

    async def _answer(self) -> Update | None:
        place = URL(self._url)
        for number in range(REDIRECTS + 1):
            if place.scheme != "https" or place.user or place.password:
                raise _NotTaken
            try:
                found = await self._get(place)
            except aiohttp.ClientConnectorError:
                if number:  # the first server was asked, which is enough for a day
                    raise _NotTaken from None
                raise
            if isinstance(found, bytes):
                return msgspec.json.decode(found, type=_Answer).update()
            place = place.join(URL(found))
        raise _NotTaken

    async def _get(self, place: URL) -> bytes | str:
        """The answer, or where its server sends to instead."""
        proxy = await proxy_for(self._settings().upstream_proxy, str(place))
        trust = await trusted(self._trust)
        async with (
            aiohttp.ClientSession(
                connector=connector(proxy, trust),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers=_HEADERS,
            ) as session,
            session.get(place, allow_redirects=False, **proxy_options(proxy)) as response,
        ):
            if response.status in _LEADS_ON and "Location" in response.headers:
                return response.headers["Location"]
            if response.status != 200:
                raise _NotTaken
            return await _body(response.content)

    def _some(self, seconds: float) -> float:
        return seconds * self._rng.uniform(*JITTER)


def watch_updates(
    stack: AsyncExitStack,
    options: CoreOptions,
    bus: EventBus,
    settings: Callable[[], Settings],
    *,
    now: Callable[[], float],
    url: str = UPDATE_URL,
) -> None:
    """Have it asked until the stack closes; not for a command, not for the demo, and not without an address."""
    if not url or options.demo or options.kind == "command":
        return
    updates = Updates(url, options.data_dir / NAME, settings, now=now, tell=partial(_publish, bus))
    stack.callback(spawn(updates.watch(), name="look for a newer version").cancel)


def known_update(data_dir: Path) -> Update | None:
    """The newer version that was last heard of there; nobody is asked."""
    memory = _read(data_dir / NAME)
    return _found(memory) if memory else None


def _publish(bus: EventBus, update: Update) -> None:
    log.info("%s", phrase("update_found", version=update.version, own=VERSION, page=update.page))
    bus.publish(UpdateFound(update))


def _found(memory: _Memory) -> Update | None:
    return Update(release(memory.version), _safe(memory.page)) if is_newer(memory.version) else None


def _read(path: Path) -> _Memory | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Memory)
    except (OSError, ValueError, RecursionError):  # what is no JSON is a ValueError
        return None


def _safe(page: str) -> str:
    """The address of a page that a person may be sent to; empty for any other."""
    fits = page.startswith("https://") and len(page) <= _LONGEST and page.isascii() and page.isprintable()
    return page if fits and " " not in page else ""


async def _body(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    while piece := await content.readany():
        body += piece
        if len(body) > MOST_BYTES:
            raise _NotTaken
    return bytes(body)
