"""How the proxy stands, for all that say it: also between a press and what comes of it. It shows nothing."""

from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from desktop.actions import Actions
from desktop.cells import Tone
from desktop.core_signals import CoreSignals
from desktop.text import translate
from proxy_core import ProxyState


class Phase(Enum):
    """`OPENING`: the core is not there yet; `CLOSED`: it could not start; `DRAINING`: a stop waits for pictures."""

    OPENING = auto()
    CLOSED = auto()
    STOPPED = auto()
    FAILED = auto()
    STARTING = auto()
    RUNNING = auto()
    DRAINING = auto()
    STOPPING = auto()

    @property
    def tone(self) -> Tone:
        """What it looks like."""
        return _TONES.get(self, Tone.MUTED)

    @property
    def words(self) -> str:
        """It in a few words."""
        return {
            Phase.OPENING: translate("overview", "Starting Easel"),
            Phase.CLOSED: "",  # what the window shows then says it
            Phase.STOPPED: translate("overview", "Proxy is stopped"),
            Phase.FAILED: translate("overview", "Proxy could not start"),
            Phase.STARTING: translate("overview", "Proxy is starting"),
            Phase.RUNNING: translate("overview", "Proxy is running"),
        }.get(self, translate("overview", "Proxy is stopping"))


_TONES = {
    Phase.FAILED: Tone.BAD,
    Phase.STARTING: Tone.BUSY,
    Phase.RUNNING: Tone.OK,
    Phase.DRAINING: Tone.BUSY,
    Phase.STOPPING: Tone.BUSY,
}


class ProxyPhase(QObject):
    """Follows the proxy and the verbs that start and stop it. Any two of them say the same.

    Signals: changed(), also where only what is said of the proxy did.
    """

    changed = Signal()

    def __init__(self, signals: CoreSignals, main: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._signals, self._main = signals, main
        self._moving, self._opening, self._closed = main.is_busy("proxy"), False, False
        self._ran = signals.proxy.running  # when the verb began
        signals.proxy_changed.connect(self._show_proxy)
        main.busy_changed.connect(self._heed)
        main.opened.connect(self._note_opened)
        main.start_failed.connect(self._note_closed)

    def now(self) -> Phase:
        """How it stands now."""
        proxy = self._signals.proxy
        if self._opening or not self._main.ready:
            return Phase.CLOSED if self._closed else Phase.OPENING
        if proxy.stopping:
            return Phase.DRAINING
        if self._moving:
            return Phase.STOPPING if proxy.running else Phase.STARTING
        if proxy.running:
            return Phase.RUNNING
        return Phase.STOPPED if proxy.error is None else Phase.FAILED

    def _heed(self, verb: str, busy: bool) -> None:
        if verb == "proxy":
            self._moving, self._ran = busy, self._signals.proxy.running
            if not busy:
                self._signals.catch_up()  # what came of it is on its way, and nobody is to see how things stood before
        elif verb == "open":
            self._opening, self._closed = busy, self._closed and not busy
        else:
            return
        self.changed.emit()

    def _show_proxy(self, proxy: ProxyState) -> None:
        if proxy.running != self._ran:  # what the verb is for is told before it ends
            self._moving = False
        self.changed.emit()

    def _note_opened(self) -> None:
        self._opening = self._closed = False
        self.changed.emit()

    def _note_closed(self) -> None:
        self._closed = True
        self.changed.emit()
