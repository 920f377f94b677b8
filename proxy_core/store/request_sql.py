"""The log's SQL: functions that run on the database's thread. When they run is request_log.py's business."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from proxy_core.records import Attempt, RequestRecord
from proxy_core.store.rows import (
    BAD_VALUES,
    TABLES,
    attempt_of,
    attempt_row,
    clean_text,
    read_rows,
    request_account_rows,
    request_of,
    request_row,
)

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

Entry = tuple[RequestRecord, tuple[Attempt, ...]]
Call = tuple[str, float]
"""The model that was asked of an account, and when, in unix seconds."""

PREFIX_LENGTH = 4
DRAWN_AT_MOST = 10_000
CALLS_AT_MOST = 200_000
"""So many take 0.5 s to read; an account that is told of fewer calls than it had meets its limit by a refusal."""
LONGEST_ATTEMPT = 86_400.0
"""Seconds; the most that the setting request_timeout takes."""

log = logging.getLogger(__name__)


def _insert(table: str) -> str:
    columns = TABLES[table]
    values = ", ".join("?" * len(columns))
    # REPLACE: a batch whose end was not seen is written again.
    return f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({values})"  # noqa: S608 - constants


def _select(table: str, rest: str) -> str:
    return f"SELECT {', '.join(TABLES[table])} FROM {table} {rest}"  # noqa: S608 - constants


_INSERT_REQUEST = _insert("requests")
_INSERT_ACCOUNT = _insert("request_accounts")
_INSERT_ATTEMPT = _insert("attempts")
_RECENT = _select(
    "requests",
    """WHERE started_at < :before AND started_at >= coalesce(
        (SELECT started_at FROM requests WHERE started_at < :before ORDER BY started_at DESC LIMIT 1 OFFSET :limit - 1),
        -9e999
    ) ORDER BY started_at DESC, rowid DESC""",
)
_BY_ID = _select("requests", "WHERE id = ?")
_BY_PREFIX = _select("requests", "WHERE id >= ? AND id < ? LIMIT 2")
_ATTEMPTS = _select("attempts", "WHERE request_id = ? ORDER BY picture, number")
# The second condition lets SQLite use the index attempts_drawn; the first says what is wanted.
_DRAWN = (
    "SELECT account_id, started_at + seconds AS ended_at FROM attempts "
    "WHERE ended_at >= :since AND started_at >= :since - :longest AND status = 'ok' "
    "ORDER BY started_at DESC LIMIT :limit"
)
# By way of the requests, newest first: their model is wanted anyway, and both tables are found by an index they have.
# Of calls without a status of the upstream, those count that broke when the request was out, and those that were
# cancelled: an attempt begins when its call is about to be sent. A refusal for a limit is no use of it.
_CALLS = (
    "SELECT attempts.account_id, requests.model, attempts.started_at "
    "FROM requests JOIN attempts ON attempts.request_id = requests.id "
    "WHERE requests.started_at >= :since - :longest AND attempts.started_at >= :since "
    "AND attempts.status <> 'limited' AND (attempts.upstream_status <> 0 OR attempts.status IN ('ok', 'cancelled') "
    "OR attempts.reason IN ('no_answer', 'went_silent', 'connection_lost', 'not_understood')) "
    "ORDER BY requests.started_at DESC LIMIT :limit"
)
_PRUNE = "DELETE FROM requests WHERE rowid IN (SELECT rowid FROM requests {} ORDER BY started_at, rowid LIMIT ?)"
_PRUNE_OLD = _PRUNE.format("WHERE started_at < ?")
_PRUNE_EXCESS = _PRUNE.format("")


def write(db: "sqlite_utils.Database", entries: Sequence[Entry]) -> None:
    """Write `entries` in one transaction. One that has a value no table takes is left out, and the rest is written."""
    try:
        _write(db, entries)
    except BAD_VALUES as error:
        if len(entries) > 1:
            for entry in entries:
                write(db, (entry,))
        else:
            # Without the traceback: that would show values, and with them the prompt.
            log.error("request %s cannot be logged: %s", entries[0][0].id, type(error).__name__)  # noqa: TRY400 - above


def _write(db: "sqlite_utils.Database", entries: Sequence[Entry]) -> None:
    with db.atomic():
        db.conn.executemany(_INSERT_REQUEST, [request_row(record) for record, _ in entries])
        db.conn.executemany(_INSERT_ACCOUNT, [row for record, _ in entries for row in request_account_rows(record)])
        db.conn.executemany(_INSERT_ATTEMPT, [attempt_row(a) for _, attempts in entries for a in attempts])


def recent(db: "sqlite_utils.Database", limit: int, before: float | None) -> tuple[RequestRecord, ...]:
    """See RequestLog.recent."""
    values = {"limit": max(limit, 1), "before": float("inf") if before is None else before}
    return read_rows(db.execute(_RECENT, values), request_of)


def find(db: "sqlite_utils.Database", prefix: str) -> Entry | None:
    """See RequestLog.find."""
    prefix = clean_text(prefix)
    rows = db.execute(_BY_ID, (prefix,)).fetchall()
    if not rows and len(prefix) >= PREFIX_LENGTH:
        rows = db.execute(_BY_PREFIX, (prefix, prefix + "\U0010ffff")).fetchall()
    if len(rows) != 1:
        return None
    records = read_rows(rows, request_of)
    return (records[0], attempts_of(db, records[0])) if records else None


def attempts_of(db: "sqlite_utils.Database", record: RequestRecord) -> tuple[Attempt, ...]:
    """The attempts of a request, by picture, then in the order in which they were made."""
    return read_rows(db.execute(_ATTEMPTS, (clean_text(record.id),)), attempt_of)


def drawn_since(db: "sqlite_utils.Database", since: float) -> dict[str, list[float]]:
    """See RequestLog.drawn_since."""
    drawn: dict[str, list[float]] = {}
    values = {"since": since, "longest": LONGEST_ATTEMPT, "limit": DRAWN_AT_MOST}
    for account_id, ended_at in db.execute(_DRAWN, values):
        drawn.setdefault(account_id, []).append(ended_at)
    return {account_id: sorted(times) for account_id, times in drawn.items()}


def calls_since(db: "sqlite_utils.Database", since: float) -> dict[str, list[Call]]:
    """See RequestLog.calls_since."""
    calls: dict[str, list[Call]] = {}
    values = {"since": since, "longest": LONGEST_ATTEMPT, "limit": CALLS_AT_MOST}
    for account_id, model, started_at in db.execute(_CALLS, values):
        calls.setdefault(account_id, []).append((model, started_at))
    return {account_id: sorted(of, key=lambda call: call[1]) for account_id, of in calls.items()}


def prune(db: "sqlite_utils.Database", rows: int, oldest: float, chunk: int) -> bool:
    """Delete at most `chunk` requests that began before `oldest`, and as many over `rows`. Whether more may be left."""
    with db.atomic():
        old = db.conn.execute(_PRUNE_OLD, (oldest, chunk)).rowcount
        count: int = db.conn.execute("SELECT count(*) FROM requests").fetchone()[0]
        excess = min(max(count - rows, 0), chunk)
        if excess:
            db.conn.execute(_PRUNE_EXCESS, (excess,))
    return chunk in (old, excess)
