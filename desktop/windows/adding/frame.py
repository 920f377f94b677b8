"""The frame around the pages of adding an account: the way back, the title, and the page that is shown."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme, font
from desktop.windows.adding.parts import WIDEST, AddPage


class AddFrame(QFrame):
    """Signals: back_wanted(), of the button before the title."""

    back_wanted = Signal()

    def __init__(self, theme: Theme, pages: Sequence[AddPage]) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._theme, self._pages = theme, tuple(pages)
        self.back, self.title, self._stack = QPushButton(), QLabel(), QStackedWidget()
        self.back.setProperty("kind", "quiet")
        self.back.setAccessibleName(translate("accounts", "Close (Esc)"))
        self.back.clicked.connect(self.back_wanted)
        self.title.setFont(font(scale=1.25, strong=True))
        for page in pages:
            self._stack.addWidget(page)
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def page(self) -> AddPage:
        """What is shown."""
        return self._pages[self._stack.currentIndex()]

    def show_page(self, page: AddPage, *, closes: bool) -> None:
        """Show this one; `closes` is whether the way back leads out of the panel."""
        self._stack.setCurrentWidget(page)
        self.title.setText(page.title)
        words = translate("accounts", "Close (Esc)") if closes else translate("accounts", "Back (Esc)")
        self.back.setToolTip(words)
        self.back.setAccessibleName(words)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SMALL)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        inner = QWidget()
        inner.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        middle = QHBoxLayout(self)
        middle.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        middle.addStretch(1)
        middle.addWidget(inner, 100)
        middle.addStretch(1)

    def _dress(self) -> None:
        self.back.setIcon(self._theme.icon("arrow-left"))
