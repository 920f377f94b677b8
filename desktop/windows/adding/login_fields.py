"""What a person says of an account that signs in: through what it draws, its label, who pays, and where it draws."""

from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from desktop.text import translate
from desktop.theme import MEDIUM
from desktop.widgets.form_field import FormField
from desktop.windows.adding.parts import prose
from proxy_core import Account, OAuthClient, Provider


class ProviderChoice(QWidget):
    """Gemini or Vertex.

    Signals: chosen(Provider), by a person.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.gemini = QRadioButton(translate("accounts", "Gemini API"))
        self.vertex = QRadioButton(translate("accounts", "Vertex AI"))
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MEDIUM)
        line.addWidget(prose(translate("accounts", "Draws through"), "muted"))
        for button in (self.gemini, self.vertex):
            self._group.addButton(button)
            line.addWidget(button)
        line.addStretch(1)
        self._group.buttonClicked.connect(self._choose)

    def show_provider(self, provider: Provider) -> None:
        """Show that this one is chosen."""
        (self.vertex if provider is Provider.VERTEX else self.gemini).setChecked(True)

    def _choose(self) -> None:
        self.chosen.emit(Provider.VERTEX if self.vertex.isChecked() else Provider.GEMINI)


class LoginFields(QWidget):
    """The project follows the client's file until a person changes it, and so does the address."""

    def __init__(self) -> None:
        super().__init__()
        self._from_file = self._origin = ""
        self._provider = Provider.GEMINI
        self.label = FormField(
            translate("accounts", "&Label"), QLineEdit(), translate("accounts", "Empty: the email that signs in.")
        )
        self.project = FormField(translate("accounts", "&Project that pays"), QLineEdit())
        self.base_url = FormField(translate("accounts", "Add&ress"), QLineEdit())
        self.calls_itself = FormField(
            translate("accounts", "Calls itsel&f"),
            QLineEdit(),
            translate("accounts", "The userAgent of its requests. Empty: easel."),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        for pair in ((self.label, self.project), (self.base_url, self.calls_itself)):
            line = QHBoxLayout()
            line.setSpacing(MEDIUM)
            for field in pair:
                line.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            column.addLayout(line)
        self.set_provider(Provider.GEMINI)

    def set_provider(self, provider: Provider) -> None:
        """Ask for what an account of this provider needs."""
        self._provider = provider
        self.calls_itself.setVisible(provider is Provider.CODE_ASSIST)
        self._show_address()
        self.project.set_hint(
            translate(
                "accounts",
                "Needed. A location goes behind an @ where it is not global, such as my-project@europe-west4.",
            )
            if provider is Provider.VERTEX
            else translate("accounts", "Empty: that of the client file.")
        )

    def show_project_of(self, client: OAuthClient) -> None:
        """Take over the project in which the client was made, unless a person typed another."""
        if self.project.text() == self._from_file:
            self._from_file = client.project_id
            self.project.line.setText(client.project_id)

    def show_lender(self, lender: Account) -> None:
        """The account signs in by the client of another one, and is paid for as that is."""
        self.project.set_hint(
            translate("accounts", "Empty: {project}, as for {account}.").format(
                project=lender.project, account=lender.name
            )
            if lender.project
            else ""
        )

    def show_origin_of(self, client: OAuthClient | None) -> None:
        """Where a client does not sign in at Google, its account draws there, too, unless a person says otherwise."""
        origin = _origin_elsewhere(client.token_uri) if client is not None else ""
        if self.base_url.text() == self._origin:
            self.base_url.line.setText(origin)
        self._origin = origin
        self._show_address()

    def _show_address(self) -> None:
        self.base_url.setVisible(bool(self._origin) or self._provider is Provider.CODE_ASSIST)
        self.base_url.set_hint(
            translate("accounts", "This client signs in there, and not at Google.")
            if self._origin
            else translate("accounts", "Empty: Google's own.")
        )

    def ask_for_project(self, client: OAuthClient | None) -> bool:
        """Whether Google would not know who pays; then the field says so. Code Assist has a project of its own."""
        told = self.project.text() or (client is not None and client.project_id)
        if told or self._provider is Provider.CODE_ASSIST:
            return False
        self.project.set_fault(translate("accounts", "Name the project that pays: this client does not tell it."))
        self.project.setFocus()
        return True

    def account(self) -> Account:
        """A new account as it was described."""
        is_code_assist = self._provider is Provider.CODE_ASSIST
        name = self.calls_itself.text() if is_code_assist else ""
        return Account(
            self._provider,
            self.label.text(),
            base_url=self.base_url.text().rstrip("/") if is_code_assist or self._origin else "",
            project=self.project.text(),
            by_login=True,
            identity=(("userAgent", name),) if name else (),
        )

    def clear(self) -> None:
        """Forget what was typed."""
        self._from_file = self._origin = ""
        for field in (self.label, self.project, self.base_url, self.calls_itself):
            field.line.clear()
            field.set_fault("")
        self._show_address()


def _origin_elsewhere(address: str) -> str:
    """Scheme, host and port of an address that is not Google's; empty for one that is."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return "" if not host or host.endswith((".googleapis.com", ".google.com")) else f"{parts.scheme}://{parts.netloc}"
