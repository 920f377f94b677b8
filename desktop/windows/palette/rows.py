"""The list below the field. It never has the keyboard: the field passes on what is meant for it."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from desktop.models.palette_list import PaletteList
from desktop.text import translate
from desktop.theme import Theme
from desktop.windows.palette.delegate import PaletteDelegate


class PaletteRows(QListView):
    """Signals: pressed_row(row), by the mouse; current_changed(), when another row is the chosen one."""

    pressed_row = Signal(int)
    current_changed = Signal()

    def __init__(self, theme: Theme, model: PaletteList) -> None:
        super().__init__()
        self.setProperty("found", True)
        self.setModel(model)
        self.delegate = PaletteDelegate(theme, self)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("palette", "Found"))
        self.setMouseTracking(True)
        self._mouse: QPoint | None = None
        self.clicked.connect(lambda index: self.pressed_row.emit(index.row()))
        self.selectionModel().currentChanged.connect(lambda _now, _before: self.current_changed.emit())
        theme.changed.connect(self.viewport().update)

    @property
    def row(self) -> int:
        """The chosen one; -1 for none."""
        return self.currentIndex().row()

    def choose(self, row: int) -> None:
        """Choose a row, as far as there are so many."""
        count = self.model().rowCount()
        if count:
            self.setCurrentIndex(self.model().index(min(max(row, 0), count - 1), 0))

    def step(self, by: int) -> None:
        """To the next row or the one before; from the last to the first, and back."""
        count = self.model().rowCount()
        if count:
            self.choose((self.row + by) % count)

    def page(self, by: int) -> None:
        """As many rows as are seen."""
        seen = max(1, self.viewport().height() // self.delegate.row_height - 1)
        self.choose(self.row + by * seen)

    def jump(self, to: int) -> None:
        """To the first or the last row."""
        self.choose(0 if to < 0 else self.model().rowCount() - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under a mouse that moves is chosen. One that rests changes nothing when rows move below it."""
        where = event.globalPosition().toPoint()
        if self._mouse is not None and where != self._mouse:
            index = self.indexAt(event.position().toPoint())
            if index.isValid():
                self.setCurrentIndex(index)
        self._mouse = where
