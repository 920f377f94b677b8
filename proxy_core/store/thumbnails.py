"""Thumbnails: pictures made small by Pillow, in two threads of their own, and kept as files beside the pictures.

A thumbnail is made when it is first asked for. Which pictures there are is not known here.
"""

import asyncio
import io
import logging
import os
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from proxy_core.errors import EaselError
from proxy_core.store.database import StoreClosed

if TYPE_CHECKING:  # 60 ms at run time: it is imported by the first thumbnail, in its thread
    from PIL import Image

SIDES = (128, 256, 512, 1024)
"""The longest sides in pixels that are kept; what is asked for is rounded up to one of them."""
DIRECTORY = "thumbs"

_MOST_PIXELS = 80_000_000  # as convert.py
_QUALITY = 82
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")

log = logging.getLogger(__name__)


class Thumbnails:
    """The thumbnails of the pictures in `directory`, within it. Cancelled before its turn, none is made."""

    def __init__(self, directory: Path, threads: int = 2) -> None:
        self._directory = directory
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="easel-thumbnail")
        self._closed = False

    async def get(self, name: str, side: int) -> bytes:
        """The picture `name` as JPEG, or as WebP where it is transparent, at most `side` pixels high and wide.

        FileNotFoundError when the picture's file is gone, EaselError picture_unreadable when it is no picture,
        StoreClosed after `close`.
        """
        if self._closed:
            raise StoreClosed("store_closed", path=str(self._directory))
        rounded = next((one for one in SIDES if one >= side), SIDES[-1])
        return await asyncio.get_running_loop().run_in_executor(self._threads, _get, self._directory, name, rounded)

    def close(self) -> None:
        """Make no more. What is under way ends by itself."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)


def thumbnail_files(directory: Path, names: Iterable[str]) -> list[Path]:
    """Where the thumbnails of these pictures of `directory` are, if they were made."""
    return [_file(directory, name, side) for name in names for side in SIDES]


def _file(directory: Path, name: str, side: int) -> Path:
    return directory / DIRECTORY / f"{name}.{side}"


def _get(directory: Path, name: str, side: int) -> bytes:
    picture, kept = directory / name, _file(directory, name, side)
    if not picture.exists():
        raise FileNotFoundError(name)
    with suppress(OSError):
        return kept.read_bytes()
    made = _made(picture, side)
    _keep(kept, made)
    if not picture.exists():  # removed while it was made: nobody else will look for this file
        kept.unlink(missing_ok=True)
    return made


def _keep(path: Path, content: bytes) -> None:
    """In one step, as it is found by its name alone. On a full disk it is made anew each time."""
    begun = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        begun.replace(path)
    except OSError as error:
        log.debug("the thumbnail %s was not kept: %s", path.name, error.strerror)
        with suppress(OSError):
            begun.unlink(missing_ok=True)


def _made(picture: Path, side: int) -> bytes:
    from PIL import Image

    try:
        with Image.open(picture, formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValueError("too many pixels")
            return _small(image, side)
    except FileNotFoundError:
        raise
    except Exception as error:  # noqa: BLE001 - Pillow raises whatever it likes for a damaged file: struct.error, SyntaxError
        log.info("%s has no thumbnail: %s", picture.name, error)
        raise EaselError("picture_unreadable", name=picture.name) from None


def _small(image: "Image.Image", side: int) -> bytes:
    from PIL import ImageOps

    image = _plain(image)
    image.thumbnail((side, side), reducing_gap=2.0)  # a JPEG is decoded at an eighth, a quarter or half of its size
    ImageOps.exif_transpose(image, in_place=True)
    out = io.BytesIO()
    if image.mode == "RGBA":
        image.save(out, "WEBP", quality=_QUALITY, method=2)
    else:
        image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _plain(image: "Image.Image") -> "Image.Image":
    """In colours that can be mixed: palettes cannot, and 16 bits of grey would be cut off at 255."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")
