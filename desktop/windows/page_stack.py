"""The pages of a window in one place, and when each is built. It knows no way from one to another."""

from collections.abc import Iterator
from itertools import chain

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.core_signals import CoreSignals
from desktop.theme import Theme
from desktop.verbs import Verbs
from desktop.windows.page import Page


class PageStack(QStackedWidget):
    """The page that a window opens with is there at once, which is the welcome where it `begins_empty`; build_next()
    imports and builds the others, one in a call, so that the window is seen before. Until all are there it hears of
    nothing, and nothing else but leave() is called.

    Signals: built(), when all are there.
    """

    built = Signal()

    def __init__(self, theme: Theme, signals: CoreSignals, verbs: Verbs, *, begins_empty: bool = False) -> None:
        super().__init__()
        self._of: dict[Page, QWidget] = {}
        rail = self._build_of_rail(theme, signals, verbs)
        welcome = self._build_welcome(theme, signals, verbs)
        first, second = (welcome, rail) if begins_empty else (rail, welcome)
        self._waiting = chain(first, second, self._build_others(theme, signals, verbs))
        self.build_next()

    def build_next(self) -> bool:
        """Build one page more; False when there was none left to build."""
        return next(self._waiting, None) is not None

    @property
    def of(self) -> dict[Page, QWidget]:
        """What each page of the rail shows."""
        return self._of

    @property
    def page(self) -> Page | None:
        """The page that is shown; None while it is none of the rail's."""
        return next((page for page, widget in self._of.items() if widget is self.currentWidget()), None)

    def offered(self) -> list[QAction]:
        """What can be done on the pages of the rail, from anywhere."""
        return [action for widget in self._of.values() for action in widget.actions()]

    def leave(self) -> None:
        """The window closes for good: nothing waits for its person any more."""
        for place in range(self.count()):
            leave = getattr(self.widget(place), "leave", None)
            if leave is not None:
                leave()

    def _put(self, widget: QWidget, page: Page | None = None) -> QWidget:
        if page is not None:
            self._of[page] = widget
        self.addWidget(widget)
        return widget

    def _build_of_rail(self, theme: Theme, signals: CoreSignals, verbs: Verbs) -> Iterator[QWidget]:
        from desktop.windows.overview.page import OverviewPage

        self.overview = OverviewPage(theme, signals, verbs)
        yield self._put(self.overview, Page.OVERVIEW)
        from desktop.windows.accounts.page import AccountsPage

        self.accounts = AccountsPage(theme, signals, verbs)
        yield self._put(self.accounts, Page.ACCOUNTS)
        from desktop.windows.playground.page import PlaygroundPage

        self.playground = PlaygroundPage(theme, signals, verbs)
        yield self._put(self.playground, Page.PLAYGROUND)
        from desktop.windows.gallery.page import GalleryPage

        self.gallery = GalleryPage(theme, signals, verbs)
        yield self._put(self.gallery, Page.GALLERY)
        from desktop.windows.requests.page import RequestsPage

        self.requests = RequestsPage(theme, signals, verbs)
        yield self._put(self.requests, Page.REQUESTS)
        from desktop.windows.connect.page import ConnectPage

        self.connecting = ConnectPage(theme, signals, verbs)
        yield self._put(self.connecting, Page.CONNECT)
        from desktop.windows.settings.page import SettingsPage

        self.settings = SettingsPage(theme, signals, verbs)
        yield self._put(self.settings, Page.SETTINGS)

    def _build_welcome(self, theme: Theme, signals: CoreSignals, verbs: Verbs) -> Iterator[QWidget]:
        from desktop.windows.welcome.page import WelcomePage

        self.welcome = WelcomePage(theme, signals, verbs)
        yield self._put(self.welcome)

    def _build_others(self, theme: Theme, signals: CoreSignals, verbs: Verbs) -> Iterator[QWidget]:
        from desktop.windows.adding.page import AddAccount

        self.add_account = AddAccount(theme, verbs.accounts)
        signals.accounts_changed.connect(self.add_account.set_accounts)
        signals.settings_changed.connect(self.add_account.set_settings)
        yield self._put(self.add_account)
        from desktop.windows.no_store import NoStore
        from desktop.windows.start_problem import StartProblem

        self.no_store, self.problem = NoStore(theme), StartProblem(theme, verbs.main)
        self._put(self.no_store)
        self._put(self.problem)
        self.built.emit()
        yield self.problem
