"""The pictures of the gallery that are looked for, newest first, page by page; live. It asks nobody: signals do."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl, Signal

from desktop import gallery_text
from desktop.cells import RECORD_ROLE
from desktop.core_signals import PictureEvent
from desktop.gallery_actions import PAGE
from desktop.models.gallery_matching import ALL, fits, order
from proxy_core import GalleryFilter, GalleryPicture, PictureKept, PicturesRemoved, PicturesRestored

Index = QModelIndex | QPersistentModelIndex

REMEMBERED = 5000  # pictures that were removed and may come back


@dataclass(frozen=True, slots=True)
class PicturesWanted:
    """A page of the gallery. `before` is the last one that is there; an answer to an older ticket is too late."""

    ticket: int
    matching: GalleryFilter
    before: tuple[float, str] | None


class GalleryList(QAbstractListModel):
    """Signals: page_wanted(PicturesWanted); held_changed(), when other pictures wait to be shown than before."""

    page_wanted = Signal(object)
    held_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.matching = ALL
        self.loading, self.complete = True, False  # the first page is asked for once the core runs
        self._pictures: list[GalleryPicture] = []
        self._names: set[str] = set()
        self._removed: dict[str, GalleryPicture] = {}
        self._held: list[GalleryPicture] = []
        self._holding = self._fresh = False
        self._ticket = 0

    # --- what is looked for

    def show_newest(self, matching: GalleryFilter) -> None:
        """Look for these. What is there stays until they come."""
        self.matching, self._fresh = matching, True
        self._held.clear()
        self.held_changed.emit()
        self._ask(None)

    def answer(self, ticket: int, pictures: Sequence[GalleryPicture]) -> None:
        """A page came."""
        if ticket != self._ticket or not self.loading:
            return
        self.loading, self.complete = False, len(pictures) < PAGE
        if self._fresh:
            self._fresh = False
            self.beginResetModel()
            self._pictures, self._names = list(pictures), {one.name for one in pictures}
            self.endResetModel()
            return
        last = order(self._pictures[-1]) if self._pictures else (float("inf"), "")
        more = [one for one in pictures if one.name not in self._names and order(one) < last]
        if more:
            count = len(self._pictures)
            self.beginInsertRows(QModelIndex(), count, count + len(more) - 1)
            self._pictures += more
            self._names.update(one.name for one in more)
            self.endInsertRows()

    def page_failed(self, ticket: int) -> None:
        """A page did not come; it is asked for again when one goes on."""
        if ticket == self._ticket:
            self.loading = False

    def canFetchMore(self, parent: Index) -> bool:
        return not (parent.isValid() or self.loading or self.complete) and bool(self._pictures)

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._ask(order(self._pictures[-1]))

    def _ask(self, before: tuple[float, str] | None) -> None:
        self._ticket += 1
        self.loading = True
        self.page_wanted.emit(PicturesWanted(self._ticket, self.matching, before))

    # --- what happens

    @property
    def held(self) -> int:
        """How many new ones wait to be shown."""
        return len(self._held)

    def hold(self, holding: bool) -> None:
        """Whether new pictures wait, because somebody looks further down."""
        self._holding = holding
        if not holding and self._held:
            held, self._held = self._held, []
            for picture in held:
                self._put(picture)
            self.held_changed.emit()

    def apply(self, events: Iterable[PictureEvent]) -> None:
        """Take what happened, in order."""
        for event in events:
            if isinstance(event, PictureKept):
                self._come(event.picture)
            elif isinstance(event, PicturesRemoved):
                self.remove(event.names)
            elif isinstance(event, PicturesRestored):
                for name in event.names:
                    if (picture := self._removed.pop(name, None)) is not None and fits(picture, self.matching):
                        self._put(picture)

    def remove(self, names: Iterable[str]) -> None:
        """These are gone; what is beside them closes up."""
        gone = set(names)
        held = len(self._held)
        self._held = [one for one in self._held if one.name not in gone]
        if len(self._held) != held:
            self.held_changed.emit()
        rows = [row for row, one in enumerate(self._pictures) if one.name in gone] if gone & self._names else []
        for first, last in reversed(_runs(rows)):
            self.beginRemoveRows(QModelIndex(), first, last)
            for picture in self._pictures[first : last + 1]:
                self._removed[picture.name] = picture
                self._names.discard(picture.name)
            del self._pictures[first : last + 1]
            self.endRemoveRows()
        while len(self._removed) > REMEMBERED:
            del self._removed[next(iter(self._removed))]
        if rows and not self._pictures and not self.complete and not self.loading:
            self._fresh = True
            self._ask(None)

    def _come(self, picture: GalleryPicture) -> None:
        if not fits(picture, self.matching) or picture.name in self._names:
            return
        if self._holding:
            self._held.append(picture)
            self.held_changed.emit()
        else:
            self._put(picture)

    def _put(self, picture: GalleryPicture) -> None:
        row = bisect_left(self._pictures, _newest_first(picture), key=_newest_first)
        late = row == len(self._pictures) and not self.complete and bool(self._pictures)
        if picture.name in self._names or late:  # a late one comes with its page
            return
        self.beginInsertRows(QModelIndex(), row, row)
        self._pictures.insert(row, picture)
        self._names.add(picture.name)
        self.endInsertRows()

    # --- what is there

    def picture(self, row: int) -> GalleryPicture | None:
        """The one in a row, if there is such a row."""
        return self._pictures[row] if 0 <= row < len(self._pictures) else None

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
        found = (self.picture(row) for row in sorted(index.row() for index in indexes))
        return files_of(one for one in found if one is not None)


def files_of(pictures: Iterable[GalleryPicture]) -> QMimeData:
    """Pictures as files, to be dropped elsewhere."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one.path)) for one in pictures])
    return data


def _newest_first(picture: GalleryPicture) -> tuple[float, tuple[int, ...]]:
    return -picture.kept_at, tuple(-ord(letter) for letter in picture.name)


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Rows in rising order as (first, last) of each run; exactly these, as they are going to be removed."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
