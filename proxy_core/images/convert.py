"""Converter: a drawn picture in the file format that the client asked for, made by Pillow in threads of its own.

It changes the file format alone: no scaling, no cropping, no metadata carried over but the colour profile. What cannot
be converted stays as it was drawn, so that the format that is declared is always the true one.
"""

import asyncio
import io
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from proxy_core.images import base64_text
from proxy_core.images.request import Buffer, Picture

if TYPE_CHECKING:  # 60 ms at run time: it is imported by the first conversion, in its thread
    from PIL import Image

FORMATS: Mapping[str, str] = MappingProxyType(
    {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "webp": "image/webp"}
)
"""What a client may ask for, and the MIME type that it gets."""

DEFAULT_QUALITY = 90
_LOSSY = frozenset({"image/jpeg", "image/webp"})
# Modes that a PNG holds as they are.
_PNG_MODES = frozenset({"1", "L", "LA", "I;16", "P", "RGB", "RGBA"})
# 4096 x 4096 takes half a gigabyte to convert when all copies are counted; Pillow warns from 89 million on.
_MOST_PIXELS = 80_000_000

log = logging.getLogger(__name__)


class Converter:
    """Converts up to `threads` pictures at once; more wait. Cancelled before its turn, a conversion never runs."""

    def __init__(self, threads: int = 2) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="easel-convert")
        self._closed = False

    async def convert(self, picture: Picture, wanted: str, compression: int | None = None) -> Picture:
        """`picture` in the format `wanted`, a key of `FORMATS`; the same object where nothing is to be done.

        `compression` is 0 to 100, as OpenAI's output_compression: the quality of JPEG and WebP, 90 when None. A picture
        that is in the format already is made smaller only when that is given and below 100. What Pillow cannot read,
        a format that is not known, and everything after `close` comes back as it was.
        """
        mime = FORMATS.get(wanted.lower(), picture.mime)
        smaller = mime in _LOSSY and compression is not None and compression < 100
        if self._closed or (mime == picture.mime and not smaller):
            return picture
        quality = DEFAULT_QUALITY if compression is None else compression
        return await asyncio.get_running_loop().run_in_executor(self._threads, _converted, picture, mime, quality)

    def close(self) -> None:
        """Convert nothing more. What is under way ends by itself; what waits for its turn is cancelled."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)


def _converted(picture: Picture, mime: str, quality: int) -> Picture:
    try:
        if picture.width * picture.height > _MOST_PIXELS:
            raise ValueError("too many pixels")
        data, width, height = _drawn_again(picture.data, mime, quality)
    except Exception as error:  # noqa: BLE001 - Pillow raises whatever it likes for a damaged file: struct.error, SyntaxError
        log.warning("a picture stays %s and does not become %s: %s", picture.mime, mime, error)
        return picture
    return replace(picture, data=base64_text.encode(data), mime=mime, width=width, height=height)


def _drawn_again(data: Buffer, mime: str, quality: int) -> tuple[bytes, int, int]:
    """The file's bytes, width and height."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(base64_text.decode(data))) as image:
        if image.width * image.height > _MOST_PIXELS:  # what Pillow finds counts, not what was read of the picture
            raise ValueError("too many pixels")
        profile, bands = image.info.get("icc_profile"), image.getbands()
        # Metadata is not carried over, so what it says of the orientation is done to the pixels.
        ImageOps.exif_transpose(image, in_place=True)
        image.load()
        ready = _PREPARE[mime](image)
        # A profile describes colours of one kind: that of a CMYK file means nothing for RGB.
        kept = profile if _colours(ready.getbands()) == _colours(bands) else None
        return _SAVE[mime](ready, quality, kept), *ready.size


def _colours(bands: tuple[str, ...]) -> tuple[str, ...]:
    return ("R", "G", "B") if bands == ("P",) else tuple(band for band in bands if band != "A")


# --- the picture as its new format can hold it


def _for_png(image: "Image.Image") -> "Image.Image":
    if image.mode in _PNG_MODES:
        return image
    return _eight_bits(image).convert("RGBA" if image.has_transparency_data else "RGB")


def _for_webp(image: "Image.Image") -> "Image.Image":
    return _eight_bits(image).convert("RGBA" if image.has_transparency_data else "RGB")


def _for_jpeg(image: "Image.Image") -> "Image.Image":
    """Over white: a JPEG has no transparency, and what is clear would be black."""
    from PIL import Image

    if not image.has_transparency_data:
        image = _eight_bits(image)
        return image if image.mode in {"L", "RGB"} else image.convert("RGB")
    clear = _eight_bits(image).convert("RGBA")
    flat = Image.new("RGB", clear.size, "white")
    flat.paste(clear, mask=clear.getchannel("A"))  # a tenth of the time that alpha_composite holds the lock
    return flat


def _eight_bits(image: "Image.Image") -> "Image.Image":
    """Grey of 16 bits, which Pillow's own conversion would cut off at 255, or the image as it is."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value / 256).convert("L")


_PREPARE = {"image/png": _for_png, "image/webp": _for_webp, "image/jpeg": _for_jpeg}


# --- the file


def _png(image: "Image.Image", _quality: int, profile: bytes | None) -> bytes:
    return _saved(image, "PNG", profile, compress_level=1)  # 6 takes a fifth longer for 4 % less


def _jpeg(image: "Image.Image", quality: int, profile: bytes | None) -> bytes:
    return _saved(image, "JPEG", profile, quality=quality)


def _webp(image: "Image.Image", quality: int, profile: bytes | None) -> bytes:
    """Method 0 and 1 are faster, but overrun libwebp's first partition ("encoding error 6") for a grainy 4K picture."""
    try:
        return _saved(image, "WEBP", profile, quality=quality, method=2)
    except ValueError:
        return _saved(image, "WEBP", profile, quality=min(quality, 75), method=4)


_SAVE = {"image/png": _png, "image/webp": _webp, "image/jpeg": _jpeg}


def _saved(image: "Image.Image", format_: str, profile: bytes | None, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, icc_profile=profile, **options)
    return file.getvalue()
