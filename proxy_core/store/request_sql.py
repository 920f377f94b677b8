"""The log's SQL: functions that run on the database's thread. When they run is request_log.py's business."""

import logging
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from proxy_core.records import Attempt, RequestRecord
from proxy_core.store.rows import (
    BAD_VALUES,
    TABLES,
    Row,
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
Minute = tuple[float, int]
"""When an account finished the last picture of a minute, in unix seconds, and how many it finished in that minute."""

PREFIX_LENGTH = 4
CALLS_AT_MOST = 200_000
"""So many take 0.5 s to read; an account that is told of fewer calls than it had meets its limit by a refusal."""
LONGEST_ATTEMPT = 86_400.0
"""Seconds; the most that the setting request_timeout takes."""

log = logging.getLogger(__name__)


def _insert(table: str) -> str:
    columns = TABLES[table]
    values = ", ".join("?" * len(columns))
    # Not OR REPLACE: with that, SQLite first copies every page that a row changes to another file.
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"  # noqa: S608 - constants


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
    ) ORDER BY started_at DESC, serial DESC""",
)
# Found by the time, which has an index.
_WRITTEN = "SELECT id, serial FROM requests WHERE started_at IN ({0}) AND id IN ({0})"
# The index of ids begins with the block of the request: see requests_in_order.py. The newest block comes first.
_BLOCKS = (
    "SELECT max(serial) / 256 FROM requests UNION ALL "
    "SELECT (SELECT serial / 256 FROM requests WHERE serial / 256 < block ORDER BY serial / 256 DESC LIMIT 1) "
    "FROM blocks WHERE block IS NOT NULL"
)
_BY_ID = f"WITH RECURSIVE blocks (block) AS ({_BLOCKS}) " + _select(
    "requests", "JOIN blocks ON serial / 256 = block WHERE {} LIMIT 2"
)
_BY_WHOLE_ID = _BY_ID.format("id = ?")
_BY_PREFIX = _BY_ID.format("id >= ? AND id < ?")
_ATTEMPTS = _select("attempts", "WHERE request = ? ORDER BY picture, number")
# The second condition lets SQLite use the index attempts_drawn; the first says what is wanted. By the minute: a fleet
# draws hundreds of thousands a day, and a picture that is left out is one that its account seems not to have drawn.
_DRAWN = (
    "SELECT account_id, max(started_at + seconds), count(*) FROM attempts "
    "WHERE started_at + seconds >= :since AND started_at >= :since - :longest AND status = 'ok' "
    "GROUP BY account_id, CAST((started_at + seconds) / 60 AS INTEGER)"
)
# By way of the requests, newest first: their model is wanted anyway, and both tables are found by an index they have.
# Of calls without a status of the upstream, those count that broke when the request was out, and those that were
# cancelled: an attempt begins when its call is about to be sent. A refusal for a limit is no use of it.
_CALLS = (
    "SELECT attempts.account_id, requests.model, attempts.started_at "
    "FROM requests JOIN attempts ON attempts.request = requests.serial "
    "WHERE requests.started_at >= :since - :longest AND attempts.started_at >= :since "
    "AND attempts.status <> 'limited' AND (attempts.upstream_status <> 0 OR attempts.status IN ('ok', 'cancelled') "
    "OR attempts.reason IN ('no_answer', 'went_silent', 'connection_lost', 'not_understood')) "
    "ORDER BY requests.started_at DESC LIMIT :limit"
)
_PRUNE = "DELETE FROM requests WHERE serial IN (SELECT serial FROM requests {} ORDER BY started_at, serial LIMIT ?)"
_PRUNE_OLD = _PRUNE.format("WHERE started_at < ?")
_PRUNE_EXCESS = _PRUNE.format("")


def write(db: "sqlite_utils.Database", entries: Sequence[Entry]) -> None:
    """Write `entries` in one transaction. One that has a value no table takes is left out, and the rest is written.

    A request that comes twice, or is there already with the same time, is replaced with its attempts and keeps its
    serial: who is about to remove it finds it.
    """
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
    last = {clean_text(record.id): (record, attempts) for record, attempts in entries}
    times = [record.started_at for record, _ in last.values()]
    with db.atomic():
        top: int = db.conn.execute("SELECT coalesce(max(serial), 0) FROM requests").fetchone()[0]
        written = db.conn.execute(_WRITTEN.format(", ".join("?" * len(last))), [*times, *last]).fetchall()
        db.conn.executemany("DELETE FROM requests WHERE serial = ?", [(serial,) for _, serial in written])
        serials = dict(written)
        new = [(serials.get(one, top + place), *last[one]) for place, one in enumerate(last, 1)]
        db.conn.executemany(_INSERT_REQUEST, [request_row(serial, record) for serial, record, _ in new])
        db.conn.executemany(_INSERT_ACCOUNT, [row for n, record, _ in new for row in request_account_rows(n, record)])
        db.conn.executemany(_INSERT_ATTEMPT, [attempt_row(n, one) for n, _, attempts in new for one in attempts])


def recent(db: "sqlite_utils.Database", limit: int, before: float | None) -> tuple[RequestRecord, ...]:
    """See RequestLog.recent."""
    values = {"limit": max(limit, 1), "before": float("inf") if before is None else before}
    return read_rows(db.execute(_RECENT, values), request_of)


def find(db: "sqlite_utils.Database", prefix: str) -> Entry | None:
    """See RequestLog.find."""
    prefix = clean_text(prefix)
    rows = db.execute(_BY_WHOLE_ID, (prefix,)).fetchall()
    if not rows and len(prefix) >= PREFIX_LENGTH:
        rows = db.execute(_BY_PREFIX, (prefix, prefix + "\U0010ffff")).fetchall()
    return next(iter(entries_of(db, rows)), None) if len(rows) == 1 else None


def entries_of(db: "sqlite_utils.Database", rows: Iterable[Row]) -> tuple[Entry, ...]:
    """The requests of `rows` with their attempts, by picture, then in the order in which they were made."""
    return tuple(
        (record, read_rows(db.execute(_ATTEMPTS, row[1:2]), partial(attempt_of, request_id=record.id)))
        for row in rows
        for record in read_rows((row,), request_of)
    )


def drawn_since(db: "sqlite_utils.Database", since: float) -> dict[str, list[Minute]]:
    """See RequestLog.drawn_since."""
    drawn: dict[str, list[Minute]] = {}
    for account_id, last, count in db.execute(_DRAWN, {"since": since, "longest": LONGEST_ATTEMPT}):
        drawn.setdefault(account_id, []).append((last, count))
    return drawn


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
