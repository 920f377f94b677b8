"""Makes the icons of Windows and macOS from resources/icons/easel.svg: python packaging/icons.py FOLDER.

Writes FOLDER/easel.ico and FOLDER/easel.icns. Run it with the environment that Easel runs in: Qt draws, Pillow writes.
Linux takes the SVG as it is. For macOS the picture stands on a white tile, as its icons do.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).parent.parent / "resources" / "icons" / "easel.svg"
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
ICNS_SIZES = (16, 32, 64, 128, 256, 512, 1024)
# Of Apple's grid for icons: a tile of 824 in 1024, its corners of 185.
TILE, CORNER, ON_TILE = 824 / 1024, 185 / 1024, 620 / 1024


def drawn(size: int, *, tile: bool = False) -> Image.Image:
    """The icon in a square of this many pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if tile:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("white"))
        painter.drawRoundedRect(_centred(size, TILE), size * CORNER, size * CORNER)
    QSvgRenderer(str(SVG)).render(painter, _centred(size, ON_TILE if tile else 1.0))
    painter.end()
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(held, "PNG")  # type: ignore[call-overload]  # PySide's stubs want bytes here, PySide itself a text
    return Image.open(io.BytesIO(bytes(held.data().data())))


def _centred(size: int, share: float) -> QRectF:
    side = size * share
    return QRectF((size - side) / 2, (size - side) / 2, side, side)


def main() -> None:
    """Write both files."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    small = [drawn(size) for size in ICO_SIZES]
    small[-1].save(folder / "easel.ico", sizes=[(size, size) for size in ICO_SIZES], append_images=small[:-1])
    large = [drawn(size, tile=True) for size in ICNS_SIZES]
    large[-1].save(folder / "easel.icns", append_images=large[:-1])


if __name__ == "__main__":
    main()
