"""Paints Easel's icon at the sizes that desktops look for: icons.py FOLDER, of which it makes hicolor/."""

import os
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
SOURCE = Path(__file__).parents[2] / "resources" / "icons" / "easel.svg"


def paint(folder: Path) -> None:
    """Write hicolor/SIZExSIZE/apps/easel.png for every size, and the drawing itself."""
    renderer = QSvgRenderer(str(SOURCE))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        path = folder / "hicolor" / f"{size}x{size}" / "apps" / "easel.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not image.save(str(path)):
            raise OSError(f"{path} cannot be written")
    drawing = folder / "hicolor" / "scalable" / "apps" / "easel.svg"
    drawing.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCE, drawing)


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication([])
    paint(Path(sys.argv[1]))
