"""The cross that closes or takes away what it stands on."""

from PySide6.QtWidgets import QPushButton

from desktop.theme import Theme


class CloseButton(QPushButton):
    """`words` say to those who cannot see it what goes; `tip` says it to the others, where that reads differently."""

    def __init__(self, theme: Theme, words: str = "", tip: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "quiet")
        self.set_words(words, tip)
        theme.changed.connect(self._dress)
        self._dress()

    def set_words(self, words: str, tip: str = "") -> None:
        """Call it so from now on."""
        self.setAccessibleName(words)
        self.setToolTip(tip or words)

    def _dress(self) -> None:
        self.setIcon(self._theme.icon("x"))
