"""How a cell of a grid of pictures looks: its picture on a tile, a line of words below, a ring when it is chosen."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from desktop.theme import TINY, Theme, font

RADIUS = 8
ICON = 28
RING = 3  # around a chosen picture
BADGE = 24
MOST_WORDS = 4000  # that are remembered as they are cut


class CellPainter:
    """Draws cells whose pictures have `side` pixels each way, after begin()."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._font = font()
        self._metrics = QFontMetrics(self._font)
        self._side = 0
        self._cut: dict[str, str] = {}  # words as they are shown at this width

    def begin(self, painter: QPainter, side: int) -> None:
        """Cells are drawn now, all in this size."""
        if side != self._side or len(self._cut) > MOST_WORDS:
            self._side = side
            self._cut.clear()
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def picture(self, painter: QPainter, cell: QRect, pixmap: QPixmap | None) -> None:
        """The picture in the middle of its tile; an icon while there is none."""
        side, tokens = self._side, self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.card))
        painter.drawRoundedRect(QRectF(cell.left(), cell.top(), side, side), RADIUS, RADIUS)
        if pixmap is not None and not pixmap.isNull():
            size = pixmap.deviceIndependentSize().toSize()
            if max(size.width(), size.height()) > side:  # one of larger cells: what is painted beside a cell stays
                size.scale(side, side, Qt.AspectRatioMode.KeepAspectRatio)
                pixmap = pixmap.scaled(size * pixmap.devicePixelRatio())
            left, top = cell.left() + (side - size.width()) // 2, cell.top() + (side - size.height()) // 2
            painter.drawPixmap(left, top, pixmap)
            return
        place = QRect(0, 0, ICON, ICON)
        place.moveCenter(QPoint(cell.left() + side // 2, cell.top() + side // 2))
        self._theme.icon("image", tokens.border).paint(painter, place)

    def badge(self, painter: QPainter, cell: QRect, icon: str) -> None:
        """An icon in the corner of a picture, for what is special about it."""
        tokens = self._theme.tokens
        place = QRect(cell.left() + self._side - BADGE - TINY, cell.top() + TINY, BADGE, BADGE)
        painter.setPen(QColor(tokens.border))
        painter.setBrush(QColor(tokens.card))
        painter.drawEllipse(place)
        inset = BADGE // 5
        self._theme.icon(icon, tokens.warn).paint(painter, place.adjusted(inset, inset, -inset, -inset))

    def words(self, painter: QPainter, cell: QRect, words: str) -> None:
        """Its words in one line below it."""
        shown = self._cut.get(words)
        if shown is None:
            shown = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, self._side - TINY)
            self._cut[words] = shown
        painter.setPen(QColor(self._theme.tokens.muted))
        line = QRect(cell.left(), cell.top() + self._side + TINY, self._side, cell.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)

    def ring(self, painter: QPainter, cell: QRect, *, chosen: bool, current: bool) -> None:
        """What marks a picture that is chosen, and the one the keyboard is on."""
        tokens, side = self._theme.tokens, self._side
        square = QRectF(cell.left(), cell.top(), side, side)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if chosen:
            painter.setPen(QPen(QColor(tokens.accent), RING))
            painter.drawRoundedRect(square.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        if current:
            painter.setPen(QPen(QColor(tokens.text), 1))
            painter.drawRoundedRect(square.adjusted(-2.5, -2.5, 2.5, 2.5), RADIUS + 2, RADIUS + 2)
