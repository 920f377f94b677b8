"""A large switch: a button that says in words how something stands, with a switch painted before them.

Pressing it changes nothing by itself: it shows what it is told, and who hears the press decides.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from desktop.cells import Tone
from desktop.theme import Theme, font
from desktop.widgets.dressed import set_tone
from desktop.widgets.grid_button import GridButton

TRACK = QSize(56, 32)
KNOB_GAP = 4


class SwitchMark(QWidget):
    """The painted switch: left for off, right for on, in the middle while it moves."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._place, self._tone = 0.0, Tone.MUTED
        self.setFixedSize(TRACK)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def set_place(self, place: float, tone: Tone) -> None:
        """Put the knob at 0..1 of its way, on a track of this tone."""
        self._place, self._tone = place, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(self._tone))
        painter.drawRoundedRect(QRectF(self.rect()), TRACK.height() / 2, TRACK.height() / 2)
        knob = TRACK.height() - 2 * KNOB_GAP
        left = KNOB_GAP + self._place * (TRACK.width() - knob - 2 * KNOB_GAP)
        painter.setBrush(QColor(self._theme.tokens.card))
        painter.drawEllipse(QRectF(left, KNOB_GAP, knob, knob))
        painter.end()


class PowerSwitch(GridButton):
    """`name` is what it switches."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "choice")
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.mark, self.title, self.words = SwitchMark(theme), QLabel(), QLabel()
        self.title.setFont(font(scale=1.25, strong=True))
        for label in (self.title, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.grid.setRowStretch(0, 1)
        self.grid.setRowStretch(3, 1)
        self.grid.addWidget(self.mark, 1, 0, 2, 1)
        self.grid.addWidget(self.title, 1, 1)
        self.grid.addWidget(self.words, 2, 1)

    def show_state(self, place: float, tone: Tone, title: str, words: str) -> None:
        """Show it off (0), on (1) or under way (0.5), with a title and a sentence."""
        self.setChecked(place == 1)
        self.mark.set_place(place, tone)
        self.title.setText(title)
        self.words.setText(words)
        set_tone(self.words, Tone.BAD if tone is Tone.BAD else Tone.MUTED)
        self.setAccessibleDescription(f"{title}. {words}")

    def nextCheckState(self) -> None:
        """A press moves nothing: the state that follows does."""
