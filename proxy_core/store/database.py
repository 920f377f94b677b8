"""The one SQLite database of a data directory, behind `await database.run(fn)` on a thread of its own.

A connection belongs to the thread that opened it, and a disk may take its time: so one thread opens, uses and closes
it, and no loop waits for it. It knows no table; request_log.py and account_table.py do.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from proxy_core.errors import StoreError
from proxy_core.phrases import Phrase
from proxy_core.store.doubt import doubt

if TYPE_CHECKING:  # 0.2 s at run time: it is imported on the database's thread, when the file is opened
    import sqlite_utils

T = TypeVar("T")

log = logging.getLogger(__name__)


class StoreClosed(StoreError):  # noqa: N818 - says what happened, as httpx's exceptions do
    """The database was used after it was closed."""


class StoreFailed(StoreError):  # noqa: N818 - says what happened, as httpx's exceptions do
    """SQLite could not read or write: the disk is full or broken, another process holds a lock. Has path and why."""


def log_trouble(trouble: Phrase) -> None:
    """What becomes of trouble with the disk where nobody else is told of it."""
    log.warning("%s", trouble)


class Database:
    """An open database. `path` is its file."""

    def __init__(self, path: Path, thread: ThreadPoolExecutor, sqlite: "sqlite_utils.Database") -> None:
        self.path = path
        self._thread = thread
        self._sqlite = sqlite
        self._closing: Future[None] | None = None

    @classmethod
    async def open(cls, path: Path) -> tuple["Database", list[Phrase]]:
        """Open or create the file at `path`; its directory must exist. Also says whether a damaged one was set aside.

        StartError when the directory cannot be used.
        """
        thread = ThreadPoolExecutor(1, thread_name_prefix="easel-database")
        try:
            sqlite, said = await asyncio.get_running_loop().run_in_executor(thread, _open, path)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(path, thread, sqlite), said

    async def run(self, fn: Callable[["sqlite_utils.Database"], T]) -> T:
        """What `fn` returns or raises, called with the database on its thread, after everything asked before.

        StoreClosed after `close`, StoreFailed instead of SQLite's own errors. `fn` must not keep the database.
        """
        if self._closing is not None:
            raise StoreClosed("store_closed", path=str(self.path))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, fn, self._sqlite)
        except sqlite3.Error as error:
            doubt(self.path, error)
            raise StoreFailed("store_failed", path=str(self.path), why=str(error)) from error

    async def close(self) -> None:
        """Close the file once everything asked before is done. May be called again."""
        if self._closing is None:
            self._closing = self._thread.submit(self._sqlite.close)
            self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(self._closing))


def _open(path: Path) -> tuple["sqlite_utils.Database", list[Phrase]]:
    from proxy_core.store.opening import open_file  # brings in sqlite-utils

    return open_file(path)
