"""Draws a row of the palette in one line: icon, title, what it says more, its keys or value, and its kind."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.cells import RECORD_ROLE, Tone
from desktop.models.palette_list import PLACES_ROLE
from desktop.palette_entries import Entry, Kind, kind_name, kind_names
from desktop.theme import LARGE, MEDIUM, SMALL, TINY, Theme, font

Index = QModelIndex | QPersistentModelIndex

ICON = 16
LEAST_BELOW = 48  # pixels; where there is less room, nothing is said after the title
MOST_BESIDE = 0.3  # of the width
SHOWN_BEFORE = 24  # letters before the first that was typed, where the beginning of a title has to go
ICONS = {
    Kind.PAGE: "list",
    Kind.ACTION: "zap",
    Kind.SETTING: "sliders-horizontal",
    Kind.ACCOUNT: "user",
    Kind.REQUEST: "image",
}


class PaletteDelegate(QStyledItemDelegate):
    """Letters that were typed are bold. It takes what PaletteList has."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._font, self._small = font(), font(scale=0.9)
        self._metrics, self._small_metrics = QFontMetrics(self._font), QFontMetrics(self._small)
        self._strong_metrics = QFontMetrics(font(strong=True))
        self._kind_width = max(self._small_metrics.horizontalAdvance(words) for words in kind_names())
        self.row_height = self._metrics.height() + 2 * SMALL

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(RECORD_ROLE)
        title_places, below_places = index.data(PLACES_ROLE)
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            self._paint_chosen(painter, rect)
        box = rect.adjusted(MEDIUM, 0, -MEDIUM - _spare(option.widget), 0)
        spot = QRect(box.left(), box.center().y() - ICON // 2 + 1, ICON, ICON)
        self._theme.icon(entry.icon or ICONS[entry.kind]).paint(painter, spot)
        box = self._paint_right(painter, box.adjusted(ICON + SMALL + TINY, 0, 0, 0), entry)
        text = self._theme.colour(Tone.TEXT)
        used = self._write(painter, box, entry.title, title_places, text)
        rest = box.adjusted(used + MEDIUM, 0, 0, 0)
        if entry.below and rest.width() >= LEAST_BELOW:
            self._write(painter, rest, entry.below, below_places, self._theme.colour(Tone.MUTED))

    def _paint_chosen(self, painter: QPainter, rect: QRect) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.selection))
        painter.drawRoundedRect(QRectF(rect), SMALL, SMALL)
        painter.restore()

    def _paint_right(self, painter: QPainter, box: QRect, entry: Entry) -> QRect:
        """The kind, in a column of its own, and keys or a value before it. Returns the room that is left."""
        painter.setFont(self._small)
        painter.setPen(self._theme.colour(Tone.MUTED))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, right, kind_name(entry.kind))
        box = box.adjusted(0, 0, -self._kind_width - LARGE, 0)
        if entry.beside:
            width = int(box.width() * MOST_BESIDE)
            beside = self._small_metrics.elidedText(entry.beside, Qt.TextElideMode.ElideRight, width)
            painter.drawText(box, right, beside)
            box = box.adjusted(0, 0, -self._small_metrics.horizontalAdvance(beside) - MEDIUM, 0)
        return box

    def _write(self, painter: QPainter, box: QRect, words: str, places: Sequence[int], colour: QColor) -> int:
        """Words with letters in bold, elided. Returns how wide they are."""
        layout, line_width = self._laid_out(words, places)
        if line_width > box.width():
            words, places = self._shortened(words, places, box.width())
            layout, line_width = self._laid_out(words, places)
        painter.save()
        painter.setPen(colour)
        painter.setClipRect(box)
        height = layout.boundingRect().height()
        layout.draw(painter, QPointF(box.left(), box.center().y() - height / 2 + 1))
        painter.restore()
        return min(int(line_width) + 1, box.width())

    def _shortened(self, words: str, places: Sequence[int], width: int) -> tuple[str, list[int]]:
        """As much as has room, and of that the letters that are bold. The first of them is never left out."""
        cut = 0
        if places and self._metrics.horizontalAdvance(words[: places[0] + 1]) > width * 2 // 3:
            cut = max(0, places[0] - SHOWN_BEFORE)
            words = "\u2026" + words[cut:]
            places = [place - cut + 1 for place in places]
        bold = self._strong_metrics
        slack = sum(
            bold.horizontalAdvance(words[place]) - self._metrics.horizontalAdvance(words[place]) for place in places
        )
        short = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, width - max(0, slack)))
        kept = len(short) - 1 if short != words else len(short)
        return short, [place for place in places if place < kept]

    def _laid_out(self, words: str, places: Sequence[int]) -> tuple[QTextLayout, float]:
        layout = QTextLayout(words, self._font)
        layout.setCacheEnabled(True)
        layout.setFormats([_bold(words, *run) for run in _runs(places)])
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(1e6)
        layout.endLayout()
        return layout, line.naturalTextWidth()


def _spare(view: QWidget | None) -> int:
    """The width of a bar that scrolls where there is none now: rows look the same with it and without."""
    if not isinstance(view, QAbstractItemView) or view.verticalScrollBar().isVisible():
        return 0
    return view.verticalScrollBar().sizeHint().width()


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Letters that stand side by side, as (first, after the last): scripts that join letters stay joined."""
    begun = after = -1
    for place in places:
        if place != after:
            if begun >= 0:
                yield begun, after
            begun = place
        after = place + 1
    if begun >= 0:
        yield begun, after


def _bold(words: str, begin: int, end: int) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = _units(words[:begin]), _units(words[begin:end])
    made.format.setFontWeight(QFont.Weight.DemiBold)
    return made


def _units(words: str) -> int:
    """How long Qt takes words to be: in UTF-16."""
    return len(words) if words.isascii() else len(words.encode("utf-16-le", "surrogatepass")) // 2
