"""The pictures of the gallery that are looked for, newest first, page by page; live. It asks nobody: signals do."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, Signal

from desktop.core_signals import PictureEvent
from desktop.gallery_actions import PAGE
from desktop.models.gallery_matching import ALL, fits, order
from desktop.models.gallery_rows import GalleryRows, Index
from desktop.models.row_ranges import runs
from proxy_core import GalleryFilter, GalleryPicture, PictureKept, PicturesRemoved, PicturesRestored

REMEMBERED = 500  # pictures that were removed and may come back
MANY = 50  # rows or runs of rows: more are not taken out or put back one by one


@dataclass(frozen=True, slots=True)
class PicturesWanted:
    """A page of the gallery. `before` is the last one that is there; an answer to an older ticket is too late."""

    ticket: int
    matching: GalleryFilter
    before: tuple[float, str] | None


@dataclass(frozen=True, slots=True)
class Held:
    """What one list hands to another in its place."""

    matching: GalleryFilter
    pictures: tuple[GalleryPicture, ...]
    complete: bool


class GalleryList(GalleryRows):
    """Signals: page_wanted(PicturesWanted); answered(), after a page came or did not; renewed(), when the newest came
    in the place of all that was there; held_changed(), when other pictures wait to be shown than before.
    """

    page_wanted = Signal(object)
    answered = Signal()
    renewed = Signal()
    held_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.matching = ALL
        self.loading, self.complete = True, False  # the first page is asked for once the core runs
        self.failed = False  # the last page did not come
        self._names: set[str] = set()
        self._removed: dict[str, GalleryPicture] = {}
        self._held: list[GalleryPicture] = []
        self._holding = self._fresh = self._all = False
        self._forgot = False  # whether of some that were removed nothing is known any more
        self._ticket = 0

    # --- what is looked for

    def hand_over(self) -> Held:
        """What is there."""
        return Held(self.matching, tuple(self._pictures), self.complete)

    def take_over(self, held: Held) -> None:
        """Have what another had; where that had nothing yet, look for the same."""
        self.show_newest(held.matching)
        if held.pictures:
            self.answer(self._ticket, held.pictures)
            self.complete = held.complete

    def show_newest(self, matching: GalleryFilter) -> None:
        """Look for these. What is there stays until they come."""
        self.matching, self._fresh, self._all = matching, True, False
        self._held.clear()
        self.held_changed.emit()
        self._ask(None)

    def answer(self, ticket: int, pictures: Sequence[GalleryPicture]) -> None:
        """A page came."""
        if ticket != self._ticket or not self.loading:
            return
        self.loading, self.failed, self.complete = False, False, len(pictures) < PAGE
        self._take(pictures)
        if self._all:
            self.fetchMore(QModelIndex())
        self.answered.emit()

    def _take(self, pictures: Sequence[GalleryPicture]) -> None:
        if self._fresh:
            self._fresh = False
            self._replace(pictures)
            self.renewed.emit()
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
            self.loading, self.failed, self._all = False, True, False
            self.answered.emit()

    def canFetchMore(self, parent: Index) -> bool:
        return not (parent.isValid() or self.loading or self.complete) and bool(self._pictures)

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._ask(order(self._pictures[-1]))

    def fetch_all(self) -> None:
        """Fetch page after page until all are there."""
        self._all = True
        self.fetchMore(QModelIndex())

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
                self._restore(event.names)

    def remove(self, names: Iterable[str]) -> None:
        """These are gone; what is beside them closes up."""
        gone = set(names)
        held = len(self._held)
        self._held = [one for one in self._held if one.name not in gone]
        if len(self._held) != held:
            self.held_changed.emit()
        rows = self._rows_of(gone)
        self._removed |= {self._pictures[row].name: self._pictures[row] for row in rows[:REMEMBERED]}
        self._forgot |= len(self._removed) > REMEMBERED or len(rows) > REMEMBERED
        self._names = self._names - gone if len(rows) < len(self._pictures) else set()
        gaps = [(0, len(rows) - 1)] if rows and not self._names else runs(rows)
        if len(gaps) > MANY:
            self._replace([one for one in self._pictures if one.name not in gone])
        for first, last in reversed(gaps if len(gaps) <= MANY else ()):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._let_go(self._pictures[first : last + 1])
            del self._pictures[first : last + 1]
            self.endRemoveRows()
        while len(self._removed) > REMEMBERED:
            del self._removed[next(iter(self._removed))]
        if rows and not self._pictures and not self.complete and not self.loading:
            self._fresh = True
            self._ask(None)

    def _rows_of(self, names: set[str]) -> Sequence[int]:
        if names.isdisjoint(self._names):
            return ()
        if names >= self._names:
            return range(len(self._pictures))
        return [row for row, one in enumerate(self._pictures) if one.name in names]

    def _restore(self, names: Sequence[str]) -> None:
        if self._forgot and not (len(names) <= REMEMBERED and self._removed.keys() >= set(names)):
            self.show_newest(self.matching)
            return
        known = [self._removed.pop(name) for name in names if name in self._removed]
        found = [one for one in known if fits(one, self.matching)]
        if len(found) > MANY:
            self._put_many(found)
            return
        for picture in found:
            self._put(picture)

    def _come(self, picture: GalleryPicture) -> None:
        if not fits(picture, self.matching) or picture.name in self._names:
            return
        if self._holding:
            self._held.append(picture)
            self.held_changed.emit()
        else:
            self._put(picture)

    def _put_many(self, pictures: Sequence[GalleryPicture]) -> None:
        last = order(self._pictures[-1]) if self._pictures and not self.complete else (float("-inf"), "")
        more = {one.name: one for one in pictures if one.name not in self._names and order(one) > last}
        self._replace(sorted([*self._pictures, *more.values()], key=order, reverse=True))

    def _replace(self, pictures: Sequence[GalleryPicture]) -> None:
        self.beginResetModel()
        self._let_go(self._pictures)
        self._pictures, self._names = list(pictures), {one.name for one in pictures}
        self.endResetModel()

    def _put(self, picture: GalleryPicture) -> None:
        row = bisect_left(self._pictures, _newest_first(picture), key=_newest_first)
        late = row == len(self._pictures) and not self.complete and bool(self._pictures)
        if picture.name in self._names or late:  # a late one comes with its page
            return
        self.beginInsertRows(QModelIndex(), row, row)
        self._pictures.insert(row, picture)
        self._names.add(picture.name)
        self.endInsertRows()


def _newest_first(picture: GalleryPicture) -> tuple[float, tuple[int, ...]]:
    return -picture.kept_at, tuple(-ord(letter) for letter in picture.name)
