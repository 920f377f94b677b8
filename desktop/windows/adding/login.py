"""The page that waits while a person signs in with the browser. It asks nobody and opens nothing."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton

from desktop.text import translate
from desktop.theme import LARGE, SMALL, Theme, font
from desktop.widgets.copy_button import ICON_GAP, CopyButton
from desktop.widgets.form_field import FormField
from desktop.windows.adding.parts import AddPage, prose, row, said
from proxy_core import LoginTicket, Phrase

TICK_MS = 500


class LoginPage(AddPage):
    """Shows a LoginTicket and counts down to its end.

    Signals: open_wanted(address); copy_wanted(address); pasted(address that the browser was sent to); cancelled().
    """

    open_wanted = Signal(str)
    copy_wanted = Signal(str)
    pasted = Signal(str)
    cancelled = Signal()

    def __init__(self, theme: Theme, *, now: Callable[[], float] = time.time) -> None:
        super().__init__(theme, secondary=translate("accounts", "&Cancel"))
        self.title = translate("accounts", "Waiting for you in the browser")
        self._now = now
        self._ticket = LoginTicket("", "")
        self._span = 1.0
        self.words = prose("")
        self.left, self.bar = QLabel(), QProgressBar()
        self.left.setFont(font(strong=True))
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("accounts", "Time left to sign in"))
        self.open = QPushButton(ICON_GAP + translate("accounts", "Open the &browser again"))
        self.copy = CopyButton(theme, translate("accounts", "Copy the a&ddress"))
        self.paste = FormField(
            translate("accounts", "Address of the &page that could not be opened"),
            QLineEdit(),
            translate("accounts", "It begins with http://127.0.0.1. Copy it whole from the address bar."),
        )
        self.use = QPushButton(translate("accounts", "Us&e it"))
        self.first = self.open
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._count)
        self._lay_out()
        self._connect()
        self.end_with_buttons()
        theme.changed.connect(self._dress)
        self._dress()

    def show_ticket(self, ticket: LoginTicket) -> None:
        """Wait for this login."""
        self._ticket = ticket
        self._span = max(1.0, ticket.ends_at - self._now())
        self.bar.setRange(0, math.ceil(self._span))
        self.paste.line.clear()
        self.paste.set_fault("")
        self.set_opened(True)
        self._count()
        self._tick.start()

    def set_opened(self, opened: bool) -> None:
        """Whether a browser could be opened."""
        self.words.setText(
            translate("accounts", "Sign in on Google's page and allow what Easel asks for. Then it goes on here.")
            if opened
            else translate("accounts", "No browser could be opened here. Copy the address and open it in any browser.")
        )

    def say_copied(self) -> None:
        """The address is on the clipboard."""
        self.copy.say_copied()

    def refuse_paste(self, why: Phrase) -> None:
        """The address that was pasted is not that of this login; it stays there."""
        self.paste.set_fault(said(why))
        self.use.setEnabled(True)
        self.paste.setFocus()
        self.reveal(self.paste)

    def submit(self) -> None:
        """Take the address that was pasted."""
        if self.paste.text() and self.use.isEnabled():
            self.use.setEnabled(False)
            self.pasted.emit(self.paste.text())

    def clear(self) -> None:
        self._tick.stop()
        self._ticket = LoginTicket("", "")
        self.paste.line.clear()
        self.paste.set_fault("")
        self._look()

    def _lay_out(self) -> None:
        self.column.addWidget(self.words)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.left)
        self.column.addLayout(row([self.open, self.copy]))
        self.column.addSpacing(LARGE)
        title = prose(translate("accounts", "The browser is on another machine?"))
        title.setFont(font(strong=True))
        self.column.addWidget(title)
        self.column.addWidget(
            prose(
                translate(
                    "accounts",
                    "There the last page cannot be opened, which is fine. Paste its address here.",
                ),
                "muted",
            )
        )
        self.column.addWidget(self.paste)
        line = QHBoxLayout()
        line.setSpacing(SMALL)
        line.addWidget(self.use)
        line.addStretch(1)
        self.column.addLayout(line)

    def _connect(self) -> None:
        self.open.clicked.connect(lambda: self.open_wanted.emit(self._ticket.url))
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(self._ticket.url))
        self.use.clicked.connect(self.submit)
        self.paste.line.textChanged.connect(self._look)
        self.secondary.clicked.connect(self.cancelled)
        self._look()

    def _look(self) -> None:
        self.use.setEnabled(bool(self.paste.text()))

    def _count(self) -> None:
        left = max(0, math.ceil(self._ticket.ends_at - self._now()))
        self.bar.setValue(left)
        self.left.setText(translate("accounts", "{time} left").format(time=f"{left // 60}:{left % 60:02}"))
        if not left:
            self._tick.stop()

    def _dress(self) -> None:
        self.open.setIcon(self._theme.icon("external-link"))
