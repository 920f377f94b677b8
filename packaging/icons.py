"""Paints resources/icons/easel.svg at the sizes that systems look for: python packaging/icons.py SYSTEM FOLDER.

For linux it makes FOLDER/hicolor, for windows FOLDER/easel.ico, for macos FOLDER/easel.icns. Run it with the
environment that Easel runs in: Qt draws, Pillow writes.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SVG = Path(__file__).parent.parent / "resources" / "icons" / "easel.svg"
HICOLOR_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
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


def linux(folder: Path) -> None:
    """Every size, and the drawing itself."""
    for size in HICOLOR_SIZES:
        path = folder / "hicolor" / f"{size}x{size}" / "apps" / "easel.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn(size).save(path)
    drawing = folder / "hicolor" / "scalable" / "apps" / "easel.svg"
    drawing.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SVG, drawing)


def windows(folder: Path) -> None:
    """One file of all sizes."""
    small = [drawn(size) for size in ICO_SIZES]
    small[-1].save(folder / "easel.ico", sizes=[(size, size) for size in ICO_SIZES], append_images=small[:-1])


def macos(folder: Path) -> None:
    """One file of all sizes; the picture stands on a white tile, as its icons do."""
    large = [drawn(size, tile=True) for size in ICNS_SIZES]
    large[-1].save(folder / "easel.icns", append_images=large[:-1])


def main() -> None:
    """Make what was asked for."""
    system, folder = {"linux": linux, "windows": windows, "macos": macos}[sys.argv[1]], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    system(folder)


if __name__ == "__main__":
    main()
