"""The columns of the list of requests: which have room, and how a row of them is drawn. It brings no rows."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from desktop.cells import Cell
from desktop.models.request_rows import Column
from desktop.models.row_tree import LINE_ROLE, Line
from desktop.text import translate
from desktop.theme import SMALL, Theme, font
from desktop.widgets.calm_tree import INDENT, CalmTree
from desktop.widgets.cell_delegate import CellDelegate, Index, Place

# What a column must have room for, at the font of the system.
_SAMPLES: Mapping[Column, str] = {
    Column.WHEN: "30 Sep 00:00",
    Column.CLIENT: "openai-python 3.52",
    Column.MODEL: "gemini-3-pro-image",
    Column.SECONDS: "120 min",
    Column.ACCOUNT: "fox@example.com +1",
    Column.OUTCOME: "drawn: the client went a",
    Column.PROMPT: "a harbour in the morning, lo",
}
_SQUARES = 76  # of five pictures in a line, or ten in two
# What columns take at most where there is room to spare, the first of them first: as much as the rows that were seen
# need. What these do not need is room to spare, too.
_WISHES = (
    (Column.OUTCOME, "failed: every account is at a limit"),
    (Column.ACCOUNT, "firstname.lastname@example.com"),
    (Column.MODEL, "gpt-image-1 \u2192 gemini-3-pro-image-preview"),
    (Column.ACCOUNT, "firstname.lastname.of.the.studio@pictures.example.com"),
    (Column.CLIENT, "a-client-of-somebody 12.34.56"),
)
_MOST_WORDS = 2000  # that are remembered as measured
_ALWAYS = (Column.WHEN, Column.PICTURES, Column.OUTCOME)
_BY_WORDS = (Column.ACCOUNT, Column.OUTCOME, Column.MODEL, Column.CLIENT)
_BY_NEED = (Column.MODEL, Column.SECONDS, Column.ACCOUNT, Column.CLIENT, Column.PROMPT)


def fitting(width: int, widths: Mapping[Column, int]) -> frozenset[Column]:
    """The columns that have room in `width`, what one needs most first."""
    shown, used = set(_ALWAYS), sum(widths[column] for column in _ALWAYS)
    for column in _BY_NEED:
        if used + widths[column] <= width:
            shown.add(column)
            used += widths[column]
    return frozenset(shown)


class LogColumns(CalmTree):
    """A tree of requests, as wide as it is let."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, folds=True, parent=parent)
        self._delegate = CellDelegate(theme, right=frozenset({Column.SECONDS}), parent=self)
        self.setItemDelegate(self._delegate)
        self.row_height = self._delegate.row_height
        self._places: list[Place] = []  # none: to be asked for
        self.header().sectionResized.connect(self._forget_places)
        self._current = QModelIndex()  # while it paints: the first cell of the current row
        self._widths = _measured(_SAMPLES)
        self._wishes = [(column, _width_of(wish)) for column, wish in _WISHES]
        self._add_fixed_widths()
        self._least: dict[Column, int] = {}  # for the names of columns
        self._met: set[tuple[Column, str]] = set()
        self._needs: dict[Column, int] = {}
        self._sharing = QTimer(self, singleShot=True, interval=0)
        self._sharing.timeout.connect(self._share_width)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else all is painted anew at each scroll

    def measure(self) -> None:
        self._widths = self.with_names(self._widths)
        self._least = self.with_names(dict.fromkeys(_BY_WORDS, 0))
        self.set_widths(self._widths)
        self._share_width()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A row in one call: Qt's way makes some forty for each, which is felt when hundreds scroll by."""
        rect: QRect = option.rect
        line: Line = index.data(LINE_ROLE)
        self._heed_words(line.cells)
        current = index == self._current
        self.draw_ground(painter, rect, marked=current, line=line.depth == 0 and index.row() > 0)
        column, left, width = self._places[0]
        room = INDENT * (1 + line.depth)
        if line.unfolds:
            self.draw_chevron(painter, QRect(left, rect.top(), room, rect.height()), index)
        places = [(column, left + room, width - room), *self._places[1:]]
        self._delegate.paint_row(painter, rect, line.cells, places)
        if current:
            self.draw_focus(painter, rect)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Qt's takes the pixels for rows: past as many of them as rows are seen, it paints all anew."""
        if dx or abs(dy) >= self.viewport().height():
            super().scrollContentsBy(dx, dy)
            return
        super().scrollContentsBy(0, 0)
        self.scrollDirtyRegion(0, dy)
        self.viewport().scroll(0, dy)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.tokens.card))  # it stands on a card
        painter.end()
        self._current = self.currentIndex().siblingAtColumn(0)
        self._places = self._places or self._found_places()
        super().paintEvent(event)

    def _found_places(self) -> list[Place]:
        header = self.header()
        shown = [column for column in Column if not header.isSectionHidden(column)]
        return [(column, header.sectionViewportPosition(column), header.sectionSize(column)) for column in shown]

    def _forget_places(self) -> None:
        self._places = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Qt's own stretching of a column measures and paints all names anew at each layout of the rows."""
        room = self.viewport().width()
        shown, header = fitting(room, self._widths), self.header()
        for column in Column:
            self.setColumnHidden(column, column not in shown)
        widths = {column: self._least_of(column) for column in shown}
        spare = max(0, room - sum(widths.values()))
        for column, most in self._wishes:
            if column in shown:
                more = min(spare, max(0, min(most, self._needs.get(column, most)) - widths[column]))
                widths[column] += more
                spare -= more
        rest = Column.PROMPT if Column.PROMPT in shown else Column.OUTCOME
        widths[rest] = max(header.minimumSectionSize(), widths[rest] + room - sum(widths.values()))
        for column, width in widths.items():
            header.resizeSection(column, width)

    def _least_of(self, column: Column) -> int:
        """Where there is no room to spare."""
        width = self._widths[column]
        return min(width, max(self._least[column], self._needs[column])) if column in self._needs else width

    def _heed_words(self, cells: Sequence[Cell]) -> None:
        """A column whose words were cut takes more when the next turn comes; it never takes less again."""
        for column in _BY_WORDS:
            words = cells[column].text
            if words and (column, words) not in self._met:
                if len(self._met) >= _MOST_WORDS:
                    self._met.clear()
                self._met.add((column, words))
                need = _width_of(words)
                if need > self._needs.get(column, 0):
                    self._needs[column] = need
                    self._sharing.start()

    def _add_fixed_widths(self) -> None:
        """Of the columns that are indented, or have no words."""
        inside = _measured({Column.WHEN: translate("requests", "Attempt {n}").format(n=1)})[Column.WHEN] + 2 * INDENT
        self._widths[Column.WHEN] = INDENT + max(self._widths[Column.WHEN], inside)
        self._widths[Column.PICTURES] = _SQUARES


def _measured(samples: Mapping[Column, str]) -> dict[Column, int]:
    return {column: _width_of(sample) for column, sample in samples.items()}


def _width_of(words: str) -> int:
    return QFontMetrics(font()).horizontalAdvance(words) + 2 * SMALL
