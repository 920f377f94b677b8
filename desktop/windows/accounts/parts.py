"""What an account's details are made of: its head, its trouble, the buttons and the quotas. They ask nobody."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import account_text
from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.close_button import CloseButton
from desktop.widgets.dressed import set_tone
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.quota_chart import DAY, WEEK
from desktop.widgets.quota_list import QuotaList
from desktop.widgets.state_dot import StateDot
from proxy_core import Account, AccountState, Quota, QuotaPoint


def title(words: str) -> QLabel:
    """The head of a section."""
    label = QLabel(words)
    label.setFont(font(strong=True))
    return label


def section(words: str, body: QWidget) -> QWidget:
    """A part of the details under its title."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SMALL)
    column.addWidget(title(words))
    column.addWidget(body)
    return made


class AccountHead(QWidget):
    """Who it is and what it does now.

    Signals: closed(), of the cross.
    """

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.dot, self.name, self.about, self.words = StateDot(theme), QLabel(), QLabel(), QLabel()
        self.name.setFont(font(scale=1.15, strong=True))
        self.about.setProperty("tone", Tone.MUTED.value)
        for label in (self.name, self.about, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.close_button = CloseButton(
            theme, translate("accounts", "Close the details"), translate("accounts", "Close the details (Esc)")
        )
        self.close_button.clicked.connect(self.closed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(TINY)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.name, 0, 0, 1, 2)
        grid.addWidget(self.close_button, 0, 2, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.about, 1, 0, 1, 2)
        grid.addWidget(self.dot, 2, 0)
        grid.addWidget(self.words, 2, 1, 1, 2)

    def show_account(self, state: AccountState, now: float) -> None:
        """Say it of this one."""
        words, tone = account_text.state_of(state, now)
        self.name.setText(state.account.name)
        self.about.setText(account_text.about(state))
        self.words.setText(words)
        self.dot.set_tone(tone)
        set_tone(self.words, tone if tone in {Tone.WARN, Tone.BAD, Tone.MUTED} else Tone.TEXT)


class TroubleNote(QFrame):
    """Why Easel disabled the account, with the button that mends it; hidden when it did not.

    Signals: mend_wanted().
    """

    mend_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("note", True)
        self.words, self.button = LinkedLabel(), QPushButton()
        self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self.mend_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(MEDIUM)
        column.addWidget(self.words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_account(self, account: Account) -> None:
        """Say it of this one."""
        words = account_text.why_disabled(account)
        self.words.set_words(words)
        self.button.setText(mend_words(account))
        self.setVisible(bool(words))


class Buttons(QWidget):
    """What can be done to an account. The verbs that they start have the names of AccountActions."""

    def __init__(self) -> None:
        super().__init__()
        self.check = QPushButton(translate("accounts", "C&heck"))
        self.check.setToolTip(translate("accounts", "Ask the provider whether it takes the secret. It costs nothing."))
        self.refresh = QPushButton(translate("accounts", "Refresh &quotas"))
        self.refresh.setToolTip(translate("accounts", "Ask the provider what is left, where it can be asked."))
        self.switch, self.mend = QPushButton(), QPushButton()
        self.remove = QPushButton(translate("accounts", "&Remove\u2026"))
        self.remove.setProperty("kind", "danger")
        self._pressed: QPushButton | None = None  # by the keyboard or the mouse, and waiting
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SMALL)
        for place, button in enumerate((self.check, self.refresh, self.switch)):
            grid.addWidget(button, 0, place)
            grid.setColumnStretch(place, 1)
        grid.addWidget(self.remove, 1, 0)
        grid.addWidget(self.mend, 1, 1, 1, 2)

    def show_account(self, account: Account, busy: set[str]) -> None:
        """Name them as this account needs, and let none be pressed again whose verb still runs."""
        self.switch.setText(translate("accounts", "D&isable") if account.enabled else translate("accounts", "&Enable"))
        self.mend.setText(mend_words(account))
        self.remove.setText(
            translate("accounts", "&Remove\u2026") if account.by_login else translate("accounts", "&Remove")
        )
        for verb, button in (
            ("check", self.check),
            ("quotas", self.refresh),
            ("enabled", self.switch),
            ("replace", self.mend),
        ):
            self._enable(button, verb not in busy)

    def _enable(self, button: QPushButton, enabled: bool) -> None:
        """Let the keyboard wait for a button that is busy, and not go to its neighbour, which may be Remove."""
        if not enabled and button.hasFocus():
            self._pressed = button
            self.setFocus()
        button.setEnabled(enabled)
        if enabled and button is self._pressed:
            self._pressed = None
            if self.hasFocus():
                button.setFocus()


class QuotaSection(QWidget):
    """The quotas under their title, with the choice of a day or a week of the past."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._now = 0.0
        self.list = QuotaList(theme)
        self.day, self.week = QPushButton(translate("quota", "Day")), QPushButton(translate("quota", "Week"))
        self.unknown = QLabel(
            translate("quota", "Not known yet. A limit is learnt when it is met, or when the provider tells.")
        )
        self.unknown.setProperty("tone", Tone.MUTED.value)
        self.unknown.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(TINY)
        head.addWidget(title(translate("quota", "Quotas")), 1)
        self._add_choice(head, self.day, translate("quota", "Show the last day"), DAY)
        self._add_choice(head, self.week, translate("quota", "Show the last week"), WEEK)
        self.day.setChecked(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addLayout(head)
        column.addWidget(self.unknown)
        column.addWidget(self.list)

    def show_quotas(self, quotas: Sequence[Quota], now: float) -> None:
        """Show how they stand."""
        self._now = now
        self.list.set_quotas(quotas, now)
        self._choose()

    def show_past(self, points: Sequence[QuotaPoint], now: float) -> None:
        """Draw their past."""
        self._now = now
        self.list.set_history(points, now)
        self._choose()

    def _add_choice(self, line: QHBoxLayout, button: QPushButton, hint: str, span: float) -> None:
        button.setProperty("kind", "segment")
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setToolTip(hint)
        button.setAccessibleDescription(hint)
        button.clicked.connect(lambda: self.list.set_span(span, self._now))
        line.addWidget(button)

    def _choose(self) -> None:
        rows = bool(self.list.rows())
        self.unknown.setVisible(not rows)
        self.list.setVisible(rows)
        for button in (self.day, self.week):
            button.setVisible(rows and self.list.has_points())


def mend_words(account: Account) -> str:
    """What gives an account a secret that works."""
    return translate("accounts", "&Sign in again") if account.by_login else translate("accounts", "Replace the &key")
