"""A large switch: a button that says in words how something stands, with a switch painted before them.

Pressing it changes nothing by itself: it shows what it is told, and who hears the press decides.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.cells import Tone
from desktop.theme import LARGE, MEDIUM, TINY, Theme, font

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


class PowerSwitch(QPushButton):
    """As high as its words need at its width. `name` is what it switches."""

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
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        self._grid.setHorizontalSpacing(MEDIUM)
        self._grid.setVerticalSpacing(TINY)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(0, 1)
        self._grid.setRowStretch(3, 1)
        self._grid.addWidget(self.mark, 1, 0, 2, 1)
        self._grid.addWidget(self.title, 1, 1)
        self._grid.addWidget(self.words, 2, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_state(self, place: float, tone: Tone, title: str, words: str) -> None:
        """Show it off (0), on (1) or under way (0.5), with a title and a sentence."""
        self.setChecked(place == 1)
        self.mark.set_place(place, tone)
        self.title.setText(title)
        self.words.setText(words)
        said = Tone.BAD if tone is Tone.BAD else Tone.MUTED
        if self.words.property("tone") != said.value:
            self.words.setProperty("tone", said.value)
            self.words.style().unpolish(self.words)  # Qt looks at properties only when it dresses a widget
            self.words.style().polish(self.words)
        self.setAccessibleDescription(f"{title}. {words}")

    def nextCheckState(self) -> None:
        """A press moves nothing: the state that follows does."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._grid.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._grid.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._grid.minimumSize()
