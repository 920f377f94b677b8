"""The last pictures of the gallery under a heading, live; each opens there. It keeps no picture."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.actions import Actions
from desktop.cells import Tone
from desktop.core_signals import CoreSignals, PictureEvent
from desktop.gallery_actions import GalleryActions
from desktop.models.gallery_matching import order
from desktop.text import translate
from desktop.theme import MEDIUM, TINY, Theme, font
from desktop.windows.overview.picture_row import MOST, PictureRow
from proxy_core import GalleryPicture, PictureKept, PicturesRemoved, Settings


class LastPictures(QWidget):
    """Follows the gallery; hidden while there is nothing to say.

    Signals: picture_wanted(name); gallery_wanted(); draw_wanted(), from the line that stands where there are none;
    resized(), when it may be higher or lower than before.
    """

    picture_wanted = Signal(str)
    gallery_wanted = Signal()
    draw_wanted = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, signals: CoreSignals, main: Actions, gallery: GalleryActions) -> None:
        super().__init__()
        self._gallery = gallery
        self._pictures: list[GalleryPicture] | None = None  # None until they were told
        self._off = self._anybody = self._asked = self._stale = False
        title = QLabel(translate("overview", "Last pictures"))
        title.setFont(font(strong=True))
        self.all = _link(translate("overview", "All pictures"))
        self.draw = _link(translate("overview", "Draw in the playground"))
        self.calm = QLabel(translate("overview", "What is drawn will stand here."))
        self.calm.setProperty("tone", Tone.MUTED.value)
        self.calm.setWordWrap(True)
        self.row = PictureRow(theme, gallery)
        line = QHBoxLayout()
        line.setSpacing(MEDIUM)
        line.addWidget(title)
        line.addWidget(self.calm, 1)
        line.addStretch(0)
        line.addWidget(self.draw)
        line.addWidget(self.all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TINY)
        column.addLayout(line)
        column.addWidget(self.row)
        self._connect(signals, main)
        self._show()

    @property
    def height_taken(self) -> int:
        """How much of a page it takes with what stands between it and the rest."""
        return 0 if self.isHidden() else self.sizeHint().height() + MEDIUM

    def set_anybody(self, *, anybody: bool) -> None:
        """Whether there is an account that could draw; without one, nobody is shown the way to the playground."""
        self._anybody = anybody
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def _connect(self, signals: CoreSignals, main: Actions) -> None:
        self.row.pressed.connect(self.picture_wanted)
        self.all.clicked.connect(self.gallery_wanted)
        self.draw.clicked.connect(self.draw_wanted)
        self._gallery.last_loaded.connect(self._take)
        main.opened.connect(self._reload)
        signals.pictures_changed.connect(self._follow)
        signals.settings_changed.connect(self._heed)
        if signals.settings is not None:
            self._heed(signals.settings)

    def _reload(self) -> None:
        self._stale, self._asked = False, True
        self._gallery.load_last(MOST)

    def _take(self, pictures: Sequence[GalleryPicture]) -> None:
        self._asked = False
        self._pictures = list(pictures)
        self._show()

    def _follow(self, events: list[PictureEvent]) -> None:
        known = {one.name: one for one in self._pictures or ()}
        for event in events:
            if isinstance(event, PictureKept):
                known[event.picture.name] = event.picture
            elif isinstance(event, PicturesRemoved):
                gone = known.keys() & set(event.names)
                self._stale = self._stale or bool(gone)  # older ones move up
                for name in gone:
                    del known[name]
            else:
                self._stale = True
        if self._pictures is not None:
            self._pictures = sorted(known.values(), key=order, reverse=True)[:MOST]
            self._show()
        self._stale = self._stale or self._asked  # the answer that is on its way may not know of this
        self._catch_up()

    def _catch_up(self) -> None:
        """Ask for what is not known, once somebody looks."""
        if self._stale and self.window().isVisible():
            self._reload()

    def _heed(self, settings: Settings) -> None:
        self._off = settings.gallery == "off"
        self._show()

    def _show(self) -> None:
        some = bool(self._pictures)
        self.row.show_pictures(self._pictures or ())
        for widget, shown in ((self.row, some), (self.all, some), (self.calm, not some), (self.draw, not some)):
            widget.setVisible(shown)
        self.setVisible(self._pictures is not None and not self._off and (some or self._anybody))
        self.resized.emit()


def _link(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("kind", "link")
    return button
