"""What was chosen in the palette: it stands before others the next time. No words, no window."""

from collections.abc import Callable, Iterable

MOST = 50
LATELY = 6  # of what was used, this much is there before a person types


class PaletteUses:
    """Names of entries, the one used last first. `changed` is told all of them after each use, to keep them."""

    def __init__(
        self, kept: Iterable[str] = (), changed: Callable[[tuple[str, ...]], object] = lambda _names: None
    ) -> None:
        self._names = tuple(kept)[:MOST]
        self._changed = changed

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return self._names

    def add(self, name: str) -> None:
        """It was just used."""
        self._names = (name, *(one for one in self._names if one != name))[:MOST]
        self._changed(self._names)
