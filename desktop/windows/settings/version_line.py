"""Which Easel this is, below the setting that has newer ones looked for, and the newer one that was found."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from desktop import update_text
from desktop.core_signals import CoreSignals
from desktop.theme import MEDIUM, SMALL
from desktop.windows.update_notice import open_page
from proxy_core import Update


class VersionLine(QFrame):
    """`show_page` opens an address in the browser."""

    def __init__(self, signals: CoreSignals, *, show_page: Callable[[str], object] = open_page) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._show_page, self._page = show_page, ""
        self.words, self.link = QLabel(), QPushButton(update_text.what_is_new())
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.link.setProperty("kind", "link")
        self.link.clicked.connect(self._go)
        line = QHBoxLayout(self)
        line.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL)
        line.setSpacing(MEDIUM)
        line.addWidget(self.words, 1)
        line.addWidget(self.link)
        signals.update_found.connect(self.show_update)
        self.show_update(signals.update)

    def show_update(self, update: Update | None) -> None:
        """Say what there is; None: nothing newer is known."""
        self._page = update.page if update else ""
        self.words.setText(update_text.standing(update))
        self.link.setVisible(bool(self._page))
        self.link.setToolTip(self._page)

    def _go(self) -> None:
        self._show_page(self._page)
