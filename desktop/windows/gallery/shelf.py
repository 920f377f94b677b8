"""The grid of pictures, or what is said while there are none, with what can be done with those that are chosen."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPixmap, QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from desktop import gallery_text
from desktop.models.gallery_list import GalleryList
from desktop.models.gallery_matching import ALL
from desktop.text import translate
from desktop.theme import SMALL, Theme
from desktop.widgets.grid_cells import RADIUS
from desktop.widgets.grid_steps import ranges
from desktop.widgets.picture_grid import PictureGrid
from desktop.widgets.show_one import show_one
from desktop.windows.gallery.chosen_bar import ChosenPictures
from desktop.windows.gallery.deeds import Deed, title
from desktop.windows.gallery.nothing import NothingShown
from desktop.windows.gallery.thumbs import Thumbs
from proxy_core import GalleryPicture

MOST_HANDED = 100  # pictures that stay chosen in a new window
AHEAD = 60  # rows before the end at which more are fetched
LOST_ICON = "unplug"  # in the corner of a picture that its client never got


class GalleryShelf(QWidget):
    """Signals: opened(row); done(Deed, tuple of GalleryPicture), what a person wants with those that are chosen;
    thumbnail_wanted(name, side, radius). What stands where there are none is `none`, with signals of its own.
    """

    opened = Signal(int)
    done = Signal(object, object)
    thumbnail_wanted = Signal(str, int, float)

    def __init__(self, theme: Theme, model: GalleryList) -> None:
        super().__init__()
        self._model, self._off = model, False
        self.thumbs = Thumbs(self)
        self._then: tuple[Callable[[], None], Callable[[], int], int] | None = None
        self.grid = PictureGrid(theme, self._pixmap, self._badge)
        self.grid.setAccessibleName(translate("gallery", "Pictures"))
        self.grid.setModel(model)
        self.bar = ChosenPictures(theme)
        self.none = NothingShown(theme)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for widget in (self.grid, self.none):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.bar)
        column.addWidget(body, 1)
        self._connect()
        self._choose()

    def set_off(self, off: bool) -> None:
        """Whether the settings keep no pictures."""
        self._off = off
        self._choose()

    def focus(self) -> None:
        """Give the keyboard to the grid; while it is empty, to what fills it."""
        if self._stack.currentWidget() is self.none:
            self.none.focus()
            return
        self.grid.setFocus()
        if not self.grid.currentIndex().isValid():
            self.grid.selectionModel().setCurrentIndex(
                self._model.index(0, 0), self.grid.selectionModel().SelectionFlag.NoUpdate
            )

    def chosen(self) -> tuple[GalleryPicture, ...]:
        """The pictures that are chosen, the newest first."""
        chosen = ranges(self.grid.selectionModel().selection())
        return tuple(one for first, last in sorted(chosen) for one in self._model.pictures(first, last))

    def place(self) -> tuple[str, tuple[str, ...]]:
        """The names of the picture in the first line that is seen, "" at the top, and of those that are chosen."""
        first = self._model.picture(self.grid.first_row())
        return first.name if first is not None else "", tuple(one.name for one in self.chosen()[:MOST_HANDED])

    def go_to(self, first: str, chosen: tuple[str, ...]) -> None:
        """Be there again."""
        selection = self.grid.selectionModel()
        for row in filter(lambda row: row >= 0, map(self._model.row_of, chosen)):
            selection.select(self._model.index(row, 0), selection.SelectionFlag.Select)
        if (row := self._model.row_of(first)) >= 0:
            self.grid.show_from(row)

    def look(self) -> None:
        """Ask for what is seen."""
        self.thumbs.set_side(self.grid.side(), self.devicePixelRatioF())
        rows = self.grid.rows_seen()
        found = [self._model.picture(row) for row in rows]
        self.thumbs.look_at([one.name for one in found if one is not None])
        if rows and rows[-1] + AHEAD >= self._model.rowCount():
            self._model.fetchMore(self._model.index(-1, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.grid.count_chosen():
            self.grid.clearSelection()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self.grid.count_chosen():
            self._do(Deed.DELETE)
        elif event.matches(QKeySequence.StandardKey.Copy) and self.grid.count_chosen():
            self._do(Deed.COPY)
        elif event.matches(QKeySequence.StandardKey.Save) and self.grid.count_chosen():
            self._do(Deed.SAVE)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.look()

    def _connect(self) -> None:
        model, grid = self._model, self.grid
        model.answered.connect(self._choose)
        model.answered.connect(self._go_on)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._choose)
            changed.connect(self._show_chosen)
        model.renewed.connect(lambda: grid.verticalScrollBar().setValue(0))
        grid.seen_changed.connect(lambda _first, _last: self.look())
        grid.at_top_changed.connect(lambda at_top: model.hold(not at_top))
        grid.end_wanted.connect(lambda: self._with_rest(self._to_end, lambda: grid.currentIndex().row()))
        grid.all_wanted.connect(lambda: self._with_rest(grid.selectAll, grid.count_chosen))
        grid.activated.connect(lambda index: self.opened.emit(index.row()))
        grid.selectionModel().selectionChanged.connect(self._show_chosen)
        grid.menu_wanted.connect(self._show_menu)
        self.bar.done.connect(self._do)
        self.bar.cleared.connect(self._clear)
        self.thumbs.wanted.connect(self._want)
        self.thumbs.arrived.connect(self._arrived)

    def _with_rest(self, again: Callable[[], None], standing: Callable[[], int]) -> None:
        """Fetch the pictures that are not there yet, and do it again, if by then it stands as it does now."""
        if not self._model.complete:
            self._then = (again, standing, standing())
            self._model.fetch_all()

    def _go_on(self) -> None:
        if self._then is None or not (self._model.complete or self._model.failed):
            return
        (again, standing, then), self._then = self._then, None
        if standing() == then and self._model.complete:
            again()

    def _to_end(self) -> None:
        self.grid.set_row(self._model.rowCount() - 1)

    def _want(self, name: str, side: int) -> None:
        self.thumbnail_wanted.emit(name, side, RADIUS * self.devicePixelRatioF())

    def _arrived(self, name: str) -> None:
        for row in self.grid.rows_seen():
            if (picture := self._model.picture(row)) is not None and picture.name == name:
                self.grid.redraw(row)

    def _pixmap(self, row: int) -> QPixmap | None:
        picture = self._model.picture(row)
        return self.thumbs.get(picture.name) if picture is not None else None

    def _badge(self, row: int) -> str:
        picture = self._model.picture(row)
        return LOST_ICON if picture is not None and gallery_text.is_lost(picture) else ""

    def _do(self, deed: Deed) -> None:
        if pictures := self.chosen():
            self.done.emit(deed, pictures)

    def _clear(self) -> None:
        self.grid.clearSelection()
        self.focus()

    def _show_chosen(self) -> None:
        count = self.grid.count_chosen()
        had_keyboard = self.bar.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.bar.set_count(count)
        if had_keyboard and not count:
            self.focus()

    def _show_menu(self, at: QPoint) -> None:
        """`at` is on the screen."""
        menu = QMenu(self.grid)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = self.grid.currentIndex().row()
        many = self.grid.count_chosen() > 1
        if not many and row >= 0:
            menu.addAction(translate("gallery", "Open")).triggered.connect(lambda: self.opened.emit(row))
        for deed in Deed:
            if not many or deed in {Deed.SAVE, Deed.COPY, Deed.DELETE}:
                menu.addAction(title(deed)).triggered.connect(lambda _on=False, deed=deed: self._do(deed))
        if self.grid.count_chosen():
            menu.popup(at)

    def _choose(self) -> None:
        shown = self.grid if self._model.rowCount() else self.none
        if shown is self.none:
            self.none.show_state(self._why_none())
        show_one(self._stack, shown, self, self.focus)

    def _why_none(self) -> QWidget:
        if self._model.loading:
            return self.none.waiting
        if self._model.failed:
            return self.none.broken
        if self._model.matching != ALL:
            return self.none.nothing
        return self.none.off if self._off else self.none.empty
