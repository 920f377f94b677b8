"""PlaygroundVerbs: pictures that a person draws in Easel, by the proxy's own address, and what would be drawn."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, Self

from proxy_core.dialects.models import list_models
from proxy_core.errors import AttemptStatus, EaselError, RequestError, StartError
from proxy_core.events import AttemptEnded, Event, EventBus, RequestEnded
from proxy_core.images.catalog import MODELS, pixels
from proxy_core.images.geometry import quoted, size_of_quality
from proxy_core.images.planning import plan
from proxy_core.images.request import ImageRequest
from proxy_core.images.sniff import look_at_bytes
from proxy_core.images.wish import Wish
from proxy_core.phrases import phrase
from proxy_core.previews import DrawingPreview, PlaygroundPicture, PlaygroundRequest, PlaygroundResult
from proxy_core.proxy_client import Door, Drawing, NotDrawn, stream_through
from proxy_core.records import ProxyState, RequestRecord
from proxy_core.server.fetcher import Fetcher
from proxy_core.settings import Settings
from proxy_core.verbs.parts import AccountParts

Tell = Callable[[PlaygroundPicture], None]

# Seconds: the proxy tells how a request ended when its answer is out, some milliseconds later.
_TOLD_WITHIN = 5.0
# Not all that is refused is in the log: a wrong key is not.
_REFUSED_WITHIN = 1.0
_EXACT = re.compile(r"[0-9]+x[0-9]+")


class HasProxy(Protocol):
    """What the verbs stand on: Core, once it is open."""

    events: EventBus

    @property
    def _people(self) -> AccountParts: ...

    @property
    def settings(self) -> Settings:
        """Those in force."""
        ...

    def proxy(self) -> ProxyState:
        """Whether it listens, and where."""
        ...

    async def api_key(self) -> str:
        """The key of clients."""
        ...


class PlaygroundVerbs(HasProxy):
    """What the playground asks."""

    async def play(self, request: PlaygroundRequest, tell: Tell) -> PlaygroundResult:
        """Draw what is asked for; `tell` gets each picture when it is there. Cancelled, the proxy sees a client leave.

        StartError proxy_off; any other EaselError says why nothing was drawn at all. A request of which single
        pictures failed, even all, is a result.
        """
        state = self.proxy()
        if not state.running:
            raise StartError("proxy_off")
        door = Door(state.base_url, await self.api_key(), self.settings.request_timeout)
        started = asyncio.get_running_loop().time()
        with _Ears(self.events) as ears:
            places = _Places(request.n)
            refusal = await _drawn(door, request, ears, places, tell)
            seconds = round(asyncio.get_running_loop().time() - started, 3)
            return await _result(ears, places, refusal, seconds)

    async def fetch_picture(self, address: str) -> bytes:
        """The PNG, JPEG, WebP or GIF at an address, fetched as those are that clients name. RequestError fetch_..."""
        return await Fetcher(lambda: self.settings).fetch(address)

    async def drawing_models(self) -> tuple[str, ...]:
        """The names that clients can draw with, as GET /v1/models lists them."""
        providers = self._people.pool.providers()
        return tuple(one.id for one in list_models(0, self.settings, providers).data)

    async def preview_drawing(
        self, model: str, size: str, quality: str, image_size: str, aspect_ratio: str = ""
    ) -> DrawingPreview:
        """What would become of these fields of a request; each may be empty, or anything. Never raises."""
        size, quality = (_sent(one) for one in (size, quality))
        wish = Wish(
            "",
            model=model,
            size=size,
            aspect_ratio=aspect_ratio,
            image_size=image_size,
            quality=quality,
            sent_quality=quality,
        )
        providers = self._people.pool.providers()
        try:
            return _preview(plan(wish, self.settings, "", providers), self.settings, wish)
        except RequestError as error:
            return DrawingPreview(model, problem=error.phrase)


class _Ears:
    """Hears, while it is open, which pictures of requests came and how they ended.

    It keeps what it hears of all: a request may be told of before its id is known here.
    """

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self.request_id = ""
        self._drawn: dict[str, list[int]] = {}
        self._ended: dict[str, RequestRecord] = {}
        self._news = asyncio.Event()

    def __enter__(self) -> Self:
        self._end = self._bus.subscribe(self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def begun(self, head: Drawing) -> None:
        """The answer began."""
        self.request_id = head.request_id

    def next_drawn(self) -> int | None:
        """The number of the picture that came next, None when that is not known."""
        waiting = self._drawn.get(self.request_id, [])
        return waiting.pop(0) if waiting else None

    def heard(self) -> RequestRecord | None:
        """How the request ended, if that was told."""
        return self._ended.get(self.request_id)

    async def ended(self, within: float) -> RequestRecord | None:
        """The same, waiting for it so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.request_id not in self._ended:
                    self._news.clear()
                    await self._news.wait()
        return self.heard()

    def _hear(self, event: Event) -> None:
        match event:
            case AttemptEnded(attempt) if attempt.status is AttemptStatus.OK:
                self._drawn.setdefault(attempt.request_id, []).append(attempt.picture)
            case RequestEnded(record):
                self._ended[record.id] = record
                self._news.set()


class _Places:
    """The n places of a request; a picture whose number is not known, or taken, goes to the first that is free."""

    def __init__(self, n: int) -> None:
        self._n = n
        self.taken: set[int] = set()

    def take(self, number: int | None) -> int:
        """A place for one more."""
        if number is None or number in self.taken:
            number = next(place for place in range(self._n + len(self.taken) + 1) if place not in self.taken)
        self.taken.add(number)
        return number

    def free(self) -> list[int]:
        """The places that are left."""
        return [place for place in range(self._n) if place not in self.taken]


async def _drawn(door: Door, request: PlaygroundRequest, ears: _Ears, places: _Places, tell: Tell) -> NotDrawn | None:
    """Tell every picture that comes; gives what ended it too early."""
    try:
        async for data in stream_through(door, request, ears.begun):
            place = places.take(ears.next_drawn())
            tell(PlaygroundPicture(ears.request_id, place, *_looked_at(data), data))
    except NotDrawn as refused:
        ears.request_id = ears.request_id or refused.request_id
        return refused
    return None


async def _result(ears: _Ears, places: _Places, refusal: NotDrawn | None, seconds: float) -> PlaygroundResult:
    """How it ended; EaselError where nothing was drawn at all and no single picture has a reason of its own."""
    record = await ears.ended(_REFUSED_WITHIN if refusal else _TOLD_WITHIN) if ears.request_id else None
    returned = len(places.taken)
    if record is None or not record.failures:
        why = (record.reason if record else None) or (refusal.phrase if refusal else None)
        if why is not None and not returned:
            raise EaselError(why)
        failures = tuple((place, why) for place in places.free()) if why is not None else ()
    else:
        failures = tuple((places.take(number), why) for number, why in record.failures)
    accounts, notes = (record.accounts, record.notes) if record else ((), ())
    return PlaygroundResult(ears.request_id, returned, seconds, failures, accounts, notes)


def _preview(request: ImageRequest, settings: Settings, wish: Wish) -> DrawingPreview:
    call = request.call
    if call.fields or call.model not in MODELS:
        told = {name: str(call.fields.get(name, "")) for name in ("size", "quality")}
        size, quality = told["size"], told["quality"]
        exact = size if _EXACT.fullmatch(size) else ""
        return DrawingPreview(call.model, call.ratio or "", size or call.size or "", quality, exact, request.notes)
    ratio, size = call.ratio or "", call.size or ""
    across, down = pixels(MODELS[call.model], ratio, call.size) if ratio else (0, 0)
    came = f"{across}x{down}" if ratio else ""
    unread = wish.quality and not wish.image_size and not size_of_quality(wish.quality, settings.qualities)
    unused = phrase("field_unused", field="quality", value=quoted(wish.quality), model=call.model)
    return DrawingPreview(call.model, ratio, size, "", came, (*request.notes, *((unused,) if unread else ())))


def _sent(text: str) -> str:
    """As the doors read it: "auto" is as good as nothing."""
    plain = text.strip()
    return "" if plain.lower() == "auto" else plain


def _looked_at(data: bytes) -> tuple[str, int, int]:
    mime, width, height = look_at_bytes(data)
    return mime or "application/octet-stream", width, height
