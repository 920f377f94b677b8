"""What stands beside the rail: a page, adding an account, the welcome, or what keeps Easel from starting."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.core_signals import CoreSignals
from desktop.theme import Theme
from desktop.verbs import Verbs
from desktop.widgets.tab_order import follow_layout, tab_stops
from desktop.windows.no_store import CODES as STORE_CODES
from desktop.windows.page import Page
from desktop.windows.page_stack import PageStack
from proxy_core import Account, Phrase

if TYPE_CHECKING:
    from desktop.windows.adding.choice import Kind


class Pages(PageStack):
    """`vault_there` says whether there is an encrypted file of secrets already.

    Signals: shown(Page, or None for what is no page); again(), to start the core once more; file_chosen(passphrase), to
    start it with the encrypted file; take_over_chosen(), to end a `serve` first; demo_chosen(), to start it with the
    simulator; own_wanted(), to start it without that again; welcomed(), once that is over.
    """

    shown = Signal(object)
    again = Signal()
    file_chosen = Signal(str)
    demo_chosen = Signal()
    own_wanted = Signal()
    take_over_chosen = Signal()
    welcomed = Signal()

    def __init__(
        self,
        theme: Theme,
        signals: CoreSignals,
        verbs: Verbs,
        *,
        vault_there: Callable[[], bool],
        begins_empty: bool = False,
    ) -> None:
        super().__init__(theme, signals, verbs, begins_empty=begins_empty)
        self._vault_there = vault_there
        self._welcoming = False
        self._stops: list[QWidget] = []
        self.built.connect(self._connect_pages)
        self.built.connect(self._connect_others)

    def choose_page(self, page: Page) -> None:
        """The person goes to a page by themselves: a welcome is over with that."""
        if self._welcoming:
            self._end_welcome(page)
        else:
            self.show_page(page)

    def show_page(self, page: Page) -> None:
        """Show a page, with the keyboard on it."""
        self._show(self._of[page])
        self.focus_first()

    def focus_first(self) -> None:
        """Give the keyboard to what is shown."""
        self._tell("focus_first")

    def escape(self) -> bool:
        """Have what is open on a page closed, as by Escape with the keyboard there. False where nothing is."""
        event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        shown = self.currentWidget()
        if shown is not None:
            shown.keyPressEvent(event)
        return shown is not None and event.isAccepted()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        # Parts of a page come and go. Those of adding do not: ordered again, Tab circles in their fields (Qt 6.11).
        shown = self._of.get(self.page) if self.page is not None else None
        if shown is not None and tab_stops(shown) != self._stops:
            self._order_stops(shown)
        return super().focusNextPrevChild(next)

    def focus_search(self) -> None:
        """Give the keyboard to what looks for things on the page that is shown."""
        self._tell("focus_search")

    def show_opened(self, *, welcome: bool) -> None:
        """The core runs: where a person was kept waiting, show the first page; or the welcome."""
        waited = self.currentWidget() in {self.no_store, self.problem, self.welcome}
        if welcome:
            self._welcoming = True
            self.welcome.begin()
            self._show(self.welcome)
        elif self._welcoming:  # the demo was chosen there
            self._show(self.welcome)
            self.welcome.opened()
        elif waited:
            self.show_page(Page.OVERVIEW)

    def show_problem(self, words: str, said: Phrase) -> None:
        """The core does not start: say why, with what can be done."""
        if said.code in STORE_CODES:
            self._show(self.no_store)
            self.no_store.show_problem(said, file_there=self._vault_there())
            return
        self.problem.show_problem(words, said)
        self._show(self.problem)
        self.problem.focus_first()

    def show_account(self, account_id: str) -> None:
        """Open an account's details, whatever was shown."""
        if self.currentWidget() is self.add_account:
            self.add_account.leave()
        self._show(self.accounts)
        self.accounts.show_account(account_id)

    def show_setting(self, name: str) -> None:
        """Open the settings at one of them."""
        self._show(self.settings)
        self.settings.show_setting(name)

    def sign_in_again(self, account: Account) -> None:
        """Let the person of an account sign in again."""
        self._show(self.add_account)
        self.add_account.sign_in_again(account)

    def begin_adding(self, kind: "Kind | None" = None) -> None:
        """Let the person add an account."""
        self._show(self.add_account)
        self.add_account.begin(kind)

    def _connect_pages(self) -> None:
        from desktop.windows.ways import Ways  # which brings the pages

        self.ways = Ways(self.show_page, self.requests, self.gallery, self.playground, self)
        for widget in self._of.values():
            for name, slot in (
                ("page_wanted", self.show_page),
                ("account_wanted", self.show_account),
                ("add_wanted", self.begin_adding),
                ("sign_in_wanted", self.sign_in_again),
                ("request_wanted", self.ways.show_request),
                ("picture_wanted", self.ways.show_picture),
                ("gallery_wanted", self.ways.show_drawn),
                ("playground_wanted", self.ways.begin_drawing),
                ("reference_wanted", self.ways.draw_from),
                ("again_wanted", self.ways.draw_again),
                ("setting_wanted", self.show_setting),
            ):
                if hasattr(widget, name):
                    getattr(widget, name).connect(slot)

    def _connect_others(self) -> None:
        self.add_account.closed.connect(self._leave_adding)
        self.add_account.added.connect(self._added)
        self.welcome.add_wanted.connect(self.begin_adding)
        self.welcome.demo_chosen.connect(self.demo_chosen)
        self.overview.own_wanted.connect(self.own_wanted)
        self.welcome.closed.connect(self._end_welcome)
        self.problem.again.connect(self.again)
        self.problem.take_over_chosen.connect(self.take_over_chosen)
        self.no_store.again.connect(self.again)
        self.no_store.file_chosen.connect(self.file_chosen)

    def _show(self, widget: QWidget) -> None:
        self.setCurrentWidget(widget)
        self._tell("entered")
        self._order_stops(widget)
        self.shown.emit(Page.ACCOUNTS if widget is self.add_account and not self._welcoming else self.page)

    def _order_stops(self, shown: QWidget) -> None:
        follow_layout(shown)
        self._stops = tab_stops(shown)

    def _tell(self, name: str) -> None:
        told = getattr(self.currentWidget(), name, None)
        if told is not None:
            told()

    def _added(self, account_id: str) -> None:
        if self._welcoming:
            self.welcome.added(account_id)
        else:
            self.accounts.show_account(account_id)

    def _leave_adding(self) -> None:
        if self._welcoming:
            self._show(self.welcome)
        else:
            self.show_page(Page.ACCOUNTS)

    def _end_welcome(self, page: Page) -> None:
        self._welcoming = False
        self.welcomed.emit()
        self.show_page(page)
