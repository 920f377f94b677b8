"""What keeps an account from drawing, each with its sentence, what to do and its links. It decides nothing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop import text
from desktop.account_text import Mark
from desktop.theme import MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.state_dot import StateDot

WITH_LINKS = Qt.TextInteractionFlag.TextBrowserInteraction
WITHOUT_LINKS = Qt.TextInteractionFlag.TextSelectableByMouse


class LinkedLabel(QLabel):
    """Words that wrap, in which https addresses are links; what a link leads to is its tooltip."""

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setOpenExternalLinks(True)
        self.linkHovered.connect(self.setToolTip)
        if words:
            self.set_words(words)

    def set_words(self, words: str) -> None:
        """Say something else, in plain text."""
        linked = text.linked(words)
        if linked != self.text():
            self.setText(linked)
            # The keyboard stops here only where there is a link to follow.
            self.setTextInteractionFlags(WITH_LINKS if "<a " in linked else WITHOUT_LINKS)
            self.setAccessibleName(words)


class MarkRow(QFrame):
    """One mark."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._dot, self.title = StateDot(theme), QLabel()
        self.words, self.advice = LinkedLabel(), LinkedLabel()
        self.title.setFont(font(strong=True))
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(TINY)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._dot, 0, 0)
        for row, label in enumerate((self.title, self.words, self.advice)):
            grid.addWidget(label, row, 1)

    def show_mark(self, mark: Mark) -> None:
        """Say another."""
        self._dot.set_tone(mark.tone)
        self.title.setText(mark.title)
        self.words.set_words(mark.words)
        self.advice.set_words(mark.advice)
        self.advice.setVisible(bool(mark.advice))


class MarkList(QWidget):
    """Marks one below the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[MarkRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SMALL)

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Show these from now on; the rows stay, so that what is selected in them does."""
        while len(self._rows) < len(marks):
            self._rows.append(MarkRow(self._theme))
            self._column.addWidget(self._rows[-1])
        for row, mark in zip(self._rows, marks, strict=False):
            row.show_mark(mark)
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(marks))

    def rows(self) -> list[MarkRow]:
        """Those that are shown."""
        return [row for row in self._rows if not row.isHidden()]
