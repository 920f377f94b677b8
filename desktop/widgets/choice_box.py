"""A box that offers one of several texts. It knows no setting."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QListView, QWidget

from desktop.theme import Theme

CHEVRON = 16


class ChoiceBox(QComboBox):
    """`options` are (value, words); the value of the one that is chosen is currentData().

    The wheel scrolls the page and changes nothing, unless the keyboard is on the box.
    """

    def __init__(
        self, theme: Theme, name: str, options: Sequence[tuple[str, str]] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setView(QListView())  # the one that a style sheet can dress
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for value, words in options:
            self.addItem(words, value)
        theme.changed.connect(self.update)

    def choose(self, value: str) -> None:
        """Show another choice, and tell nobody. A value that is not offered leaves the box empty."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(value))
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        spot = QRect(0, 0, CHEVRON, CHEVRON)
        spot.moveCenter(self.rect().center())
        spot.moveRight(self.rect().right() - 8)
        painter = QPainter(self)
        self._theme.icon("chevron-down").paint(painter, spot)
        painter.end()
