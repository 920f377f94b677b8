"""What keeps part of the accounts: a chip for each way in which they stand, and a menu of who draws for them."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.account_standing import Standing, title
from desktop.cells import Tone
from desktop.models.account_filter import AccountFilter
from desktop.text import listed, number, translate
from desktop.theme import Theme
from desktop.widgets.chip import Chip, MenuChip
from desktop.widgets.copy_button import ICON_GAP
from desktop.widgets.flow_layout import FlowLayout

DOT = 9
_TONES = {
    Standing.READY: Tone.OK,
    Standing.COOLING: Tone.WARN,
    Standing.NEEDS_YOU: Tone.BAD,
    Standing.DISABLED: Tone.MUTED,
}


class StandingChip(Chip):
    """One way in which accounts stand, with a dot in its colour and how many do."""

    def __init__(self, theme: Theme, standing: Standing) -> None:
        super().__init__(title(standing), translate("accounts", "Show only accounts that are like this"))
        self._theme, self._standing = theme, standing
        self.setIconSize(QSize(DOT, DOT))
        theme.changed.connect(self._dress)
        self._dress()
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """So many stand like this."""
        words = f"{ICON_GAP}{title(self._standing)}\u2002{number(count)}"
        if words != self.text():
            self.setText(words)
            self.setAccessibleName(listed((title(self._standing), number(count))))

    def _dress(self) -> None:
        tone = _TONES[self._standing]
        colour = self._theme.colour(tone).name()
        self.setIcon(self._theme.icon("circle", colour, filled=tone is not Tone.MUTED))


class Filters(QWidget):
    """Signals: changed(), when a person wants to see others."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._words: tuple[str, ...] = ()
        self._offered: list[str] = []
        self.chips = {standing: StandingChip(theme, standing) for standing in Standing}
        self.provider = MenuChip(theme, translate("accounts", "Provider"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        line = FlowLayout(self)
        for chip in self.chips.values():
            chip.clicked.connect(self.changed)
            line.addWidget(chip)
        line.addWidget(self.provider)
        self.provider.chosen.connect(self.changed)
        self.provider.hide()

    def wanted(self) -> AccountFilter:
        """Which accounts are to be seen."""
        standings = frozenset(standing for standing, chip in self.chips.items() if chip.isChecked())
        return AccountFilter(self._words, standings, self.provider.value())

    def look_for(self, words: str) -> None:
        """Only those in which all these words are."""
        self._words = tuple(words.casefold().split())
        self.changed.emit()

    def clear(self) -> None:
        """All of them."""
        self._words = ()
        for chip in self.chips.values():
            chip.setChecked(False)
        self.provider.set_value("")
        self.changed.emit()

    def set_counts(self, counts: Counter[Standing]) -> None:
        """Say how many stand how."""
        for standing, chip in self.chips.items():
            chip.set_count(counts[standing])

    def set_providers(self, providers: Sequence[str]) -> None:
        """Offer these; one alone is no choice."""
        if list(providers) != self._offered:
            self._offered = list(providers)
            self.provider.set_choices([(name, name) for name in providers])
            self.provider.setVisible(len(providers) > 1 or bool(self.provider.value()))
