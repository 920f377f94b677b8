"""RequestVerbs: the log of requests, read, searched, cleared and written into files."""

import asyncio
from pathlib import Path
from typing import Protocol

from proxy_core.errors import RequestError
from proxy_core.records import Attempt, LogFacets, RequestFilter, RequestRecord
from proxy_core.store.request_export import export
from proxy_core.store.request_log import RequestLog


class HasLog(Protocol):
    """What the verbs stand on: Core, once it is open."""

    @property
    def _log(self) -> RequestLog: ...


class RequestVerbs(HasLog):
    """Requests that are under way are in none of this: they come into the log when they end. All raise StoreError."""

    async def requests(
        self, limit: int = 200, before: float | None = None, matching: RequestFilter | None = None
    ) -> tuple[RequestRecord, ...]:
        """The newest requests that fit, newest first; with `before` (unix seconds), those that began before that.

        Those that began in the same moment as the last come too, even over `limit`: its `started_at` is the next
        page's `before`.
        """
        return await self._log.recent(limit, before, matching)

    def requests_written(
        self, limit: int = 200, before: float | None = None, matching: RequestFilter | None = None
    ) -> "asyncio.Future[tuple[RequestRecord, ...]] | None":
        """The same for any loop of any thread, begun when this returns: it does not wait for Core's own loop.

        None where a request may belong that ended and is not written yet; `requests` waits for it.
        """
        return self._log.recent_written(limit, before, matching)

    async def request(self, request_id: str) -> tuple[RequestRecord, tuple[Attempt, ...]]:
        """One request and its attempts, by its id or the beginning of it. RequestError request_unknown."""
        found = await self._log.find(request_id)
        if found is None:
            raise RequestError("request_unknown", status=404, id=request_id[:60])
        return found

    async def clear_log(self, matching: RequestFilter | None = None) -> int:
        """Remove the requests that fit, with their attempts, also from the file on the disk. How many."""
        return await self._log.clear(matching)

    async def export_log(self, path: Path, form: str, matching: RequestFilter | None = None) -> int:
        """Write the requests that fit to `path`, newest first, as "jsonl" or "csv". How many.

        A file that is there is replaced once all is written, else stays. EaselError export_not_written.
        """
        return await export(self._log.entries(matching), path, form)

    async def log_facets(self) -> LogFacets:
        """The clients, accounts and models in the log, to choose from."""
        return await self._log.facets()
