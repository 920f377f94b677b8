"""Keeps the figures of what was drawn fresh, whoever shows them: after requests, and when an hour begins."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime, QObject, QTimer

from desktop.actions import Actions
from desktop.core_signals import CoreSignals, RequestEvent
from desktop.usage_actions import UsageActions
from proxy_core import RequestEnded

BRIEFEST_MS = 2000  # between two askings
MINUTE_MS = 60_000  # a timer for the next hour would be late by as long as the computer slept


class UsageWatch(QObject):
    """Asks for the figures when the core has opened, after requests that ended, and in every new hour."""

    def __init__(
        self,
        signals: CoreSignals,
        main: Actions,
        usage: UsageActions,
        parent: QObject | None = None,
        *,
        now: Callable[[], float] = time.time,
        briefest: int = BRIEFEST_MS,
    ) -> None:
        super().__init__(parent)
        self._main, self._usage, self._now = main, usage, now
        self._more = False  # requests ended since it was asked
        self._pause = QTimer(self, singleShot=True, interval=briefest)
        self._pause.timeout.connect(self._paused)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.look_at_clock)
        self._hour = _hour(now())
        signals.requests_changed.connect(self._heed)
        main.opened.connect(self._opened)

    def refresh(self) -> None:
        """Ask now, or as soon as it is not too often."""
        if not self._main.ready:
            return
        if self._pause.isActive():
            self._more = True
            return
        self._pause.start()
        self._usage.load_usage()

    def look_at_clock(self) -> None:
        """Ask when another hour has begun, and with it perhaps another day."""
        hour = _hour(self._now())
        if hour != self._hour:
            self._hour = hour
            self.refresh()

    def _opened(self) -> None:
        self._pause.stop()
        self._more = False
        self._minute.start()
        self.refresh()

    def _heed(self, events: Sequence[RequestEvent]) -> None:
        if any(isinstance(event, RequestEnded) for event in events):
            self.refresh()

    def _paused(self) -> None:
        more, self._more = self._more, False
        if more:
            self.refresh()


def _hour(now: float) -> str:
    """The hour that it is here."""
    return QDateTime.fromSecsSinceEpoch(int(now)).toString("yyyy-MM-dd HH")
