"""A diagnosis of this computer, for the clipboard: what `easel doctor` says, which names nobody."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from desktop.text import translate
from desktop.theme import MEDIUM, SMALL
from desktop.verbs import Verbs

_VERB = "diagnosis"


class DiagnosisLine(QFrame):
    """Says what it is for, and has the button."""

    def __init__(self, verbs: Verbs) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._main = verbs.main
        words = translate(
            "settings", "Something does not work? A diagnosis, without names and secrets, helps whoever you ask."
        )
        self.words, self.button = QLabel(words), QPushButton()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.button.setProperty("kind", "link")
        self.button.clicked.connect(verbs.settings.diagnose)
        line = QHBoxLayout(self)
        line.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL)
        line.setSpacing(MEDIUM)
        line.addWidget(self.words, 1)
        line.addWidget(self.button)
        verbs.settings.busy_changed.connect(self._set_busy)
        verbs.settings.diagnosed.connect(self._copy)
        self._set_busy(_VERB, busy=verbs.settings.is_busy(_VERB))

    def _set_busy(self, verb: str, busy: bool) -> None:
        """It takes some seconds."""
        if verb == _VERB:
            self.button.setEnabled(not busy)
            looking, copy = translate("settings", "Looking\u2026"), translate("settings", "Copy diagnosis")
            self.button.setText(looking if busy else copy)

    def _copy(self, diagnosis: str) -> None:
        QGuiApplication.clipboard().setText(diagnosis)
        words = translate("settings", "The diagnosis is on the clipboard. Paste it where you ask for help.")
        self._main.offer(words)
