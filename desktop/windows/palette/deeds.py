"""What can be done that no page has a place for: restarting the proxy, and asking the providers of all accounts."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.core_signals import CoreSignals
from desktop.many_accounts import Deed
from desktop.text import translate
from desktop.verbs import Verbs
from desktop.windows.offered import page_action
from desktop.windows.page import Page


class Deeds(QObject):
    """`all` are the actions; `look` enables those that make sense now."""

    def __init__(self, signals: CoreSignals, verbs: Verbs, parent: QObject) -> None:
        super().__init__(parent)
        self._signals, self._verbs = signals, verbs
        self._restart = page_action(self, None, translate("palette", "Restart the proxy"), verbs.main.restart_proxy)
        self._many = [
            page_action(self, Page.ACCOUNTS, words, self._for_all(deed))
            for deed, words in (
                (Deed.CHECK, translate("palette", "Check all accounts")),
                (Deed.REFRESH, translate("palette", "Refresh the quotas of all accounts")),
            )
        ]
        self.all = [self._restart, *self._many]

    def look(self) -> None:
        """Look at how things stand."""
        self._restart.setEnabled(self._signals.proxy.running)
        free = bool(self._signals.accounts) and not self._verbs.accounts.many.is_busy("many")
        for action in self._many:
            action.setEnabled(free)

    def _for_all(self, deed: Deed) -> Callable[[], None]:
        def begin() -> None:
            accounts = [state.account for state in self._signals.accounts]
            self._verbs.accounts.many.begin(deed, accounts)

        return begin
