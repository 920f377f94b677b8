"""The gallery's files: their names, how one is written, which are there. Blocks: for threads that may wait for a disk.

A file is found only by its row, which comes after it. It has its own name once the disk has all of it: of those that a
kill left without, gallery_found.py looks which are whole.
"""

import errno
import logging
import os
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from proxy_core.errors import StoreError
from proxy_core.images import base64_text
from proxy_core.images.request import Buffer
from proxy_core.store.database import StoreFailed
from proxy_core.store.room import failure_at

NAME = re.compile(r"[0-9a-f]{32}\.(?:png|jpg|webp|gif|bin)", re.ASCII)

_EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
)
_BEGUN = ".tmp"
UNKNOWN = ("bin", "application/octet-stream")

log = logging.getLogger(__name__)


class NotWhole(StoreError):  # noqa: N818 - as StoreFailed, which says something of the disk, and this does not
    """What came as a picture is no whole base64: no disk would take it."""


def new_name(mime: str) -> tuple[str, str]:
    """A name that nobody can guess for a file of this type, and the type as which it may be served."""
    extension, served = (_EXTENSIONS[mime], mime) if mime in _EXTENSIONS else UNKNOWN
    return f"{secrets.token_hex(16)}.{extension}", served


def write(path: Path, data: Buffer) -> int:
    """Begin the new file `path`, for its owner only, with what the base64 `data` stands for. Its size in bytes.

    It is the system's then; `sync` makes it the disk's, and gives it its name. StoreFailed when the disk refuses,
    NotWhole when `data` is no whole base64; then there is no file.
    """
    fresh = begun(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(handle, "wb", buffering=0) as file:
                for piece in base64_text.pieces(data):
                    _write_all(file.fileno(), piece)
                return file.tell()
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise _failed(path, error) from error


def sync(path: Path) -> None:
    """Wait until the disk has a file that was begun. StoreFailed when it refuses; then there is no file."""
    try:
        settle(path)
    except OSError as error:
        unlink_quietly([begun(path)])
        raise _failed(path, error) from error


def settle(path: Path) -> None:
    """The same, but an OSError leaves the begun file as it is."""
    with begun(path).open("rb+", buffering=0) as file:  # Windows syncs only what may be written
        os.fsync(file.fileno())
    begun(path).replace(path)


def begun(path: Path) -> Path:
    """Where the file `path` is until it has its name."""
    return path.with_name(f"{path.name}{_BEGUN}")


def name_to_be(file: str) -> str:
    """The name that a begun file is to have; "" when it is no begun one."""
    name = file.removesuffix(_BEGUN)
    return name if name != file and NAME.fullmatch(name) else ""


def _failed(path: Path, error: OSError | ValueError) -> StoreFailed | NotWhole:
    if isinstance(error, ValueError):
        return NotWhole("picture_not_whole", path=str(path.parent), why=str(error))
    return StoreFailed(failure_at(path.parent, error))


def _write_all(handle: int, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        written = os.write(handle, left)
        if not written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left = left[written:]


def size(path: Path) -> int | None:
    """Bytes of a file, None where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def listed(directory: Path) -> list[str]:
    """Those that a gallery wrote, whole or begun; what a person may have put beside them is not the gallery's.

    StoreFailed when the disk does not say.
    """
    try:
        return [entry.name for entry in os.scandir(directory) if NAME.match(entry.name)]
    except FileNotFoundError:
        return []  # there is no directory before the first picture
    except OSError as error:
        raise _failed(directory / "any", error) from error


def weight(directory: Path) -> int:
    """Bytes of all files in a directory."""
    try:
        return sum(size(Path(entry.path)) or 0 for entry in os.scandir(directory))
    except OSError:
        return 0


def missing(directory: Path, names: Iterable[str]) -> list[str]:
    """Those of `names` that are not in `directory`. Of one that the disk does not tell of, that is not known."""
    return [name for name in names if _is_missing(directory / name)]


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError as error:
        log.debug("%s cannot be looked at: %s", path.name, error.strerror)
    return False


def unlink(paths: Collection[Path]) -> list[Path]:
    """Remove files. Those that are gone now: another program may hold one."""
    gone = []
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s could not be removed: %s", path.name, error.strerror)
        else:
            gone.append(path)
    return gone


def unlink_older(paths: Collection[Path], before: float) -> None:
    """Remove those that were last written before `before` (unix seconds)."""
    for path in paths:
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except OSError as error:  # gone meanwhile, or a directory that somebody made
            log.debug("%s stays: %s", path.name, error.strerror)


def unlink_quietly(paths: Iterable[Path]) -> None:
    """Remove what can be made again; what does not go is looked for later."""
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
