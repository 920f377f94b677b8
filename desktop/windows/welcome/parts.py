"""What the steps of the first run are made of: a column in the middle, and why no picture came. They ask nobody."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop import log_help
from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.state_dot import StateDot
from proxy_core import Phrase

_OF_SETTINGS = frozenset({"port_in_use", "address_unusable"})


def centred(page: QWidget, widest: int) -> QVBoxLayout:
    """A column in the middle of `page`, as wide as there is room, up to `widest`."""
    body = QWidget()
    body.setMaximumWidth(widest)
    line = QHBoxLayout(page)
    line.setContentsMargins(0, 0, 0, 0)
    line.addStretch(1)
    line.addWidget(body, 100)
    line.addStretch(1)
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    return column


class FailureNote(QFrame):
    """Why no picture came, and the way out that is not to try again.

    Signals: settings_wanted().
    """

    settings_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("note", True)
        dot = StateDot(theme)
        dot.set_tone(Tone.BAD)
        self.words = LinkedLabel()
        self.settings = QPushButton(translate("welcome", "Open the settings"))
        self.settings.clicked.connect(self.settings_wanted)
        line = QHBoxLayout(self)
        line.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        line.setSpacing(SMALL)
        line.addWidget(dot)
        line.addWidget(self.words, 1)
        line.addWidget(self.settings)

    def show_phrase(self, why: Phrase) -> None:
        """Say this."""
        self.words.set_words(log_help.advised(why))
        self.settings.setVisible(why.code in _OF_SETTINGS)
