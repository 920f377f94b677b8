"""Opens the database file: creates it, checks it, sets a damaged one aside, copies it before a migration.

Everything here runs on the database's thread and blocks. What is done with the open database is elsewhere.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from proxy_core.errors import StartError
from proxy_core.phrases import Phrase, phrase
from proxy_core.store.rows import TABLES, columns
from proxy_core.store.schema import SCHEMA

BUSY_SECONDS = 5.0
CHECKED_UP_TO = 128 * 2**20
"""Bytes of a file that is checked whole: a log of 100,000 requests has 45 MB and takes 0.2 s (quick_check: 0.06 s)."""

_MAGIC = b"SQLite format 3\0"
# ValueError: SQLite's messages quote what is broken, which need not be UTF-8. LookupError: a column is gone.
_DAMAGE = (sqlite3.Error, ValueError, LookupError)
# Errors about the surroundings of the file; any other, while a file is opened, is about what is in it.
_SURROUNDINGS = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOLFS,
    sqlite3.SQLITE_AUTH,
}


def open_file(path: Path, schema: Migrations = SCHEMA) -> tuple[Database, list[Phrase]]:
    """The database at `path`, ready, and what a person should know about it: that it was damaged and set aside.

    Its directory must exist. StartError when that cannot be used.
    """
    try:
        try:
            return _open_whole(path, schema), []
        except _DAMAGE as error:
            if not _is_damage(error, path):
                raise
        kept = _set_aside(path)
        return _open_whole(path, schema), [phrase("database_broken", path=str(path), kept=str(kept))]
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise StartError("directory_unusable", path=str(path.parent), why=why) from error


def _open_whole(path: Path, schema: Migrations) -> Database:
    _create_private(path)
    _check_magic(path)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        database = Database(connection, execute_plugins=False)
        _check(connection, path)
        _configure(database)
        _migrate(database, path, schema)
        _check_tables(connection)
    except BaseException:
        connection.close()
        raise
    return database


def _create_private(path: Path) -> None:
    """SQLite gives the files beside it (-wal, -shm) the mode of this one."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def _check_magic(path: Path) -> None:
    """SQLite would throw away the -wal of a file that does not begin as one of its own."""
    with path.open("rb") as file:
        begin = file.read(len(_MAGIC))
    if len(begin) == len(_MAGIC) and begin != _MAGIC:
        raise sqlite3.DatabaseError("file is not a database")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if path.stat().st_size > CHECKED_UP_TO:
        return
    # Not quick_check: that passes a broken index, with which every later start would have a log that cannot be read.
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _configure(database: Database) -> None:
    database.enable_wal()
    database.conn.execute("PRAGMA synchronous = NORMAL")
    database.conn.execute("PRAGMA foreign_keys = ON")
    # A flipped bit in a text would otherwise make its whole table unreadable.
    database.conn.text_factory = lambda raw: raw.decode("utf-8", "replace")


def _migrate(database: Database, path: Path, schema: Migrations) -> None:
    if not schema.pending(database):
        return
    if database.table_names():
        number = len(schema.applied(database)) + 1
        _copy(database.conn, path.with_name(f"{path.name}.before-{number}"))
    schema.apply(database)


def _copy(source: sqlite3.Connection, copy: Path) -> None:
    copy.unlink(missing_ok=True)
    _create_private(copy)
    try:
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except BaseException:
        copy.unlink()
        raise


def _check_tables(connection: sqlite3.Connection) -> None:
    """Damage in a name or in the header's version passes integrity_check, and would show when the table is used."""
    connection.execute("BEGIN IMMEDIATE")
    for table in TABLES:
        names = columns(table)
        connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE 0")  # noqa: S608 - constants
        connection.execute(f"DELETE FROM {table} WHERE 0")  # noqa: S608 - constants
    connection.execute("ROLLBACK")


def _is_damage(error: Exception, path: Path) -> bool:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code == sqlite3.SQLITE_READONLY:  # the file itself could be opened for writing
        return os.access(path.parent, os.W_OK)
    return code == sqlite3.SQLITE_IOERR_SHORT_READ or code & 0xFF not in _SURROUNDINGS


def _set_aside(path: Path) -> Path:
    """Move the damaged file, with its -wal and -shm, to names under which SQLite would still find them together."""
    kept = next(name for name in _broken_names(path) if not name.exists())
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(kept.with_name(kept.name + suffix))
    return kept


def _broken_names(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.name}.broken")
    number = 2
    while True:
        yield path.with_name(f"{path.name}.broken-{number}")
        number += 1
