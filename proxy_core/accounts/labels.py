"""Labels of accounts: which two are the same to a person, and which are free. Pure."""

import unicodedata
from collections.abc import Collection
from itertools import count


def label_key(label: str) -> str:
    """What two labels have in common that a person would call the same."""
    return unicodedata.normalize("NFC", label.strip()).casefold()


class FreeLabels:
    """Gives labels that are not among `taken` (their keys), each once."""

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, count[int]] = {}

    def take(self, wanted: str) -> str:
        """`wanted`, or where that is taken with a number behind it, from 2 on."""
        return self._numbered(wanted, 2) if label_key(wanted) in self._taken else self._taking(wanted)

    def make(self, kind: str) -> str:
        """`kind` with a number behind it, from 1 on."""
        return self._numbered(kind, 1)

    def _numbered(self, label: str, first: int) -> str:
        numbers = self._numbers.setdefault(label_key(label), count(first))
        return self._taking(next(one for n in numbers if label_key(one := f"{label} {n}") not in self._taken))

    def _taking(self, label: str) -> str:
        self._taken.add(label_key(label))
        return label
