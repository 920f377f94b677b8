"""The bridge from the core's events to Qt signals. It words nothing."""

from collections import deque

from msgspec import Struct, field
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from proxy_core import (
    AccountDisabled,
    AccountsChanged,
    AccountState,
    AttemptEnded,
    AttemptStarted,
    CallAnswered,
    ClientCall,
    Event,
    PictureKept,
    PicturesRemoved,
    PicturesRestored,
    ProxyChanged,
    ProxyState,
    QueueChanged,
    QueueState,
    RequestEnded,
    RequestStarted,
    Settings,
    SettingsChanged,
    StoreMended,
    StoreTroubled,
    Update,
    UpdateFound,
    WindowWanted,
)

RequestEvent = RequestStarted | RequestEnded | AttemptStarted | AttemptEnded
PictureEvent = PictureKept | PicturesRemoved | PicturesRestored

BATCH_MS = 100


class CoreSignals(QObject):
    """Collects events in the engine's thread and tells them in Qt's, ten times a second and only when there are some.

    Attributes: `proxy`, `accounts`, `queue`, `settings` (None until they were told) and `update` (None while there is
    none), as last told.
    Signals: accounts_changed(tuple of AccountState), proxy_changed(ProxyState), queue_changed(QueueState),
    settings_changed(Settings), requests_changed(list of RequestEvent, in order), calls_answered(list of ClientCall, in
    order), pictures_changed(list of PictureEvent, in order), account_disabled(AccountDisabled), store_troubled(Phrase),
    store_mended(Phrase), update_found(Update), window_wanted(), and drained() after a batch.
    """

    accounts_changed = Signal(object)
    proxy_changed = Signal(object)
    queue_changed = Signal(object)
    settings_changed = Signal(object)
    requests_changed = Signal(object)
    calls_answered = Signal(object)
    pictures_changed = Signal(object)
    account_disabled = Signal(object)
    store_troubled = Signal(object)
    store_mended = Signal(object)
    update_found = Signal(object)
    window_wanted = Signal()
    drained = Signal()
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.proxy = ProxyState(running=False)
        self.accounts: tuple[AccountState, ...] = ()
        self.queue = QueueState()
        self.settings: Settings | None = None
        self.update: Update | None = None
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

    def catch_up(self) -> None:
        """Tell at once what has come: whoever waited for a verb sees what came of it."""
        self._drain()

    def tell_again(self) -> None:
        """Tell how things stand to whoever is new."""
        batch = _Batch(settings=self.settings, proxy=self.proxy, queue=self.queue, accounts=self.accounts)
        self._tell_states(batch)

    def _drain(self) -> None:
        self._awake = False  # before the first popleft: what comes from now on wakes again
        batch = _Batch()
        for event in [self._events.popleft() for _ in range(len(self._events))]:  # who hears one may catch up, too
            if isinstance(event, AccountDisabled):
                self.account_disabled.emit(event)
            elif isinstance(event, StoreTroubled):
                self.store_troubled.emit(event.trouble)
            elif isinstance(event, StoreMended):
                self.store_mended.emit(event.trouble)
            elif isinstance(event, UpdateFound):
                self.update = event.update
                self.update_found.emit(event.update)
            else:
                batch.take(event)
        self._tell_states(batch)
        if batch.requests:
            self.requests_changed.emit(batch.requests)
        if batch.calls:
            self.calls_answered.emit(batch.calls)
        if batch.pictures:
            self.pictures_changed.emit(batch.pictures)
        if batch.window_wanted:
            self.window_wanted.emit()
        self.drained.emit()

    def _tell_states(self, batch: "_Batch") -> None:
        if batch.settings is not None:
            self.settings = batch.settings
            self.settings_changed.emit(batch.settings)
        if batch.proxy is not None:
            self.proxy = batch.proxy
            self.proxy_changed.emit(batch.proxy)
        if batch.queue is not None:
            self.queue = batch.queue
            self.queue_changed.emit(batch.queue)
        if batch.accounts is not None:
            self.accounts = batch.accounts
            self.accounts_changed.emit(batch.accounts)


class _Batch(Struct):
    """What happened since the last telling: the last of each state, and all that is no state."""

    proxy: ProxyState | None = None
    accounts: tuple[AccountState, ...] | None = None
    queue: QueueState | None = None
    settings: Settings | None = None
    requests: list[RequestEvent] = field(default_factory=list)
    calls: list[ClientCall] = field(default_factory=list)
    pictures: list[PictureEvent] = field(default_factory=list)
    window_wanted: bool = False

    def take(self, event: Event) -> None:
        match event:
            case AccountsChanged(found):
                self.accounts = found
            case ProxyChanged(state):
                self.proxy = state
            case QueueChanged(queue):
                self.queue = queue
            case SettingsChanged(settings):
                self.settings = settings
            case CallAnswered(call):
                self.calls.append(call)
            case WindowWanted():
                self.window_wanted = True
            case RequestStarted() | RequestEnded() | AttemptStarted() | AttemptEnded():
                self.requests.append(event)
            case PictureKept() | PicturesRemoved() | PicturesRestored():
                self.pictures.append(event)
