"""Makes a client's pictures fit for an upstream: kinds that it does not take become PNG, too large ones smaller.

For a worker thread; Pillow is loaded when the first picture needs it. What an upstream takes is a `Limits`. A picture
that fits is not opened.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from proxy_core.accounts.account import Provider
from proxy_core.errors import RequestError
from proxy_core.images.catalog import MODELS
from proxy_core.images.reference import IN_MEMORY, Reference, ReferenceFiles
from proxy_core.phrases import Phrase, phrase

if TYPE_CHECKING:
    from PIL import Image  # its import is long, and most requests need no Pillow

MOST_PIXELS = 100_000_000
"""Pixels of a picture that is opened here; a larger one may be a bomb: a small file that unpacks to gigabytes."""

# Pixels that one may have although its header tells fewer, as a GIF's first frame does. More would be a picture that is
# opened beside others for a small one.
_UNTOLD = 1_000_000
_MB = 1_000_000
_GOOGLE_KINDS = frozenset({"image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"})
_GOOGLE_PICTURES = 14  # of a model that is not in the catalogue
# Bytes of a request's limit that are kept for its words: 32,000 characters, each escaped, and the JSON around.
_WORDS = 256 * 1024
_OPENED = ("PNG", "JPEG", "WEBP", "GIF")
_QUALITIES = (90, 80, 70)  # tried in the full size, in this order; after that the picture is scaled
_SCALED_QUALITY = 80
# The modes that are kept: RGB takes 4 bytes for a pixel, and what is grey or has a palette 1.
_PNG_MODES = frozenset({"L", "P", "RGB", "RGBA"})
_JPEG_MODES = frozenset({"L", "RGB"})
_WEBP_MODES = frozenset({"RGBA"})
_LONGEST_WEBP = 16_383  # pixels
_WEBP_PIXELS = 25_000_000  # libwebp takes 13 bytes for each, beside the picture's own
_TRIES = 12


class Limits(Struct, frozen=True):
    """What `model` takes: so many pictures, so many bytes of one, so many of all as base64; 0 for no limit of bytes."""

    model: str
    pictures: int
    picture_bytes: int = 0
    request_bytes: int = 0
    kinds: frozenset[str] = _GOOGLE_KINDS

    @property
    def together(self) -> int:
        """Bytes that all pictures may have, before they are base64; 0 for no limit."""
        return (self.request_bytes - _WORDS) // 4 * 3 if self.request_bytes else 0


def google_limits(model: str, providers: frozenset[Provider]) -> Limits:
    """What every one of Google's `providers` takes for `model` (their documents, November 2026).

    The Gemini API: 100 MB a request. Vertex AI: 7 MB a picture.
    """
    known = MODELS.get(model)
    return Limits(
        model,
        known.references if known else _GOOGLE_PICTURES,
        picture_bytes=7 * _MB if Provider.VERTEX in providers else 0,
        request_bytes=100 * _MB if Provider.GEMINI in providers else 0,
    )


def pixels_to_open(references: tuple[Reference, ...], limits: Limits) -> int:
    """Pixels of the largest picture, by what its header says, that `fit` may open; 0 when it opens none."""
    most = _most([one.size for one in references], limits)
    if all(one.size <= most and one.mime in limits.kinds for one in references):
        return 0
    return max(one.width * one.height or MOST_PIXELS for one in references)


def fit(
    references: tuple[Reference, ...], limits: Limits, shrink: bool, files: ReferenceFiles | None = None
) -> tuple[tuple[Reference, ...], tuple[Phrase, ...]]:
    """The pictures as the upstream takes them, and notes on those that were changed. A mask counts as one of them.

    New pictures go to `files` where it is given and they are large. RequestError (param "image") when there are too
    many, when one is too large and `shrink` is off, or when one cannot be made to fit.
    """
    if len(references) > limits.pictures:
        raise _error("references_too_many", model=limits.model, most=limits.pictures, count=len(references))
    notes: list[Phrase] = []
    fitting = list(references)
    for at, reference in enumerate(fitting):
        if reference.mime not in limits.kinds:
            fitting[at] = _as_png(reference, at + 1, limits, files)
            kind = reference.mime.removeprefix("image/")
            notes.append(phrase("reference_converted", number=at + 1, kind=kind, to="png", model=limits.model))
    most = _most([one.size for one in fitting], limits)
    if any(one.size > most for one in fitting) and not shrink:
        raise _too_large(fitting, limits)
    for at, reference in enumerate(fitting):
        if reference.size > most:
            fitting[at] = smaller = _smaller(reference, at + 1, most, limits, files)
            sizes = {"from_mb": reference.size / _MB, "to_mb": smaller.size / _MB}
            notes.append(phrase("reference_shrunk", number=at + 1, model=limits.model, **sizes))
    return tuple(fitting), tuple(notes)


def _most(sizes: list[int], limits: Limits) -> int:
    """Bytes that each picture may have: when all have too many together, the largest give way."""
    most = limits.picture_bytes or max(sizes, default=0)
    left = limits.together
    if not left or sum(min(size, most) for size in sizes) <= left:
        return most
    for done, size in enumerate(sorted(sizes)):
        share = left // (len(sizes) - done)
        if size > share:
            return min(most, share)
        left -= size
    return most


def _too_large(references: list[Reference], limits: Limits) -> RequestError:
    sizes = [one.size for one in references]
    size, number = max(sizes), sizes.index(max(sizes)) + 1
    if limits.picture_bytes and size > limits.picture_bytes:
        most = limits.picture_bytes / _MB
        return _error("reference_too_large", number=number, size_mb=size / _MB, model=limits.model, most_mb=most)
    most = limits.together / _MB
    return _error("references_too_large", number=number, size_mb=sum(sizes) / _MB, model=limits.model, most_mb=most)


def _as_png(reference: Reference, number: int, limits: Limits, files: ReferenceFiles | None) -> Reference:
    """The first frame of a picture, as PNG."""
    failure = _error("reference_not_converted", number=number, kind=reference.mime, model=limits.model)
    with _opened(reference, number, failure) as image:
        return _kept(_encoded(_plain(image, _PNG_MODES), "PNG"), "image/png", image.size, files)


def _smaller(reference: Reference, number: int, most: int, limits: Limits, files: ReferenceFiles | None) -> Reference:
    """A picture in at most `most` bytes: JPEG, or WebP where it has transparent parts; at last with fewer pixels."""
    why = "it is no PNG, JPEG, WebP or GIF that can be read"
    failure = _error("reference_not_shrunk", number=number, model=limits.model, most_mb=most / _MB, why=why)
    with _opened(reference, number, failure) as opened:
        kind, modes = ("WEBP", _WEBP_MODES) if opened.has_transparency_data else ("JPEG", _JPEG_MODES)
        image = _plain(opened, modes)
        if kind == "WEBP":
            image.thumbnail(_webp_size(*image.size))
        for quality in _QUALITIES:
            data = _encoded(image, kind, quality)
            if 0 < len(data) <= most:
                return _kept(data, f"image/{kind.lower()}", image.size, files)
        for _ in range(_TRIES):
            # The square root, as bytes go with the area; a little less, so that it is not tried for ever.
            image = _scaled(image, 0.95 * min(0.9, (most / (len(data) or 4 * most)) ** 0.5))
            data = _encoded(image, kind, _SCALED_QUALITY)
            if 0 < len(data) <= most:
                return _kept(data, f"image/{kind.lower()}", image.size, files)
    raise failure


@contextmanager
def _opened(reference: Reference, number: int, failure: RequestError) -> "Iterator[Image.Image]":
    """The picture with its header read, `failure` when it cannot be read. Pixels are counted before any is unpacked."""
    from PIL import Image

    # One limit for all of Easel. Pillow warns past it, also where the reference did not know its size.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    told = reference.width * reference.height or MOST_PIXELS
    if told <= MOST_PIXELS:
        try:
            with _file(reference) as file, Image.open(file, formats=_OPENED) as image:
                pixels = image.width * image.height
                if pixels > max(told, _UNTOLD):
                    raise failure
                if pixels <= MOST_PIXELS:
                    yield image
                    return
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            pass
        except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError, MemoryError):
            raise failure from None  # all of them are raised by Pillow for broken pictures
    raise _error("reference_too_many_pixels", number=number, most=MOST_PIXELS // _MB)


def _file(reference: Reference) -> BinaryIO:
    return reference.path.open("rb") if reference.path else io.BytesIO(reference.data)


def _plain(image: "Image.Image", modes: frozenset[str]) -> "Image.Image":
    """The picture upright, in one of `modes`, at best its own; its colour profile where that fits RGB.

    RGB is one of them, or RGBA where it has transparent parts.
    """
    from PIL import ImageOps

    ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if not image.mode.startswith(("RGB", "P")):
        image.info.pop("icc_profile", None)  # of grey or of printer's colours: it means nothing for RGB
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")  # 16 bits: Pillow's conversion would cut at 255
    return image if image.mode in modes and _is_within_palette(image) else image.convert(mode)


def _is_within_palette(image: "Image.Image") -> bool:
    """Whether every pixel has a colour of its own. A PNG has bits for no more, so others would become one of them."""
    if image.mode != "P":
        return True
    colours, transparent = len(image.getpalette() or ()) // 3, image.info.get("transparency")
    return not any(image.histogram()[colours:]) and not (isinstance(transparent, int) and transparent >= colours)


def _webp_size(width: int, height: int) -> tuple[int, int]:
    """The size, or less of the same shape, that is packed as WebP."""
    factor = min(1.0, _LONGEST_WEBP / max(width, height), (_WEBP_PIXELS / (width * height)) ** 0.5)
    return max(1, int(width * factor)), max(1, int(height * factor))


def _scaled(image: "Image.Image", factor: float) -> "Image.Image":
    from PIL import Image

    size = (max(1, int(image.width * factor)), max(1, int(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _encoded(image: "Image.Image", kind: str, quality: int = 0) -> bytes:
    """The picture as a file, with its colour profile alone of what stood beside it; empty where that is impossible."""
    out = io.BytesIO()
    options: dict[str, object] = {"quality": quality} if quality else {}
    try:
        image.save(out, kind, icc_profile=image.info.get("icc_profile"), **options)
    except ValueError:
        return b""  # libwebp cannot write every picture in every quality
    return out.getvalue()


def _kept(data: bytes, mime: str, size: tuple[int, int], files: ReferenceFiles | None) -> Reference:
    if files is None or len(data) <= IN_MEMORY:
        return Reference(mime, len(data), *size, data=data)
    path = files.new_path()
    path.write_bytes(data)
    return Reference(mime, len(data), *size, path=path)


def _error(code: str, **values: str | float) -> RequestError:
    return RequestError(phrase(code, **values), param="image")
