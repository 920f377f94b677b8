"""Pictures as the rows of a model: how each is called, described and dragged. Which ones, others decide."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    QUrl,
    Signal,
)

from desktop import gallery_text
from desktop.cells import RECORD_ROLE
from proxy_core import GalleryPicture

PIECE = 2000  # pictures that are let go in one turn of Qt's loop: 100,000 at once take it 80 ms

Index = QModelIndex | QPersistentModelIndex


class GalleryRows(QAbstractListModel):
    """Signals: lost(names), of files that were to be dragged and are gone from the disk."""

    lost = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: list[GalleryPicture] = []
        self._leaving: list[GalleryPicture] = []
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._let_some_go)

    def _let_go(self, pictures: list[GalleryPicture]) -> None:
        """These are no rows any more."""
        self._leaving += pictures
        self._turn.start()

    def _let_some_go(self) -> None:
        del self._leaving[-PIECE:]
        if not self._leaving:
            self._turn.stop()

    def picture(self, row: int) -> GalleryPicture | None:
        """The one in a row, if there is such a row."""
        return self._pictures[row] if 0 <= row < len(self._pictures) else None

    def pictures(self, first: int, last: int) -> list[GalleryPicture]:
        """Those in the rows from `first` to `last`."""
        return self._pictures[first : last + 1]

    def row_of(self, name: str) -> int:
        """Where a picture stands; -1 when it is not there."""
        return next((row for row, one in enumerate(self._pictures) if one.name == name), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._pictures)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        picture = self.picture(index.row())
        if picture is None:
            return None
        if role == RECORD_ROLE:
            return picture
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return gallery_text.name(picture)
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return gallery_text.about(picture)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        known = super().flags(index)
        return known | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else known

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        found = [self.picture(row) for row in sorted(index.row() for index in indexes)]
        pictures = [one for one in found if one is not None]
        there = [one for one in pictures if one.path.exists()]
        if len(there) < len(pictures):
            kept = {one.name for one in there}
            self.lost.emit(tuple(one.name for one in pictures if one.name not in kept))
        return files_of(there)


def files_of(pictures: Iterable[GalleryPicture]) -> QMimeData:
    """Pictures as files, to be dropped elsewhere."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one.path)) for one in pictures])
    return data
