"""Where the cells of a grid are, and where the keyboard goes in it: numbers only."""

from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QRect
from PySide6.QtWidgets import QAbstractItemView

from desktop.theme import MEDIUM

Cursor = QAbstractItemView.CursorAction

WIDTH = 190  # that a cell is made as near to as there is room: between 160 and 220 on all but the narrowest
GAP = MEDIUM
EDGE = 4  # around all of it, for what marks a cell


@dataclass(frozen=True, slots=True)
class GridShape:
    """Square pictures of `side` with `words` pixels below them, `columns` in a line."""

    side: int
    columns: int
    words: int

    @classmethod
    def of(cls, width: int, words: int) -> "GridShape":
        """As many columns as fit into `width`."""
        room = width - 2 * EDGE + GAP
        columns = max(1, round(room / (WIDTH + GAP)))
        return cls(max(48, room // columns - GAP), columns, words)

    @property
    def pitch(self) -> int:
        """From one line of cells to the next."""
        return max(1, self.side + self.words + GAP)

    def cell(self, row: int) -> QRect:
        """Where row `row` is."""
        line, column = divmod(row, self.columns)
        left = EDGE + column * (self.side + GAP)
        return QRect(left, EDGE + line * self.pitch, self.side, self.side + self.words)

    def height(self, count: int) -> int:
        """Of all `count` cells."""
        return 2 * EDGE + -(-count // self.columns) * self.pitch

    def row_at(self, x: int, y: int) -> int:
        """The row whose cell is there; -1 for none."""
        column, line = (x - EDGE) // (self.side + GAP), (y - EDGE) // self.pitch
        if not 0 <= column < self.columns or line < 0:
            return -1
        row = line * self.columns + column
        return row if self.cell(row).contains(x, y) else -1

    def rows_in(self, area: QRect, count: int) -> range:
        """The rows of all lines that `area` touches."""
        first = max(0, (area.top() - EDGE) // self.pitch) * self.columns
        last = (max(0, area.bottom() - EDGE) // self.pitch + 1) * self.columns
        return range(min(first, count), min(last, count))


def step(action: Cursor, current: int, count: int, columns: int, page: int) -> int:
    """The row to which a key of the keyboard leads; `page` is how many lines are seen."""
    last = count - 1
    if current < 0:
        return last if action is Cursor.MoveEnd else 0
    steps = {
        Cursor.MoveLeft: -1,
        Cursor.MovePrevious: -1,
        Cursor.MoveRight: 1,
        Cursor.MoveNext: 1,
        Cursor.MoveUp: -columns,
        Cursor.MoveDown: columns,
        Cursor.MovePageUp: -columns * page,
        Cursor.MovePageDown: columns * page,
        Cursor.MoveHome: -count,
        Cursor.MoveEnd: count,
    }
    wanted = current + steps[action]
    if action is Cursor.MoveUp and wanted < 0:
        return current
    if action is Cursor.MoveDown and wanted > last:  # into the last line, though it is shorter
        return last if current // columns < last // columns else current
    return min(max(wanted, 0), last)


def ranges(selection: QItemSelection) -> list[tuple[int, int]]:
    """What is chosen in a list, as (first row, last row); much faster than its indexes."""
    found = (selection.at(number) for number in range(selection.count()))
    return [(one.top(), one.bottom()) for one in found]
