"""A section of the settings: cards with rows, those of one group. It shows and hides them, and changes nothing."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop import settings_text
from desktop.theme import LARGE, MEDIUM, SMALL, Theme, font
from desktop.windows.settings.making import editor_for
from desktop.windows.settings.row import SettingRow
from proxy_core import SettingGroup, SettingInfo


class Findable(Protocol):
    """A row of a card: a setting, or what stands among settings."""

    rule: QFrame

    def is_found(self, words: str) -> bool:
        """Whether all these words are in what it says."""
        ...

    def setVisible(self, visible: bool) -> None:
        """Show or hide it."""
        ...


class Card(QFrame):
    """A title and rows with a thin line between them."""

    def __init__(self, theme: Theme, plan: settings_text.CardPlan) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.settings = [SettingRow(theme, info, editor_for(theme, info), plan.title) for info in plan.infos]
        self._rows: list[Findable] = list(self.settings)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(LARGE, MEDIUM, LARGE, SMALL)
        self._column.setSpacing(0)
        if plan.title:
            title = QLabel(plan.title)
            title.setFont(font(strong=True))
            self._column.addWidget(title)
        for row in self.settings:
            self._column.addWidget(row)
        self._rule()

    def has(self, name: str) -> bool:
        """Whether a setting is in it."""
        return any(setting.info.name == name for setting in self.settings)

    def put_below(self, name: str, row: QWidget) -> None:
        """Put what belongs to a setting into its row."""
        for setting in self.settings:
            if setting.info.name == name:
                setting.put(row)

    def put_after(self, name: str, row: QFrame, findable: Findable) -> None:
        """One more row, after that of a setting."""
        for place, setting in enumerate(self.settings, start=1):
            if setting.info.name == name:
                self._rows.insert(place, findable)
                self._column.insertWidget(self._column.indexOf(setting) + 1, row)
        self._rule()

    def look_for(self, words: str) -> bool:
        """Show only the rows in which all these words are; whether there are any."""
        found = [row.is_found(words) for row in self._rows]
        for row, there in zip(self._rows, found, strict=True):
            row.setVisible(there)
        self._rule(found)
        self.setVisible(any(found))
        return any(found)

    def _rule(self, shown: Iterable[bool] | None = None) -> None:
        """A line above each row that is shown but the first."""
        is_first = True
        for row, there in zip(self._rows, shown or [True] * len(self._rows), strict=True):
            row.rule.setVisible(there and not is_first)
            is_first = is_first and not there


class Section(QWidget):
    """The cards of a group, below its title while settings are looked for. Built one by one, when they are wanted."""

    def __init__(self, theme: Theme, group: SettingGroup, infos: Sequence[SettingInfo]) -> None:
        super().__init__()
        self.group = group
        self.names = tuple(info.name for info in infos if info.group is group)
        self.cards: list[Card] = []
        self._theme = theme
        self._plans = list(settings_text.cards(group, infos))
        self.title = QLabel(settings_text.group(group))
        self.title.setFont(font(scale=1.15, strong=True))
        self.title.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(MEDIUM)
        self._column.addWidget(self.title)

    @property
    def is_built(self) -> bool:
        """Whether every card is there."""
        return not self._plans

    @property
    def rows(self) -> list[SettingRow]:
        """Every setting that is built."""
        return [row for card in self.cards for row in card.settings]

    def build_next(self) -> Card:
        """Make the next card, at the end; one that is not built is to be left."""
        card = Card(self._theme, self._plans.pop(0))
        self.cards.append(card)
        self._column.addWidget(card)
        return card

    def look_for(self, words: str) -> bool:
        """Show only what is found; whether there is anything."""
        found = [card.look_for(words) for card in self.cards]
        self.title.setVisible(bool(words))
        return any(found)
