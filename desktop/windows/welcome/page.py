"""The first run: from no account to a first picture, and on to the client. The frame does what it wishes for."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.core_signals import CoreSignals
from desktop.text import translate
from desktop.theme import Theme
from desktop.usage_actions import FIRST
from desktop.verbs import Verbs
from desktop.widgets.scroll_column import ScrollColumn
from desktop.windows.page import Page
from desktop.windows.welcome.choose import ChooseStep
from desktop.windows.welcome.draw import DrawStep
from proxy_core import ProxyState


class WelcomePage(QWidget):
    """begin() on an empty data directory, then opened() after the demo came up, or added() after an account did.

    It may be seen before begin(), when nothing can be chosen yet.

    Signals: add_wanted(Kind), to add an account of that kind; demo_chosen(); closed(Page), which to show next.
    """

    add_wanted = Signal(object)
    demo_chosen = Signal()
    closed = Signal(object)

    def __init__(self, theme: Theme, signals: CoreSignals, verbs: Verbs) -> None:
        super().__init__()
        self._signals, self._verbs = signals, verbs
        self._account_id = ""
        self.choose, self.draw = ChooseStep(theme), DrawStep(theme)
        self._steps = QStackedWidget()
        area = ScrollColumn(self.choose)
        self._steps.addWidget(area)
        self._steps.addWidget(self.draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._steps)
        self._connect()
        self.choose.set_ready(False)

    def begin(self) -> None:
        """Offer the ways to draw."""
        self.choose.set_ready(True)
        self.choose.set_waiting(False)
        self._show_step(0)

    def opened(self) -> None:
        """The core runs again, as the demo."""
        self.choose.set_waiting(False)
        self.draw.start_over(
            translate("welcome", "The demo runs: a simulator draws, for accounts that are made up. Try it."),
            can_go_back=False,
        )
        self._show_step(1)

    def added(self, account_id: str) -> None:
        """An account was added."""
        self._account_id = account_id
        self.draw.start_over(self._who(), can_go_back=True)
        self._show_step(1)

    def entered(self) -> None:
        """It became the page that is shown."""
        if self._steps.currentWidget() is self.draw:
            self.draw.focus_first()
        else:
            self.choose.focus_first()

    def unfinished(self) -> bool:
        """Whether a first picture is drawn."""
        return self._verbs.usage.is_busy(FIRST)

    def _who(self) -> str:
        """Who draws it; an account is told of a moment after it was added."""
        for state in self._signals.accounts:
            if state.account.id == self._account_id:
                return translate("welcome", "{account} can draw. Try it.").format(account=state.account.name)
        return translate("welcome", "Your account can draw. Try it.")

    def _show_step(self, number: int) -> None:
        self._steps.setCurrentIndex(number)
        if self.isVisible():
            self.entered()

    def _connect(self) -> None:
        usage = self._verbs.usage
        self.choose.demo_chosen.connect(self.demo_chosen)
        self.choose.add_wanted.connect(self.add_wanted)
        self.choose.skipped.connect(lambda: self.closed.emit(Page.OVERVIEW))
        self.draw.draw_wanted.connect(self._draw)
        self.draw.cancel_wanted.connect(usage.cancel_first)
        self.draw.back_wanted.connect(self._go_back)
        self.draw.closed.connect(self._close)
        usage.first_drawn.connect(self.draw.show_trial)
        usage.first_failed.connect(self.draw.show_failure)
        usage.busy_changed.connect(self._heed)
        self._signals.proxy_changed.connect(self._follow_proxy)
        self._signals.accounts_changed.connect(self._name_account)

    def _draw(self, prompt: str) -> None:
        self.draw.begin(proxy_runs=self._signals.proxy.running)
        self._verbs.usage.draw_first(prompt)

    def _heed(self, verb: str, busy: bool) -> None:
        if verb == FIRST and not busy:  # cancelled, or a mistake of ours: the others told it before
            self.draw.end()

    def _follow_proxy(self, proxy: ProxyState) -> None:
        self.draw.set_proxy_running(proxy.running)

    def _name_account(self) -> None:
        if self._account_id:
            self.draw.who.setText(self._who())

    def _go_back(self) -> None:
        self._verbs.usage.cancel_first()
        self._show_step(0)

    def _close(self, page: Page) -> None:
        self._verbs.usage.cancel_first()
        self.closed.emit(page)
