"""The one SQLite database of a data directory, behind `await database.run(fn)` on a thread of its own.

A connection belongs to the thread that opened it, and a disk may take its time: so one thread opens, uses and closes
it, and no loop waits for it. It knows no table; request_log.py and account_table.py do.
"""

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from proxy_core.errors import StartError, StoreError
from proxy_core.phrases import Phrase
from proxy_core.store.doubt import doubt
from proxy_core.store.room import failure_at

if TYPE_CHECKING:  # 0.2 s at run time: it is imported on the database's thread, when the file is opened
    import sqlite_utils

T = TypeVar("T")

DAY = 86_400.0
"""Seconds. How long something is kept is told in days."""
ROOM = 2**20
"""Bytes that are free where a database that was opened on a full disk is opened anew, as any other."""

_File = tuple[int, int]  # what a system knows it by, whatever its name

log = logging.getLogger(__name__)


class StoreClosed(StoreError):  # noqa: N818 - says what happened, as httpx's exceptions do
    """The database was used after it was closed."""


class StoreFailed(StoreError):  # noqa: N818 - says what happened, as httpx's exceptions do
    """SQLite or the system could not read or write: the disk is full or broken, another process holds a lock."""


def log_trouble(trouble: Phrase) -> None:
    """What becomes of trouble with the disk where nobody else is told of it."""
    log.warning("%s", trouble)


def log_mended(trouble: Phrase) -> None:
    """Its end."""
    log.info("writing works again, after: %s", trouble)


class Database:
    """An open database. `path` is its file."""

    def __init__(
        self, path: Path, thread: ThreadPoolExecutor, sqlite: "sqlite_utils.Database", file: _File, *, is_cramped: bool
    ) -> None:
        self.path = path
        self._thread = thread
        self._sqlite = sqlite
        self._file = file
        self._is_cramped = is_cramped
        self._is_replaced = False
        self._closing: Future[None] | None = None

    @classmethod
    async def open(cls, path: Path) -> tuple["Database", list[Phrase]]:
        """Open or create the file at `path`; its directory must exist. What open_file says comes with it.

        StartError when the directory cannot be used.
        """
        thread = ThreadPoolExecutor(1, thread_name_prefix="easel-database")
        try:
            sqlite, file, said = await asyncio.get_running_loop().run_in_executor(thread, _open, path)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(path, thread, sqlite, file, is_cramped=_tells_of_no_room(said)), said

    def run(self, fn: Callable[["sqlite_utils.Database"], T]) -> "asyncio.Future[T]":
        """What `fn` returns or raises, called with the database on its thread, after everything asked before.

        It is asked when this returns, and may be awaited on any loop. StoreClosed after `close`, StoreFailed instead of
        SQLite's own errors. `fn` must not keep the database.
        """
        if self._closing is None:
            with suppress(RuntimeError):  # another thread closes it just now
                return asyncio.get_running_loop().run_in_executor(self._thread, self._call, fn)
        raise StoreClosed("store_closed", path=str(self.path))

    async def close(self) -> None:
        """Close the file once everything asked before is done. May be called again."""
        if self._closing is None:
            self._closing = self._thread.submit(self._close)
            self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(self._closing))

    def _close(self) -> None:
        self._sqlite.close()  # the one that is open by then

    def _call(self, fn: Callable[["sqlite_utils.Database"], T]) -> T:
        try:
            self._must_be_there()
            self._find_room()
            return fn(self._sqlite)
        except sqlite3.Error as error:
            doubt(self.path, error)
            raise StoreFailed(failure_at(self.path, error)) from error
        except StartError as error:  # while it was opened anew
            raise StoreFailed(error.phrase) from error

    def _must_be_there(self) -> None:
        """StoreFailed once the file was removed, moved or replaced, or its disk is gone.

        What SQLite goes on to write there would go with the process.
        """
        try:
            file = _file_at(self.path)
        except OSError as error:
            raise StoreFailed(failure_at(self.path, error)) from error
        was_replaced, self._is_replaced = self._is_replaced, file != self._file
        if self._is_replaced:
            if not was_replaced:  # from then on the -wal may be that of another program that opened the new file
                self._empty_wal()
            raise StoreFailed("database_replaced", path=str(self.path))

    def _empty_wal(self) -> None:
        """By its name it is that of the file that stands there now: the next start would take it for that."""
        with suppress(sqlite3.Error):
            self._sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _find_room(self) -> None:
        """Open anew what was opened on a full disk, once there is room. StartError, StoreFailed."""
        if not self._is_cramped:
            return
        try:
            free = shutil.disk_usage(self.path.parent).free
        except OSError as error:
            raise StoreFailed(failure_at(self.path, error)) from error
        if free >= ROOM:
            self._sqlite.close()  # until then nobody else can read it
            self._sqlite, self._file, said = _open(self.path)
            self._is_cramped = _tells_of_no_room(said)
            for one in (one for one in said if one.code != "disk_full"):
                log_trouble(one)


def _tells_of_no_room(said: list[Phrase]) -> bool:
    return any(one.code == "disk_full" for one in said)


def _open(path: Path) -> tuple["sqlite_utils.Database", _File, list[Phrase]]:
    from proxy_core.store.opening import open_file  # brings in sqlite-utils

    sqlite, said = open_file(path)
    try:
        return sqlite, _file_at(path), said
    except OSError as error:
        sqlite.close()
        raise StartError("directory_unusable", path=str(path.parent), why=error.strerror or str(error)) from error


def _file_at(path: Path) -> _File:
    found = path.stat()
    return found.st_dev, found.st_ino
