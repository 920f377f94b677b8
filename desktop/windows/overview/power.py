"""The one big control: whether the proxy runs, in words, and the press that starts or stops it. It owns no state."""

import re

from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from desktop import stopping_text, text
from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.proxy_phase import Phase, ProxyPhase
from desktop.text import sentence, translate
from desktop.theme import Theme
from desktop.widgets.power_switch import PowerSwitch

_PLACES = {Phase.RUNNING: 1, Phase.STARTING: 0.5, Phase.DRAINING: 0.5, Phase.STOPPING: 0.5}  # of the switch's knob


class Power(PowerSwitch):
    """Follows the proxy. `set_anybody_ready` tells it whether an account could draw."""

    def __init__(self, theme: Theme, signals: CoreSignals, main: Actions, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("overview", "Proxy"))
        self._signals, self._main = signals, main
        self._anybody_ready, self._phase = True, ProxyPhase(signals, main, self)
        self.setToolTip(translate("overview", "Start or stop the proxy (Ctrl+R)"))
        self.clicked.connect(self._press)
        self._phase.changed.connect(self.refresh)
        signals.queue_changed.connect(self._count)
        self.refresh()

    def set_anybody_ready(self, ready: bool) -> None:
        """Whether an account could draw something now."""
        if ready != self._anybody_ready:
            self._anybody_ready = ready
            self.refresh()

    def refresh(self) -> None:
        """Show how things stand."""
        phase = self._phase.now()
        self.setEnabled(phase not in {Phase.OPENING, Phase.CLOSED})
        self.show_state(_PLACES.get(phase, 0), phase.tone, phase.words, self._words(phase))

    def _words(self, phase: Phase) -> str:
        match phase:
            case Phase.OPENING:
                return translate("overview", "Opening the accounts and the log.")
            case Phase.STOPPED:
                return translate("overview", "Clients cannot draw. Press to start it.")
            case Phase.FAILED if self._signals.proxy.error is not None:
                return first_sentence(text.sentence(text.phrase(self._signals.proxy.error)))
            case Phase.RUNNING if self._anybody_ready:
                return translate("overview", "Clients can draw.")
            case Phase.RUNNING:
                return translate("overview", "Clients reach it, but no account can draw now.")
            case Phase.DRAINING:
                return stopping_text.press_again(stopping_text.pictures_left(self._signals.queue))
            case _:
                return translate("overview", "A moment.")

    def _count(self) -> None:
        if self._signals.proxy.stopping:
            self.refresh()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """No second press: that would stop at once what the first lets end."""

    def _press(self) -> None:
        if self._signals.proxy.running:
            self._main.stop_proxy()
        else:
            self._main.start_proxy()


def first_sentence(words: str) -> str:
    """What happened, without what to do about it, which stands elsewhere."""
    return sentence(re.split(r"\.\s|\u3002", words, maxsplit=1)[0])
