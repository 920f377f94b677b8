"""The columns of the list of requests: which have room, and how a row of them is drawn. It brings no rows."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget

from desktop.models.request_rows import Column
from desktop.models.row_tree import CELLS_ROLE
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
# What columns take where there is room to spare, the first of them first.
_WISHES: Mapping[Column, str] = {
    Column.MODEL: "gpt-image-1 \u2192 gemini-3-pro-image",
    Column.OUTCOME: "failed: every account is at a limit",
    Column.ACCOUNT: "firstname.lastname@example.com",
}
_ALWAYS = (Column.WHEN, Column.PICTURES, Column.OUTCOME)
_BY_NEED = (Column.MODEL, Column.SECONDS, Column.CLIENT, Column.ACCOUNT, Column.PROMPT)


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
        self._places: list[Place] = []
        self._widths, self._wishes = _measured(_SAMPLES), _measured(_WISHES)
        self._add_fixed_widths()
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else all is painted anew at each scroll

    def measure(self) -> None:
        self._widths = self.with_names(self._widths)
        self.set_widths(self._widths, stretch=Column.OUTCOME)
        self._share_width()

    def draw_cells(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A row in one call: Qt's way makes some forty for each, which is felt when hundreds scroll by."""
        rect, room, above = option.rect, INDENT, index.parent()
        while above.isValid():
            room, above = room + INDENT, above.parent()
        self.drawBranches(painter, QRect(self._places[0][1], rect.top(), room, rect.height()), index)
        column, left, width = self._places[0]
        places = [(column, left + room, width - room), *self._places[1:]]
        self._delegate.paint_row(painter, rect, index.data(CELLS_ROLE), places)

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
        super().paintEvent(event)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        header = self.header()
        self._places = [
            (column.value, header.sectionViewportPosition(column), header.sectionSize(column))
            for column in Column
            if not header.isSectionHidden(column)
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        shown = fitting(self.viewport().width(), self._widths)
        header, mode = self.header(), QHeaderView.ResizeMode
        for column in Column:
            self.setColumnHidden(column, column not in shown)
        with_prompt = Column.PROMPT in shown
        header.setSectionResizeMode(Column.OUTCOME, mode.Fixed if with_prompt else mode.Stretch)
        header.setSectionResizeMode(Column.PROMPT, mode.Stretch if with_prompt else mode.Fixed)
        spare = max(0, self.viewport().width() - sum(self._widths[column] for column in shown))
        for column, wish in self._wishes.items():
            more = min(spare, max(0, wish - self._widths[column]))
            header.resizeSection(column, self._widths[column] + more)  # no width of its own while it stretches
            spare -= more

    def _add_fixed_widths(self) -> None:
        """Of the columns that are indented, or have no words."""
        inside = _measured({Column.WHEN: translate("requests", "Attempt {n}").format(n=1)})[Column.WHEN] + 2 * INDENT
        self._widths[Column.WHEN] = INDENT + max(self._widths[Column.WHEN], inside)
        self._widths[Column.PICTURES] = _SQUARES


def _measured(samples: Mapping[Column, str]) -> dict[Column, int]:
    metrics = QFontMetrics(font())
    return {column: metrics.horizontalAdvance(sample) + 2 * SMALL for column, sample in samples.items()}
