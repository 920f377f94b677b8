"""The icon of the tray in each of its looks, as pixmaps for every panel. It decides no look and shows nothing."""

import re
import sys
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

SIZES = (16, 20, 22, 24, 32, 40, 44, 48, 64)  # panels from 16 to 32 px at 100 to 200 %
PAPER = "#FFFFFF"
_COLOUR = re.compile(r"#[0-9A-F]{6}")  # the sheets write #000 and #fff where they mean what is cut out


class TrayLook(StrEnum):
    """What the icon says, by its shape; its colours reach 3:1 on white and on black panels alike."""

    STOPPED = "tray-stopped"
    RUNNING = "tray-running"
    DRAWING = "tray-drawing"
    NEEDS_YOU = "tray-needs-you"


@cache
def tray_icon(look: TrayLook, *, template: bool = sys.platform == "darwin") -> QIcon:
    """The icon. As a `template` it has one colour, which macOS chooses for its menu bar."""
    svg = resources.path(f"icons/{look.value}.svg").read_text(encoding="utf-8")
    if template:
        svg = _COLOUR.sub("#000000", svg.replace(PAPER, "none"))
    renderer, icon = QSvgRenderer(QByteArray(svg.encode())), QIcon()
    for size in SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap)
    icon.setIsMask(template)
    return icon
