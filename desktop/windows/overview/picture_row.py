"""Pictures of the gallery as a row of tiles, as many as there is room for. Which ones is not its business."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop import gallery_text
from desktop.gallery_actions import GalleryActions
from desktop.theme import MEDIUM, Theme
from desktop.widgets.grid_cells import RADIUS
from desktop.widgets.picture_tile import PictureTile
from desktop.windows.gallery.thumbs import Thumbs
from proxy_core import GalleryPicture

MOST = 12  # that are shown, where there is room
NARROWEST, WIDEST = 108, 160  # of a tile
MOST_BYTES = 16_000_000  # of what is drawn in them, where a pixel is nine


class PictureRow(QWidget):
    """The tiles, the newest first. One of them is met by Tab; arrow keys lead to the others.

    Signals: pressed(name).
    """

    pressed = Signal(str)

    def __init__(self, theme: Theme, gallery: GalleryActions) -> None:
        super().__init__()
        self._theme, self._gallery = theme, gallery
        self._pictures: Sequence[GalleryPicture] = ()
        self.tiles: list[PictureTile] = []
        self.thumbs = Thumbs(self, most=MOST_BYTES)
        self.thumbs.wanted.connect(self._want)
        self.thumbs.unwanted.connect(gallery.forget_thumbnail)
        self.thumbs.arrived.connect(self._arrived)
        gallery.thumbnail_loaded.connect(self.thumbs.put)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(MEDIUM)
        self._line.addStretch(1)
        # Not as wide as its tiles: they are as many as there is room for, and one less is no reason to scroll.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_pictures(self, pictures: Sequence[GalleryPicture]) -> None:
        """Show these, as far as there is room."""
        gone = {one.name for one in self._pictures} - {one.name for one in pictures}
        self.thumbs.drop(tuple(gone))
        self._pictures = tuple(pictures)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        room = self.width() + MEDIUM
        count = max(1, min(MOST, room // (NARROWEST + MEDIUM)))
        side = min(WIDEST, max(NARROWEST, room // count - MEDIUM))
        shown = self._pictures[:count]
        place = self._focused()
        known = {tile.name: tile for tile in self.tiles}
        self.tiles = [known.pop(one.name) if one.name in known else self._made(one) for one in shown]
        for tile in known.values():
            self._line.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        for number, tile in enumerate(self.tiles):
            tile.setFixedSize(side, side)
            if self._line.indexOf(tile) != number:
                self._line.insertWidget(number, tile)
        self._choose_stop(place)
        if self.isVisible():
            ratio = self.devicePixelRatioF()
            self.thumbs.set_side(round(side * ratio), ratio)
            self.thumbs.look_at([one.name for one in shown])

    def _made(self, picture: GalleryPicture) -> PictureTile:
        tile = PictureTile(self._theme, picture.name)
        tile.setAccessibleName(gallery_text.name(picture))
        tile.setAccessibleDescription(gallery_text.about(picture))
        # As rich text it wraps, and a prompt is no markup.
        tile.setToolTip(Qt.convertFromPlainText(gallery_text.about(picture), Qt.WhiteSpaceMode.WhiteSpaceNormal))
        tile.show_pixmap(self.thumbs.get(picture.name))
        tile.clicked.connect(self._press)
        tile.stepped.connect(self._step)
        return tile

    def _focused(self) -> int:
        """Where the tile stands that has the keyboard; -1 for none."""
        return next((place for place, tile in enumerate(self.tiles) if tile.hasFocus()), -1)

    def _choose_stop(self, place: int) -> None:
        """One of them is met by Tab: that which has the keyboard; where it is gone, what took its place gets that."""
        if place >= 0 and self.tiles and self._focused() < 0:
            self.tiles[min(place, len(self.tiles) - 1)].setFocus()
        stop = max(0, self._focused())
        for number, tile in enumerate(self.tiles):
            tile.set_stop(stop=number == stop)

    def _step(self, by: int) -> None:
        place = min(max(self._focused() + by, 0), len(self.tiles) - 1)
        self.tiles[place].setFocus()
        self._choose_stop(place)

    def _press(self) -> None:
        tile = self.sender()
        if isinstance(tile, PictureTile):
            self.pressed.emit(tile.name)

    def _want(self, name: str, side: int) -> None:
        self._gallery.load_thumbnail(name, side, RADIUS * self.devicePixelRatioF())

    def _arrived(self, name: str) -> None:
        for tile in self.tiles:
            if tile.name == name:
                tile.show_pixmap(self.thumbs.get(name))
