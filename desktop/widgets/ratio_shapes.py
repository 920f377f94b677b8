"""Shapes to choose among, each drawn in its own proportions. What a shape is for is not its business."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from desktop.theme import TINY, Theme
from desktop.widgets.flow_layout import FlowLayout

ICON = 20


class RatioShapes(QWidget):
    """`ratios` such as "16:9"; "" is any shape. `name_of` says what a screen reader reads.

    Signals: chosen(ratio), by a person.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, ratios: Sequence[str], anything: str, name_of: Callable[[str], str]) -> None:
        super().__init__()
        self._theme = theme
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        line = FlowLayout(self, TINY)
        self.buttons: dict[str, QPushButton] = {}
        for ratio in ratios:
            button = QPushButton(ratio or anything)
            button.setProperty("kind", "toggle")
            button.setCheckable(True)
            button.setAutoExclusive(True)  # so that it is said to be one of several
            button.setIconSize(QSize(ICON, ICON))
            button.setAccessibleName(name_of(ratio))
            button.setToolTip(name_of(ratio))
            button.clicked.connect(lambda _on, ratio=ratio: self.chosen.emit(ratio))
            self._group.addButton(button)
            self.buttons[ratio] = button
            line.addWidget(button)
        theme.changed.connect(self._dress)
        self._dress()

    def ratio(self) -> str | None:
        """The shape that is chosen; None for none of these."""
        return next((ratio for ratio, button in self.buttons.items() if button.isChecked()), None)

    def show_ratio(self, ratio: str | None) -> None:
        """Show another choice, and tell nobody; one that is not there leaves none chosen."""
        self._group.setExclusive(False)
        for own, button in self.buttons.items():
            button.setChecked(own == ratio)
        self._group.setExclusive(True)

    def _dress(self) -> None:
        for ratio, button in self.buttons.items():
            button.setIcon(_drawn(ratio, self._theme.tokens.muted))


def _drawn(ratio: str, colour: str) -> QIcon:
    """The outline of the shape; of any shape, a dashed square."""
    across, _, down = ratio.partition(":")
    wide, high = (float(across), float(down)) if down else (1.0, 1.0)
    room = ICON - 4.0
    scale = room / max(wide, high)
    pixmap = QPixmap(ICON * 2, ICON * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), 1.5)
    if not down:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    box = QRectF(0, 0, max(wide * scale, 4), max(high * scale, 4))
    box.moveCenter(QRectF(0, 0, ICON, ICON).center())
    painter.drawRoundedRect(box, 2, 2)
    painter.end()
    return QIcon(pixmap)
