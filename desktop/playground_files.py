"""Files for the pictures of a request that is copied as a command or a program: such a thing can only name files.

Pasted pictures, fetched ones and the mask have none, so they are written where the person's programs keep what they can
do without, and go after some days. In other threads than Qt's own.
"""

import hashlib
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from desktop.playground_wish import PlaygroundWish
from proxy_core import PlaygroundRequest, Upload

KEPT_SECONDS = 7 * 86_400.0
_ODD = re.compile(r"[^\w.-]+")


def usual_folder() -> Path:
    """Where they are written."""
    cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(cache) / "playground"


def on_disk(wish: PlaygroundWish, folder: Path, *, now: Callable[[], float] = time.time) -> PlaygroundRequest:
    """The request of `wish`, each of whose pictures is named by the path of a file that has its bytes. OSError."""
    request = wish.request()
    with suppress(OSError):
        _forget_old(folder, now() - KEPT_SECONDS)
    named = tuple(
        replace(one.upload, name=str(one.path))
        if one.path and _has(one.path, one.upload)
        else _written(one.upload, folder)
        for one in wish.references
    )
    mask = _written(request.mask, folder) if request.mask else None
    return replace(request, references=named, mask=mask)


def written_of(request: PlaygroundRequest, folder: Path) -> int:
    """How many of its pictures stand in `folder`."""
    every = (*request.references, *((request.mask,) if request.mask else ()))
    return sum(Path(one.name).parent == folder for one in every)


def _has(path: Path, upload: Upload) -> bool:
    try:
        return path.stat().st_size == len(upload.data) and path.read_bytes() == upload.data
    except OSError:
        return False


def _written(upload: Upload, folder: Path) -> Upload:
    name = _ODD.sub("-", upload.name).strip("-.") or "picture"
    path = folder / f"{hashlib.sha256(upload.data).hexdigest()[:12]}-{name}"
    if not _has(path, upload):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(upload.data)
    path.touch()
    return replace(upload, name=str(path))


def _forget_old(folder: Path, before: float) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.stat().st_mtime < before:
            path.unlink()
