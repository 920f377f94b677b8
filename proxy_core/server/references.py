"""ReferenceSources: every picture that a wish names becomes a Reference: fetched, or decoded from its text.

What may be fetched is decided by the fetcher that it is given. Nothing on this computer is ever opened.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from msgspec.structs import replace

from proxy_core.dialects.sources import no_kind, source_of
from proxy_core.errors import RequestError
from proxy_core.images.reference import IN_MEMORY, Reference, ReferenceFiles
from proxy_core.images.sniff import look_at_bytes
from proxy_core.images.source import DataSource, Source
from proxy_core.images.wish import Wish
from proxy_core.phrases import phrase
from proxy_core.server.base64_pieces import decoded
from proxy_core.server.spool import Spool, append, reference
from proxy_core.tasks import in_thread

AT_ONCE = 4  # addresses of one request
MOST_MB = 20  # of 2**20 bytes, as OpenAI takes of a data URL

Fetch = Callable[[str], Awaitable[bytes]]


class ReferenceSources:
    """Reads the sources of wishes. `fetch` gives what is at an http or https address, or raises RequestError."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    async def resolve(self, wish: Wish, files: ReferenceFiles) -> Wish:
        """The wish with a Reference for every source, in order. RequestError names the one that is no picture."""
        if not wish.references and wish.mask is None:
            return wish
        masks = () if wish.mask is None else (wish.mask,)
        sources = [*zip(wish.references, _names(wish.references), strict=True), *((mask, "mask") for mask in masks)]
        reading = _Reading(self._fetch, files)
        looked_at = [(_looked_at(source, param), param) for source, param in sources]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(reading.read(source, param)) for source, param in looked_at]
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        read = tuple(task.result() for task in tasks)
        count = len(wish.references)
        return replace(wish, references=read[:count], mask=read[count] if masks else None)


def _names(sources: Sequence[Source]) -> list[str]:
    return ["image"] if len(sources) == 1 else [f"image[{number}]" for number in range(len(sources))]


def _looked_at(source: Source, param: str) -> Source:
    """`source`, as an address only if it may be fetched: checked for all before the first one is."""
    if not isinstance(source, str):
        return source
    found = source_of(source.encode("utf-8", "replace"), param)
    if found is None or (isinstance(found, str) and not found.lower().startswith(("https://", "http://"))):
        raise no_kind(param)
    return found


class _Reading:
    """The sources of one wish: several addresses at once, one at a time on the disk."""

    def __init__(self, fetch: Fetch, files: ReferenceFiles) -> None:
        self._fetch = fetch
        self._files = files
        self._fetching = asyncio.Semaphore(AT_ONCE)
        self._working = asyncio.Lock()

    async def read(self, source: Source, param: str) -> Reference:
        """The picture of one source."""
        if isinstance(source, Reference):
            return source
        if isinstance(source, str):
            async with self._fetching:
                return await self._kept(await self._fetched(source, param), param)
        async with self._working:
            return await self._decoded(source, param)

    async def _fetched(self, address: str, param: str) -> bytes:
        try:
            return await self._fetch(address)
        except RequestError as error:
            error.param = param  # the fetcher does not know whose address it was
            raise

    async def _kept(self, data: bytes, param: str) -> Reference:
        kind = look_at_bytes(data[:IN_MEMORY])
        if len(data) <= IN_MEMORY:
            return reference(kind, len(data), param, data=data)
        async with self._working:
            path = self._files.new_path()
            await in_thread(lambda: append(path, data))
        return reference(kind, len(data), param, path=path)

    async def _decoded(self, source: DataSource, param: str) -> Reference:
        spool = Spool(self._files)
        await in_thread(lambda: _fill(spool, source, param))
        await spool.finish()
        if not spool.mime:  # a path may be base64 by chance, so it is told what is taken
            raise no_kind(param)
        return spool.picture(param)


def _fill(spool: Spool, source: DataSource, param: str) -> None:
    try:
        for piece in decoded(source):
            spool.add(piece)
            if spool.size > MOST_MB * 2**20:
                said = phrase("part_too_large", param=param, limit=MOST_MB)
                raise RequestError(said, param=param, wire_code="upload_too_large", status=413)
            if spool.full:
                spool.flush()
    except ValueError:
        raise no_kind(param) from None
