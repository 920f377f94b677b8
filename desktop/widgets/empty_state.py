"""What stands where there is nothing yet, or nothing works: what is the matter, and the next step."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.theme import MEDIUM, SMALL, Theme, font
from desktop.widgets.icon_mark import IconMark


class EmptyState(QWidget):
    """An icon, a title, some words, and a button when there is something to press.

    Signals: pressed(), of that button.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, icon: str, title: str, words: str = "", button: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon
        self._icon, self._title, self._words = IconMark(), QLabel(title), QLabel(words)
        self._title.setFont(font(scale=1.15, strong=True))
        self._words.setProperty("tone", "muted")
        self._words.setWordWrap(True)
        self._words.setMaximumWidth(560)
        self._words.setMinimumWidth(320)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = QPushButton(button, self)  # else it would be seen as a window, until it is laid out
        self.button.setVisible(bool(button))
        self.button.clicked.connect(self.pressed)
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()

    def set_words(self, words: str, title: str | None = None) -> None:
        """Say something else."""
        self._words.setText(words)
        if title is not None:
            self._title.setText(title)

    def words(self) -> str:
        """What is said below the title."""
        return self._words.text()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(SMALL)
        column.addStretch(1)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._words, 6)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addSpacing(MEDIUM)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def _dress(self) -> None:
        self._icon.setPixmap(self._theme.icon(self._icon_name).pixmap(32, 32))
