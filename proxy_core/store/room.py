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


def failure_at(path: Path, error: OSError | sqlite3.Error) -> Phrase:
    """What a person is told who wanted something done: `path`, in the data directory, could not be read or written."""
    if is_about_room(error):
        return phrase("disk_full", path=str(path.parent))
    return phrase("store_failed", path=str(path), why=getattr(error, "strerror", None) or str(error))


def trouble_of(error: StoreError, otherwise: str) -> Phrase:
    """That the disk of the data directory is full, if that is why, in the same words whoever met it; else `otherwise`.

    `error` names a file or a directory in the data directory.
    """
    if error.phrase.code == "disk_full":
        return error.phrase
    if is_about_room(error.__cause__):
        return phrase("disk_full", path=str(Path(str(error.phrase.values["path"])).parent))
    return phrase(otherwise, **error.phrase.values)
