"""Doubt: a note beside the database that SQLite met damage in it, so that the next start looks at all of it.

To look at all of a large log takes a second, which nobody is to wait for at each start.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_damage(error: Exception) -> bool:
    """Whether SQLite says that what is in the file is broken."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in _DAMAGE


def doubt(path: Path, error: sqlite3.Error) -> None:
    """Leave the note beside the database at `path`, if `error` is about damage."""
    if is_damage(error):
        with suppress(OSError):  # then the disk has other trouble
            _note(path).touch(0o600)


def is_doubted(path: Path) -> bool:
    """Whether the note is there."""
    return _note(path).exists()


def settle(path: Path) -> None:
    """Take the note away: all was looked at."""
    _note(path).unlink(missing_ok=True)


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.doubt")
