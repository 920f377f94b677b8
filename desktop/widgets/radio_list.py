"""A few choices below each other, each with a sentence that may wrap. What is chosen is not its business."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QWidget

from desktop.theme import SMALL, TINY

WIDTH = 22  # of a button without words of its own


class RadioList(QWidget):
    """`options` are (value, words). The arrows go from one to the next, a click on the words chooses.

    Signals: chosen(value), by a person.
    """

    chosen = Signal(str)

    def __init__(self, name: str, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.buttons: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self._of_label: dict[QObject, QRadioButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(TINY)
        grid.setVerticalSpacing(TINY)
        grid.setColumnStretch(1, 1)
        for row, (value, words) in enumerate(options):
            button, label = QRadioButton(), QLabel(words)
            button.setAccessibleName(f"{name}: {words}")
            button.clicked.connect(lambda _on, value=value: self.chosen.emit(value))
            button.setFixedWidth(WIDTH)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setContentsMargins(0, TINY // 2, SMALL, TINY // 2)
            label.installEventFilter(self)
            self._of_label[label] = self.buttons[value] = button
            self._group.addButton(button)
            grid.addWidget(button, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, row, 1)
        self._group.buttonClicked.connect(self.setFocusProxy)

    def value(self) -> str:
        """What is chosen; empty when nothing is."""
        return next((value for value, button in self.buttons.items() if button.isChecked()), "")

    def choose(self, value: str) -> None:
        """Show another choice, and tell nobody."""
        self._group.setExclusive(value in self.buttons)
        for other, button in self.buttons.items():
            button.setChecked(other == value)
        self._group.setExclusive(True)
        self.setFocusProxy(self.buttons.get(value, next(iter(self.buttons.values()))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on the words is one on their button."""
        if (
            watched in self._of_label
            and event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.button() is Qt.MouseButton.LeftButton
        ):
            self._of_label[watched].setFocus()
            self._of_label[watched].click()
            return True
        return super().eventFilter(watched, event)
