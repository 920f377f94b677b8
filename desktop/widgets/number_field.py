"""A whole number that is typed, or turned by the buttons beside it. What it counts is not its business."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QPushButton, QSpinBox, QWidget

from desktop.text import translate
from desktop.theme import TINY, Theme

WIDTH = 64


class NumberField(QWidget):
    """`words` say what is counted and may have a key behind an ampersand, `hint` what it means.

    Signals: changed(), at each step; edited(), when a person has typed a number.
    """

    changed = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, words: str, hint: str, least: int, most: int) -> None:
        super().__init__()
        self._theme = theme
        self.box, self.less, self.more = QSpinBox(), QPushButton(), QPushButton()
        self.box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.box.setRange(least, most)
        self.box.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.box.setFixedWidth(WIDTH)
        name = words.replace("&", "")
        self.box.setAccessibleName(name)
        self.box.setAccessibleDescription(hint)
        self.setToolTip(hint)
        for button, template in (
            (self.less, translate("accounts", "Less: {field}")),
            (self.more, translate("accounts", "More: {field}")),
        ):
            button.setProperty("kind", "quiet")
            button.setAccessibleName(template.format(field=name))
            button.setAutoRepeat(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard turns the number itself, by its arrows
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(TINY)
        for widget in (self.less, self.box, self.more):
            line.addWidget(widget)
        line.addStretch(1)
        self.setFocusProxy(self.box)
        self._connect()
        self._dress()

    def value(self) -> int:
        """The number."""
        return self.box.value()

    def show_value(self, value: int) -> None:
        """Show another number; changed() does not tell of it. What is half typed stays where it means the same."""
        if self.box.value() != value:
            self.box.blockSignals(True)
            self.box.setValue(value)
            self.box.blockSignals(False)
        self._look()

    def _connect(self) -> None:
        for button, step in ((self.less, self.box.stepDown), (self.more, self.box.stepUp)):
            button.clicked.connect(step)
            button.clicked.connect(self._unmark)
        self.box.valueChanged.connect(self.changed)
        self.box.valueChanged.connect(self._look)
        self.box.editingFinished.connect(self.edited)
        self._theme.changed.connect(self._dress)

    def _unmark(self) -> None:
        """A step marks the number, as if somebody were about to type over it."""
        self.box.lineEdit().deselect()

    def _look(self) -> None:
        self.less.setEnabled(self.box.value() > self.box.minimum())
        self.more.setEnabled(self.box.value() < self.box.maximum())

    def _dress(self) -> None:
        self.less.setIcon(self._theme.icon("minus"))
        self.more.setIcon(self._theme.icon("plus"))
        self._look()
