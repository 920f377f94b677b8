"""The log of a fake core: it keeps records in a dict and finds them by the rule of the window."""

import asyncio
from pathlib import Path

from desktop.models.matching import EVERYTHING, matches
from proxy_core import Attempt, EaselError, LogFacets, RequestError, RequestFilter, RequestRecord, spawn


class FakeLog:
    """`log` has (record, attempts) by id; `looks` counts the pages that were read.

    `written`: older pages are on the disk.
    """

    def __init__(self) -> None:
        self.log: dict[str, tuple[RequestRecord, tuple[Attempt, ...]]] = {}
        self.matching: RequestFilter | None = None  # of the last look into the log
        self.looks = 0
        self.written = True
        self.log_error: EaselError | None = None  # raised once
        self.export_gate: asyncio.Event | None = None  # an export waits for it

    async def requests(
        self, limit: int = 200, before: float | None = None, matching: RequestFilter | None = None
    ) -> tuple[RequestRecord, ...]:
        self.matching, self.looks = matching, self.looks + 1
        self._fail()
        found = sorted(self._fitting(matching), key=lambda record: -record.started_at)
        found = [record for record in found if before is None or record.started_at < before]
        last = found[:limit][-1].started_at if found else 0.0
        return tuple(found[:limit]) + tuple(record for record in found[limit:] if record.started_at == last)

    def requests_written(
        self, limit: int = 200, before: float | None = None, matching: RequestFilter | None = None
    ) -> asyncio.Future[tuple[RequestRecord, ...]] | None:
        whole = self.written and before is not None
        return spawn(self.requests(limit, before, matching), name="a page") if whole else None

    async def request(self, request_id: str) -> tuple[RequestRecord, tuple[Attempt, ...]]:
        if request_id not in self.log:
            raise RequestError("request_unknown", id=request_id)
        return self.log[request_id]

    async def clear_log(self, matching: RequestFilter | None = None) -> int:
        gone = [record.id for record in self._fitting(matching)]
        for one in gone:
            del self.log[one]
        return len(gone)

    async def export_log(self, path: Path, form: str, matching: RequestFilter | None = None) -> int:
        if self.export_gate is not None:
            await self.export_gate.wait()
        self._fail()
        lines = [f"{form} {record.id}\n" for record in self._fitting(matching)]
        await asyncio.to_thread(path.write_text, "".join(lines), encoding="utf-8")
        return len(lines)

    async def log_facets(self) -> LogFacets:
        records = [record for record, _ in self.log.values()]
        return LogFacets(
            tuple(dict.fromkeys(record.client for record in records if record.client)),
            tuple(dict.fromkeys(name for record in records for name in record.accounts)),
            tuple(dict.fromkeys(record.model for record in records if record.model)),
        )

    def _fitting(self, matching: RequestFilter | None) -> list[RequestRecord]:
        return [record for record, _ in self.log.values() if matches(record, matching or EVERYTHING)]

    def _fail(self) -> None:
        if self.log_error is not None:
            error, self.log_error = self.log_error, None
            raise error
