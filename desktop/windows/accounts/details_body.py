"""The parts of an account's details one below the other, under its head. What they tell, the details pass on."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import account_text
from desktop.account_row_text import LastError
from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import LARGE, SMALL, Theme
from desktop.widgets.dressed import set_tone
from desktop.widgets.mark_list import LinkedLabel, MarkList
from desktop.widgets.scroll_column import ScrollColumn
from desktop.windows.accounts.last_error import LastErrorNote
from desktop.windows.accounts.limits import LimitsPane
from desktop.windows.accounts.panes import KeyPane, RemovePane, SharePane
from desktop.windows.accounts.parts import Buttons, QuotaSection, TroubleNote, section
from proxy_core import Account, AccountCheck, AccountState


class DetailsBody(ScrollColumn):
    """Scrolls where there is too little room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.trouble, self.buttons = TroubleNote(), Buttons()
        self.removing, self.key, self.share = RemovePane(), KeyPane(), SharePane(theme)
        self.quotas, self.marks = QuotaSection(theme), MarkList(theme)
        self.check_words, self.error, self.limits = LinkedLabel(), LastErrorNote(), LimitsPane(theme)
        self.rests = section(translate("accounts", "What it rests from"), self.marks)
        self.failed = section(translate("accounts", "Last error"), self.error)
        self._lay_out()
        self.removing.closed.connect(self.buttons.remove.setFocus)

    def begin(self) -> None:
        """Forget what belonged to another account, and show the top."""
        self.limits.clear()
        self.key.clear()
        for pane in (self.removing, self.key):
            pane.hide()
        self.verticalScrollBar().setValue(0)

    def ask_for_key(self, account: Account) -> None:
        """Let its person type another key."""
        self.removing.hide()
        self.key.ask(account)
        self.ensureWidgetVisible(self.key)

    def ask_to_remove(self, account: Account) -> None:
        """Ask whether its login is to end at the provider, too."""
        self.key.hide()
        self.removing.ask(account)
        self.ensureWidgetVisible(self.removing)

    def show_account(self, state: AccountState, now: float, busy: set[str]) -> None:
        """Show how it stands; `busy` are the verbs that run."""
        self.trouble.show_account(state.account)
        self.buttons.show_account(state.account, busy)
        self.buttons.mend.setVisible(self.trouble.isHidden())
        self.share.show_account(state.account)
        self.quotas.show_quotas(state.quotas, now)
        self.limits.offer_models(sorted({quota.model for quota in state.quotas if quota.model}))
        marks = account_text.marks(state, now)
        self.marks.set_marks(marks)
        self.rests.setVisible(bool(marks))

    def show_error(self, error: LastError | None, now: float) -> None:
        """Say what went wrong last."""
        self.error.show_error(error, now)
        self.failed.setVisible(error is not None)

    def show_check(self, account: Account, check: AccountCheck | None, now: float) -> None:
        """Say what a check found, or when the last one was."""
        if check is None:
            words, tone = account_text.last_check(account, now), Tone.MUTED
        else:
            words, tone = account_text.checked(check)
        self.check_words.set_words(words)
        set_tone(self.check_words, tone)

    def _lay_out(self) -> None:
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, SMALL, SMALL)
        inner.setSpacing(LARGE)
        for widget in (
            *(self.trouble, self.buttons, self.key, self.removing),
            *(self.rests, self.quotas, self.failed),
            section(translate("accounts", "Last check"), self.check_words),
            section(translate("accounts", "Limits"), self.limits),
            section(translate("accounts", "Its share of the work"), self.share),
        ):
            inner.addWidget(widget)
        inner.addStretch(1)
        self.hold(body)
