"""What the palette offers for what was typed, as a Qt model. It finds by desktop/palette_matching.py, asks nobody."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.cells import RECORD_ROLE
from desktop.palette_entries import Entry, Kind, kind_name
from desktop.palette_matching import best, places, split
from desktop.palette_uses import LATELY
from desktop.text import listed

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

MOST = 100  # rows; who wants another types on
PLACES_ROLE = RECORD_ROLE + 1


class PaletteList(QAbstractListModel):
    """`count` is how many entries fit, of which the best are rows. `words` is what is looked for, folded."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words: tuple[str, ...] = ()
        self.count = 0
        self._all: list[Entry] = []
        self._first: list[Entry] = []
        self._rows: list[Entry] = []
        self._roles: dict[int, Callable[[Entry], object]] = {
            int(Qt.ItemDataRole.DisplayRole): lambda entry: entry.title,
            int(Qt.ItemDataRole.AccessibleTextRole): spoken,
            RECORD_ROLE: lambda entry: entry,
            PLACES_ROLE: self._places,
        }

    def set_entries(self, entries: Iterable[Entry], used: Sequence[str] = ()) -> None:
        """Offer these from now on: those that were `used`, by their keys, before the others of their rank."""
        ranks = {key: rank for rank, key in enumerate(used)}
        given = list(entries)
        lately = [entry for entry in given if ranks and entry.key in ranks]
        lately.sort(key=lambda entry: ranks[entry.key])
        before = {entry.key for entry in lately}
        self._all = [*lately, *(entry for entry in given if entry.key not in before)] if before else given
        first = {entry.key for entry in lately[:LATELY]}
        plain = [entry for entry in given if entry.kind in {Kind.PAGE, Kind.ACTION} and entry.key not in first]
        self._first = [*lately[:LATELY], *plain]
        self.look_for(self.words)

    def type(self, typed: str) -> None:
        """Offer what fits what was typed."""
        self.look_for(split(typed))

    def look_for(self, words: tuple[str, ...]) -> None:
        """Offer what fits all these words, folded; without any, what is wanted most."""
        answer = best(words, self._all, MOST) if words else None
        self.beginResetModel()
        self.words = words
        self._rows = answer.things if answer is not None else self._first
        self.count = answer.count if answer is not None else len(self._rows)
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """What stands in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, key: str) -> int:
        """In which row an entry is, by its key; -1 for none."""
        return next((row for row, entry in enumerate(self._rows) if entry.key == key), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        said = self._roles.get(role)
        entry = self.entry(index.row()) if index.isValid() else None
        return said(entry) if said is not None and entry is not None else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def _places(self, entry: Entry) -> tuple[list[int], list[int]]:
        """Which letters of its title, and of what is said after it, were typed."""
        gaps = any(word not in entry.searched.text for word in self.words)
        title = places(entry.title, self.words, loose=gaps)
        return title, places(entry.below, [word for word in self.words if not places(entry.title, [word], loose=gaps)])


def spoken(entry: Entry) -> str:
    """A row as one hears it."""
    return listed(part for part in (entry.title, entry.below, entry.beside, kind_name(entry.kind)) if part)
