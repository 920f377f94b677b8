"""Room: whether an error says that the disk has none, and what a person is told of what could not be written."""

import sqlite3
from pathlib import Path

from proxy_core.errors import StoreError
from proxy_core.files import is_full
from proxy_core.phrases import Phrase, phrase

# All but the first are about the -shm, which takes 32 kB before anything can be read.
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE}


def is_about_room(error: BaseException | None) -> bool:
    """Whether SQLite or the system says that the disk is full."""
    return getattr(error, "sqlite_errorcode", None) in _NO_ROOM or (isinstance(error, OSError) and is_full(error))


def trouble_of(error: StoreError, otherwise: str) -> Phrase:
    """That the disk of the data directory is full, if that is why, in the same words whoever met it; else `otherwise`.

    `error` names a file or a directory in the data directory.
    """
    if is_about_room(error.__cause__):
        return phrase("disk_full", path=str(Path(str(error.phrase.values["path"])).parent))
    return phrase(otherwise, **error.phrase.values)
