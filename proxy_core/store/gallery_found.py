"""Pictures that the gallery's directory has and its database does not know, told by their files alone.

It was put back to an earlier copy, or is new, or Easel was killed before it had written their rows. What those said
of them nobody knows any more. Blocks: for threads that may wait for a disk.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from proxy_core.gallery_records import GalleryPicture
from proxy_core.images.sniff import look_at_bytes
from proxy_core.store.gallery_files import NAME, UNKNOWN

# Bytes that are looked at for the size in pixels; only a JPEG with large metadata has it later.
_HEAD = 65_536


def found(directory: Path, names: Iterable[str], before: float) -> list[GalleryPicture]:
    """The pictures among these files that were written `before` (unix seconds), which is when they were kept."""
    pictures = (_picture(directory / name) for name in names if NAME.fullmatch(name))
    return [one for one in pictures if one is not None and one.kept_at < before]


def _picture(path: Path) -> GalleryPicture | None:
    try:
        with path.open("rb") as file:
            mime, width, height = look_at_bytes(file.read(_HEAD))
        known = path.stat()
    except OSError:
        return None
    unknown: dict[str, Any] = {"request_id": "", "number": 0, "model": "", "account": "", "client": "", "prompt": ""}
    about = (path.name, path, mime or UNKNOWN[1], known.st_size, width, height)
    return GalleryPicture(*about, **unknown, kept_at=known.st_mtime, until=0.0, origin="found")
