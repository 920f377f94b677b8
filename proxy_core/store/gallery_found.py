"""Pictures that the gallery's directory has and its database does not know, told by their files alone.

It was put back to an earlier copy, or is new, or Easel was killed before it had written their rows. What those said
of them nobody knows any more. Blocks: for threads that may wait for a disk.

After a kill, what was written is there, in the order in which it was: a begun file that has its format's end is whole.
After a power cut that is likely and no more, as a disk may have the end of a file before its middle.
"""

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from proxy_core.gallery_records import GalleryPicture
from proxy_core.images.sniff import ENDS_LENGTH, is_ended, look_at_bytes
from proxy_core.store.database import DAY
from proxy_core.store.gallery_files import NAME, UNKNOWN, begun, settle

# Bytes that are looked at for the size in pixels; only a JPEG with large metadata has it later.
_HEAD = 65_536

log = logging.getLogger(__name__)


def found(directory: Path, names: Iterable[str], now: float) -> tuple[list[GalleryPicture], list[str]]:
    """The pictures among these files: kept when they were written, at `now` (unix seconds) at the latest, for a day.

    And the names of those that could not be read: of these nothing is known.
    """
    pictures: list[GalleryPicture] = []
    unread: list[str] = []
    for name in filter(NAME.fullmatch, names):
        try:
            pictures.append(_picture(directory / name, now))
        except (FileNotFoundError, IsADirectoryError):
            continue
        except OSError as error:
            log.warning("%s cannot be read: %s", name, error.strerror)
            unread.append(name)
    return pictures, unread


def finish(path: Path) -> bool:
    """Give the file `path`, which was begun, its name, if it is whole. Whether it has it now.

    One that has a file of that name beside it stays as it is. OSError when the disk refuses.
    """
    try:
        if path.exists() or not _is_whole(begun(path)):
            return False
        settle(path)
    except FileNotFoundError:
        return False  # it was finished or given up meanwhile
    return True


def _is_whole(path: Path) -> bool:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < 2 * ENDS_LENGTH:
            return False
        head = file.read(ENDS_LENGTH)
        file.seek(-ENDS_LENGTH, os.SEEK_END)
        return is_ended(head, file.read(), size)


def _picture(path: Path, now: float) -> GalleryPicture:
    with path.open("rb") as file:
        mime, width, height = look_at_bytes(file.read(_HEAD))
    known = path.stat()
    unknown: dict[str, Any] = {"request_id": "", "number": 0, "model": "", "account": "", "client": "", "prompt": ""}
    about = (path.name, path, mime or UNKNOWN[1], known.st_size, width, height)
    at = min(known.st_mtime, now)  # a clock that was ahead would keep it for as long as it was
    return GalleryPicture(*about, **unknown, kept_at=at, until=at + DAY, origin="found")
