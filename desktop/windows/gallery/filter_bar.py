"""The chips above the gallery: which pictures are shown. What fits is decided elsewhere."""

import time
from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QDateTime, QTime, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop import gallery_text
from desktop.client_names import client_family
from desktop.models.gallery_matching import ALL
from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.chip import Chip, MenuChip
from desktop.widgets.flow_layout import FlowLayout
from proxy_core import GalleryFacets, GalleryFilter

WEEK = 7  # days, today among them


def day(now: float, before: int = 0) -> float:
    """When a day began here, so many before today, in unix seconds."""
    date = QDateTime.fromSecsSinceEpoch(int(now)).date().addDays(-before)
    return float(QDateTime(date, QTime(0, 0)).toSecsSinceEpoch())


class GalleryFilters(QWidget):
    """Shows a filter and changes it.

    Signals: changed(GalleryFilter), by the person; facets_wanted(), when a menu opens.
    """

    changed = Signal(object)
    facets_wanted = Signal()

    def __init__(self, theme: Theme, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._now, self._filter = now, ALL
        self.today = Chip(translate("gallery", "Today"))
        self.week = Chip(translate("gallery", "This week"), translate("gallery", "Today and the six days before"))
        self.model = MenuChip(theme, translate("gallery", "Model"))
        self.account = MenuChip(theme, translate("gallery", "Account"))
        self.client = MenuChip(theme, translate("gallery", "Client"))
        self.clear = QPushButton(translate("gallery", "Clear filters"))
        self.clear.setProperty("kind", "chip-link")
        flow = FlowLayout(self)
        for chip in (self.today, self.week, self.model, self.account, self.client, self.clear):
            flow.addWidget(chip)
        self.today.clicked.connect(lambda on: self._change(since=day(self._now()) if on else 0.0))
        self.week.clicked.connect(lambda on: self._change(since=day(self._now(), WEEK - 1) if on else 0.0))
        self.model.chosen.connect(lambda value: self._change(model=value))
        self.account.chosen.connect(lambda value: self._change(account=value))
        self.client.chosen.connect(lambda value: self._change(client=value))
        self.clear.clicked.connect(lambda: self._tell(ALL))
        for menu in (self.model, self.account, self.client):
            menu.opening.connect(self.facets_wanted)
        self.show_filter(ALL)

    def filter(self) -> GalleryFilter:
        """What is shown."""
        return self._filter

    def show_filter(self, matching: GalleryFilter) -> None:
        """Show that this is looked for; nothing is told."""
        self._filter = matching
        self.today.setChecked(bool(matching.since) and matching.since >= day(self._now()))
        self.week.setChecked(bool(matching.since) and matching.since < day(self._now()))
        self.model.set_value(matching.model)
        self.account.set_value(matching.account)
        self.client.set_value(matching.client, gallery_text.filter_client(matching))
        self.clear.setVisible(matching != ALL)
        self.updateGeometry()

    def set_facets(self, facets: GalleryFacets) -> None:
        """Offer what is in the gallery."""
        families = {part: name for name, part in map(client_family, facets.clients) if part}
        self.client.set_choices(sorted(families.items(), key=lambda one: one[1].casefold()))
        self.account.set_choices([(name, name) for name in facets.accounts])
        self.model.set_choices([(name, name) for name in facets.models])

    def set_words(self, words: str) -> None:
        """Look for these words, too."""
        if words.split() != self._filter.words.split():
            self._change(words=words)

    def _change(self, **changes: object) -> None:
        self._tell(replace(self._filter, **changes))

    def _tell(self, matching: GalleryFilter) -> None:
        self.show_filter(matching)
        self.changed.emit(matching)
