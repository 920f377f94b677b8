"""Darkroom: what is done to pictures before they are sent upstream and after they came: fit, develop, keep."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from proxy_core.images.convert import Converter
from proxy_core.images.request import ImageRequest, ImageResult, Partial, Picture
from proxy_core.images.routes import OPENAI
from proxy_core.images.shrink import fit, google_limits
from proxy_core.phrases import Phrase, phrase
from proxy_core.settings import Settings
from proxy_core.store.gallery import DAY, Gallery


class Darkroom:
    """Converts, and keeps in the gallery what a client lost."""

    def __init__(
        self, converter: Converter, gallery: Gallery, *, settings: Callable[[], Settings], now: Callable[[], float]
    ) -> None:
        self._converter = converter
        self._gallery = gallery
        self._settings = settings
        self._now = now

    async def fitted(self, request: ImageRequest) -> ImageRequest:
        """The request with references that Google takes: its kinds, sizes and number. RequestError when that fails."""
        call = request.call
        if not call.references or request.providers & OPENAI:
            return request
        limits = google_limits(call.model, request.providers)
        shrink = self._settings().shrink_references
        every = call.references if call.mask is None else (*call.references, call.mask)
        fitting, notes = await asyncio.to_thread(fit, every, limits, shrink)
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
            results.append(replace(one, picture=picture) if isinstance(picture, Picture) else one)
        noted = replace(request, notes=(*request.notes, *_fewer_pixels(request, result)))
        return ImageResult(noted, tuple(results))

    async def keep(self, result: ImageResult) -> list[str]:
        """Keep the pictures of a result for a day, and give their names. StoreFailed."""
        request = result.request
        prompt = request.call.prompt if self._settings().keep_prompts else ""
        return [
            await self._gallery.keep(
                one.picture,
                request_id=request.id,
                number=one.number,
                model=request.call.model,
                account=one.attempts[-1].account if one.attempts else "",
                prompt=prompt,
                until=self._now() + DAY,
            )
            for one in result.results
            if one.picture is not None
        ]


def _fewer_pixels(request: ImageRequest, result: ImageResult) -> tuple[Phrase, ...]:
    """A note when fewer than half of the asked pixels came."""
    first = result.pictures[0] if result.pictures else None
    if first is None or first.width * first.height * 2 >= request.asked_pixels:
        return ()
    return (phrase("fewer_pixels", size=f"{first.width}x{first.height}"),)
