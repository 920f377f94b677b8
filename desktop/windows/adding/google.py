"""The page for a login with Google: the steps to a client, and what the account is to be called. It asks nobody."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.widgets.form_field import FormField
from desktop.windows.adding.google_steps import CLIENT_STEP, GoogleSteps
from desktop.windows.adding.login_fields import LoginFields, ProviderChoice
from desktop.windows.adding.parts import AddPage, prose, said
from desktop.windows.adding.stray_keys import StrayKeys
from proxy_core import Account, LoginPlan, OAuthClient, Phrase, Provider

# What is wrong with the client itself, and so belongs beside it.
_OF_THE_CLIENT = frozenset({"client_missing", "client_incomplete", "client_address", "client_mixed", "client_refused"})


class GooglePage(AddPage):
    """Keeps what was typed until clear(), whatever became of a login.

    Signals: sign_in_wanted(LoginPlan); file_given(Path), for whoever reads it; link_wanted(address).
    """

    sign_in_wanted = Signal(object)
    file_given = Signal(object)
    link_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("accounts", "Sign in with &Google"), translate("accounts", "Another &client"))
        self.setAcceptDrops(True)
        self._again: Account | None = None
        self._lender: Account | None = None  # whose client a new account can sign in by
        self.warning, self.about = _warning(), prose("")
        self.providers, self.fields = ProviderChoice(), LoginFields()
        self.steps = GoogleSteps(theme)
        self.client = self.steps.client
        for widget in (self.warning, self.about, self.providers, self.steps, self.fields):
            self.column.addWidget(widget)
        self.primary.clicked.connect(self.submit)
        self.secondary.clicked.connect(self._ask_for_client)
        self.providers.chosen.connect(self._set_provider)
        self.client.file_given.connect(self.file_given)
        self.client.changed.connect(lambda: self.fields.show_origin_of(self.client.client()))
        fields = self.fields.label, self.fields.project, self.fields.base_url, self.fields.calls_itself
        StrayKeys((self.client.client_id, *fields), self).caught.connect(self._take_key)
        self.steps.link_wanted.connect(self.link_wanted)
        self.steps.opened.connect(lambda number: self.reveal(self.steps.body(number)))
        self.end_with_buttons()
        self.set_provider(Provider.GEMINI)

    # --- whom it is for

    def set_provider(self, provider: Provider) -> None:
        """Sign in a new account for this provider; a person can choose between Gemini and Vertex."""
        self._again = None
        is_code_assist = provider is Provider.CODE_ASSIST
        self.title = (
            translate("accounts", "Sign in for Code Assist")
            if is_code_assist
            else translate("accounts", "Add a Google account")
        )
        self.about.hide()
        self.secondary.hide()
        self.warning.setVisible(is_code_assist)
        self.providers.setVisible(not is_code_assist)
        self.providers.show_provider(provider)
        for widget in (self.steps, self.fields):
            widget.show()
        self.first = self.steps.head(self.steps.current)
        if self._lender is not None and self.client.client() is None:
            self._show_lender(self._lender)
        self._set_provider(provider)

    def set_lender(self, account: Account | None) -> None:
        """The account whose client the next one can sign in by, so that a person makes one client only."""
        self._lender = account

    def _show_lender(self, lender: Account) -> None:
        self.about.setText(
            translate(
                "accounts", "It signs in by the client of {account}, and its project pays unless you name another."
            ).format(account=lender.name)
        )
        self.steps.hide()
        self.about.show()
        self.secondary.show()
        self.first = self.primary

    def show_again(self, account: Account) -> None:
        """Sign in again for an account that is there, by the client it has."""
        self._again = account
        self.title = translate("accounts", "Sign in again")
        self.about.setText(
            translate(
                "accounts",
                "{account} signs in by the client it has. Choose the same Google account in the browser.",
            ).format(account=account.name)
        )
        for widget in (self.warning, self.providers, self.steps, self.fields):
            widget.hide()
        self.about.show()
        self.secondary.show()
        self.first = self.primary
        self._reset()

    # --- what it is told

    def show_client(self, client: OAuthClient) -> None:
        """The client of a file that was read."""
        self._open_client()
        self.client.show_client(client)
        self.fields.show_project_of(client)
        self.set_fault("")
        self.primary.setFocus()

    def refuse_client(self, why: Phrase) -> None:
        """A file that is no client file."""
        self._open_client()
        self.client.refuse(said(why))
        self.reveal(self.client.fault)

    def set_busy(self, busy: bool) -> None:
        """A login is being begun, or that has ended."""
        self.primary.setEnabled(not busy)

    def fail(self, why: Phrase) -> None:
        """The login did not come; what was typed stays."""
        self.set_busy(False)
        if why.code in _OF_THE_CLIENT:
            self._open_client()
        if why.code == "account_exists":
            self.fields.label.set_fault(said(why))
            self.fields.label.setFocus()
            self.reveal(self.fields.label)
            return
        words = translate("accounts", "Give Easel the client again.") if why.code == "client_missing" else said(why)
        self.set_fault(words)
        self.primary.setText(translate("accounts", "&Try again"))
        self.primary.setFocus()

    def clear(self) -> None:
        self.steps.restart()
        self.fields.clear()
        self._reset()

    # --- what a person does

    def submit(self) -> None:
        """Sign in, if there is a client to do it by and somebody who pays."""
        client = self.client.client() if not self.steps.isHidden() else None
        self.set_fault("")
        if client is None and not self.steps.isHidden():
            self._open_client()
            self.client.ask_for_rest()
        elif self._again is None and not self._lent(client) and self.fields.ask_for_project(client):
            self.reveal(self.fields.project)
        else:
            self.set_busy(True)
            lender = self._lender.id if self._lender is not None and self._lent(client) else ""
            self.sign_in_wanted.emit(LoginPlan(self._again or self.fields.account(), client, lender))

    def _lent(self, client: OAuthClient | None) -> bool:
        """Whether a new account signs in by the client of another, which has a project too."""
        return client is None and self._again is None and self._lender is not None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A file that misses its place is taken, too."""
        event.acceptProposedAction()
        self._open_client()
        self.client.zone.take(event.mimeData())

    def _open_client(self) -> None:
        self.about.setVisible(self._again is not None)
        self.steps.show()
        self.steps.open_step(CLIENT_STEP)
        self.secondary.hide()
        self.reveal(self.client.zone)

    def _take_key(self, field: FormField, key: str) -> None:
        """What is secret and was pasted where it is seen: that of the client has a place here, a key has not."""
        if key.startswith("GOCSPX-") and not self.steps.isHidden():
            self._open_client()
            self.client.take_secret(key)
        else:
            field.set_fault(
                translate("accounts", "That is a key, and was not kept. To add an account by its key, go back.")
            )

    def _ask_for_client(self) -> None:
        self._open_client()
        self.client.zone.choose.setFocus()

    def _set_provider(self, provider: Provider) -> None:
        self.fields.set_provider(provider)
        if self.steps.isHidden() and self._lent(None) and self._lender is not None:
            self.fields.show_lender(self._lender)
        self.steps.set_provider(provider)
        self._reset()

    def _reset(self) -> None:
        """As if nothing had been tried."""
        self.set_busy(False)
        self.set_fault("")
        self.primary.setText(translate("accounts", "Sign in with &Google"))


def _warning() -> QFrame:
    note = QFrame()
    note.setProperty("note", True)
    column = QVBoxLayout(note)
    column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
    words = translate(
        "accounts",
        "Use an OAuth client of your own, for a Google account that is entitled to this interface. "
        "Google's terms forbid the client of another product, and it suspends accounts for that.",
    )
    column.addWidget(prose(words, "warn"))
    return note
