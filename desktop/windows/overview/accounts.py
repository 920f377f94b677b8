"""How many accounts can draw, rest, or need their person; each count leads to the accounts."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from desktop.cells import Tone
from desktop.needs import Counts
from desktop.text import counted, number, translate
from desktop.theme import LARGE, MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.share_bar import ShareBar
from desktop.widgets.state_dot import StateDot


class CountButton(QPushButton):
    """A number above the word for what it counts."""

    def __init__(self, theme: Theme, words: str, tone: Tone) -> None:
        super().__init__()
        self.setProperty("kind", "count")
        self._tone, self._word = tone, words
        self.number, self._dot, self._words = QLabel(), StateDot(theme), QLabel(words)
        self.number.setFont(font(scale=1.6, strong=True))
        self._words.setProperty("tone", Tone.MUTED.value)
        line = QHBoxLayout()
        line.setSpacing(TINY)
        line.addWidget(self._dot)
        line.addWidget(self._words, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.setSpacing(0)
        column.addWidget(self.number)
        column.addLayout(line)
        for label in (self.number, self._dot, self._words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(translate("overview", "Show the accounts"))

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()  # by itself a button has room for its own words only

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_count(self, count: int) -> None:
        """Show another number; none of them is a ring."""
        self.number.setText(number(count))
        self._dot.set_tone(self._tone if count else Tone.MUTED)
        self.setAccessibleName(f"{number(count)} {self._word}")
        self.updateGeometry()


class AccountsCard(QFrame):
    """Signals: pressed(), when the accounts are wanted."""

    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._title, self._off = QLabel(translate("overview", "Accounts")), QLabel()
        self._title.setFont(font(strong=True))
        self._off.setProperty("tone", Tone.MUTED.value)
        self.bar = ShareBar(theme)
        self.ready = CountButton(theme, translate("overview", "ready"), Tone.OK)
        self.cooling = CountButton(theme, translate("overview", "cooling"), Tone.WARN)
        self.need_you = CountButton(theme, translate("overview", "need you"), Tone.BAD)
        head, counts, below = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for line in (head, below):  # a count has an edge of its own, so that its number is in line with these
            line.setContentsMargins(SMALL, 0, SMALL, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._off)
        counts.setSpacing(0)
        for button in (self.ready, self.cooling, self.need_you):
            counts.addWidget(button, 1)
            button.clicked.connect(self.pressed)
        below.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE - SMALL, MEDIUM, LARGE - SMALL, MEDIUM)
        column.setSpacing(SMALL)
        for line in (head, counts, below):
            column.addLayout(line)
        column.addStretch(1)
        self.show_counts(Counts())

    def show_counts(self, counts: Counts) -> None:
        """Show how many there are of each."""
        for button, count in (
            (self.ready, counts.ready),
            (self.cooling, counts.cooling),
            (self.need_you, counts.need_you),
        ):
            button.show_count(count)
        self._off.setText(counted("overview", "%Ln disabled", counts.off) if counts.off else "")
        words = translate("overview", "Accounts: {ready} ready, {cooling} cooling, {need} need you").format(
            ready=number(counts.ready), cooling=number(counts.cooling), need=number(counts.need_you)
        )
        parts = ((counts.ready, Tone.OK), (counts.cooling, Tone.WARN), (counts.need_you, Tone.BAD))
        self.bar.set_parts((*parts, (counts.off, Tone.MUTED)), words)
