"""The list and the details of what is chosen in it: beside each other where there is room, else one below the other."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from desktop.theme import MEDIUM

WIDE = 800  # room enough for a list
DETAILS, NARROWEST = 372, 300
LEAST = 100  # of the height of the list, where the details stand below it


class Beside(QSplitter):
    """From `wide` pixels on they stand beside each other. `details` is the second of them.

    The line between them can be moved; its place is forgotten when they turn.
    """

    def __init__(self, first: QWidget, details: QWidget, wide: int = WIDE) -> None:
        super().__init__()
        self._first, self.details, self._wide = first, details, wide
        self.setChildrenCollapsible(False)
        self.setHandleWidth(MEDIUM)
        self.addWidget(first)
        self.addWidget(details)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        first.setMinimumHeight(LEAST)
        self._turn(beside=True)

    def show_details(self) -> None:
        """Give the details their part of the room, if they had none."""
        if self.details.isHidden():
            self.details.show()
            self._share()

    def minimumSizeHint(self) -> QSize:
        """Whatever it shows now: where there is less room for that, it turns."""
        return QSize(NARROWEST, 3 * LEAST + MEDIUM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= self._wide
        if beside is not (self.orientation() is Qt.Orientation.Horizontal):
            self._turn(beside=beside)

    def _turn(self, *, beside: bool) -> None:
        self.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        self.details.setMinimumSize(NARROWEST if beside else 0, 0 if beside else 2 * LEAST)
        self._share()

    def _share(self) -> None:
        beside = self.orientation() is Qt.Orientation.Horizontal
        whole = (self.width() if beside else self.height()) - MEDIUM
        part = min(DETAILS, max(NARROWEST, whole // 2)) if beside else max(2 * LEAST, whole * 3 // 5)
        self.setSizes([max(1, whole - part), part])
