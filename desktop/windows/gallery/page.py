"""Every picture that is kept: found, looked at, taken elsewhere, deleted and had back.

It brings its parts together and asks the verbs; what the grid holds is the model's business.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.actions import Actions
from desktop.core_signals import CoreSignals, PictureEvent
from desktop.gallery_actions import GalleryActions
from desktop.models.gallery_list import GalleryList, Held, PicturesWanted
from desktop.models.gallery_matching import ALL
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.windows.gallery.doing import Doing
from desktop.windows.gallery.filter_bar import GalleryFilters
from desktop.windows.gallery.head import GalleryHead
from desktop.windows.gallery.looking import Looking
from desktop.windows.gallery.news import NewPictures
from desktop.windows.gallery.shelf import GalleryShelf
from desktop.windows.gallery.viewer import Viewer
from desktop.windows.page import Page
from proxy_core import GalleryFacets, GalleryFilter, PicturesRemoved, Settings

RECOUNT_MS = 1000  # after pictures came or went


@dataclass(frozen=True, slots=True)
class KeptGallery:
    """What a window hands to the one in its place. `first` is the picture in the first line that is seen; names."""

    held: Held
    first: str
    chosen: tuple[str, ...]
    opened: str


class GalleryVerbs(Protocol):
    """The verbs that this page uses."""

    @property
    def main(self) -> Actions: ...
    @property
    def gallery(self) -> GalleryActions: ...


class GalleryPage(QWidget):
    """Signals: page_wanted(Page); playground_wanted(); account_wanted(account id); request_wanted(its id);
    setting_wanted(its name); reference_wanted(GalleryPicture) and again_wanted(GalleryPicture), for the playground.
    """

    page_wanted = Signal(object)
    playground_wanted = Signal()
    account_wanted = Signal(str)
    request_wanted = Signal(str)
    setting_wanted = Signal(str)
    reference_wanted = Signal(object)
    again_wanted = Signal(object)

    def __init__(
        self, theme: Theme, signals: CoreSignals, verbs: GalleryVerbs, *, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__()
        self._signals, self._main, self._gallery = signals, verbs.main, verbs.gallery
        self.model = GalleryList(self)
        self.head, self.filters = GalleryHead(theme), GalleryFilters(theme, now)
        self.shelf, self.viewer = GalleryShelf(theme, self.model), Viewer(theme)
        self.looking = Looking(self.viewer, self.shelf.thumbs, self.model, verbs.gallery)
        self.doing = Doing(verbs.main, verbs.gallery, self)
        self.news = NewPictures()
        self._recount = QTimer(self, singleShot=True, interval=RECOUNT_MS)
        self._recount.timeout.connect(self._load_facets)
        self._lay_out()
        self._connect_parts()
        self._connect_viewer()
        self._connect_core()

    # --- what the frame asks

    def entered(self) -> None:
        """It is seen from now on."""
        self._load_facets()

    def focus_first(self) -> None:
        """Give the keyboard to the picture that is looked at, or to the grid; while it is empty, to what fills it."""
        if self.viewing:
            self.viewer.focus()
        else:
            self.shelf.focus()

    def focus_search(self) -> None:
        """Give the keyboard to the search."""
        self.close_picture()
        self.head.search.setFocus()
        self.head.search.selectAll()

    def unfinished(self) -> bool:
        """Whether the person is asked where to save."""
        return self.doing.asking

    def kept(self) -> KeptGallery:
        """For a window in this one's place: what is looked for, found, chosen, where one is and what is looked at."""
        self.model.hold(holding=False)
        opened = self.viewer.picture.name if self.viewing and self.viewer.picture is not None else ""
        return KeptGallery(self.model.hand_over(), *self.shelf.place(), opened)

    def take_up(self, kept: KeptGallery) -> None:
        """Show that again."""
        self.filters.show_filter(kept.held.matching)
        self.head.show_words(kept.held.matching.words)
        if not self._main.ready:
            return
        self.model.take_over(kept.held)
        self.shelf.go_to(kept.first, kept.chosen)
        self.show_picture(kept.opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.doing.undo()
        elif event.key() == Qt.Key.Key_Escape and self.viewing:
            self.close_picture()
        else:
            super().keyPressEvent(event)

    def show_picture(self, name: str) -> None:
        """Open one of the pictures that are there."""
        row = self.model.row_of(name)
        if row >= 0:
            self.looking.open(row)

    @property
    def viewing(self) -> bool:
        """Whether a picture takes the page."""
        return self._stack.currentWidget() is self.viewer

    def close_picture(self) -> None:
        """Back to the grid, where the picture is that was looked at last."""
        if self.viewing:
            self._stack.setCurrentIndex(0)
            self.looking.end()
            self.shelf.grid.set_row(self.looking.row)
            self.shelf.focus()

    # --- what it is made of

    def _lay_out(self) -> None:
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(_front(self.head, self.filters, self.news, self.shelf))
        self._stack.addWidget(self.viewer)

    def _connect_parts(self) -> None:
        self.head.searched.connect(self.filters.set_words)
        self.head.left_search.connect(self.shelf.focus)
        self.filters.changed.connect(self._look_for)
        self.filters.facets_wanted.connect(self._load_facets)
        self.model.page_wanted.connect(self._load_page)
        self.model.held_changed.connect(lambda: self.news.set_count(self.model.held))
        self.news.clicked.connect(self._show_held)
        shelf = self.shelf
        shelf.done.connect(self.doing.do)
        shelf.thumbnail_wanted.connect(self._gallery.load_thumbnail)
        shelf.thumbs.unwanted.connect(self._gallery.forget_thumbnail)
        self.model.lost.connect(self._gallery.lose)
        shelf.none.draw_wanted.connect(self.playground_wanted)
        shelf.none.connect_wanted.connect(lambda: self.page_wanted.emit(Page.CONNECT))
        shelf.none.setting_wanted.connect(lambda: self.setting_wanted.emit("gallery"))
        shelf.none.unfilter_wanted.connect(self._show_all)
        shelf.none.retry_wanted.connect(self._reload)
        self.doing.reference_wanted.connect(self.reference_wanted)
        self.doing.again_wanted.connect(self.again_wanted)
        self.doing.request_wanted.connect(self.request_wanted)

    def _connect_viewer(self) -> None:
        self.shelf.opened.connect(self.looking.open)
        self.looking.opening.connect(lambda: self._stack.setCurrentWidget(self.viewer))
        self.looking.ended.connect(self.close_picture)
        self.viewer.closed.connect(self.close_picture)
        self.viewer.done.connect(self.doing.do)
        self.viewer.account_wanted.connect(self._show_account)
        self.viewer.lost.connect(self._gallery.lose)

    def _connect_core(self) -> None:
        signals, gallery = self._signals, self._gallery
        signals.pictures_changed.connect(self._take)
        signals.settings_changed.connect(self._show_settings)
        self._main.opened.connect(self._reload)
        gallery.page_loaded.connect(self.model.answer)
        gallery.page_not_loaded.connect(self.model.page_failed)
        gallery.facets_loaded.connect(self.filters.set_facets)
        gallery.facets_loaded.connect(self._show_amount)
        gallery.thumbnail_loaded.connect(self.shelf.thumbs.put)
        if signals.settings is not None:
            self._show_settings(signals.settings)

    # --- what it is told

    def _take(self, events: list[PictureEvent]) -> None:
        self.model.apply(events)
        for event in events:
            if isinstance(event, PicturesRemoved):
                self.shelf.thumbs.drop(event.names)
        self.shelf.look()
        self._recount.start()

    def _show_settings(self, settings: Settings) -> None:
        self.shelf.set_off(settings.gallery == "off")

    def _reload(self) -> None:
        self.model.show_newest(self.filters.filter())
        self._load_facets()

    def _load_page(self, page: PicturesWanted) -> None:
        self._gallery.load_page(page.ticket, page.matching, page.before)

    def _load_facets(self) -> None:
        if self._main.ready:
            self._gallery.load_facets()

    def _show_amount(self, facets: GalleryFacets) -> None:
        self.looking.in_all = facets.pictures
        self.head.show_amount(facets)

    # --- what a person does

    def _look_for(self, matching: GalleryFilter) -> None:
        self.head.show_words(matching.words)
        if self._main.ready:
            self.shelf.grid.clearSelection()
            self.model.show_newest(matching)

    def _show_all(self) -> None:
        self.filters.show_filter(ALL)
        self._look_for(ALL)

    def _show_held(self) -> None:
        self.model.hold(holding=False)
        self.shelf.grid.verticalScrollBar().setValue(0)
        self.shelf.focus()

    def _show_account(self, name: str) -> None:
        for state in self._signals.accounts:
            if state.account.name == name:
                self.account_wanted.emit(state.account.id)


def _front(head: QWidget, filters: QWidget, news: QWidget, shelf: QWidget) -> QWidget:
    """The page while no picture takes it."""
    line = QHBoxLayout()
    line.setSpacing(SMALL)
    line.addWidget(filters, 1)
    line.addWidget(news, 0, Qt.AlignmentFlag.AlignTop)
    front = QWidget()
    inner = QVBoxLayout(front)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(MEDIUM)
    inner.addWidget(head)
    inner.addLayout(line)
    inner.addWidget(shelf, 1)
    return front
