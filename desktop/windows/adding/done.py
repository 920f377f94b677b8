"""The page that says who was added, and what a person should know about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from desktop import account_text
from desktop.text import listed, phrase, sentence, sentences, translate
from desktop.theme import LARGE, MEDIUM, TINY, Theme, font
from desktop.widgets.announce import announce
from desktop.widgets.icon_mark import IconMark
from desktop.windows.adding.parts import AddPage, prose
from proxy_core import Account, Phrase

ICON = 32


class DonePage(AddPage):
    """`primary` leaves, `secondary` adds another."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("accounts", "&Done"), translate("accounts", "Add an&other"))
        self.first = self.primary
        self._is_checked = True
        self._icon, self.name, self.about = IconMark(), QLabel(), prose("", "muted")
        self.name.setFont(font(scale=1.15, strong=True))
        self.name.setWordWrap(True)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.words, self.missing = prose(""), prose("", "warn")
        words = QVBoxLayout()
        words.setSpacing(TINY)
        words.addWidget(self.name)
        words.addWidget(self.about)
        words.addSpacing(MEDIUM)
        words.addWidget(self.words)
        words.addWidget(self.missing)
        line = QHBoxLayout()
        line.setContentsMargins(0, LARGE, 0, 0)
        line.setSpacing(LARGE)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.column.addLayout(line)
        theme.changed.connect(self._dress)

    def show_account(
        self, account: Account, *, again: bool = False, missing: Sequence[str] = (), unasked: Phrase | None = None
    ) -> None:
        """Say who it is; `again`: it was there before; `missing`: what it was not allowed, and can do without.

        `unasked`: why its provider could not be asked about the key.
        """
        self._is_checked = bool(account.checked_at)
        self.title = translate("accounts", "Signed in") if account.by_login else translate("accounts", "Account added")
        self.name.setText(account.name)
        self.about.setText(_about(account))
        self.words.setText(_outcome(account, again=again, unasked=unasked))
        self.missing.setText(_missing(missing))
        self.missing.setVisible(bool(missing))
        self._dress()
        announce(self, f"{self.title}. {self.name.text()}. {self.words.text()} {self.missing.text()}".strip())

    def _dress(self) -> None:
        tokens = self._theme.tokens
        icon = self._theme.icon("circle-check", tokens.ok)
        if not self._is_checked:
            icon = self._theme.icon("triangle-alert", tokens.warn)
        self._icon.setPixmap(icon.pixmap(ICON, ICON))


def _outcome(account: Account, *, again: bool, unasked: Phrase | None) -> str:
    if account.by_login:
        return (
            translate("accounts", "It draws again, with the new login.")
            if again
            else translate("accounts", "It draws from now on.")
        )
    if unasked is not None:
        return sentences(
            translate("accounts", "The key was saved, but not checked."),
            sentence(phrase(unasked)),
            translate("accounts", "Check the key later in the account's details, or see whether it draws."),
        )
    if not account.checked_at:
        return translate("accounts", "The key was saved, but not checked. Its details can check it at any time.")
    return translate("accounts", "Its provider takes the key, and it draws from now on.")


def _about(account: Account) -> str:
    """Its provider, its label where that is not its name, and the project that pays."""
    label = account.label if account.label != account.name else ""
    return " \u00b7 ".join(part for part in (account_text.provider(account), label, account.project) if part)


def _missing(scopes: Sequence[str]) -> str:
    """What the login was not allowed, by the last word of each scope."""
    names = listed(scope.rstrip("/").rpartition("/")[2] for scope in scopes)
    return translate("accounts", "Not allowed on Google's page: {names}. It draws without.").format(names=names)
