"""What begins a drawing and what cancels it: one of the two is there, and the keyboard goes along. It draws nothing."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget

SECOND_MS = 1000


class DrawOrCancel(QObject):
    """Shows `draw`, or while something is drawn `cancel` and the widgets `beside` it.

    Signals: passed(), each second while something is drawn.
    """

    passed = Signal()

    def __init__(
        self, draw: QPushButton, cancel: QPushButton, *beside: QWidget, now: Callable[[], float], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._draw, self._cancel, self._beside, self._now = draw, cancel, beside, now
        self._began: float | None = None
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self.passed)

    @property
    def is_drawing(self) -> bool:
        """Whether something is drawn."""
        return self._began is not None

    @property
    def seconds(self) -> float:
        """For how long; 0 while nothing is drawn."""
        return 0.0 if self._began is None else self._now() - self._began

    def show(self) -> None:
        """Show what there is to press now, once all widgets have their places."""
        for widget in (self._cancel, *self._beside):
            widget.setVisible(self.is_drawing)
        self._draw.setVisible(not self.is_drawing)

    def begin(self) -> None:
        """Something is drawn."""
        had_keyboard = self._draw.hasFocus()
        self._began = self._now()
        self._second.start()
        self.show()
        if had_keyboard:  # who pressed Enter in a line stays there
            self._cancel.setFocus()

    def end(self) -> None:
        """Nothing is drawn any more."""
        had_keyboard = self._cancel.hasFocus()
        self._began = None
        self._second.stop()
        self.show()
        if had_keyboard:
            self._draw.setFocus()
