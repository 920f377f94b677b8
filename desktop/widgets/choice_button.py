"""A large button with an icon, a title and a sentence, for a choice among a few ways to go on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.theme import Theme, font
from desktop.widgets.grid_button import GridButton
from desktop.widgets.icon_mark import IconMark

ICON = 24


class ChoiceButton(GridButton):
    """`words` say what is chosen by it."""

    def __init__(self, theme: Theme, icon: str, title: str, words: str) -> None:
        super().__init__()
        self._theme, self._icon_name = theme, icon
        self.setProperty("kind", "choice")
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self._icon, self._title, self._words = IconMark(), QLabel(title), QLabel(words)
        self._title.setFont(font(strong=True))
        self._words.setProperty("tone", "muted")
        for part in (self._icon, self._title, self._words):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for label in (self._title, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.grid.setRowStretch(2, 1)
        self.grid.addWidget(self._icon, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(self._title, 0, 1)
        self.grid.addWidget(self._words, 1, 1)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self._icon.setPixmap(self._theme.icon(self._icon_name, self._theme.tokens.accent).pixmap(ICON, ICON))
