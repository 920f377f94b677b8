"""Darkroom: what is done to pictures before they are sent upstream and after they came: fit, develop, keep."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from proxy_core.dialects import gemini_native
from proxy_core.errors import StoreError
from proxy_core.gallery_records import Origin
from proxy_core.images.convert import Converter
from proxy_core.images.request import Buffer, ImageRequest, ImageResult, Partial, Picture, PictureResult
from proxy_core.images.routes import OPENAI
from proxy_core.images.shrink import fit, google_limits, pixels_to_open
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings
from proxy_core.store.database import DAY
from proxy_core.store.gallery import Gallery
from proxy_core.store.write_queue import Work
from proxy_core.tasks import in_thread, together
from proxy_core.upstreams.held_bytes import let_go

log = logging.getLogger(__name__)

# Requests whose references are made to fit at once...
_FITTED_AT_ONCE = 2
# ...beside one of more pixels than these: 100 million take half a gigabyte meanwhile, and one with transparent parts.
_LARGE = 25_000_000


async def _at_once(picture: Picture, keep: Callable[..., Awaitable[str]]) -> str:
    return await keep(picture)


class Kept(Struct, frozen=True):
    """What the gallery has of a result: the names of pictures by their numbers. `trouble`: why one is not there."""

    names: Mapping[int, str]
    trouble: Phrase | None = None


class Darkroom:
    """Converts, and keeps in the gallery what was drawn. `keep_lost` has a picture kept whose client went away."""

    def __init__(
        self, converter: Converter, gallery: Gallery, *, settings: Callable[[], Settings], now: Callable[[], float]
    ) -> None:
        self._converter = converter
        self._gallery = gallery
        self._settings = settings
        self._now = now
        self._fitting = asyncio.Semaphore(_FITTED_AT_ONCE)
        self._fitting_large = asyncio.Semaphore(1)
        self.keep_lost = _at_once

    async def fitted(self, request: ImageRequest) -> ImageRequest:
        """The request with references that Google takes: its kinds, sizes and number. RequestError when that fails."""
        call = request.call
        if not call.references or request.providers & OPENAI:
            return request
        limits = google_limits(call.model, request.providers)
        shrink = self._settings().shrink_references
        every = call.references if call.mask is None else (*call.references, call.mask)
        if pixels := pixels_to_open(every, limits):
            async with self._fitting_large if pixels > _LARGE else self._fitting:
                fitting, notes = await in_thread(partial(fit, every, limits, shrink))
        else:
            fitting, notes = fit(every, limits, shrink)  # nothing is read: it need not wait for its turn
        count = len(call.references)
        mask = fitting[count] if call.mask else None
        fitted = replace(call, references=fitting[:count], mask=mask)
        return replace(request, call=fitted, notes=(*request.notes, *notes))

    async def shown(self, found: Picture | Partial, request: ImageRequest, formats: Sequence[str]) -> Picture | Partial:
        """A picture in the format that was asked for, where `formats` has it; a draft as it is."""
        if isinstance(found, Partial):
            return found
        own = found.mime.removeprefix("image/")
        wanted = request.output_format if request.output_format in formats else own if own in formats else formats[0]
        return await self._converter.convert(found, wanted, request.output_compression)

    async def developed(self, result: ImageResult, formats: Sequence[str]) -> ImageResult:
        """The result with every picture as `shown` makes it, and a note when far fewer pixels came than were asked."""
        request = result.request
        results = []
        for one in result.results:
            picture = one.picture and await self.shown(one.picture, request, formats)
            if isinstance(picture, Picture) and picture is not one.picture:
                results.append(replace(one, picture=picture))
            else:
                results.append(one)
        return ImageResult(noted(result).request, tuple(results))

    async def keep(self, result: ImageResult, *, lost: bool = False, but: Collection[int] = ()) -> Kept:
        """Keep the pictures of a result for a day at least: what became of each. One that fails costs no other.

        Anybody may read by its name what was asked for as an address, but for what a client `lost`, as it got none.
        The pictures of the numbers `but` are in the gallery already.
        """
        request, keep = result.request, self._keep_lost if lost else self._keep
        works = {
            one.number: keep(request, one.number, one.picture, _drew(one))
            for one in result.results
            if one.picture is not None and one.number not in but
        }
        came = dict(zip(works, await together(works.values()), strict=True))  # the disk's wait is the same as for one
        names = {number: one for number, one in came.items() if isinstance(one, str)}
        return Kept(names, next((one for one in came.values() if isinstance(one, Phrase)), None))

    async def _keep(self, request: ImageRequest, number: int, picture: Picture, account: str) -> str | Phrase:
        """The name of a picture, or why it is not kept."""
        try:
            return await self.keeping(request, number, account, request.origin)(picture)
        except StoreError as error:
            return error.phrase

    async def _keep_lost(self, request: ImageRequest, number: int, picture: Picture, account: str) -> str | Phrase:
        try:
            return await self.keep_lost(picture, self.keeping(request, number, account, "lost"))
        except StoreError as error:
            log.warning("picture %d of request %s was not kept: %s", number, request.id, error)  # no answer can say it
            return error.phrase

    def keeping(
        self, request: ImageRequest, number: int, account: str, origin: Origin = "task"
    ) -> Callable[..., Awaitable[str]]:
        """What keeps a picture of `request` for a day at least: Gallery.keep, told all but the picture."""
        until = self._now() + DAY
        by_address = request.response_format == "url" and self._settings().url_as == "http" and origin != "lost"
        about = self._about(request, number, account) | {"origin": origin}
        return partial(self._gallery.keep, **about, until=until, public_until=until if by_address else 0.0)

    def remember(self, result: ImageResult, but: Collection[int] = ()) -> None:
        """Keep what a client got, as it was drawn, where the gallery wants that. Returns at once.

        From here on the pictures do not count as held by the upstreams: the gallery has a bound of its own.
        The pictures of the numbers `but` are in the gallery already.
        """
        request = result.request
        for picture in result.pictures:
            let_go(picture.data)
        works = [
            (memoryview(one.picture.data).nbytes, self._keeping(request, one.number, one.picture, _drew(one)))
            for one in result.results
            if one.picture is not None and one.number not in but
        ]
        if works and self._gallery.wants(request.origin):
            self._gallery.later(*works)

    def remember_forwarded(self, request: ImageRequest, account: str, body: Buffer) -> None:
        """The same for the answer of a provider's own wire. It is looked into beside the caller."""
        let_go(body)
        if self._gallery.wants(request.origin):
            about = self._about(request, 0, account)
            self._gallery.later((memoryview(body).nbytes, partial(self._keep_forwarded, body, about)))

    async def keep_forwarded(self, request: ImageRequest, account: str, body: Buffer) -> int:
        """Keep the pictures of such an answer for a day at least, as its client lost it. How many."""
        found = await asyncio.to_thread(gemini_native.pictures, body)
        came = [await self._keep_lost(request, number, one, account) for number, one in enumerate(found)]
        return len([one for one in came if isinstance(one, str)])

    async def _keep_forwarded(self, body: Buffer, about: dict[str, Any]) -> None:
        found = await asyncio.to_thread(gemini_native.pictures, body)
        await together(self._gallery.keep(one, **about | {"number": number}) for number, one in enumerate(found))

    def _keeping(self, request: ImageRequest, number: int, picture: Picture, account: str) -> Work:
        return partial(self._gallery.begin, picture, **self._about(request, number, account))

    def _about(self, request: ImageRequest, number: int, account: str) -> dict[str, Any]:
        """What the gallery is told of a picture. The request is not held, as it may hold megabytes."""
        return {
            "request_id": request.id,
            "number": number,
            "model": request.call.model,
            "account": account,
            "client": request.client,
            "prompt": request.call.prompt if self._settings().keep_prompts else "",
            "origin": request.origin,
        }


def _drew(result: PictureResult) -> str:
    """The account that drew it."""
    return result.attempts[-1].account if result.attempts else ""


def noted(result: ImageResult) -> ImageResult:
    """The result with a note when far fewer pixels came than were asked."""
    request = result.request
    notes = _fewer_pixels(request, result)
    return replace(result, request=replace(request, notes=(*request.notes, *notes))) if notes else result


def _fewer_pixels(request: ImageRequest, result: ImageResult) -> tuple[Phrase, ...]:
    """A note when fewer than half of the asked pixels came."""
    first = result.pictures[0] if result.pictures else None
    if first is None or first.width * first.height * 2 >= request.asked_pixels:
        return ()
    return (phrase("fewer_pixels", size=f"{first.width}x{first.height}"),)
