"""The one big control: whether the proxy runs, in words, and the press that starts or stops it. It owns no state."""

import re

from PySide6.QtCore import QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from desktop import stopping_text, text
from desktop.actions import Actions
from desktop.cells import Tone
from desktop.core_signals import CoreSignals
from desktop.text import sentence, translate
from desktop.theme import Theme
from desktop.widgets.power_switch import PowerSwitch
from proxy_core import ProxyState

TOLD_WITHIN_MS = 300  # a verb ends before its event is told


class Power(PowerSwitch):
    """Follows the proxy. `set_anybody_ready` tells it whether an account could draw."""

    def __init__(self, theme: Theme, signals: CoreSignals, main: Actions, parent: QWidget | None = None) -> None:
        super().__init__(theme, translate("overview", "Proxy"))
        self._signals, self._main = signals, main
        self._anybody_ready, self._busy = True, main.is_busy("proxy")
        self._settling = QTimer(self, singleShot=True, interval=TOLD_WITHIN_MS)
        self._settling.timeout.connect(self.refresh)
        self.setToolTip(translate("overview", "Start or stop the proxy (Ctrl+R)"))
        self.clicked.connect(self._press)
        signals.proxy_changed.connect(self._told)
        signals.queue_changed.connect(self._count)
        main.busy_changed.connect(self._heed)
        main.opened.connect(self.refresh)
        self.refresh()

    def set_anybody_ready(self, ready: bool) -> None:
        """Whether an account could draw something now."""
        if ready != self._anybody_ready:
            self._anybody_ready = ready
            self.refresh()

    def refresh(self) -> None:
        """Show how things stand."""
        proxy = self._signals.proxy
        self.setEnabled(self._main.ready)
        if not self._main.ready:
            words = translate("overview", "Opening the accounts and the log.")
            self.show_state(0, Tone.MUTED, translate("overview", "Starting Easel"), words)
        elif proxy.stopping:
            self._show_stopping()
        elif self._busy or self._settling.isActive():
            self._show_moving(proxy)
        elif proxy.running:
            self._show_running()
        elif proxy.error is not None:
            why = text.sentence(text.phrase(proxy.error))
            title = translate("overview", "Proxy could not start")
            self.show_state(0, Tone.BAD, title, first_sentence(why))
        else:
            words = translate("overview", "Clients cannot draw. Press to start it.")
            self.show_state(0, Tone.MUTED, translate("overview", "Proxy is stopped"), words)

    def _show_running(self) -> None:
        words = (
            translate("overview", "Clients can draw.")
            if self._anybody_ready
            else translate("overview", "Clients reach it, but no account can draw now.")
        )
        self.show_state(1, Tone.OK, translate("overview", "Proxy is running"), words)

    def _show_stopping(self) -> None:
        words = stopping_text.press_again(stopping_text.pictures_left(self._signals.queue))
        self.show_state(0.5, Tone.BUSY, translate("overview", "Proxy is stopping"), words)

    def _show_moving(self, proxy: ProxyState) -> None:
        title = (
            translate("overview", "Proxy is stopping") if proxy.running else translate("overview", "Proxy is starting")
        )
        self.show_state(0.5, Tone.BUSY, title, translate("overview", "A moment."))

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

    def _heed(self, verb: str, busy: bool) -> None:
        if verb == "proxy":
            self._busy = busy
            if not busy:
                self._settling.start()
        if verb in {"proxy", "open"}:
            self.refresh()

    def _told(self) -> None:
        self._settling.stop()
        self.refresh()


def first_sentence(words: str) -> str:
    """What happened, without what to do about it, which stands elsewhere."""
    return sentence(re.split(r"\.\s|\u3002", words, maxsplit=1)[0])
