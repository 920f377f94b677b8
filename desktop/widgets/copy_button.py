"""A button that copies something and says so for a moment. What it copies is not its business."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.announce import announce

SAID_FOR_MS = 1500
ICON_GAP = " "  # Qt puts the words too close to the icon, and no style changes that


class CopyButton(QPushButton):
    """Shows `words`, and "Copied" after say_copied()."""

    def __init__(self, theme: Theme, words: str, icon: str = "copy", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._theme = theme
        self._words = words
        self._icon = icon
        self._brief = False
        self.setAccessibleName(words.replace("&", ""))
        self._back = QTimer(self, singleShot=True, interval=SAID_FOR_MS)
        self._back.timeout.connect(self._show)
        theme.changed.connect(self._show)
        self._show()

    def say_copied(self) -> None:
        """Tell the person that it is on the clipboard."""
        self.setMinimumWidth(self.width())  # nothing beside it moves
        self._back.start()
        self._show()
        announce(self, translate("window", "Copied"))

    def set_brief(self, brief: bool) -> None:
        """Show the icon alone, where there is no room for words."""
        if brief != self._brief:
            self._brief = brief
            self.setMinimumWidth(0)
            self._show()

    def _show(self) -> None:
        if self._back.isActive():
            self.setText("" if self._brief else ICON_GAP + translate("window", "Copied"))
            self.setIcon(self._theme.icon("check", self._theme.tokens.ok))
        else:
            self.setText("" if self._brief else ICON_GAP + self._words)
            self.setIcon(self._theme.icon(self._icon, "" if self._brief else self._theme.tokens.text))
