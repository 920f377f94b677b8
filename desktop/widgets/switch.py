"""An on/off switch, for what takes effect at once. What it switches is not its business."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.theme import Theme

TRACK = QSize(38, 22)
RING = 3  # room around the track, for the mark of the keyboard
GAP = 3  # between track and knob


class Switch(QCheckBox):
    """A check box that looks like a switch: keyboard and screen readers find what they know. `name` is what it says."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return TRACK + QSize(2 * RING, 2 * RING)

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(RING, RING, TRACK.width(), TRACK.height())
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.tokens.accent), 1.5))
            ring = track.adjusted(1 - RING, 1 - RING, RING - 1, RING - 1)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._track_colour()))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = track.height() - 2 * GAP
        left = track.right() - knob - GAP if self.isChecked() else track.left() + GAP
        painter.setBrush(QColor(self._theme.tokens.card))
        painter.drawEllipse(QRectF(left, track.top() + GAP, knob, knob))
        painter.end()

    def _track_colour(self) -> str:
        tokens = self._theme.tokens
        if not self.isEnabled():
            return tokens.border
        if self.isChecked():
            return tokens.accent_hover if self.underMouse() else tokens.accent
        return tokens.muted
