"""When another language that was chosen comes into force: at once, or once nothing half done would be lost by it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.language import Language
from desktop.text import translate

LOOK_EVERY_MS = 500


class LanguageSwitch(QObject):
    """`unfinished` says whether the person is in the middle of something that a new window would forget.

    Signals: switched(), once the words are new and the window has to be built anew; held(words), why not yet.
    """

    switched = Signal()
    held = Signal(str)

    def __init__(
        self,
        language: Language,
        unfinished: Callable[[], bool],
        parent: QObject | None = None,
        *,
        every: int = LOOK_EVERY_MS,
    ) -> None:
        super().__init__(parent)
        self._language, self._unfinished = language, unfinished
        self._wanted = ""
        self._look = QTimer(self, interval=every)
        self._look.timeout.connect(self._try)

    def want(self, wanted: str) -> None:
        """The setting is this now."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if not self._language.differs(wanted):
            self._look.stop()
            return
        self._look.start()
        QTimer.singleShot(0, self, self._begin)  # not within the signal that the old window still hears

    def leave(self) -> None:
        """Easel ends."""
        self._look.stop()

    def _begin(self) -> None:
        if self._look.isActive() and self._unfinished():
            self.held.emit(
                translate("window", "The language changes as soon as what you have begun is done or cancelled.")
            )
            return
        self._try()

    def _try(self) -> None:
        if self._look.isActive() and not self._unfinished():
            self._look.stop()
            self._language.speak(self._wanted)
            self.switched.emit()
