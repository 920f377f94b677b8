"""The line at the foot of the window: the proxy's state and address, who waits, and the pictures of today."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from desktop import stopping_text
from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.proxy_phase import Phase, ProxyPhase
from desktop.text import counted, listed, translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme
from desktop.usage_actions import UsageActions
from desktop.widgets.announce import ANNOUNCED, announce
from desktop.widgets.state_dot import StateDot
from proxy_core import ProxyState, QueueState, Usage


class StatusLine(QFrame):
    """Signals: restart_wanted(), when settings wait for the proxy to be started again."""

    restart_wanted = Signal()

    def __init__(self, theme: Theme, signals: CoreSignals, actions: Actions, usage: UsageActions) -> None:
        super().__init__()
        self.setProperty("status", True)
        self._signals, self._address = signals, ""
        self._phase = ProxyPhase(signals, actions, self)
        self._dot, self._state, self._queue, self._today = StateDot(theme), QLabel(), QLabel(), QLabel()
        self._copy, self._restart = QPushButton(), QPushButton(translate("window", "Restart the proxy"))
        for label in (self._queue, self._today):
            label.setProperty("tone", "muted")
        for button in (self._copy, self._restart):
            button.setProperty("kind", "status")
        self._copy.setToolTip(translate("window", "Copy the address (Ctrl+Shift+C)"))
        self._copy.clicked.connect(lambda: actions.copy_address(self._address))
        self._restart.setToolTip(translate("window", "Some settings take effect when the proxy is started again."))
        self._restart.clicked.connect(self.restart_wanted)
        self._lay_out()
        signals.proxy_changed.connect(self._show_proxy)
        self._phase.changed.connect(self._show_state)
        signals.queue_changed.connect(self._show_queue)
        usage.usage_loaded.connect(self._show_usage)
        self._show_proxy(signals.proxy)
        self._show_queue(signals.queue)

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(LARGE, 0, LARGE, 0)
        line.setSpacing(SMALL)
        for widget in (self._dot, self._state, self._copy, self._restart):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self._queue)
        line.addSpacing(MEDIUM)
        line.addWidget(self._today)

    def _show_proxy(self, proxy: ProxyState) -> None:
        self._address = proxy.base_url
        self._copy.setText(proxy.base_url)
        self._copy.setAccessibleName(translate("window", "Copy the address {url}").format(url=proxy.base_url))
        self._copy.setVisible(proxy.running)
        self._restart.setVisible(proxy.running and not proxy.stopping and bool(proxy.outdated))

    def _show_state(self) -> None:
        phase, left = self._phase.now(), stopping_text.pictures_left(self._signals.queue)
        self._dot.setVisible(bool(phase.words))
        self._dot.set_tone(phase.tone)
        self._state.setText(stopping_text.stopping(left) if phase is Phase.DRAINING else phase.words)
        if self.property(ANNOUNCED) != phase.words:
            announce(self, phase.words)

    def _show_queue(self, queue: QueueState) -> None:
        self._show_state()
        words = []
        if queue.drawing:
            words.append(counted("window", "%Ln drawing", queue.drawing))
        if queue.waiting:
            words.append(counted("window", "%Ln waiting", queue.waiting))
        self._queue.setText(listed(words) or translate("window", "Nothing waits"))

    def _show_usage(self, usage: Usage) -> None:
        self._today.setText(counted("window", "%Ln pictures today", usage.pictures))
