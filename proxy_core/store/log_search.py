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
from proxy_core.store.request_sql import Entry, entries_of
from proxy_core.store.rows import TABLES, Row, read_rows, request_of

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

FACETS_AT_MOST = 50
REMOVED_AT_ONCE = 250
"""Requests deleted in a turn: some 20 ms with their attempts and index entries."""
_READ_AT_ONCE = 100

_BY_SERIAL = f"SELECT {', '.join(TABLES['requests'])} FROM requests WHERE serial = ?"  # noqa: S608 - constants

# A serial may be another request's once it was removed.
Place = tuple[int, str]

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
    last = await database.run(_last)
    search = Search(matching)
    found: list[Place] = []
    while not search.ended:
        found += await database.run(partial(_places, search=search, last=last))
    removed = 0
    for start in range(0, len(found), REMOVED_AT_ONCE):
        removed += await database.run(partial(_remove, places=found[start : start + REMOVED_AT_ONCE]))
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
    return read_rows(_rows(db, search), request_of)


def _entries(db: "sqlite_utils.Database", search: Search) -> tuple[Entry, ...]:
    return entries_of(db, _rows(db, search))


def _rows(db: "sqlite_utils.Database", search: Search) -> list[Row]:
    return [db.execute(_BY_SERIAL, (serial,)).fetchone() for serial in search.turn(db)]


def _last(db: "sqlite_utils.Database") -> int:
    last: int = db.execute("SELECT coalesce(max(serial), 0) FROM requests").fetchone()[0]
    return last


def _places(db: "sqlite_utils.Database", search: Search, last: int) -> list[Place]:
    """Those that end while others are looked for are left: they were under way."""
    found = (serial for serial in search.turn(db) if serial <= last)
    return [db.execute("SELECT serial, id FROM requests WHERE serial = ?", (serial,)).fetchone() for serial in found]


def _remove(db: "sqlite_utils.Database", places: Sequence[Place]) -> int:
    with db.atomic():
        return sum(db.conn.execute("DELETE FROM requests WHERE serial = ? AND id = ?", one).rowcount for one in places)


def _wipe(db: "sqlite_utils.Database") -> None:
    """Empty the -wal, which still has what was deleted; when nothing is left, also make the file small.

    What a person clears is to be gone from the files, and not only from the list. Where others stay, a piece of a row
    may be left all the same: SQLite joins pages that became half empty, and does not overwrite what it moved. VACUUM
    would, and holds the database up for seconds.
    """
    try:
        if not _last(db):
            db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error as error:  # as on a full disk: the requests are gone all the same
        log.warning("what was cleared may still be in the files: %s", error)
