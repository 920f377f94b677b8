"""Notices: tells a person who does not look at the window what needs them, each kind as its setting wishes.

It shows nothing by itself: `show` does, such as a tray icon.
"""

import time
from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from desktop import account_text, text
from desktop.account_standing import Standing, standing
from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.needs import first_back
from desktop.text import counted, listed, translate
from desktop.windows.page import Page
from proxy_core import Account, AccountDisabled, AccountState, ProxyState, Settings

Show = Callable[[str, str, Callable[[], object]], None]

QUIET_S = 60.0  # between two of the same kind
BRIEF_S = 30.0  # a rest that is over before anybody could do something
LONG_S = 600.0  # a rest that is told even soon after another
MOST_NAMES = 3
_WISHES = {"proxy", "open"}  # verbs of Actions that stop a proxy because somebody wanted something


class Notices(QObject):
    """`show` gets a title, words, and what a click on them does; `watched` says whether the person sees the window.

    Signals: account_wanted(account id) and page_wanted(Page), after a click.
    """

    account_wanted = Signal(str)
    page_wanted = Signal(object)

    def __init__(
        self,
        signals: CoreSignals,
        actions: Actions,
        show: Show,
        *,
        watched: Callable[[], bool],
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(signals)
        self._signals, self._actions = signals, actions
        self._show, self._watched, self._now = show, watched, now
        self._told_at: dict[str, float] = {}  # by kind, which is called as its setting
        self._disabled: dict[str, Account] = {}  # not told of yet
        self._all_rest = self._wished = self._left = False
        self._ran = signals.proxy.running
        self._held = QTimer(self, singleShot=True)
        self._held.timeout.connect(self.tell_held)
        signals.account_disabled.connect(self._note_disabled)
        signals.accounts_changed.connect(self._look_for_rest)
        signals.proxy_changed.connect(self._look_at_proxy)
        signals.drained.connect(self._end_batch)
        actions.busy_changed.connect(self._note_wish)

    def leave(self) -> None:
        """Easel ends: what stops now was wanted."""
        self._left = True
        self._held.stop()

    def tell_held(self) -> None:
        """Tell of the accounts that had to wait and still need their person."""
        broken = {state.account.id for state in self._signals.accounts if state.account.disabled_reason}
        self._disabled = {key: account for key, account in self._disabled.items() if key in broken}
        self._tell_disabled()

    # --- accounts that need somebody

    def _note_disabled(self, event: AccountDisabled) -> None:
        account = event.account
        why = account.disabled_reason or event.reason.code
        self._disabled[account.id] = replace(account, disabled_reason=why)

    def _tell_disabled(self) -> None:
        accounts = list(self._disabled.values())
        if not accounts:
            return
        wait = self._wait("notify_account")
        if wait > 0 and not self._watched():
            self._held.start(round(wait * 1000) + 1)
            return
        self._disabled.clear()
        if len(accounts) > 1:
            title = counted("notices", "%Ln accounts need you", len(accounts))
            self._tell("notify_account", title, _names(accounts), partial(self.page_wanted.emit, Page.ACCOUNTS))
            return
        title = translate("notices", "An account needs you")
        open_it = partial(self.account_wanted.emit, accounts[0].id)
        self._tell("notify_account", title, account_text.why_disabled(accounts[0]), open_it)

    # --- accounts that all rest

    def _look_for_rest(self, states: tuple[AccountState, ...]) -> None:
        now = self._now()
        found = {standing(state, now) for state in states}
        if Standing.READY in found or Standing.COOLING not in found:
            self._all_rest = False
            return
        back = first_back(states, now)
        if self._all_rest or back is None or back - now < BRIEF_S:
            return
        self._all_rest = True
        if self._wait("notify_cooling", QUIET_S if back - now >= LONG_S else LONG_S) > 0:
            return
        words = translate("notices", "The first is back at {time}. Clients are told to wait until then.")
        self._tell(
            "notify_cooling",
            translate("notices", "Every account rests"),
            words.format(time=text.time_of_day(back + 1, now)),
            partial(self.page_wanted.emit, Page.ACCOUNTS),
        )

    # --- a proxy that stopped

    def _note_wish(self, verb: str, busy: bool) -> None:
        if busy and verb in _WISHES:
            self._wished = True

    def _look_at_proxy(self, proxy: ProxyState) -> None:
        ran, self._ran = self._ran, proxy.running
        if proxy.running:
            return
        stopped = translate("notices", "The proxy stopped")
        show = partial(self.page_wanted.emit, Page.OVERVIEW)
        if proxy.error is not None and (ran or self._wished):  # else it was told before, and is told again
            title = stopped if ran else translate("notices", "The proxy did not start")
            self._tell("notify_proxy", title, text.sentence(text.phrase(proxy.error)), show)
        elif ran and not self._wished:
            words = translate("notices", "Clients get no pictures until it is started again.")
            self._tell("notify_proxy", stopped, words, show)

    def _end_batch(self) -> None:
        if not self._held.isActive():
            self._tell_disabled()
        # Once the verb is over, everything that it caused was told: the event comes before the verb's end.
        if not any(self._actions.is_busy(verb) for verb in _WISHES):
            self._wished = False

    # --- how

    def _wait(self, kind: str, quiet: float = QUIET_S) -> float:
        """Seconds until another of this kind may be told."""
        return self._told_at.get(kind, float("-inf")) + quiet - self._now()

    def _tell(self, kind: str, title: str, words: str, then: Callable[[], object]) -> None:
        settings = self._signals.settings or Settings()
        if self._left or self._watched() or not getattr(settings, kind) or self._wait(kind) > 0:
            return
        self._told_at[kind] = self._now()
        self._show(title, words, then)


def _names(accounts: list[Account]) -> str:
    names = listed(account.name for account in accounts[:MOST_NAMES])
    if len(accounts) <= MOST_NAMES:
        return names
    return counted("notices", "{names} and %Ln more", len(accounts) - MOST_NAMES).format(names=names)
