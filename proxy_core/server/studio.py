"""Studio: how every drawing request runs, whichever door it came by: read, plan, draw, convert, answer, and note it.

A door gives what reads the body and an `Answer` for the result; what either looks like on the wire is the door's.
A drawing outlives its client: what an upstream was asked for is paid for, so it is kept, and given to a repeat.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol

from aiohttp import web
from msgspec import Struct, field
from msgspec.structs import replace

from proxy_core.accounts.pool import AccountPool
from proxy_core.accounts.queue import Presence
from proxy_core.dialects import headers
from proxy_core.errors import EaselError
from proxy_core.events import EventBus
from proxy_core.images.dispatcher import Dispatcher, failure_of
from proxy_core.images.planning import plan
from proxy_core.images.reference import ReferenceFiles
from proxy_core.images.request import Buffer, ImageRequest, ImageResult, Partial, Picture
from proxy_core.images.wish import Wish
from proxy_core.records import RequestRecord
from proxy_core.server.chosen import chosen_accounts
from proxy_core.server.darkroom import Darkroom
from proxy_core.server.detached import Detached, shielded
from proxy_core.server.exchange import Exchange
from proxy_core.server.journal import Entry, Log
from proxy_core.server.origin import client_of, with_origin
from proxy_core.server.references import ReferenceSources
from proxy_core.server.repeats import Repeats, is_repeat
from proxy_core.server.spool import removed
from proxy_core.server.sse import EventStream
from proxy_core.settings import Settings


class Reading(Struct, frozen=True):
    """What a door reads of a body: the wish, and the digest by which a repeat is known, b"" where there is none."""

    wish: Wish
    digest: bytes = b""


Read = Callable[[ReferenceFiles], Awaitable[Reading]]
# A picture or a draft of one, with the number of the picture in its request.
Shown = tuple[int, Picture | Partial]


class Answer(Protocol):
    """How a door answers. `formats` are those that it can carry; a picture in another becomes the first of them."""

    @property
    def formats(self) -> Sequence[str]:
        """File formats, such as "png"."""
        ...

    def told(self, error: EaselError) -> EaselError:
        """The error as this door tells it."""
        ...

    async def send(self, exchange: Exchange, result: ImageResult) -> web.StreamResponse:
        """Send the pictures of a result; at least one came."""
        ...

    def opening(self, request: ImageRequest) -> list[Buffer]:
        """The events before the first picture."""
        ...

    def event(self, request: ImageRequest, came: int, found: Picture | Partial) -> list[Buffer]:
        """The event of a picture, before which `came` others came, or of a draft."""
        ...

    def closing(self, result: ImageResult) -> list[Buffer]:
        """The events after the last picture."""
        ...

    def failing(self, exchange: Exchange, error: EaselError) -> list[Buffer]:
        """The events that end a stream without any picture."""
        ...


class Crew(Struct, frozen=True):
    """What the studio works with."""

    dispatcher: Dispatcher
    pool: AccountPool
    sources: ReferenceSources
    darkroom: Darkroom
    detached: Detached
    repeats: Repeats
    bus: EventBus
    log: Log
    settings: Callable[[], Settings]
    now: Callable[[], float]


class Sitting(Struct):
    """One request while it is drawn."""

    exchange: Exchange
    entry: Entry
    request: ImageRequest
    digest: bytes
    presence: Presence = field(default_factory=Presence)
    shown: "asyncio.Queue[Shown | None] | None" = None  # of a stream; None ends it
    drawing: "asyncio.Task[ImageResult] | None" = None
    files: ReferenceFiles | None = None  # until a drawing has them
    kept: frozenset[int] = frozenset()  # pictures that the gallery has, as an earlier client left them

    @property
    def begun(self) -> "asyncio.Task[ImageResult]":
        """The drawing, once it has begun."""
        assert self.drawing is not None  # noqa: S101 - nobody asks before
        return self.drawing

    def show(self, number: int, found: Picture | Partial) -> None:
        """Something came; who waits for the whole result is told later."""
        if self.shown is not None:
            self.shown.put_nowait((number, found))


class Studio:
    """Runs drawing requests."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew

    async def answer(self, exchange: Exchange, read: Read, answer: Answer) -> web.StreamResponse:
        """Serve one request from its body to its answer. EaselError, as the door tells it, when no picture came."""
        files = ReferenceFiles()
        try:
            sitting = await self.sit(exchange, read, answer, files)
        except BaseException:
            await removed(files)
            raise
        self._begin(sitting, files)
        try:
            if sitting.request.stream:
                return await self._stream(sitting, answer)
            return await self._send(sitting, answer)
        except (asyncio.CancelledError, ConnectionError):
            self._left(sitting)
            raise
        except EaselError as error:
            told = answer.told(error)
            sitting.entry.failed(told, exchange.told(told, self._crew.now()))  # unless it was noted with its result
            raise told from None
        except Exception:
            exchange.told(EaselError("internal", request=exchange.id), self._crew.now())
            sitting.entry.broke(exchange.id)
            raise
        finally:
            if sitting.files is not None:
                await removed(sitting.files)

    async def sit(self, exchange: Exchange, read: Read, answer: Answer, files: ReferenceFiles) -> Sitting:
        """A request that was read and understood, not begun yet. EaselError, as the door tells it, when it was not."""
        crew = self._crew
        record = RequestRecord(exchange.id, crew.now(), client_of(exchange.http), exchange.path, "", "", 0)
        entry = Entry(crew.bus, crew.log, record, exchange.papers)
        try:
            reading = await read(files)
            exchange.headers["X-Images-Requested"] = str(reading.wish.n)  # from here on a refusal can say it
            wish = await crew.sources.resolve(reading.wish, files)
            only = chosen_accounts(exchange.http, crew.pool)
            request = plan(wish, crew.settings(), exchange.id, crew.pool.providers(only))
            request = with_origin(request, exchange.http, only, crew.settings().trusted_proxies)
            request = await crew.darkroom.fitted(request)
        except EaselError as error:
            told = answer.told(error)
            entry.refused(told, exchange.told(told, crew.now()))
            raise told from None
        except (asyncio.CancelledError, ConnectionError):
            entry.cancelled("stopping" if exchange.stopping() else "client_gone")
            raise
        entry.understood(request)
        return Sitting(exchange, entry, request, reading.digest)

    def _begin(self, sitting: Sitting, files: ReferenceFiles) -> None:
        """Start to draw, or take over what an earlier attempt of the same client left behind."""
        crew = self._crew
        if sitting.digest and crew.settings().attach_repeats and is_repeat(sitting.exchange.http.headers):
            sitting.drawing = crew.repeats.attach(sitting.digest)
        if sitting.drawing is None:
            sitting.drawing = crew.detached.start(self._draw(sitting, sitting.request, files))
        else:
            sitting.files = files
        if sitting.request.stream:
            shown = sitting.shown = asyncio.Queue[Shown | None]()
            sitting.drawing.add_done_callback(lambda _: shown.put_nowait(None))

    async def _draw(self, sitting: Sitting, request: ImageRequest, files: ReferenceFiles) -> ImageResult:
        try:
            return await self._crew.dispatcher.draw(request, sitting.entry.attempt, sitting.show, sitting.presence)
        finally:
            await removed(files)

    async def _rest(self, sitting: Sitting, result: ImageResult, left: list[int], files: ReferenceFiles) -> ImageResult:
        """`result` with the pictures of the numbers `left` drawn, too."""
        rest = await self._draw(sitting, replace(sitting.request, n=len(left)), files)
        drawn = dict(zip(left, rest.results, strict=True))
        results = (replace(drawn.get(one.number, one), number=one.number) for one in result.results)
        return ImageResult(sitting.request, tuple(results))

    async def _send(self, sitting: Sitting, answer: Answer) -> web.StreamResponse:
        exchange = sitting.exchange
        drawn = await self._result(sitting)
        result = await self._crew.darkroom.developed(drawn, answer.formats)
        exchange.headers |= headers.answer_headers(exchange.id, result.request, result, name_accounts=exchange.naming)
        if not result.pictures:
            raise self._failed(sitting, result, answer)
        exchange.papers.pictures = result.pictures
        response = await answer.send(exchange, result)
        sitting.entry.answered(exchange.noted(result), response.status)
        self._crew.darkroom.remember(drawn, but={*sitting.kept, *await exchange.given_out()})
        return response

    async def _stream(self, sitting: Sitting, answer: Answer) -> web.StreamResponse:
        exchange, request = sitting.exchange, sitting.request
        exchange.headers.update(headers.stream_headers(exchange.id, request))
        came = 0
        async with EventStream(exchange) as stream:
            await stream.send(answer.opening(request))
            async for _, found in _as_they_come(sitting):
                whole = isinstance(found, Picture)
                developed = await self._crew.darkroom.shown(found, request, answer.formats)
                event = answer.event(request, came, developed)
                await stream.send(event)
                if whole:
                    exchange.papers.got_events(event)
                    came += 1
            result = await self._result(sitting)
            if not result.pictures:
                await stream.send(answer.failing(exchange, self._failed(sitting, result, answer)))
                return stream.response
            for picture in result.pictures[came:]:  # of a drawing that was taken over, nothing was shown here
                event = answer.event(request, came, await self._crew.darkroom.shown(picture, request, answer.formats))
                await stream.send(event)
                exchange.papers.got_events(event)
                came += 1
            closing = answer.closing(result)
            await stream.send(closing)
            exchange.papers.got_events(closing)
        sitting.entry.answered(result, 200)
        self._crew.darkroom.remember(result, but=sitting.kept)
        return stream.response

    async def _result(self, sitting: Sitting) -> ImageResult:
        """The result; what an earlier client gave up by leaving is drawn now, for who took its drawing over."""
        result = await shielded(sitting.begun)
        if sitting.files is not None:  # an earlier client's drawing
            sitting.kept = frozenset(one.number for one in result.results if one.picture is not None)
        given_up = [one.number for one in result.results if one.error and one.error.phrase.code == "client_gone"]
        if not given_up or sitting.presence.gone:
            return result
        files, sitting.files = sitting.files or ReferenceFiles(), None
        sitting.drawing = self._crew.detached.start(self._rest(sitting, result, given_up, files))
        return await shielded(sitting.drawing)

    def _failed(self, sitting: Sitting, result: ImageResult, answer: Answer) -> EaselError:
        error = answer.told(failure_of(result))
        sitting.entry.answered(result, sitting.exchange.told(error, self._crew.now()))
        return error

    def _left(self, sitting: Sitting) -> None:
        """The client went away: nothing new is begun for it, and what comes is kept for a while."""
        if sitting.drawing is None:
            return
        stopping = sitting.exchange.stopping()
        if stopping:
            sitting.drawing.cancel()
        sitting.presence.leave()
        if sitting.files is None:
            self._crew.detached.let_go(sitting.drawing, partial(self._keep, sitting, stopping))
        else:  # an earlier client's drawing, which was let go when that one left
            sitting.entry.cancelled("stopping" if stopping else "client_gone")
        if not stopping and sitting.digest and self._crew.settings().attach_repeats:
            self._crew.repeats.abandon(sitting.digest, sitting.drawing)

    async def _keep(self, sitting: Sitting, stopping: bool, result: ImageResult | None) -> None:
        kept = 0
        try:
            if result is not None:
                given_out = await sitting.exchange.given_out()
                there = {*sitting.kept, *given_out}
                kept = len(given_out) + len((await self._crew.darkroom.keep(result, lost=True, but=there)).names)
        finally:
            code = "client_gone_kept" if kept else "stopping" if stopping else "client_gone"
            sitting.entry.cancelled(code, kept=kept)


async def _as_they_come(sitting: Sitting) -> AsyncIterator[Shown]:
    """What the drawing shows, until it ends."""
    assert sitting.shown is not None  # noqa: S101 - of a stream
    while (found := await sitting.shown.get()) is not None:
        yield found
