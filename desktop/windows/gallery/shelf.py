"""The grid of pictures, or what is said while there are none, with what can be done with those that are chosen."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop.models.gallery_list import GalleryList
from desktop.models.gallery_matching import ALL
from desktop.text import translate
from desktop.theme import SMALL, Theme
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.grid_cells import RADIUS
from desktop.widgets.picture_grid import PictureGrid
from desktop.windows.gallery.chosen_bar import ChosenPictures
from desktop.windows.gallery.deeds import Deed, title
from desktop.windows.gallery.thumbs import Thumbs
from proxy_core import GalleryPicture

AHEAD = 60  # rows before the end at which more are fetched


class GalleryShelf(QWidget):
    """Signals: opened(row); done(Deed, tuple of GalleryPicture), what a person wants with those that are chosen;
    draw_wanted(), connect_wanted(), setting_wanted() and unfilter_wanted(), of what stands where there are none;
    thumbnail_wanted(name, side, radius).
    """

    opened = Signal(int)
    done = Signal(object, object)
    draw_wanted = Signal()
    connect_wanted = Signal()
    setting_wanted = Signal()
    unfilter_wanted = Signal()
    thumbnail_wanted = Signal(str, int, float)

    def __init__(self, theme: Theme, model: GalleryList) -> None:
        super().__init__()
        self._model, self._off = model, False
        self.thumbs = Thumbs(self)
        self.grid = PictureGrid(theme, self._pixmap)
        self.grid.setAccessibleName(translate("gallery", "Pictures"))
        self.grid.setModel(model)
        self.bar = ChosenPictures(theme)
        self._make_empties(theme)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for widget in (self.grid, self.empty, self.nothing, self.off):
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
        shown = self._stack.currentWidget()
        if isinstance(shown, EmptyState):
            shown.button.setFocus()
            return
        self.grid.setFocus()
        if not self.grid.currentIndex().isValid():
            self.grid.selectionModel().setCurrentIndex(
                self._model.index(0, 0), self.grid.selectionModel().SelectionFlag.NoUpdate
            )

    def chosen(self) -> tuple[GalleryPicture, ...]:
        """The pictures that are chosen, the newest first."""
        found = (self._model.picture(row) for row in self.grid.chosen_rows())
        return tuple(one for one in found if one is not None)

    def look(self) -> None:
        """Ask for what is seen."""
        self.thumbs.set_side(self.grid.side(), self.devicePixelRatioF())
        rows = self.grid.rows_seen()
        found = [self._model.picture(row) for row in rows]
        self.thumbs.look_at([one.name for one in found if one is not None])
        if rows and rows[-1] + AHEAD >= self._model.rowCount():
            self._model.fetchMore(self._model.index(-1, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.grid.chosen_rows():
            self.grid.clearSelection()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self.chosen():
            self._do(Deed.DELETE)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.look()

    def _make_empties(self, theme: Theme) -> None:
        self.empty = EmptyState(
            theme,
            "images",
            translate("gallery", "No pictures yet"),
            translate("gallery", "Every picture that is drawn through the proxy will stand here."),
            translate("gallery", "Draw in the playground"),
        )
        self.connect_button = QPushButton(translate("gallery", "Connect a client"))
        column = self.empty.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, self.connect_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.nothing = EmptyState(
            theme,
            "search",
            translate("gallery", "No picture is like that"),
            translate("gallery", "Pictures that come and fit the filter will stand here."),
            translate("gallery", "Clear filters"),
        )
        self.off = EmptyState(
            theme,
            "images",
            translate("gallery", "The gallery is off"),
            translate("gallery", "Pictures are not kept, as the settings say. Turn it on to find them here."),
            translate("gallery", "Open the setting"),
        )

    def _connect(self) -> None:
        model, grid = self._model, self.grid
        self.empty.pressed.connect(self.draw_wanted)
        self.connect_button.clicked.connect(self.connect_wanted)
        self.nothing.pressed.connect(self.unfilter_wanted)
        self.off.pressed.connect(self.setting_wanted)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._choose)
            changed.connect(self._show_chosen)
        grid.seen_changed.connect(lambda _first, _last: self.look())
        grid.at_top_changed.connect(lambda at_top: model.hold(not at_top))
        grid.activated.connect(lambda index: self.opened.emit(index.row()))
        grid.selectionModel().selectionChanged.connect(self._show_chosen)
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        grid.customContextMenuRequested.connect(self._show_menu)
        self.bar.done.connect(self._do)
        self.bar.cleared.connect(self._clear)
        self.thumbs.wanted.connect(self._want)
        self.thumbs.arrived.connect(self._arrived)

    def _want(self, name: str, side: int) -> None:
        self.thumbnail_wanted.emit(name, side, RADIUS * self.devicePixelRatioF())

    def _arrived(self, name: str) -> None:
        for row in self.grid.rows_seen():
            if (picture := self._model.picture(row)) is not None and picture.name == name:
                self.grid.redraw(row)

    def _pixmap(self, row: int) -> QPixmap | None:
        picture = self._model.picture(row)
        return self.thumbs.get(picture.name) if picture is not None else None

    def _do(self, deed: Deed) -> None:
        if pictures := self.chosen():
            self.done.emit(deed, pictures)

    def _clear(self) -> None:
        self.grid.clearSelection()
        self.focus()

    def _show_chosen(self) -> None:
        count = len(self.grid.chosen_rows())
        had_keyboard = self.bar.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.bar.set_count(count)
        if had_keyboard and not count:
            self.focus()

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self.grid)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = self.grid.currentIndex().row()
        many = len(self.chosen()) > 1
        if not many and row >= 0:
            menu.addAction(translate("gallery", "Open")).triggered.connect(lambda: self.opened.emit(row))
        for deed in Deed:
            if not many or deed in {Deed.SAVE, Deed.DELETE}:
                menu.addAction(title(deed)).triggered.connect(lambda _on=False, deed=deed: self._do(deed))
        if self.chosen():
            menu.popup(self.grid.viewport().mapToGlobal(at))

    def _choose(self) -> None:
        nobody: QWidget = self.nothing if self._model.matching != ALL else self.off if self._off else self.empty
        shown = self.grid if self._model.rowCount() or self._model.loading else nobody
        if shown is self._stack.currentWidget():
            return
        had_keyboard = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._stack.setCurrentWidget(shown)
        if had_keyboard:
            self.focus()
