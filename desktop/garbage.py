"""Collects Python's garbage in the window's thread only.

Python collects wherever it happens to allocate, and that is often the engine's thread. A Qt object in a cycle would be
destroyed there, and Qt crashes when an object with timers goes in another thread than its own.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000


class GarbageTimer(QObject):
    """From begin() to end(), garbage is looked for once a second, by the same thresholds as ever."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = True
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Take over."""
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer.start()

    def settle(self) -> None:
        """Leave out of later collections what is there by now and stays, modules above all."""
        gc.collect()
        gc.freeze()

    def end(self) -> None:
        """Give it back."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    def look(self) -> None:
        """Collect the oldest generation whose count is over its threshold, as Python would have."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return
