"""Puts requests on the clipboard, as their id, as a curl command, or as JSON."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.core_signals import CoreSignals
from desktop.log_copy import as_json, curl
from desktop.models.live_requests import Told


class Copying(QObject):
    """Signals: copied(request id, "id", "curl" or "json")."""

    copied = Signal(str, str)

    def __init__(self, signals: CoreSignals, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._signals = signals

    def copy(self, told: Told | None, what: str) -> None:
        """Copy `what` of a request, if there is one."""
        if told is None:
            return
        if what == "curl":
            words = curl(told.record, self._address())
        elif what == "json":
            words = as_json(told.record, tuple(told.attempts))
        else:
            words = told.record.id
        QGuiApplication.clipboard().setText(words)
        self.copied.emit(told.record.id, what)

    def _address(self) -> str:
        """Where the proxy is, or will be once it is started."""
        settings = self._signals.settings
        return self._signals.proxy.base_url or f"http://127.0.0.1:{settings.port if settings is not None else 0}/v1"
