"""The bridge from the core's events to Qt signals. It words nothing and decides nothing."""

from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from proxy_core import (
    AccountDisabled,
    AccountsChanged,
    AccountState,
    AttemptEnded,
    AttemptStarted,
    Event,
    ProxyChanged,
    ProxyState,
    RequestEnded,
    RequestStarted,
    WindowWanted,
)

RequestEvent = RequestStarted | RequestEnded | AttemptStarted | AttemptEnded

BATCH_MS = 100


class CoreSignals(QObject):
    """Collects events in the engine's thread and tells them in Qt's, ten times a second and only when there are some.

    Attributes: `proxy` and `accounts`, as last told.
    Signals: accounts_changed(tuple of AccountState), proxy_changed(ProxyState), requests_changed(list of RequestEvent,
    in order), account_disabled(AccountDisabled), window_wanted(), and drained() after a batch of these.
    """

    accounts_changed = Signal(object)
    proxy_changed = Signal(object)
    requests_changed = Signal(object)
    account_disabled = Signal(object)
    window_wanted = Signal()
    drained = Signal()
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.proxy = ProxyState(running=False)
        self.accounts: tuple[AccountState, ...] = ()
        self._events: deque[Event] = deque()
        self._awake = False
        self._timer = QTimer(self, singleShot=True, interval=BATCH_MS)
        self._timer.timeout.connect(self._drain)
        self._woken.connect(self._timer.start, Qt.ConnectionType.QueuedConnection)

    def put(self, event: Event) -> None:
        """Take an event, in any thread."""
        self._events.append(event)
        if not self._awake:
            self._awake = True
            self._woken.emit()

    def _drain(self) -> None:
        self._awake = False  # before the first popleft: what comes from now on wakes again
        requests: list[RequestEvent] = []
        proxy: ProxyState | None = None
        accounts: tuple[AccountState, ...] | None = None
        wanted = False
        for _ in range(len(self._events)):
            match self._events.popleft():
                case AccountsChanged(found):
                    accounts = found
                case ProxyChanged(state):
                    proxy = state
                case WindowWanted():
                    wanted = True
                case AccountDisabled() as event:
                    self.account_disabled.emit(event)
                case event:
                    requests.append(event)
        self._tell(proxy, accounts, requests)
        if wanted:
            self.window_wanted.emit()
        self.drained.emit()

    def _tell(
        self, proxy: ProxyState | None, accounts: tuple[AccountState, ...] | None, requests: list[RequestEvent]
    ) -> None:
        if proxy is not None:
            self.proxy = proxy
            self.proxy_changed.emit(proxy)
        if accounts is not None:
            self.accounts = accounts
            self.accounts_changed.emit(accounts)
        if requests:
            self.requests_changed.emit(requests)
