"""Brings an open database to this version's tables, all at once or not at all, after a copy of it was made.

Runs on the database's thread and blocks. Which version changed the tables last stands in SQLite's `user_version`.
"""

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from proxy_core.copies import copies, copy_name, drop_old_copies
from proxy_core.errors import StartError
from proxy_core.store.doubt import is_damage
from proxy_core.version import VERSION

# Errors about the surroundings of the file; any other, while a file is opened, is about what is in it.
SURROUNDINGS = {
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


def migrate(database: Database, path: Path, schema: Migrations) -> None:
    """Take the steps of `schema` that are still to be taken, in one transaction.

    StartError when a newer version made the tables, or when a step fails: then the file is as it was. sqlite3.Error
    when the file is damaged or its surroundings do not let it be written.
    """
    drop_old_copies(path)
    applied = [one.name for one in schema.applied(database)]
    if _is_newer(applied, schema):
        raise _refused(database.conn, path, schema)
    if not schema.pending(database):
        return
    copy = None
    if database.table_names():
        copy = copy_name(path)
        _copy(database.conn, copy)
        drop_old_copies(path)
    _apply(database, path, schema, copy)


def written_by(connection: sqlite3.Connection) -> str:
    """The version that changed the tables last; empty before the first that was released."""
    number = connection.execute("PRAGMA user_version").fetchone()[0]
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}" if number > 0 else ""


def create_private(path: Path) -> None:
    """Have an empty file at `path`, if there is none, that only its owner reads.

    SQLite gives the files beside it (-wal, -shm) the mode of this one.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def _is_newer(applied: list[str], schema: Migrations) -> bool:
    """Whether steps were taken that this version does not have."""
    own = {one.name for one in schema._migrations}  # noqa: SLF001 - it has no other way to ask for their names
    return not own.issuperset(applied)


def _refused(connection: sqlite3.Connection, path: Path, schema: Migrations) -> StartError:
    readable = next((one for one in copies(path) if _can_read(one, schema)), None)
    code = "database_newer" if readable else "database_newer_no_copy"
    return StartError(
        code,
        path=str(path),
        name=path.name,
        copy=readable.name if readable else "",
        newer=written_by(connection) or "?",
        version=VERSION,
    )


def _can_read(copy: Path, schema: Migrations) -> bool:
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            applied = schema.applied(Database(connection, execute_plugins=False))
    except sqlite3.Error:
        return False
    return bool(applied) and not _is_newer([one.name for one in applied], schema)


def _apply(database: Database, path: Path, schema: Migrations, copy: Path | None) -> None:
    connection = database.conn
    try:
        # The steps' own transactions are savepoints in this one.
        connection.execute("BEGIN IMMEDIATE")
        schema.apply(database)
        connection.execute(f"PRAGMA user_version = {_number(VERSION)}")
        connection.execute("COMMIT")
    except Exception as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, OSError) or _is_of_the_file(error):
            raise
        why = str(error) or type(error).__name__
        kept = copy.name if copy else path.name
        raise StartError("database_not_migrated", path=str(path), version=VERSION, why=why, copy=kept) from error


def _is_of_the_file(error: Exception) -> bool:
    """Whether it is about the file and not about the steps: who opens it knows what to do."""
    return is_damage(error) or getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in SURROUNDINGS


def _number(version: str) -> int:
    """A version as SQLite's `user_version` has room for it: three parts below 1000 each, without what follows them."""
    parts = [int(part) for part in re.findall(r"\d+", version)[:3]]
    return parts[0] * 1_000_000 + parts[1] * 1000 + parts[2]


def _copy(source: sqlite3.Connection, copy: Path) -> None:
    copy.unlink(missing_ok=True)
    create_private(copy)
    try:
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # else whoever reads it would leave files beside it
    except BaseException:
        copy.unlink()
        raise
