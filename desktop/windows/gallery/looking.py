"""Which picture the viewer shows: it goes from one to the next, and on when one is gone. It draws nothing."""

from PySide6.QtCore import QModelIndex, QObject, Signal

from desktop import gallery_text
from desktop.gallery_actions import GalleryActions
from desktop.models.gallery_list import GalleryList
from desktop.models.gallery_matching import ALL
from desktop.windows.gallery.thumbs import Thumbs
from desktop.windows.gallery.viewer import Viewer
from proxy_core import GalleryPicture


class Looking(QObject):
    """`row` is where the picture stands that is looked at, or was last; `in_all` how many the gallery has.

    Signals: opening(), before a picture is shown; ended(), when none is left to look at.
    """

    opening = Signal()
    ended = Signal()

    def __init__(self, viewer: Viewer, thumbs: Thumbs, model: GalleryList, gallery: GalleryActions) -> None:
        super().__init__(viewer)
        self._viewer, self._thumbs, self._model, self._gallery = viewer, thumbs, model, gallery
        self.row = self.in_all = 0
        viewer.stepped.connect(self._step)
        viewer.reading_wanted.connect(gallery.read_picture)
        gallery.picture_read.connect(viewer.picture_read)
        gallery.request_loaded.connect(viewer.panel.show_request)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._follow)

    def open(self, row: int) -> None:
        """Look at the picture in a row, if there is such a row."""
        picture = self._model.picture(row)
        if picture is None:
            return
        self.row = row
        self.opening.emit()
        self._show(picture)
        self._viewer.focus()
        self._gallery.load_request(picture.request_id)
        if row + 1 >= self._model.rowCount():
            self._model.fetchMore(QModelIndex())

    def end(self) -> None:
        """Look at none."""
        self._viewer.leave()

    def _step(self, by: int) -> None:
        if (row := min(max(self.row + by, 0), self._model.rowCount() - 1)) != self.row:
            self.open(row)

    def _show(self, picture: GalleryPicture) -> None:
        count, everything = self._model.rowCount(), self._model.matching == ALL
        known = max(count, self.in_all) if everything else count
        place = gallery_text.place(self.row, known, complete=self._model.complete or everything)
        self._viewer.show_picture(picture, self._thumbs.get(picture.name), place)
        self._viewer.set_steps(before=self.row > 0, after=self.row + 1 < count)

    def _follow(self) -> None:
        """The picture has another place, or is gone: then the next one takes its place."""
        picture = self._viewer.picture
        if picture is None:
            return
        row = self._model.row_of(picture.name)
        if row >= 0:
            self.row = row
            self._show(picture)
        elif self._model.rowCount():
            self.open(min(self.row, self._model.rowCount() - 1))
        else:
            self.ended.emit()
