"""One request, all of it: what came of it, what helps, what was asked, changed, tried and answered.

It stands beside the list and asks nobody: what a person wants is told by signals.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop import log_text
from desktop.log_help import Help, help_for
from desktop.models.live_requests import Told
from desktop.models.request_rows import pictures_of
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme
from desktop.widgets.copy_button import CopyButton
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.scroll_column import ScrollColumn
from desktop.windows.requests.detail_parts import (
    DetailHead,
    HelpNote,
    IdLine,
    Section,
    Table,
    TextBox,
    breakable,
    plain,
)
from desktop.windows.requests.head import HeadButton
from desktop.windows.requests.picture_list import PictureList
from proxy_core import AccountState, Outcome

PROMPT_LINES, ANSWER_LINES = 8, 24
ID_WORD = 20  # ids are broken before they make the panel wider


class RequestDetails(QFrame):
    """Shows one request after show_request(), and follows it until it is closed.

    Signals: closed(); again_wanted(), to be drawn anew; copy_wanted("id", "curl" or "json"); help_taken(Help);
    account_wanted(account id).
    """

    closed = Signal()
    again_wanted = Signal()
    copy_wanted = Signal(str)
    help_taken = Signal(object)
    account_wanted = Signal(str)

    def __init__(self, theme: Theme, *, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._now = now
        self._told: Told | None = None
        self._accounts: tuple[AccountState, ...] = ()
        self.head, self.help, self.id = DetailHead(theme), HelpNote(), IdLine(theme)
        self.curl = CopyButton(theme, translate("requests", "Copy as curl"), icon="terminal")
        self.json = CopyButton(theme, translate("requests", "Copy as JSON"), icon="braces")
        self.again = HeadButton(theme, "refresh-cw", translate("requests", "Draw again"), "")
        for button in (self.curl, self.json):
            button.setProperty("kind", "toggle")  # as large as the one beside them
        self.facts, self.asked, self.notes = Table(), Table(), plain()
        self.prompt = TextBox(translate("requests", "Prompt"), most=PROMPT_LINES)
        self.pictures = PictureList(theme)
        self.answer = TextBox(translate("requests", "Answer"), most=ANSWER_LINES, fixed=True)
        self._make_sections()
        self._lay_out()
        self._connect()
        self.hide()

    @property
    def told(self) -> Told | None:
        """What is shown; None while it is closed."""
        return self._told

    @property
    def request_id(self) -> str:
        """Whose details these are; empty while they are closed."""
        return self._told.record.id if self._told is not None else ""

    def show_request(self, told: Told) -> None:
        """Open the details of this request, or turn to it."""
        is_new = told.record.id != self.request_id
        self._told = told
        self._show()
        self.show()
        if is_new:
            self._scroll.verticalScrollBar().setValue(0)

    def set_accounts(self, accounts: tuple[AccountState, ...]) -> None:
        """How the accounts stand now: what helps depends on it."""
        self._accounts = accounts
        if self._told is not None:
            self._show_help(self._told)

    def close_details(self) -> None:
        """Show none."""
        if self._told is not None:
            self._told = None
            self.hide()
            self.closed.emit()

    def say_unread(self, request_id: str) -> None:
        """The attempts of a request could not be read."""
        if request_id == self.request_id:
            self.pictures.say_unread()

    def say_copied(self, what: str) -> None:
        """Tell that it is on the clipboard."""
        {"id": self.id.copy, "curl": self.curl, "json": self.json}[what].say_copied()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_details()
        else:
            super().keyPressEvent(event)

    # --- how it looks

    def _make_sections(self) -> None:
        self._sections = {
            "prompt": Section(translate("requests", "Prompt"), self.prompt),
            "pictures": Section(translate("requests", "Pictures and attempts"), self.pictures),
            "notes": Section(translate("requests", "Changed on its way"), self.notes),
            "asked": Section(translate("requests", "What was asked"), self.asked),
            "facts": Section(translate("requests", "Request"), self.facts, self.id),
            "answer": Section(translate("requests", "Answer, without its pictures"), self.answer),
        }

    def _lay_out(self) -> None:
        body = QWidget()
        copying = QWidget()
        flow = FlowLayout(copying)
        for button in (self.again, self.curl, self.json):
            flow.addWidget(button)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, SMALL, SMALL)
        inner.setSpacing(LARGE)
        inner.addWidget(self.help)
        inner.addWidget(copying)
        for section in self._sections.values():
            inner.addWidget(section)
        inner.addStretch(1)
        self._scroll = ScrollColumn(body)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, SMALL, 0)
        head.addWidget(self.head)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, SMALL, SMALL)
        column.setSpacing(MEDIUM)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)

    def _connect(self) -> None:
        self.head.closed.connect(self.close_details)
        self.help.taken.connect(self._take)
        self.id.copy_wanted.connect(lambda: self.copy_wanted.emit("id"))
        self.again.clicked.connect(self.again_wanted)
        self.curl.clicked.connect(lambda: self.copy_wanted.emit("curl"))
        self.json.clicked.connect(lambda: self.copy_wanted.emit("json"))
        self.pictures.account_wanted.connect(self.account_wanted)

    def _take(self, help_: Help) -> None:
        self.help_taken.emit(help_)

    def _show(self) -> None:
        told = self._told
        if told is None:
            return
        record = told.record
        self.head.show_request(record)
        self._show_help(told)
        self.prompt.set_text(record.prompt)
        self.notes.setText("\n".join(f"\u2022 {note}" for note in log_text.notes(record)))
        asked = log_text.asked(record)
        self.asked.set_rows(asked)
        self.facts.set_rows(log_text.facts(record))
        self.facts.setToolTip(record.client)
        self.id.words.setText(breakable(record.id, ID_WORD))
        self.answer.set_text(log_text.answer(record))
        for name, shown in (
            ("prompt", record.prompt),
            ("notes", record.notes),
            ("asked", asked),
            ("pictures", pictures_of(record)),
            ("answer", record.answer),
        ):
            self._sections[name].setVisible(bool(shown))

    def _show_help(self, told: Told) -> None:
        record, now = told.record, self._now()
        known = told.whole or record.outcome is Outcome.DRAWING
        self.help.show_help(help_for(record, told.attempts, self._accounts, now))
        there = frozenset(state.account.id for state in self._accounts)
        self.pictures.show_pictures(record, told.attempts if known else None, there, now)
