"""The doors of OpenAI's Images API: generations, edits, variations, and OpenRouter's /images, plain or streamed."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from aiohttp import web

from proxy_core.dialects import openai_edits, openai_images, openai_stream
from proxy_core.dialects.fields import Fields
from proxy_core.errors import EaselError
from proxy_core.images.reference import Reference, ReferenceFiles
from proxy_core.images.request import Buffer, ImageRequest, ImageResult, Partial, Picture
from proxy_core.images.source import Source
from proxy_core.phrases import phrase
from proxy_core.server.darkroom import Darkroom
from proxy_core.server.exchange import Exchange, read_json_body, send_json
from proxy_core.server.kept import public_url
from proxy_core.server.multipart import Form, read_form
from proxy_core.server.repeats import digest_of, tells_repeats
from proxy_core.server.studio import Read, Reading, Studio
from proxy_core.server.tasks_door import TasksDoor, wants_task
from proxy_core.settings import Settings
from proxy_core.store.room import why
from proxy_core.tasks import in_thread, spawn


class ImagesAnswer:
    """An `Answer` in the words of the Images API."""

    formats: Sequence[str] = ("png", "jpeg", "webp", "gif")

    def __init__(
        self,
        darkroom: Darkroom,
        settings: Callable[[], Settings],
        now: Callable[[], float],
        *,
        as_openrouter: bool = False,
    ) -> None:
        self._darkroom = darkroom
        self._settings = settings
        self._now = now
        self._as_openrouter = as_openrouter

    def told(self, error: EaselError) -> EaselError:
        """As it is."""
        return error

    async def send(self, exchange: Exchange, result: ImageResult) -> web.StreamResponse:
        """All pictures in one JSON; as addresses on this proxy where the person chose that and the disk takes them."""
        urls: list[str] = []
        if result.request.response_format == "url" and self._settings().url_as == "http":
            urls = await self._addresses(exchange, result)
        created = int(self._now())
        buffers = openai_images.render_images(result, created, urls, as_openrouter=self._as_openrouter)
        return await send_json(exchange, 200, buffers)

    async def _addresses(self, exchange: Exchange, result: ImageResult) -> list[str]:
        """Where the pictures are; "" for one that cannot be kept: it was paid for, so it goes as a data URL then."""
        exchange.giving_out = spawn(self._darkroom.keep(result), name="give pictures out")
        kept = await asyncio.shield(exchange.giving_out)  # what was begun is kept, whether the client stays or not
        if kept.trouble is not None:
            exchange.notes += (phrase("no_address", path=kept.trouble.values["path"], why=why(kept.trouble)),)
        names = [kept.names.get(one.number, "") for one in result.results if one.picture is not None]
        return [name and public_url(exchange.http, name) for name in names]

    def opening(self, request: ImageRequest) -> list[Buffer]:
        """Nothing comes before the first picture."""
        return []

    def event(self, request: ImageRequest, came: int, found: Picture | Partial) -> list[Buffer]:
        """A completed event, or one for a draft."""
        created = int(self._now())
        if isinstance(found, Partial):
            return openai_stream.partial_event(request.call.action, found, request, created)
        return openai_stream.completed_event(request.call.action, found, request, created)

    def closing(self, result: ImageResult) -> list[Buffer]:
        """Nothing comes after the last picture."""
        return []

    def failing(self, exchange: Exchange, error: EaselError) -> list[Buffer]:
        """An error event."""
        return openai_stream.error_event(exchange.render_error(error, self._now(), exchange.id))


class ImagesDoor:
    """Reads the bodies of the Images API and lets the studio do the rest."""

    def __init__(
        self,
        studio: Studio,
        tasks: TasksDoor,
        answer: ImagesAnswer,
        openrouter: ImagesAnswer,
        settings: Callable[[], Settings],
    ) -> None:
        self._studio = studio
        self._tasks = tasks
        self._answer = answer
        self._openrouter = openrouter
        self._settings = settings

    async def generations(self, exchange: Exchange) -> web.StreamResponse:
        """POST /v1/images/generations."""
        return await self._answered(exchange, lambda _: self._generation(exchange))

    async def openrouter(self, exchange: Exchange) -> web.StreamResponse:
        """POST /v1/images, as OpenRouter's SDK asks: the same with another usage."""
        return await self._studio.answer(exchange, lambda _: self._generation(exchange), self._openrouter)

    async def edits(self, exchange: Exchange) -> web.StreamResponse:
        """POST /v1/images/edits, as a form or as JSON."""
        return await self._answered(exchange, lambda files: self._edit(exchange, files))

    async def variations(self, exchange: Exchange) -> web.StreamResponse:
        """POST /v1/images/variations, as a form or as JSON."""
        return await self._studio.answer(exchange, lambda files: self._variation(exchange, files), self._answer)

    async def _answered(self, exchange: Exchange, read: Read) -> web.StreamResponse:
        """With the pictures, or with the id of a task where the client asks for that."""
        if wants_task(exchange.http):
            return await self._tasks.begin(self._studio, exchange, read, self._answer)
        return await self._studio.answer(exchange, read, self._answer)

    async def _generation(self, exchange: Exchange) -> Reading:
        body = await read_json_body(exchange, self._settings().json_limit_mb)
        return Reading(openai_images.parse_generation(body), await _digest(exchange, body))

    async def _edit(self, exchange: Exchange, files: ReferenceFiles) -> Reading:
        if form := await _form(exchange, files):
            wish = openai_edits.read_edit(Fields.of_text(form.fields), form.images, form.mask)
            return Reading(wish, await _form_digest(exchange, form))
        body = await read_json_body(exchange, self._settings().json_limit_mb)
        return Reading(openai_edits.read_edit(Fields.of_json(body)), await _digest(exchange, body))

    async def _variation(self, exchange: Exchange, files: ReferenceFiles) -> Reading:
        if form := await _form(exchange, files):
            wish = openai_edits.read_variation(Fields.of_text(form.fields), form.images)
            return Reading(wish, await _form_digest(exchange, form))
        body = await read_json_body(exchange, self._settings().json_limit_mb)
        return Reading(openai_edits.read_variation(Fields.of_json(body)), await _digest(exchange, body))


async def _form(exchange: Exchange, files: ReferenceFiles) -> Form | None:
    """The form of a body that is one."""
    if not exchange.http.content_type.startswith("multipart/"):
        return None
    form = await read_form(exchange, files)
    exchange.papers.sent_form(form.fields, form.images, form.mask, form.unused)
    return form


async def _digest(exchange: Exchange, body: bytearray) -> bytes:
    """By what a repeat of this request is known; b"" for a client that does not tell its repeats."""
    headers = exchange.http.headers
    return await digest_of(headers, exchange.path, [body]) if tells_repeats(headers) else b""


async def _form_digest(exchange: Exchange, form: Form) -> bytes:
    """The same for a form: by its fields and the bytes of its pictures, as its boundary is another with each repeat."""
    headers = exchange.http.headers
    if not tells_repeats(headers):
        return b""
    texts = [text.encode("utf-8", "surrogatepass") for pair in sorted(form.fields.items()) for text in pair]
    mask = () if form.mask is None else (form.mask,)
    pictures = await in_thread(lambda: [_fingerprint(source) for source in (*form.images, *mask)])
    return await digest_of(headers, exchange.path, [*texts, b"%d" % len(mask), *pictures])


def _fingerprint(source: Source) -> bytes:
    """The SHA-256 of a picture's bytes, or of the text that names it. Blocks."""
    if isinstance(source, str):
        return hashlib.sha256(source.encode("utf-8", "replace")).digest()
    held = (source.path or source.data) if isinstance(source, Reference) else source.text
    with held.open("rb") if isinstance(held, Path) else BytesIO(held) as file:
        return hashlib.file_digest(file, "sha256").digest()
