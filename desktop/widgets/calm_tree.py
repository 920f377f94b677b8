"""A tree view in the look of the house: fixed rows, thin lines between them, chevrons that fold. It knows no model."""

from collections.abc import Mapping
from enum import IntEnum
from typing import TypeVar

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTreeView, QWidget

from desktop.theme import Theme
from desktop.widgets.calm_header import CalmHeader
from desktop.widgets.cell_delegate import CellDelegate, Index

C = TypeVar("C", bound=IntEnum)

CHEVRON = 16
INDENT = 18


class CalmTree(QTreeView):
    """Shows rows that a CellDelegate draws. `right` are the columns whose words stand at the right edge."""

    def __init__(
        self, theme: Theme, *, right: frozenset[int] = frozenset(), folds: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setItemDelegate(CellDelegate(theme, right=right, parent=self))
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(folds)
        self.setItemsExpandable(folds)
        self.setIndentation(INDENT if folds else 0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)  # the current row is the chosen one
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHeader(CalmHeader(self))
        theme.changed.connect(self.viewport().update)

    def set_widths(self, widths: Mapping[C, int], *, stretch: C | None = None) -> None:
        """Give columns their widths, once a model is set; column `stretch` takes the rest, if one is to."""
        header = self.header()
        header.setStretchLastSection(False)
        for column, width in widths.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        if stretch is not None:
            header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    def with_names(self, widths: Mapping[C, int]) -> dict[C, int]:
        """Widths in which the names of the columns have room too, in any language; of hidden ones, too."""
        header = self.header()
        hidden = [column for column in widths if header.isSectionHidden(column)]
        for column in hidden:
            header.showSection(column)  # of a hidden one Qt says 0
        wide = {column: max(width, header.sectionSizeHint(column)) for column, width in widths.items()}
        for column in hidden:
            header.hideSection(column)
        return wide

    def measure(self) -> None:
        """Give columns their widths, as the style has them now; asked for only with a model."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.model() is not None:
            self.measure()

    def is_marked(self, index: Index) -> bool:
        """Whether a row, by the index of its first cell, is drawn as chosen."""
        return index == self.currentIndex().siblingAtColumn(0)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        line = not index.parent().isValid() and index.row() > 0
        self.draw_ground(painter, rect, marked=self.is_marked(index), line=line)
        super().drawRow(painter, option, index)
        if index == self.currentIndex().siblingAtColumn(0):
            self.draw_focus(painter, rect)

    def draw_ground(self, painter: QPainter, rect: QRect, *, marked: bool, line: bool) -> None:
        """Draw what a row stands on, with a thin line above it or none."""
        if marked:
            painter.fillRect(rect, QColor(self._theme.tokens.selection))
        if line:
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), QColor(self._theme.tokens.border))

    def draw_focus(self, painter: QPainter, rect: QRect) -> None:
        """Draw at the current row that the keyboard is here, if it is."""
        if self.hasFocus():
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(self._theme.tokens.accent))

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if self.itemsExpandable() and self.model().hasChildren(index):
            self.draw_chevron(painter, rect, index)

    def draw_chevron(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw, at the right edge of `rect`, whether a row that unfolds is unfolded."""
        icon = self._theme.icon("chevron-down" if self.isExpanded(index) else "chevron-right")
        spot = QRect(0, 0, CHEVRON, CHEVRON)
        spot.moveCenter(rect.center())
        spot.moveRight(rect.right())
        icon.paint(painter, spot)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # the whole row is marked, not one cell

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter folds and unfolds, as the arrows and the mouse do; where nothing folds it activates, as Qt has it."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and self.itemsExpandable() and self.currentIndex().isValid():
            index = self.currentIndex().siblingAtColumn(0)
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().keyPressEvent(event)
