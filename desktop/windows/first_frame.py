"""The first frame of a window: laid out before it is painted, and told of once it is."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class FirstFrame(QObject):
    """Watches a window that was not shown yet. Signals: painted(), once, when it is on the screen."""

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            # What was laid out for the size that a window has at first waits for its turn, which may come too late.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        elif event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.painted.emit)
        return False
