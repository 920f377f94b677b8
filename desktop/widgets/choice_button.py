"""A large button with an icon, a title and a sentence, for a choice among a few ways to go on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy

from desktop.theme import LARGE, MEDIUM, TINY, Theme, font

ICON = 24


class ChoiceButton(QPushButton):
    """As high as its words need at its width."""

    def __init__(self, theme: Theme, icon: str, title: str, words: str) -> None:
        super().__init__()
        self._theme, self._icon_name = theme, icon
        self.setProperty("kind", "choice")
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self._icon, self._title, self._words = QLabel(), QLabel(title), QLabel(words)
        self._title.setFont(font(strong=True))
        self._words.setProperty("tone", "muted")
        for label in (self._icon, self._title, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for label in (self._title, self._words):
            label.setWordWrap(True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        self._grid.setHorizontalSpacing(MEDIUM)
        self._grid.setVerticalSpacing(TINY)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(2, 1)
        self._grid.addWidget(self._icon, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._title, 0, 1)
        self._grid.addWidget(self._words, 1, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._dress)
        self._dress()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._grid.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._grid.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._grid.minimumSize()

    def _dress(self) -> None:
        self._icon.setPixmap(self._theme.icon(self._icon_name, self._theme.tokens.accent).pixmap(ICON, ICON))
