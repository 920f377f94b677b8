"""The line at the top of the settings that says what waits for the proxy to be restarted, and restarts it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.icon_mark import IconMark


class RestartLine(QFrame):
    """Hidden while nothing waits. Signals: restart_wanted()."""

    restart_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("message", True)
        self._theme = theme
        self._icon, self.words = IconMark(), QLabel()
        self.words.setWordWrap(True)
        self.button = QPushButton(translate("settings", "Restart the proxy"))
        self.button.setToolTip(translate("settings", "Clients that draw right now have to ask again"))
        self.button.clicked.connect(self.restart_wanted)
        line = QHBoxLayout(self)
        line.setContentsMargins(MEDIUM, SMALL, SMALL, SMALL)
        line.setSpacing(MEDIUM)
        line.addWidget(self._icon)
        line.addWidget(self.words, 1)
        line.addWidget(self.button)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def say(self, words: str) -> None:
        """Say what waits; empty for nothing."""
        self.words.setText(words)
        self.setVisible(bool(words))

    def set_busy(self, busy: bool) -> None:
        """Whether the proxy is starting or stopping."""
        self.button.setEnabled(not busy)

    def _dress(self) -> None:
        self._icon.setPixmap(self._theme.icon("refresh-cw", self._theme.tokens.warn).pixmap(18, 18))
