"""The requests as they happen: newest first, filtered and searched, and beside them all that is known of one.

It brings its parts together and asks the verbs; what the list holds is the model's business.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.core_signals import CoreSignals, RequestEvent
from desktop.models.log_window import PageWanted
from desktop.models.matching import EVERYTHING
from desktop.models.request_tree import RequestTree
from desktop.text import counted, translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.verbs import Verbs
from desktop.windows.offered import offer, page_action
from desktop.windows.page import Page
from desktop.windows.requests.beside import Beside
from desktop.windows.requests.chosen import Chosen
from desktop.windows.requests.details import RequestDetails
from desktop.windows.requests.filter_bar import FilterBar
from desktop.windows.requests.head import RequestsHead
from desktop.windows.requests.log_list import LogList
from desktop.windows.requests.log_tools import LogTools
from desktop.windows.requests.room import Room
from proxy_core import ProxyState, RequestEnded, RequestFilter

ROOM_FOR_WORDS, ROOM_FOR_MORE = 700, 900  # of the buttons of the head
SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class KeptRequests:
    """What a window hands to the one in its place; `request_id` is empty where no details are open."""

    matching: RequestFilter
    request_id: str
    live: list[RequestEvent]


class RequestsPage(QWidget):
    """Signals: page_wanted(Page); account_wanted(account id); add_wanted(); setting_wanted(its name);
    again_wanted(RequestRecord), for the playground.
    """

    page_wanted = Signal(object)
    account_wanted = Signal(str)
    add_wanted = Signal()
    setting_wanted = Signal(str)
    again_wanted = Signal(object)

    def __init__(
        self, theme: Theme, signals: CoreSignals, verbs: Verbs, *, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__()
        self._signals, self._verbs = signals, verbs
        self.paused = False
        self.model = RequestTree(self, now=now)
        self.head, self.filters = RequestsHead(theme), FilterBar(theme, now)
        self.list, self.details = LogList(theme, self.model), RequestDetails(theme, now=now)
        self.view, self.tools = self.list.view, LogTools(verbs)
        self.news = QPushButton()
        self.news.setProperty("kind", "chip-link")
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self.model.tick)
        self._lay_out()
        self._connect_list()
        self._connect_head()
        self._connect_core()
        self._show_news()
        _offer_tools(self, self.head)

    # --- what the frame asks

    def entered(self) -> None:
        """It is seen from now on."""
        self._load_facets()

    def show_matching(self, matching: RequestFilter) -> None:
        """Show these requests only."""
        self.filters.show_filter(matching)
        self._look_for(matching)

    def show_request(self, request_id: str) -> None:
        """Show one request, with its details."""
        self.show_matching(RequestFilter(words=request_id))
        self.chosen.open_when_there(request_id)

    def kept(self) -> KeptRequests:
        """For a window in this one's place: what is looked for, which one is open, and what is being drawn."""
        return KeptRequests(self.filters.filter(), self.details.request_id, self.model.live())

    def take_up(self, kept: KeptRequests) -> None:
        """Show that again."""
        self.model.apply(kept.live)
        self.show_matching(kept.matching)
        self.chosen.open_when_there(kept.request_id)

    def focus_search(self) -> None:
        """Give the keyboard to the search."""
        self.head.search.setFocus()
        self.head.search.selectAll()

    def focus_first(self) -> None:
        """Give the keyboard to the list; while it is empty, to what fills it. To a pane that stands alone."""
        if self._room.pane_alone:
            self.tools.take_keyboard()
        else:
            self.list.focus()

    # --- what it is made of

    def _lay_out(self) -> None:
        beside = Beside(self.list, self.details)
        self.chosen = Chosen(self.view, self.model, self.details, beside, self._signals)
        line = QHBoxLayout()
        line.setSpacing(SMALL)
        line.addWidget(self.filters, 1)
        line.addWidget(self.news, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.head)
        column.addLayout(line)
        column.addWidget(self.tools)
        column.addWidget(beside, 1)
        column.addStretch()  # what is left where a pane stands alone
        self._room = Room(self, (self.head, self.filters), self.tools, beside)

    def _connect_list(self) -> None:
        self.list.connect_wanted.connect(lambda: self.page_wanted.emit(Page.CONNECT))
        self.list.unfilter_wanted.connect(lambda: self.show_matching(EVERYTHING))
        self.view.pause_wanted.connect(self._toggle_pause)
        self.view.unseen_changed.connect(self._show_news)
        self.model.held_changed.connect(self._show_news)
        chosen = self.chosen
        chosen.look_wanted.connect(self.show_matching)
        chosen.copied.connect(lambda: self.head.say(translate("requests", "Copied")))
        for mine, its in (
            (self.page_wanted, chosen.page_wanted),
            (self.account_wanted, chosen.account_wanted),
            (self.add_wanted, chosen.add_wanted),
            (self.setting_wanted, chosen.setting_wanted),
            (self.again_wanted, chosen.again_wanted),
        ):
            its.connect(mine)

    def _connect_head(self) -> None:
        self.filters.changed.connect(self._look_for)
        self.filters.facets_wanted.connect(self._load_facets)
        self.head.searched.connect(self.filters.set_words)
        self.head.left_search.connect(self.focus_first)
        self.head.pause.clicked.connect(self._toggle_pause)
        self.head.follow.setChecked(self.view.following)
        self.head.follow.clicked.connect(self._follow)
        self.view.following_changed.connect(self.head.follow.setChecked)
        self.news.clicked.connect(lambda: self._follow(on=True))
        self.head.export.clicked.connect(lambda: self.tools.ask_export(self.model.matching))
        self.head.wipe.clicked.connect(lambda: self.tools.ask_clear(self.model.matching, self.model.logged()))
        self.tools.cleared.connect(self._reload)

    def _connect_core(self) -> None:
        signals, main, log = self._signals, self._verbs.main, self._verbs.log
        signals.requests_changed.connect(self._take)
        signals.accounts_changed.connect(self.details.set_accounts)
        signals.proxy_changed.connect(self._show_proxy)
        main.opened.connect(self._reload)
        main.request_loaded.connect(self.model.load_attempts)
        main.request_not_loaded.connect(self.model.attempts_failed)
        main.request_not_loaded.connect(self.details.say_unread)
        log.page_loaded.connect(self.model.answer)
        log.page_not_loaded.connect(self.model.page_failed)
        log.facets_loaded.connect(self.filters.set_facets)
        self.model.attempts_wanted.connect(main.load_request)
        self.model.page_wanted.connect(self._load_page)
        self._show_proxy(signals.proxy)

    # --- what it is told

    def _take(self, events: list[RequestEvent]) -> None:
        self.model.apply(events)
        self.filters.heard(event.record for event in events if isinstance(event, RequestEnded))

    def _show_proxy(self, proxy: ProxyState) -> None:
        self.list.set_running(running=proxy.running)

    def _reload(self) -> None:
        self.model.show_newest(self.filters.filter())
        self._load_facets()

    def _load_page(self, page: PageWanted) -> None:
        self._verbs.log.load_page(page.ticket, page.matching, page.before, page.until)

    def _load_facets(self) -> None:
        if self._verbs.main.ready:
            self._verbs.log.load_facets()

    def _show_news(self) -> None:
        count = self.model.held + self.view.unseen
        self.news.setText(counted("requests", "\u2191 %Ln new", count))
        self.news.setAccessibleName(counted("requests", "Show %Ln new requests", count))
        self.news.setVisible(bool(count))

    # --- what a person does

    def _look_for(self, matching: RequestFilter) -> None:
        self.head.show_words(matching.words)
        if self._verbs.main.ready:
            self.model.show_newest(matching)

    def _toggle_pause(self) -> None:
        self.paused = not self.paused
        self.head.show_paused(self.paused)
        self.model.set_paused(self.paused)

    def _follow(self, on: bool) -> None:
        if on and self.paused:
            self._toggle_pause()
        self.view.set_following(on)

    # --- how it looks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the details wherever the keyboard is, and first the pane that hides them."""
        if event.key() == Qt.Key.Key_Escape and self._room.pane_alone:
            self.tools.close_pane()
        elif event.key() == Qt.Key.Key_Escape and self.details.told is not None:
            self.details.close_details()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.head.set_brief(words=self.width() >= ROOM_FOR_WORDS, more=self.width() >= ROOM_FOR_MORE)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()


def _offer_tools(page: RequestsPage, head: RequestsHead) -> None:
    tools = (
        (translate("requests", "Export the requests\u2026"), head.export),
        (translate("requests", "Clear the requests\u2026"), head.wipe),
        (translate("requests", "Pause or resume the list of requests"), head.pause),
    )
    offer(page, Page.REQUESTS, *(page_action(page, None, words, button.click) for words, button in tools))
