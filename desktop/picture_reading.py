"""Pictures read for the window: at the size they are shown in, as images that any thread may make. It keeps none.

Nothing here belongs to Qt's thread. Qt lets go of Python while it decodes; so it is called in other threads.
"""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath

MOST_PIXELS = 40_000_000  # of a picture that is shown whole: 160 MB; a larger one is read smaller
ALLOCATION_MB = 512  # of one picture while it is decoded: 80 million pixels, as many as the core lets in


def read_file(path: Path, within: QSize | None = None) -> QImage:
    """The picture in a file, whole or such that it fits `within`; never larger than it is. Null when it is none."""
    QImageReader.setAllocationLimit(ALLOCATION_MB)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    return _read(reader, within)


def read_bytes(data: bytes, within: QSize) -> QImage:
    """The picture in `data` such that it fits `within`; never larger than it is. Null when it is none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    return _read(reader, within)


def tile(data: bytes, room: QSize, radius: float) -> QImage:
    """The picture in `data`, as large as fits into `room`, with round corners. Null when it is none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    image = _read(QImageReader(buffer), room)
    return image if image.isNull() else _rounded(image, radius)


def _read(reader: QImageReader, within: QSize | None) -> QImage:
    size = reader.size()
    wanted = _fitting(size, within)
    if wanted != size:
        turned = reader.transformation().value & 4  # a quarter turn: the sides change places after it is read
        reader.setScaledSize(_fitting(size, within.transposed()) if turned and within is not None else wanted)
    return reader.read()


def _fitting(size: QSize, within: QSize | None) -> QSize:
    if not size.isValid():
        return size
    if within is not None and (size.width() > within.width() or size.height() > within.height()):
        return size.scaled(within, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    share = MOST_PIXELS / (size.width() * size.height())
    return size if share >= 1 else size * share**0.5


def _rounded(image: QImage, radius: float) -> QImage:
    made = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(made.rect()), radius, radius)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(outline)
    painter.drawImage(0, 0, image)
    painter.end()
    return made
