"""A picture, as large as there is room and never larger than it is, in its own proportions. It keeps no file.

While there is none, its place is shown.
"""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme import Theme
from desktop.widgets.painted import Painted

RADIUS = 12
ICON = 32
SMALLEST = QSize(160, 120)
MOST_PIXELS = 2048  # of a side that are kept: no window shows more


class PictureView(Painted):
    """Empty until a picture is set."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image, self._scaled = QImage(), QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def set_picture(self, data: bytes, words: str) -> bool:
        """Show the picture in `data`; `words` say what is on it. False when it is none that Qt reads."""
        return self.set_image(_read(data), words)

    def set_image(self, image: QImage, words: str) -> bool:
        """The same of a picture that was read already, as a large one takes most of a second."""
        self._image, self._scaled = image, QImage()
        self.setAccessibleName(words)
        self.setToolTip(words if len(words) <= 200 else words[:199] + "\u2026")
        self.updateGeometry()
        self.update()
        return not self._image.isNull()

    def clear(self) -> None:
        """Show nothing."""
        self._image, self._scaled = QImage(), QImage()
        self.setAccessibleName("")
        self.setToolTip("")
        self.update()

    def has_picture(self) -> bool:
        """Whether one is shown."""
        return not self._image.isNull()

    def place(self) -> QRectF:
        """Where in the widget the picture is."""
        size = self._image.size()
        if size.width() > self.width() or size.height() > self.height():
            size = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def sizeHint(self) -> QSize:
        return self._image.size() if self.has_picture() else SMALLEST

    def minimumSizeHint(self) -> QSize:
        return SMALLEST

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._image.isNull():
            self._paint_nothing(painter)
        else:
            self._paint_picture(painter)
        painter.end()

    def _paint_nothing(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(QColor(tokens.card))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        left, top = (self.width() - ICON) // 2, (self.height() - ICON) // 2
        self._theme.icon("image").paint(painter, left, top, ICON, ICON)

    def _paint_picture(self, painter: QPainter) -> None:
        place, ratio = self.place(), self.devicePixelRatioF()
        wanted = (place.size() * ratio).toSize()
        if self._scaled.size() != wanted:
            self._scaled = self._image.scaled(
                wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(place, RADIUS, RADIUS)
        painter.setClipPath(outline)
        painter.drawImage(place, self._scaled)


def _read(data: bytes) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > MOST_PIXELS:
        reader.setScaledSize(size.scaled(MOST_PIXELS, MOST_PIXELS, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
