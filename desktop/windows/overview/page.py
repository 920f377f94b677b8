"""The page overview: whether clients can draw, what was drawn today and how well, and what needs the person."""

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop import needs
from desktop.core_signals import CoreSignals
from desktop.needs import Target, Way
from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.usage_watch import UsageWatch
from desktop.verbs import Verbs
from desktop.widgets.page_head import PageHead
from desktop.widgets.scroll_column import ScrollColumn
from desktop.widgets.tab_order import follow_layout
from desktop.windows.offered import offer, page_action
from desktop.windows.overview.accounts import AccountsCard
from desktop.windows.overview.address import AddressCard
from desktop.windows.overview.figures import Figures
from desktop.windows.overview.needs_card import NeedsCard
from desktop.windows.overview.pictures import LastPictures
from desktop.windows.overview.power import Power
from desktop.windows.page import Page
from proxy_core import Usage

WIDE = 720  # from here on cards stand beside each other
REST_WIDE, REST_NARROW = 460, 620  # of the height is for what is not a chart
SECOND_MS = 1000


class OverviewPage(QWidget):
    """It follows the core while it is seen, and asks for the figures whether it is seen or not: the foot has them too.

    Signals: page_wanted(Page); picture_wanted(name of a picture), to be seen in the gallery; account_wanted(id);
    add_wanted(); sign_in_wanted(Account); setting_wanted(name); own_wanted(), when a person who tries the demo wants
    accounts of their own.
    """

    page_wanted = Signal(object)
    picture_wanted = Signal(str)
    account_wanted = Signal(str)
    add_wanted = Signal()
    sign_in_wanted = Signal(object)
    setting_wanted = Signal(str)
    own_wanted = Signal()

    def __init__(
        self, theme: Theme, signals: CoreSignals, verbs: Verbs, *, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__()
        self._signals, self._verbs, self._now = signals, verbs, now
        self._stale = True
        self._usage: Usage | None = None  # that came while nobody saw the page
        self.head = PageHead(translate("overview", "Overview"))
        self.own = QPushButton(translate("overview", "Add your own account"))
        self.own.setProperty("kind", "link")
        self.own.setToolTip(translate("overview", "Leaves the demo. What was drawn in it stays there."))
        self.head.add_action(self.own)
        self.power, self.address = Power(theme, signals, verbs.main), AddressCard(theme, signals, verbs)
        self.figures, self.accounts, self.needs = Figures(theme, self), AccountsCard(theme), NeedsCard(theme)
        self.pictures = LastPictures(theme, signals, verbs.main, verbs.gallery)
        self.watch = UsageWatch(signals, verbs.main, verbs.usage, self, now=now)
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self.refresh)
        self._lay_out()
        self._connect()
        self._leave_demo = _offer_actions(self)
        self.set_demo(False)

    def entered(self) -> None:
        """It became the page that is shown."""
        self.watch.refresh()

    def focus_first(self) -> None:
        """Give the keyboard to the one big control."""
        self.power.setFocus()

    def set_demo(self, demo: bool, *, can_leave: bool = False) -> None:
        """Whether a simulator draws and nobody pays, and whether that can end without ending Easel."""
        self.head.set_note(translate("overview", "Demo: a simulator draws") if demo else "")
        self.own.setVisible(demo and can_leave)
        self._leave_demo.setVisible(demo and can_leave)

    def refresh(self) -> None:
        """Show who can draw and what needs the person, as it is now."""
        states, now = self._signals.accounts, self._now()
        found = needs.counts(states, now)
        self.accounts.show_counts(found)
        self.power.set_anybody_ready(found.ready > 0)
        self.pictures.set_anybody(anybody=found.ready + found.cooling > 0)
        if self.needs.show_needs(needs.needs(states, self._signals.proxy, self._signals.settings, now)):
            follow_layout(self)
        self._stale = False
        if found.cooling and self.isVisible():
            self._second.start()  # rests end by time, and nobody tells of it
        else:
            self._second.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        if self._usage is not None:
            self._show_usage(self._usage)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _lay_out(self) -> None:
        body = QWidget()
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(MEDIUM)
        for place in range(3):
            self._grid.setColumnStretch(place, 1)
        self._grid.setRowStretch(6, 1)
        self.area = ScrollColumn(body)
        self.area.setProperty("page", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.head)
        column.addWidget(self.area, 1)
        self._wide: bool | None = None
        self._arrange()

    def _arrange(self) -> None:
        """Cards in three columns where there is room for it, and charts as high as there is."""
        wide = self.width() >= WIDE
        self._fit_charts()
        if wide == self._wide:
            return
        self._wide = wide
        grid = self._grid
        pictures, rate, median = self.figures.cards
        places: tuple[tuple[QWidget, int, int, int], ...] = (
            (self.power, 0, 0, 1 if wide else 3),
            (self.address, 0 if wide else 1, 1 if wide else 0, 2 if wide else 3),
            (pictures, 2, 0, 1),
            (rate, 2, 1, 1),
            (median, 2, 2, 1),
            (self.accounts, 3, 0, 1 if wide else 3),
            (self.needs, 3 if wide else 4, 1 if wide else 0, 2 if wide else 3),
            (self.pictures, 5, 0, 3),
        )
        for widget, row, column, columns in places:
            grid.removeWidget(widget)
            grid.addWidget(widget, row, column, 1, columns)

    def _fit_charts(self) -> None:
        rest = (REST_WIDE if self.width() >= WIDE else REST_NARROW) + self.pictures.height_taken
        for card in self.figures.cards:
            card.chart.set_plot_height(self.height() - rest)

    def _connect(self) -> None:
        signals = self._signals
        for changed in (signals.accounts_changed, signals.proxy_changed, signals.settings_changed):
            changed.connect(self._mark_stale)
        signals.drained.connect(self._follow)
        self._verbs.usage.usage_loaded.connect(self._show_usage)
        self.accounts.pressed.connect(lambda: self.page_wanted.emit(Page.ACCOUNTS))
        self.pictures.picture_wanted.connect(self.picture_wanted)
        self.pictures.gallery_wanted.connect(lambda: self.page_wanted.emit(Page.GALLERY))
        self.pictures.draw_wanted.connect(lambda: self.page_wanted.emit(Page.PLAYGROUND))
        self.pictures.resized.connect(self._fit_charts)
        self.needs.pressed.connect(self._go)
        self.own.clicked.connect(self.own_wanted)

    def _mark_stale(self) -> None:
        self._stale = True

    def _follow(self) -> None:
        if self._stale and self.isVisible():
            self.refresh()

    def _show_usage(self, usage: Usage) -> None:
        seen = self.isVisible()
        if seen:
            self.figures.show_usage(usage)
        self._usage = None if seen else usage

    def _go(self, target: Target) -> None:
        """Open or do what mends a need."""
        main = self._verbs.main
        does: dict[Way, Callable[[], object]] = {
            Way.ADD: self.add_wanted.emit,
            Way.ACCOUNTS: lambda: self.page_wanted.emit(Page.ACCOUNTS),
            Way.ACCOUNT: lambda: self.account_wanted.emit(target.name),
            Way.SIGN_IN: lambda: self._sign_in(target.name),
            Way.SETTING: lambda: self.setting_wanted.emit(target.name),
            Way.START: main.start_proxy,
            Way.RESTART: main.restart_proxy,
            Way.KEYRING: main.knock,
        }
        does[target.way]()

    def _sign_in(self, account_id: str) -> None:
        for state in self._signals.accounts:
            if state.account.id == account_id:
                self.sign_in_wanted.emit(state.account)


def _offer_actions(page: OverviewPage) -> QAction:
    """Returns the one that leaves the demo."""
    show_key = page_action(page, None, translate("overview", "Show or hide the key"), page.address.show_key.click)
    leave_demo = page_action(page, None, page.own.text(), page.own_wanted.emit)
    offer(page, Page.OVERVIEW, show_key, leave_demo)
    return leave_demo
