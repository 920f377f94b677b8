"""Finds, reads out and clears what is in the log, in turns on the database's thread between which others get it.

Whoever calls this has written what was waiting: see request_log.py. How a filter is looked for is request_search.py's
business.
"""

import logging
import sqlite3
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from proxy_core.records import LogFacets, RequestFilter, RequestRecord
from proxy_core.store.database import Database
from proxy_core.store.request_facets import newest_first, values_of
from proxy_core.store.request_search import Search
from proxy_core.store.request_sql import Entry, attempts_of
from proxy_core.store.rows import TABLES, read_rows, request_of

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

FACETS_AT_MOST = 50
REMOVED_AT_ONCE = 250
"""Requests deleted in a turn: some 20 ms with their attempts and index entries."""
_READ_AT_ONCE = 100

_BY_ROWID = f"SELECT {', '.join(TABLES['requests'])} FROM requests WHERE rowid = ?"  # noqa: S608 - constants

log = logging.getLogger(__name__)


async def find_page(database: Database, search: Search) -> tuple[RequestRecord, ...]:
    """What `search` finds to its end, newest first. Cancelled, it takes no further turn. StoreFailed, StoreClosed."""
    found: list[RequestRecord] = []
    while not search.ended:
        found += await database.run(partial(_records, search=search))
    return tuple(found)


async def all_entries(database: Database, matching: RequestFilter) -> AsyncIterator[tuple[Entry, ...]]:
    """Every request that fits, newest first, with its attempts, some at a time. StoreFailed, StoreClosed."""
    search = Search(matching, finds=_READ_AT_ONCE)
    while not search.ended:
        yield await database.run(partial(_entries, search=search))


async def clear(database: Database, matching: RequestFilter) -> int:
    """Remove every request that is in the log now and fits, with its attempts. How many. StoreFailed, StoreClosed.

    Cancelled or failed, it leaves those that it did not come to.
    """
    top = await database.run(_last_rowid)
    search = Search(matching)
    ids: list[str] = []
    while not search.ended:
        ids += await database.run(partial(_ids, search=search, top=top))
    removed = 0
    for start in range(0, len(ids), REMOVED_AT_ONCE):
        removed += await database.run(partial(_remove, ids=ids[start : start + REMOVED_AT_ONCE]))
    await database.run(_wipe)
    return removed


async def facets(database: Database) -> LogFacets:
    """The clients, accounts and models of the log. StoreFailed, StoreClosed."""
    clients, accounts, models, asked = [
        await database.run(partial(values_of, column=column))
        for column in ("client", "account", "model", "asked_model")
    ]
    return LogFacets(
        clients=newest_first(clients, most=FACETS_AT_MOST),
        accounts=newest_first(accounts, most=FACETS_AT_MOST),
        models=newest_first(models, asked, most=FACETS_AT_MOST),
    )


# --- on the database's thread


def _records(db: "sqlite_utils.Database", search: Search) -> tuple[RequestRecord, ...]:
    return read_rows([db.execute(_BY_ROWID, (rowid,)).fetchone() for rowid in search.turn(db)], request_of)


def _entries(db: "sqlite_utils.Database", search: Search) -> tuple[Entry, ...]:
    return tuple((record, attempts_of(db, record)) for record in _records(db, search))


def _last_rowid(db: "sqlite_utils.Database") -> int:
    last: int = db.execute("SELECT coalesce(max(rowid), 0) FROM requests").fetchone()[0]
    return last


def _ids(db: "sqlite_utils.Database", search: Search, top: int) -> list[str]:
    """Those that end while others are looked for are left: they were under way."""
    found = (rowid for rowid in search.turn(db) if rowid <= top)
    return [db.execute("SELECT id FROM requests WHERE rowid = ?", (rowid,)).fetchone()[0] for rowid in found]


def _remove(db: "sqlite_utils.Database", ids: Sequence[str]) -> int:
    # What a person clears is to be gone from the file, too, and not only from the list.
    db.execute("PRAGMA secure_delete = ON")
    try:
        with db.atomic():
            return sum(db.conn.execute("DELETE FROM requests WHERE id = ?", (one,)).rowcount for one in ids)
    finally:
        db.execute("PRAGMA secure_delete = OFF")


def _wipe(db: "sqlite_utils.Database") -> None:
    """Empty the -wal, which still has what was deleted; when nothing is left, also make the file small."""
    try:
        if not _last_rowid(db):
            db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error as error:  # as on a full disk: the requests are gone all the same
        log.warning("what was cleared may still be in the files: %s", error)
