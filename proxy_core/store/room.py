"""Room: whether an error says that the disk has none, and what a person is told of what could not be written."""

import sqlite3
from pathlib import Path

from proxy_core.errors import StoreError
from proxy_core.files import is_full
from proxy_core.phrases import Phrase, phrase

# All but the first are about the -shm, which takes 32 kB before anything can be read.
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE}

_WHY = {
    "database_replaced": "another file was put in its place",
    "disk_full": "the disk is full",
    "store_closed": "Easel is stopping",
}
"""Of what says why by its code alone."""


def is_about_room(error: BaseException | None) -> bool:
    """Whether SQLite or the system says that the disk is full."""
    return getattr(error, "sqlite_errorcode", None) in _NO_ROOM or (isinstance(error, OSError) and is_full(error))


def failure_at(path: Path, error: OSError | sqlite3.Error) -> Phrase:
    """What a person is told who wanted something done: `path`, in the data directory, could not be read or written."""
    if is_about_room(error):
        return phrase("disk_full", path=str(path.parent))
    return phrase("store_failed", path=str(path), why=getattr(error, "strerror", None) or str(error))


def trouble_of(error: StoreError, otherwise: str) -> Phrase:
    """What `error` says where that is one thing whoever met it, such as a full disk; else `otherwise`, with its why."""
    if error.phrase.code in _WHY:
        return error.phrase
    return phrase(otherwise, **error.phrase.values)


def why(trouble: Phrase) -> str:
    """Why something was not kept, in a few words of English, for a sentence that says more."""
    return _WHY.get(trouble.code) or str(trouble.values.get("why", trouble))
