"""The chips above the log: which requests are shown. What fits is decided elsewhere."""

import time
from collections.abc import Callable, Iterable

from msgspec.structs import replace
from PySide6.QtCore import QDateTime, QTime, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop import log_text
from desktop.client_names import client_family
from desktop.models.matching import EVERYTHING
from desktop.text import outcome, translate
from desktop.theme import Theme
from desktop.widgets.chip import Chip, MenuChip
from desktop.widgets.flow_layout import FlowLayout
from proxy_core import LogFacets, Outcome, RequestFilter, RequestRecord

FAILED = (Outcome.FAILED, Outcome.INVALID)
MOST = 50  # values that a menu offers, as many as the core gives


def midnight(now: float) -> float:
    """When the day began here, in unix seconds."""
    day = QDateTime.fromSecsSinceEpoch(int(now)).date()
    return float(QDateTime(day, QTime(0, 0)).toSecsSinceEpoch())


class FilterBar(QWidget):
    """Shows a filter and changes it.

    Signals: changed(RequestFilter), by the person; facets_wanted(), when a menu opens.
    """

    changed = Signal(object)
    facets_wanted = Signal()

    def __init__(self, theme: Theme, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._now = now
        self._filter = EVERYTHING
        self._facets = LogFacets()
        self.failed = Chip(translate("requests", "Failed"), translate("requests", "No picture came, or not valid"))
        self.partial = Chip(translate("requests", "Partial"), translate("requests", "Some of the pictures came"))
        self.others, self.today = Chip(""), Chip(translate("requests", "Today"))
        self.client = MenuChip(theme, translate("requests", "Client"))
        self.account = MenuChip(theme, translate("requests", "Account"))
        self.model = MenuChip(theme, translate("requests", "Model"))
        self.clear = QPushButton(translate("requests", "Clear filters"))
        self.clear.setProperty("kind", "chip-link")
        flow = FlowLayout(self)
        chips = (self.failed, self.partial, self.others, self.today, self.client, self.account, self.model, self.clear)
        for chip in chips:
            flow.addWidget(chip)
        self._connect()
        self.show_filter(EVERYTHING)

    def filter(self) -> RequestFilter:
        """What is shown."""
        return self._filter

    def show_filter(self, matching: RequestFilter) -> None:
        """Show that this is looked for; nothing is told."""
        self._filter = matching
        outcomes = set(matching.outcomes)
        self.failed.setChecked(Outcome.FAILED in outcomes)
        self.partial.setChecked(Outcome.PARTIAL in outcomes)
        self._show_others(outcomes - {*FAILED, Outcome.PARTIAL})
        self._show_since(matching.since)
        self.client.set_value(matching.client, client_family(matching.client)[0] if matching.client else "")
        self.account.set_value(matching.account)
        self.model.set_value(matching.model)
        self.clear.setVisible(matching != EVERYTHING)
        self.updateGeometry()

    def set_facets(self, facets: LogFacets) -> None:
        """Offer what is in the log."""
        self._facets = facets
        families = {part: name for name, part in map(client_family, facets.clients) if part}
        self.client.set_choices(sorted(families.items(), key=lambda one: one[1].casefold()))
        self.account.set_choices([(name, name) for name in facets.accounts])
        self.model.set_choices([(name, name) for name in facets.models])

    def heard(self, records: Iterable[RequestRecord]) -> None:
        """Offer what was told of since, too."""
        facets = self._facets
        for record in records:
            facets = LogFacets(
                _with(facets.clients, record.client),
                _with(facets.accounts, *record.accounts),
                _with(facets.models, record.model, record.asked_model),
            )
        if facets != self._facets:
            self.set_facets(facets)

    def set_words(self, words: str) -> None:
        """Look for these words, too."""
        if words.split() != self._filter.words.split():
            self._change(words=words)

    def _connect(self) -> None:
        self.failed.clicked.connect(lambda on: self._switch(FAILED, on=on))
        self.partial.clicked.connect(lambda on: self._switch((Outcome.PARTIAL,), on=on))
        self.others.clicked.connect(self._drop_others)
        self.today.clicked.connect(lambda on: self._change(since=midnight(self._now()) if on else 0.0))
        self.client.chosen.connect(lambda value: self._change(client=value))
        self.account.chosen.connect(lambda value: self._change(account=value))
        self.model.chosen.connect(lambda value: self._change(model=value))
        self.clear.clicked.connect(lambda: self._tell(EVERYTHING))
        for menu in (self.client, self.account, self.model):
            menu.opening.connect(self.facets_wanted)

    def _switch(self, outcomes: tuple[Outcome, ...], *, on: bool) -> None:
        rest = tuple(one for one in self._filter.outcomes if one not in outcomes)
        self._change(outcomes=(*rest, *outcomes) if on else rest)

    def _drop_others(self) -> None:
        known = {*FAILED, Outcome.PARTIAL}
        self._change(outcomes=tuple(one for one in self._filter.outcomes if one in known))

    def _change(self, **changes: object) -> None:
        self._tell(replace(self._filter, **changes))

    def _tell(self, matching: RequestFilter) -> None:
        self.show_filter(matching)
        self.changed.emit(matching)

    def _show_others(self, outcomes: set[Outcome]) -> None:
        """Outcomes that have no chip of their own, as another page may ask for them."""
        self.others.setVisible(bool(outcomes))
        self.others.setChecked(bool(outcomes))
        words = translate("requests", " or ").join(outcome(one)[0] for one in Outcome if one in outcomes)
        self.others.set_words(words[:1].upper() + words[1:])

    def _show_since(self, since: float) -> None:
        today = not since or since == midnight(self._now())
        self.today.setChecked(bool(since))
        since_then = translate("requests", "Since {time}").format(time=log_text.since(since, self._now()))
        self.today.set_words(translate("requests", "Today") if today else since_then)


def _with(known: tuple[str, ...], *names: str) -> tuple[str, ...]:
    fresh = tuple(name for name in dict.fromkeys(names) if name and name not in known)
    return (*fresh, *known)[:MOST] if fresh else known
