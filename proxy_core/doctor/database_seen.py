"""The database, only read: whether it is whole, how large it is, what it counts. No lock keeps anybody waiting.

What SQLite says of damage is not repeated: it quotes what is broken.
"""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from proxy_core.accounts.account import Account, Provider

_CHECK_SECONDS = 3.0  # a log of 100,000 requests takes one
_BUSY_SECONDS = 1.0
_STEPS = 10_000  # of SQLite's machine, between two looks at the clock
_DAY = 24 * 3600.0
_COUNTED = ("requests", "pictures", "accounts")
_ACCOUNTS = "SELECT id, provider, base_url, enabled, disabled_reason, by_login FROM accounts"
_OUTCOMES = "SELECT outcome, coalesce(reason, ''), count(*) FROM requests WHERE started_at > ? GROUP BY 1, 2"


class Condition(StrEnum):
    """How the file is."""

    WHOLE = "whole"
    UNCHECKED = "unchecked"  # read, but too large to be checked in the time
    EMPTY = "empty"
    MISSING = "missing"
    DAMAGED = "damaged"
    LOCKED = "locked"
    UNREADABLE = "unreadable"


_OF_CODE = {
    sqlite3.SQLITE_BUSY: Condition.LOCKED,
    sqlite3.SQLITE_LOCKED: Condition.LOCKED,
    sqlite3.SQLITE_CORRUPT: Condition.DAMAGED,
    sqlite3.SQLITE_NOTADB: Condition.DAMAGED,
    sqlite3.SQLITE_FORMAT: Condition.DAMAGED,
}


# ValueError: SQLite's messages quote what is broken, which need not be UTF-8; LookupError: a row is not there.
_FAILURES = (sqlite3.Error, OSError, ValueError, LookupError, ArithmeticError, TypeError)


class DatabaseSeen(Struct, frozen=True):
    """What was found. `accounts` is None where they could not be read, and has no names; `outcomes` are of a day.

    An outcome is (how a request ended, the code of the reason, how many). `migrations` are those that were applied,
    `newer` counts those that this version does not know.
    """

    condition: Condition
    size: int = 0
    migrations: tuple[str, ...] = ()
    newer: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    accounts: tuple[Account, ...] | None = None
    outcomes: tuple[tuple[str, str, int], ...] = ()


def look(path: Path, now: float, seconds: float = _CHECK_SECONDS) -> DatabaseSeen:
    """Look at the file. `now`: unix seconds; the check may take `seconds`."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return DatabaseSeen(Condition.MISSING, accounts=())
    except OSError:
        return DatabaseSeen(Condition.UNREADABLE)
    if not size:
        return DatabaseSeen(Condition.EMPTY, accounts=())
    wal, shm = (path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))
    try:
        with closing(_open(path, with_log=wal.exists() and shm.exists())) as connection:
            size += wal.stat().st_size if wal.exists() else 0
            seen = _seen(connection, DatabaseSeen(Condition.WHOLE, size), now, seconds)
    except _FAILURES as error:
        seen = DatabaseSeen(_condition(error), size)
    if seen.condition is Condition.DAMAGED and wal.exists() and not shm.exists():
        return replace(seen, condition=Condition.UNCHECKED)  # what mends it is in the -wal, which was not read
    return seen


def _open(path: Path, *, with_log: bool) -> sqlite3.Connection:
    """Open it so that no file beside it is made or changed.

    With a -wal and a -shm beside it, somebody writes or was killed: then these are read, too. Else the file is opened
    as one that does not change: SQLite would make both.
    """
    how = "mode=ro&readonly_shm=1" if with_log else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"file:{quote(str(path))}?{how}", uri=True, timeout=_BUSY_SECONDS)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _seen(connection: sqlite3.Connection, seen: DatabaseSeen, now: float, seconds: float) -> DatabaseSeen:
    condition = _check(connection, seconds)
    if condition is Condition.DAMAGED:
        return replace(seen, condition=condition)
    _limit(connection, _BUSY_SECONDS)
    applied = _rows(connection, "SELECT name FROM _sqlite_migrations WHERE migration_set = 'easel'") or []
    names = tuple(str(name) for (name,) in applied)
    accounts = _rows(connection, _ACCOUNTS)
    counts = {table: _rows(connection, f"SELECT count(*) FROM {table}") for table in _COUNTED}  # noqa: S608 - constants
    return replace(
        seen,
        condition=condition,
        migrations=names,
        newer=len(set(names) - _known()),
        accounts=None if accounts is None else tuple(found for row in accounts if (found := _account(row))),
        counts={table: rows[0][0] for table, rows in counts.items() if rows},
        outcomes=tuple(_rows(connection, _OUTCOMES, now - _DAY) or ()),
    )


def _check(connection: sqlite3.Connection, seconds: float) -> Condition:
    _limit(connection, seconds)
    try:
        # Not quick_check: that passes a broken index, with which the log cannot be read.
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return Condition.UNCHECKED
    return Condition.WHOLE if found == "ok" else Condition.DAMAGED


def _limit(connection: sqlite3.Connection, seconds: float) -> None:
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)


def _rows(connection: sqlite3.Connection, sql: str, *values: Any) -> list[tuple[Any, ...]] | None:
    """None for a table that an earlier version did not have, and for one that takes too long."""
    try:
        return connection.execute(sql, values).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_INTERRUPT}:
            raise
        return None


def _known() -> set[str]:
    """The migrations of this version."""
    import sqlite_utils  # 0.2 s

    from proxy_core.store.schema import SCHEMA

    with closing(sqlite_utils.Database(memory=True)) as empty:
        return {migration.name for migration in SCHEMA.pending(empty)}


def _account(row: tuple[Any, ...]) -> Account | None:
    """Without its name; None for a provider of a later version."""
    account_id, provider, base_url, enabled, reason, by_login = row
    if provider not in {*Provider}:
        return None
    return Account(
        Provider(provider),
        label="",
        id=account_id,
        base_url=base_url,
        enabled=bool(enabled),
        disabled_reason=reason,
        by_login=bool(by_login),
    )


def _condition(error: Exception) -> Condition:
    if isinstance(error, OSError):
        return Condition.UNREADABLE
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return _OF_CODE.get(code & 0xFF, Condition.UNREADABLE)
