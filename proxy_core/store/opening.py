"""Opens the database file: creates it, checks it, has it brought up to date, sets a damaged one aside.

Everything here runs on the database's thread and blocks. migrating.py changes the tables; what is done with the open
database is elsewhere.
"""

import os
import sqlite3
from itertools import chain, count
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from proxy_core.errors import StartError
from proxy_core.phrases import Phrase, phrase
from proxy_core.store.doubt import is_doubted, settle
from proxy_core.store.migrating import SURROUNDINGS, create_private, migrate
from proxy_core.store.room import is_about_room
from proxy_core.store.rows import TABLES, columns
from proxy_core.store.schema import SCHEMA

BUSY_SECONDS = 5.0
CHECKED_ALWAYS = 4 * 2**20
"""Bytes of a file that is checked whole at each start: that takes 40 ms. A log of 100,000 requests takes a second."""
CHECKED_UP_TO = 128 * 2**20
"""Bytes of a file that is checked whole after an end that was none: SQLite left its -wal beside it."""
WAL_AT_MOST = 8 * 2**20
"""Bytes that the -wal has at most once it was read out, which happens at half of it; a large change takes its room."""

_MAGIC = b"SQLite format 3\0"
# ValueError: SQLite's messages quote what is broken, which need not be UTF-8. LookupError: a column is gone.
_DAMAGE = (sqlite3.Error, ValueError, LookupError)


def open_file(path: Path, schema: Migrations = SCHEMA) -> tuple[Database, list[Phrase]]:
    """The database at `path`, ready, and what a person should know about it: that it was damaged and set aside.

    Its directory must exist. On a full disk a database that needs no change is opened all the same, which is said; what
    it is told then fails until there is room. StartError when the directory cannot be used, when the file is a newer
    version's, and when it could not be brought up to date; then it is as it was.
    """
    try:
        try:
            return _open_whole(path, schema), []
        except _DAMAGE as error:
            if is_about_room(error):
                return _open_whole(path, schema, alone=True), [phrase("disk_full", path=str(path.parent))]
            if not _is_damage(error, path):
                raise
        kept = _set_aside(path)
        return _open_whole(path, schema), [phrase("database_broken", path=str(path), kept=str(kept))]
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        code = "directory_full" if is_about_room(error) else "directory_unusable"
        raise StartError(code, path=str(path.parent), why=why) from error


def _open_whole(path: Path, schema: Migrations, *, alone: bool = False) -> Database:
    create_private(path)
    _check_magic(path)
    questionable = _is_questionable(path)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        database = Database(connection, execute_plugins=False)
        if alone:
            # Then SQLite keeps in memory what it else shares by the -shm.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        if questionable:
            _check(connection)
            settle(path)
        _configure(database)
        migrate(database, path, schema)
        _check_tables(connection)
    except BaseException:
        connection.close()
        raise
    return database


def _check_magic(path: Path) -> None:
    """SQLite would throw away the -wal of a file that does not begin as one of its own."""
    with path.open("rb") as file:
        begin = file.read(len(_MAGIC))
    if len(begin) == len(_MAGIC) and begin != _MAGIC:
        raise sqlite3.DatabaseError("file is not a database")


def _is_questionable(path: Path) -> bool:
    """Whether all of it is to be looked at before it is used."""
    size = path.stat().st_size
    ended_badly = path.with_name(f"{path.name}-wal").exists()
    return size <= CHECKED_ALWAYS or (ended_badly and size <= CHECKED_UP_TO) or is_doubted(path)


def _check(connection: sqlite3.Connection) -> None:
    # Not quick_check: that passes a broken index, with which every later start would have a log that cannot be read.
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def _configure(database: Database) -> None:
    database.enable_wal()
    database.conn.execute("PRAGMA synchronous = NORMAL")
    database.conn.execute("PRAGMA foreign_keys = ON")
    database.conn.execute(f"PRAGMA journal_size_limit = {WAL_AT_MOST}").fetchall()
    # What is deleted is overwritten, on every system alike. Not only what a person clears: a part of that may have
    # stood elsewhere before, in a page that was trimmed or written anew.
    database.conn.execute("PRAGMA secure_delete = ON").fetchall()
    # A flipped bit in a text would otherwise make its whole table unreadable.
    database.conn.text_factory = lambda raw: raw.decode("utf-8", "replace")


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
    return code == sqlite3.SQLITE_IOERR_SHORT_READ or code & 0xFF not in SURROUNDINGS


def _set_aside(path: Path) -> Path:
    """Move the damaged file, with its -wal and -shm, to names under which SQLite would still find them together."""
    kept = _free_name(path)
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(kept.with_name(kept.name + suffix))
    settle(path)
    return kept


def _free_name(path: Path) -> Path:
    """Beside `path` a name for it when it is broken, which nothing has."""
    names = (f"{path.name}.broken{number}" for number in chain(("",), (f"-{one}" for one in count(2))))
    return next(one for one in map(path.with_name, names) if not one.exists())
