"""Gallery: pictures kept as files with a row each, under names that nobody can guess, each until its time is over.

The file comes first and its row after: whatever ends Easel between the two leaves a file without a row, which is
removed later. It shows nobody a picture; server/kept.py does. Prompts and accounts are in the rows, never in a name.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from proxy_core.files import write_whole
from proxy_core.images import base64_text
from proxy_core.images.request import Picture
from proxy_core.store.database import Database, StoreClosed, StoreFailed
from proxy_core.store.rows import TABLES, Row, clean_text, read_rows

if TYPE_CHECKING:  # see database.py
    import sqlite_utils

DAY = 86_400.0
ORPHAN_SECONDS = 3600.0
"""A file without a row is left alone for so long: its row may be on its way."""
AT_ONCE = 200
"""Files and rows that one call of `forget_old` looks at, of each kind."""
TIDY_SECONDS = 600.0

_EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
)
_UNKNOWN = ("bin", "application/octet-stream")
_NAME = re.compile(r"[0-9a-f]{32}\.(?:png|jpg|webp|gif|bin)", re.ASCII)
_COLUMNS = ", ".join(TABLES["pictures"])
_PUT = f"INSERT INTO pictures ({_COLUMNS}) VALUES ({', '.join('?' * len(TABLES['pictures']))})"  # noqa: S608 - constants
_FIND = f"SELECT {_COLUMNS} FROM pictures WHERE name = ? AND until > ?"  # noqa: S608 - constants
_OLD = "SELECT name FROM pictures WHERE until <= ? ORDER BY until LIMIT ?"
_NEXT = "SELECT name FROM pictures WHERE name > ? ORDER BY name LIMIT ?"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture in the gallery: `path` is its file, `until` when it goes, in unix seconds."""

    name: str
    path: Path
    mime: str
    size: int
    until: float


class Gallery:
    """The pictures in `directory`, which is made when the first one comes, with their rows in `database`."""

    def __init__(self, database: Database, directory: Path, now: Callable[[], float]) -> None:
        self._database = database
        self._directory = directory
        self._now = now
        self._unchecked: list[str] = []  # files of which it is not known whether they have rows
        self._checked = ""  # the last row of which it is known that it has a file

    async def keep(
        self,
        picture: Picture,
        *,
        request_id: str,
        number: int,
        model: str,
        account: str,
        prompt: str,
        until: float,
    ) -> str:
        """Keep `picture`, number `number` of its request, and give the name to find it by.

        `prompt` is kept as it is given: "" when the person does not want prompts kept. `until` may be math.inf.
        StoreFailed when the disk or the database refuses, or `picture` is no whole base64; nothing is kept then.
        """
        extension = _EXTENSIONS.get(picture.mime, _UNKNOWN[0])
        mime = picture.mime if picture.mime in _EXTENSIONS else _UNKNOWN[1]
        name = f"{secrets.token_hex(16)}.{extension}"
        path = self._directory / name
        size = await asyncio.to_thread(_write, path, picture)
        about = (request_id, number, clean_text(model), clean_text(account), clean_text(prompt))
        row = (name, mime, size, picture.width, picture.height, *about, self._now(), until)
        try:
            await self._database.run(partial(_put, row=row))
        except (StoreFailed, StoreClosed):
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise
        return name

    async def find(self, name: str) -> KeptPicture | None:
        """The picture of this name; None when there is none, or its time is over, or its file is gone. StoreFailed."""
        if not _NAME.fullmatch(name):
            return None
        read = partial(_find, name=name, now=self._now(), directory=self._directory)
        return await self._database.run(read)

    async def forget_old(self) -> bool:
        """Remove what is past its time, files that have no row and rows that have no file. StoreFailed.

        One call does a bounded part of that. It says whether it is worth calling again at once.
        """
        removed = await self._remove(await self._names(_OLD, self._now()))
        await self._forget_files_without_rows()
        await self._forget_rows_without_files()
        return removed == AT_ONCE

    async def keep_tidy(self, every: float = TIDY_SECONDS) -> None:
        """Forget what is old now and then, every so many seconds, until it is cancelled or the database closed."""
        while True:
            try:
                while await self.forget_old():
                    pass
            except StoreClosed:
                return
            except StoreFailed as error:
                log.warning("old pictures were not removed: %s", error)
            await asyncio.sleep(every)

    async def _remove(self, names: Sequence[str]) -> int:
        """How many went. A file that does not, because another program holds it, keeps its row and is tried again."""
        gone = await asyncio.to_thread(_unlink, [self._directory / name for name in names])
        await self._database.run(partial(_delete, names=[path.name for path in gone]))
        return len(gone)

    async def _forget_files_without_rows(self) -> None:
        if not self._unchecked:
            self._unchecked = await asyncio.to_thread(_files, self._directory)
        some, self._unchecked = self._unchecked[:AT_ONCE], self._unchecked[AT_ONCE:]
        known = await self._database.run(partial(_known, names=some))
        lost = [self._directory / name for name in some if name not in known]
        await asyncio.to_thread(_unlink_older, lost, self._now() - ORPHAN_SECONDS)

    async def _forget_rows_without_files(self) -> None:
        names = await self._names(_NEXT, self._checked)
        self._checked = names[-1] if len(names) == AT_ONCE else ""
        lost = await asyncio.to_thread(_missing, self._directory, names)
        await self._database.run(partial(_delete, names=lost))

    async def _names(self, sql: str, bound: float | str) -> list[str]:
        rows: list[Row] = await self._database.run(lambda db: db.execute(sql, (bound, AT_ONCE)).fetchall())
        return [row[0] for row in rows]


# --- rows, on the database's thread


def _put(db: "sqlite_utils.Database", row: Row) -> None:
    db.execute(_PUT, row)


def _find(db: "sqlite_utils.Database", name: str, now: float, directory: Path) -> KeptPicture | None:
    rows = db.execute(_FIND, (name, now)).fetchall()
    found = read_rows(rows, lambda row: _picture_of(row, directory))
    return next((kept for kept in found if _size(kept.path) == kept.size), None)


def _picture_of(row: Row, directory: Path) -> KeptPicture:
    known = dict(zip(TABLES["pictures"], row, strict=True))
    return KeptPicture(known["name"], directory / known["name"], known["mime"], known["size"], known["until"])


def _known(db: "sqlite_utils.Database", names: Sequence[str]) -> set[str]:
    places = ", ".join("?" * len(names))
    return {row[0] for row in db.execute(f"SELECT name FROM pictures WHERE name IN ({places})", names)}  # noqa: S608 - question marks


def _delete(db: "sqlite_utils.Database", names: Sequence[str]) -> None:
    with db.atomic():
        db.conn.executemany("DELETE FROM pictures WHERE name = ?", [(name,) for name in names])


# --- files, on a thread that may wait for the disk


def _write(path: Path, picture: Picture) -> int:
    """The size in bytes of the file that now has the picture, whole and for its owner only."""
    try:
        content = base64_text.decode(picture.data)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, content)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise StoreFailed("store_failed", path=str(path.parent), why=why) from error
    return len(content)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _files(directory: Path) -> list[str]:
    """Those that a gallery wrote, whole or begun; what a person may have put beside them is not the gallery's."""
    try:
        return [path.name for path in directory.iterdir() if _NAME.match(path.name)]
    except OSError:
        return []  # there is no directory before the first picture


def _missing(directory: Path, names: Sequence[str]) -> list[str]:
    return [name for name in names if not (directory / name).exists()]


def _unlink(paths: Sequence[Path]) -> list[Path]:
    """Those that are gone now."""
    gone = []
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s could not be removed: %s", path.name, error.strerror)
        else:
            gone.append(path)
    return gone


def _unlink_older(paths: Sequence[Path], before: float) -> None:
    for path in paths:
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except OSError as error:  # gone meanwhile, or a directory that somebody made
            log.debug("%s stays: %s", path.name, error.strerror)
