"""multipart/form-data as clients send it: text fields, pictures and a mask, streamed in.

What the fields mean is not looked at. Pictures past 1 MB go to files of the request.
"""

import codecs
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import BadContentDispositionHeader, BadContentDispositionParam, BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import BadHttpMessage
from msgspec import Struct, field

from proxy_core.dialects.sources import MOST_PICTURES, source_of
from proxy_core.errors import RequestError
from proxy_core.images.reference import ReferenceFiles
from proxy_core.images.source import DataSource, Source
from proxy_core.phrases import phrase
from proxy_core.server.exchange import Exchange
from proxy_core.server.spool import Spool
from proxy_core.tasks import in_thread

# A malformed part header is answered; aiohttp would also print it, and remember each one for good.
warnings.filterwarnings("ignore", category=BadContentDispositionHeader)
warnings.filterwarnings("ignore", category=BadContentDispositionParam)

# image, image[], image[0], image1, image_1, images[]; mask.
_PICTURE = re.compile(r"(?:(?P<image>image)s?|mask)(?:\[\]|\[(?P<index>[0-9]{1,3})\]|[_-]?(?P<number>[0-9]{1,3}))?")
# What FormData makes of a value that is not there.
_NOTHING = frozenset({b"null", b"undefined"})
# Charsets of text. Python knows more: some take quadratic time, some give what is no text.
_CHARSETS = ("utf-8", "ascii", "iso8859", "cp125", "cp9", "utf-16", "gb", "big5", "shift_jis", "euc", "koi8")
_BOUNDARY = re.compile(r";\s*boundary\s*=\s*[^;\s\"]|;\s*boundary\s*=\s*\"[^\"]", re.IGNORECASE)
_CUT_OFF = "it ends before its last boundary, or what stands between two parts is damaged"
_PIECE = 2**16  # bytes
_MOST_LINES = 1000  # that are neither of a part nor of its headers: a boundary each, and what stands before the first


class Limits(Struct, frozen=True):
    """How much a form may hold. Sizes in MB of 2**20 bytes; a name in characters, a header line in bytes."""

    pictures: int = MOST_PICTURES
    picture_mb: int = 50
    parts: int = 100
    name: int = 200
    text_mb: int = 1
    header: int = 8190
    headers: int = 32


_LIMITS = Limits()


class Form(Struct, frozen=True):
    """What came: text by name, the pictures in their order, the mask. `unused`: files by names that mean nothing."""

    fields: dict[str, str] = field(default_factory=dict)
    images: tuple[Source, ...] = ()
    mask: Source | None = None
    unused: tuple[str, ...] = ()


async def read_form(exchange: Exchange, files: ReferenceFiles, limits: Limits = _LIMITS) -> Form:
    """The form in the body. RequestError 415 for another type, 413 for too many or large files, else 400."""
    reading = _Reading(files, limits)
    reader = _reader(exchange.http, limits)
    for _ in range(limits.parts):
        with _framing():
            part = await reader.next()
        if part is None:
            return reading.form()
        if not isinstance(part, BodyPartReader):
            raise _broken("a part of it is multipart itself")
        await reading.take(part)
    raise _broken(f"it has more than {limits.parts} parts")


class _Parts(MultipartReader):
    """aiohttp's, which would look for the first boundary through any number of lines."""

    _lines = 0

    async def _readline(self) -> bytes:
        self._lines += 1
        if self._lines > _MOST_LINES:
            raise ValueError
        return await super()._readline()


class _Reading:
    """One form, part by part."""

    def __init__(self, files: ReferenceFiles, limits: Limits) -> None:
        self._files = files
        self._limits = limits
        self._fields: dict[str, str] = {}
        self._images: list[tuple[int, Source]] = []
        self._mask: Source | None = None
        self._unused: list[str] = []

    def form(self) -> Form:
        """What was read. Pictures with a number are in its order, after those without."""
        images = sorted(self._images, key=lambda image: image[0])
        return Form(self._fields, tuple(source for _, source in images), self._mask, tuple(self._unused))

    async def take(self, part: BodyPartReader) -> None:
        """Read one part to its end."""
        name = self._name(part)
        found = _PICTURE.fullmatch(name)
        if found and found["image"]:
            index = found["index"] or found["number"]
            await self._image(part, name, -1 if index is None else int(index))
        elif found:
            await self._take_mask(part)
        elif part.filename is None or _type(part).startswith("text/"):
            await self._text(part, name)
        else:
            await self._skip(part, name)

    async def _take_mask(self, part: BodyPartReader) -> None:
        mask = await self._source(part, "mask")
        if mask is not None and self._mask is not None:
            raise _broken("it has more than one mask")
        self._mask = mask or self._mask

    async def _image(self, part: BodyPartReader, name: str, index: int) -> None:
        most, count = self._limits.pictures, len(self._images)
        if count == most:
            raise RequestError("too_many_pictures", param="image", wire_code="too_many_files", status=413, most=most)
        named = index >= 0 or (name == "image" and count == 0)
        source = await self._source(part, name if named else f"image[{count}]")
        if source is not None:
            self._images.append((index, source))

    async def _source(self, part: BodyPartReader, param: str) -> Source | None:
        """The picture in a part, or the address or base64 of one; None for an empty part."""
        spool = await self._spool(part, param)
        if not spool.size and not part.filename:
            return None
        if spool.mime or part.filename or _type(part) not in ("", "text/plain"):
            return spool.picture(param)
        if spool.path is not None:
            return DataSource(spool.path)
        return None if spool.data.strip() in _NOTHING else source_of(spool.data, param)

    async def _spool(self, part: BodyPartReader, param: str) -> Spool:
        """All bytes of a file. RequestError 413 when they are too many."""
        spool = Spool(self._files)
        while not part.at_eof():
            spool.add(await _piece(part))
            if spool.size > self._limits.picture_mb * 2**20:
                raise _too_large(param, self._limits.picture_mb, 413, "upload_too_large")
            if spool.full:
                await in_thread(spool.flush)
        await spool.finish()
        return spool

    async def _skip(self, part: BodyPartReader, name: str) -> None:
        """Read a file that has no meaning here."""
        size = 0
        while not part.at_eof():
            size += len(await _piece(part))
            if size > self._limits.picture_mb * 2**20:
                raise _too_large(name, self._limits.picture_mb, 413, "upload_too_large")
        self._unused.append(name)

    async def _text(self, part: BodyPartReader, name: str) -> None:
        """Keep the text of a part, unless it is empty."""
        text = bytearray()
        while not part.at_eof():
            text += await _piece(part)
            if len(text) > self._limits.text_mb * 2**20:
                raise _too_large(name, self._limits.text_mb, 400, "string_above_max_length")
        value = _decoded(bytes(text), part.get_charset("utf-8"), name)
        if value:
            self._fields[name] = value

    def _name(self, part: BodyPartReader) -> str:
        if not part.headers:  # it ended after a boundary
            raise _broken(_CUT_OFF)
        name = part.name or ""
        if not name.isprintable() or not 0 < len(name) <= self._limits.name:
            raise _broken(f"a part of it has no name of 1 to {self._limits.name} letters")
        return name


def _reader(http: web.BaseRequest, limits: Limits) -> MultipartReader:
    if http.content_type != "multipart/form-data":
        got = http.headers.get("Content-Type", "nothing")[:60]
        raise RequestError("form_type", status=415, got=got)
    with _framing("its Content-Type does not say where its parts end"):
        if not _BOUNDARY.search(http.headers["Content-Type"]):
            raise ValueError
        return _Parts(http.headers, http.content, max_field_size=limits.header, max_headers=limits.headers)


async def _piece(part: BodyPartReader) -> bytes:
    """The next bytes of a part; none do not mean that it ended."""
    with _framing():
        return bytes(part.decode(await part.read_chunk(_PIECE)))


@contextmanager
def _framing(why: str = _CUT_OFF) -> Iterator[None]:
    """aiohttp's errors as ours."""
    try:
        yield
    except BadHttpMessage:
        raise _broken("the headers of a part are malformed or too long") from None
    except (ValueError, LookupError, RuntimeError, RuntimeWarning, web.RequestPayloadError):
        raise _broken(why) from None


def _decoded(text: bytes, charset: str, param: str) -> str:
    try:
        if not codecs.lookup(charset).name.startswith(_CHARSETS):
            raise LookupError
        return str(text, charset)
    except (LookupError, ValueError):
        raise RequestError(phrase("text_charset", param=param), param=param, wire_code="invalid_multipart") from None


def _type(part: BodyPartReader) -> str:
    return part.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _broken(why: str) -> RequestError:
    return RequestError("form_broken", wire_code="invalid_multipart", why=why)


def _too_large(param: str, limit: int, status: int, code: str) -> RequestError:
    said = phrase("part_too_large", param=param, limit=limit)
    return RequestError(said, param=param, wire_code=code, status=status)
