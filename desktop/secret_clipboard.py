"""SecretClipboard: the proxy's key on the clipboard, for a minute. It never takes away what somebody else put there."""

import hashlib

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

SECONDS = 60.0


class SecretClipboard(QObject):
    """Text that is taken off the clipboard `seconds` after it was put there. The text itself is not kept here."""

    def __init__(self, seconds: float = SECONDS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._digest = b""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(seconds * 1000))
        self._timer.timeout.connect(self.clear)

    def put(self, words: str) -> None:
        """Put `words` there; the minute begins anew."""
        QGuiApplication.clipboard().setText(words)
        self._digest = _digest(words)
        self._timer.start()

    def clear(self) -> None:
        """Take it off now, if it is still there."""
        self._timer.stop()
        clipboard = QGuiApplication.clipboard()
        if self._digest and _digest(clipboard.text()) == self._digest:
            clipboard.clear()
        self._digest = b""


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
