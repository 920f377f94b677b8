"""Says which accounts Easel itself disabled, and takes that back once they are mended or gone."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QObject

from desktop import account_text
from desktop.core_signals import CoreSignals
from desktop.text import translate
from desktop.widgets.message_bar import MessageBar
from proxy_core import AccountDisabled, AccountState


class DisabledNotes(QObject):
    """Writes into a MessageBar, with a button that calls `show` with the account's id.

    Nothing is written while `told()` says that the person sees it elsewhere.
    """

    def __init__(
        self,
        messages: MessageBar,
        signals: CoreSignals,
        show: Callable[[str], None],
        *,
        told: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(messages)
        self._told = told
        self._messages, self._show = messages, show
        self._said: dict[str, str] = {}  # by account
        self._seen: set[str] = set()  # of these, whom a list has shown as disabled: the event comes before the list
        signals.account_disabled.connect(self._say)
        signals.accounts_changed.connect(self._look)

    def _say(self, event: AccountDisabled) -> None:
        if self._told():
            return
        account = replace(event.account, disabled_reason=event.account.disabled_reason or event.reason.code)
        words = account_text.why_disabled(account)
        self._said[account.id] = words
        self._messages.say(words, translate("window", "Show"), lambda: self._show(account.id))

    def _look(self, states: tuple[AccountState, ...]) -> None:
        if not self._said:
            return
        broken = {state.account.id for state in states if state.account.disabled_reason}
        there = {state.account.id for state in states}
        for account_id in list(self._said):
            if account_id in broken:
                self._seen.add(account_id)
            elif account_id in self._seen or account_id not in there:
                self._seen.discard(account_id)
                self._messages.take_back(self._said.pop(account_id))
