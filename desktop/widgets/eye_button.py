"""The eye beside a secret: it shows or hides it. Who has the secret is not its business."""

from PySide6.QtWidgets import QPushButton

from desktop.theme import Theme


class EyeButton(QPushButton):
    """Says `show` while the secret is hidden, as at first, and `hide` while it is shown."""

    def __init__(self, theme: Theme, show: str, hide: str) -> None:
        super().__init__()
        self._theme, self._show_words, self._hide_words = theme, show, hide
        self._shown = False
        self.setProperty("kind", "quiet")
        theme.changed.connect(self._dress)
        self._dress()

    def set_shown(self, shown: bool) -> None:
        """Whether the secret can be read now."""
        self._shown = shown
        self._dress()

    def _dress(self) -> None:
        words = self._hide_words if self._shown else self._show_words
        self.setIcon(self._theme.icon("eye-off" if self._shown else "eye"))
        self.setAccessibleName(words)
        self.setToolTip(words)
