"""LogWindow: which part of the log is in the window's list, and which page of it is asked for next. No Qt model here.

The list is complete between `floor` and `ceiling`, times in unix seconds. Older requests are asked for by the time of
the oldest. Newer ones, which were dropped because the list is bounded, are asked for in the steps in which they went.
"""

from dataclasses import dataclass
from math import inf, nextafter

from desktop.log_actions import PAGE
from desktop.models.live_requests import Told
from desktop.models.matching import EVERYTHING
from proxy_core import RequestFilter, RequestRecord


@dataclass(frozen=True, slots=True)
class PageWanted:
    """The requests that fit `matching` and began before `before` (None: the newest), as many as a page has.

    With `until`, all those that began then or later. `ticket` tells the answer from that of an earlier question.
    """

    ticket: int
    matching: RequestFilter
    before: float | None = None
    until: float | None = None

    @property
    def begins_anew(self) -> bool:
        """Whether it comes in place of all that is there."""
        return self.before is None and self.until is None


class LogWindow:
    """One page at a time is asked for.

    Attributes: `matching`, what is wanted; `pending`, the page that is awaited; `since`, the requests that events told
    of while it is, by id: the page may lack them.
    """

    def __init__(self) -> None:
        self.matching = EVERYTHING
        self.pending: PageWanted | None = None
        self.since: dict[str, Told] = {}
        self.floor, self.ceiling = -inf, inf
        self._bounds: list[float] = []  # where the steps end in which newer ones went, the next one last
        self._passed = 0  # newer ones that were told of since the last bound
        self._ahead: list[float] = []  # bounds of those that are held back while the head is here
        self._tickets = 0

    @property
    def at_head(self) -> bool:
        """Whether the newest request is in the list."""
        return self.ceiling == inf

    @property
    def has_older(self) -> bool:
        """Whether the log may have older ones."""
        return self.floor > -inf

    def covers(self, record: RequestRecord) -> bool:
        """Whether a request belongs into the list by its time."""
        return self.floor <= record.started_at <= self.ceiling

    def ask_newest(self, matching: RequestFilter) -> PageWanted:
        """Begin anew with the newest that fit."""
        self.matching = matching
        return self._ask()

    def ask_older(self) -> PageWanted | None:
        """What comes after the oldest; None while a page is awaited, or when there is no more."""
        if self.pending is not None or not self.has_older:
            return None
        # Just above the floor: of several that began at that time, some may have been dropped.
        return self._ask(before=nextafter(self.floor, inf))

    def ask_newer(self) -> PageWanted | None:
        """What comes before the newest; None while a page is awaited, or when there is no more."""
        if self.pending is not None or self.at_head:
            return None
        before = nextafter(self._bounds[-1], inf) if self._bounds else None
        return self._ask(before=before, until=self.ceiling)

    def answered(self, ticket: int, records: tuple[RequestRecord, ...]) -> PageWanted | None:
        """The page that was awaited has come: it belongs into the list now. None for any other."""
        page = self._settle(ticket)
        if page is None:
            return None
        if page.until is not None:
            self.ceiling = self._bounds.pop() if self._bounds else inf
            self._passed = 0 if self.at_head else self._passed
            return page
        if page.begins_anew:
            self.ceiling, self._bounds = inf, []
            self.caught_up()
        lowest = records[-1].started_at if len(records) >= PAGE else -inf
        # A page of nothing but the floor's own moment would be asked for again and again.
        self.floor = lowest if page.begins_anew or lowest < self.floor else -inf
        return page

    def failed(self, ticket: int) -> None:
        """The page that was awaited does not come: it can be asked for again."""
        self._settle(ticket)

    def dropped_newest(self, newest: float, now_newest: float) -> None:
        """The list dropped its newest; `now_newest` is the time of the one that is the first now."""
        if self.at_head:
            self._bounds, self._ahead = [*reversed(self._ahead), newest], []
        else:
            self._bounds.append(self.ceiling)
        self.ceiling = now_newest

    def dropped_oldest(self, now_oldest: float) -> None:
        """The list dropped its oldest."""
        self.floor = now_oldest

    def passed(self, record: RequestRecord) -> None:
        """A newer request was told of and did not come into the list."""
        self._passed += 1
        if self._passed < PAGE:
            return
        self._passed = 0
        if self.at_head:
            self._ahead.append(max([record.started_at, *self._ahead]))
        else:
            self._bounds.insert(0, max([record.started_at, self.ceiling, *self._bounds]))

    def caught_up(self) -> None:
        """Nothing is held back any more."""
        self._passed, self._ahead = 0, []

    def _ask(self, before: float | None = None, until: float | None = None) -> PageWanted:
        self._tickets += 1
        self.since = {}
        self.pending = PageWanted(self._tickets, self.matching, before, until)
        return self.pending

    def _settle(self, ticket: int) -> PageWanted | None:
        page = self.pending
        if page is None or page.ticket != ticket:
            return None
        self.pending = None
        return page
