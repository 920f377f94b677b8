"""The data directory: where it is, whether only its owner reads it, whether it takes anything more."""

import os
import shutil
import stat
import sys
from pathlib import Path

from proxy_core.doctor.aside import aside
from proxy_core.doctor.finding import Fact, Finding, fine, note, trouble
from proxy_core.doctor.scene import Scene
from proxy_core.doctor.shown import names_here, shown_path
from proxy_core.phrases import Value, phrase

_NAME = "data_directory"
_SECONDS = 3.0
_FULL = 64 * 2**20  # bytes; a picture has some 6 MB, and a day's log less
_LOW = 2**30
_PRIVATE = ("easel.db", "settings.json", "secrets.vault", "owner.json")
_BROKEN = ("settings.json.broken", "easel.db.broken")


async def check(scene: Scene) -> tuple[Finding, ...]:
    """One line."""
    around = scene.around
    path = around.options.data_dir
    place = shown_path(path, around.home, names_here(around.home))
    try:
        return (await aside(lambda: _look(path, place), _SECONDS),)
    except TimeoutError:
        said = phrase("doctor_directory_silent", place=place, seconds=_SECONDS)
        return (trouble(_NAME, said, phrase("doctor_directory_next"), place=place),)
    except OSError as error:
        said = phrase("doctor_directory_unusable", place=place, why=error.strerror or type(error).__name__)
        return (trouble(_NAME, said, phrase("doctor_directory_next"), place=place),)


def _look(path: Path, place: str) -> Finding:
    """OSError when it cannot be read."""
    if not path.exists():
        return _not_there(path, place)
    names = {one.name for one in os.scandir(path)}  # NotADirectoryError, PermissionError
    free = shutil.disk_usage(path).free
    kept = sorted(one for one in names if one.startswith(_BROKEN) and not one.endswith(("-wal", "-shm")))
    facts: dict[str, Fact] = {
        "place": place,
        "exists": True,
        "private": _is_private(path, names),
        "free_bytes": free,
        "set_aside": len(kept),
    }
    values: dict[str, Value] = {"place": place, "free": free / 2**30}
    if not os.access(path, os.W_OK | os.X_OK):
        said = phrase("doctor_directory_readonly", place=place)
        return trouble(_NAME, said, phrase("doctor_directory_next"), **facts)
    if free < _FULL:
        said = phrase("doctor_disk_full", place=place, mb=free // 2**20)
        return trouble(_NAME, said, phrase("doctor_disk_next"), **facts)
    if not facts["private"]:
        step = phrase("doctor_directory_open_next")
        return note(_NAME, phrase("doctor_directory_open", **values), step, **facts)
    if free < _LOW:
        said = phrase("doctor_disk_low", place=place, mb=free // 2**20)
        return note(_NAME, said, phrase("doctor_disk_next"), **facts)
    if kept:
        step = phrase("doctor_set_aside_next")
        return note(_NAME, phrase("doctor_set_aside", count=len(kept), **values), step, **facts)
    return fine(_NAME, phrase("doctor_directory", **values), **facts)


def _not_there(path: Path, place: str) -> Finding:
    above = next(one for one in path.parents if one.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        said = phrase("doctor_directory_unmakeable", place=place)
        return trouble(_NAME, said, phrase("doctor_directory_next"), place=place, exists=False)
    return fine(_NAME, phrase("doctor_directory_missing", place=place), place=place, exists=False)


def _is_private(path: Path, names: set[str]) -> bool:
    """Whether nobody else of this computer can read it; on Windows a person's folders are by what they inherit."""
    if sys.platform == "win32":
        return True
    modes = [path.stat().st_mode, *((path / name).stat().st_mode for name in _PRIVATE if name in names)]
    return not any(stat.S_IMODE(mode) & 0o077 for mode in modes)
