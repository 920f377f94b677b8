"""Pictures that a person gives as references: read from files or the clipboard, checked, and made fit to be sent.

Called in other threads than Qt's own: a large picture takes a second. It words nothing and fetches nothing.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from proxy_core import Upload

MOST_MB = 50  # of 2**20 bytes: what the proxy takes of a picture in a form
MOST_REFERENCES = 16  # what OpenAI's Images API takes
MOST_SIDE = 1600  # pixels of what is shown; a mask is painted on that and saved in the picture's own size
ALLOCATION_MB = 512
LONGEST_NAME = 60
# As they come these are sent; anything else that Qt reads is sent as PNG.
_MIMES = {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture that can be sent: its file's name, width and height as it is seen upright, and a small one to show.

    `path` is the file that has exactly these bytes, None where none has.
    """

    upload: Upload
    width: int
    height: int
    shown: QImage = field(repr=False)
    path: Path | None = None

    @property
    def name(self) -> str:
        """Of its file."""
        return self.upload.name


@dataclass(frozen=True, slots=True)
class MaskFile:
    """A mask that a person has as a file. `marks`: something in it is transparent, which says what may change."""

    name: str
    image: QImage = field(repr=False)
    marks: bool

    def from_white(self) -> QImage:
        """The same where nothing is transparent: white becomes what may change, black what stays."""
        grey = self.image.convertToFormat(QImage.Format.Format_Grayscale8)
        grey.invertPixels()
        made = QImage(self.image.size(), QImage.Format.Format_ARGB32)
        made.fill(Qt.GlobalColor.black)
        made.setAlphaChannel(grey)
        return made


class NotUsable(Exception):  # noqa: N818 - says what it is
    """A picture that cannot be sent. `code`: missing, too_large, no_picture."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_path(path: Path) -> Reference:
    """The picture in a file. NotUsable; a file that is too large is not read at all."""
    data = _content(path)
    found = read_data(path.name, data)
    return replace(found, path=path.absolute()) if found.upload.data is data else found


def read_mask(path: Path) -> MaskFile:
    """The mask in a file. NotUsable."""
    QImageReader.setAllocationLimit(ALLOCATION_MB)
    image = QImage.fromData(QByteArray(_content(path)))
    if image.isNull():
        raise NotUsable("no_picture")
    held = image.convertToFormat(QImage.Format.Format_RGBA8888)  # its bits go with it
    alpha = bytes(held.constBits())[3::4]
    return MaskFile(path.name, image.convertToFormat(QImage.Format.Format_ARGB32), 0 in alpha)


def name_of(address: str) -> str:
    """What a picture at an address is called."""
    last = unquote(urlsplit(address).path.rpartition("/")[2]) if address[:5].lower() != "data:" else ""
    return last[-LONGEST_NAME:]


def read_data_url(name: str, address: str) -> Reference:
    """The picture in a data URL. NotUsable."""
    head, comma, content = address.strip().partition(",")
    if not comma or len(content) > MOST_MB * 2**20 * 2:
        raise NotUsable("too_large" if comma else "no_picture")
    try:
        in_base64 = head.lower().endswith(";base64")
        data = base64.b64decode(unquote(content)) if in_base64 else unquote_to_bytes(content)
    except (binascii.Error, ValueError):
        raise NotUsable("no_picture") from None
    return read_data(name, data)


def read_data(name: str, data: bytes) -> Reference:
    """The picture in `data`, made upright where a camera says that it lies. NotUsable."""
    if len(data) > MOST_MB * 2**20:
        raise NotUsable("too_large")
    QImageReader.setAllocationLimit(ALLOCATION_MB)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    kind, lies = bytes(reader.format().data()).decode(), reader.transformation()
    size = reader.size()
    if kind in _MIMES and lies == QImageIOHandler.Transformation.TransformationNone and size.isValid():
        reader.setScaledSize(fitting(size))
        shown = reader.read()
        if shown.isNull():
            raise NotUsable("no_picture")
        return Reference(Upload(name, _MIMES[kind], data), size.width(), size.height(), shown)
    reader.setAutoTransform(True)
    return read_image(name, reader.read(), kind)


def read_image(name: str, image: QImage, kind: str = "png") -> Reference:
    """A picture that is no file, such as one from the clipboard. NotUsable."""
    if image.isNull():
        raise NotUsable("no_picture")
    form = "JPEG" if kind in {"jpeg", "jpg"} else "PNG"
    data = encoded(image, form)
    if len(data) > MOST_MB * 2**20:
        raise NotUsable("too_large")
    shown = image.scaled(
        fitting(image.size()), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    ending = ".jpg" if form == "JPEG" else ".png"
    named = name if name.lower().endswith(ending) else f"{Path(name).stem}{ending}"
    return Reference(Upload(named, f"image/{form.lower()}", data), image.width(), image.height(), shown)


def encoded(image: QImage, form: str = "PNG") -> bytes:
    """A picture as the bytes of a file; a JPEG of the best quality."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form, 95 if form == "JPEG" else -1)  # type: ignore[call-overload] # the stub wants bytes
    return bytes(buffer.data().data())


def fitting(size: QSize) -> QSize:
    """As it is shown: never larger than it is."""
    if max(size.width(), size.height()) <= MOST_SIDE:
        return size
    return size.scaled(MOST_SIDE, MOST_SIDE, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def uploads(references: Sequence[Reference]) -> tuple[Upload, ...]:
    """What is sent of them."""
    return tuple(one.upload for one in references)


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise NotUsable("missing")
        if path.stat().st_size > MOST_MB * 2**20:
            raise NotUsable("too_large")
        return path.read_bytes()
    except (OSError, ValueError):  # no file's name has a NUL
        raise NotUsable("missing") from None
