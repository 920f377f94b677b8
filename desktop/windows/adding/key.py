"""The page for an account with a key: Gemini, Vertex, or a service that speaks OpenAI's Images API. It asks nobody."""

from itertools import pairwise

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.widgets.form_field import FormField
from desktop.widgets.secret_field import SecretField
from desktop.windows.adding.choice import Kind
from desktop.windows.adding.parts import AddPage, LinkButton, prose, row, said
from desktop.windows.adding.stray_keys import StrayKeys
from proxy_core import Account, Credentials, Phrase, Provider

_PROVIDERS = {
    Kind.GEMINI_KEY: Provider.GEMINI,
    Kind.VERTEX: Provider.VERTEX,
    Kind.SERVICE: Provider.OPENAI,
}
_KEY_PAGES = {
    Kind.GEMINI_KEY: "https://aistudio.google.com/apikey",
    Kind.VERTEX: "https://console.cloud.google.com/vertex-ai/studio/settings/api-keys",
}
_ADDRESSES = {
    Kind.GEMINI_KEY: "https://generativelanguage.googleapis.com",
    Kind.VERTEX: "https://aiplatform.googleapis.com",
    Kind.SERVICE: "https://api.openai.com/v1",
}
_NAMES = {Kind.GEMINI_KEY: "Gemini", Kind.VERTEX: "Vertex AI", Kind.SERVICE: "OpenAI"}
# Faults that Easel sees itself, by the field they belong to. Any other is said by the provider, of the key.
_FIELDS = {
    "label_empty": "label",
    "account_exists": "label",
    "base_url_bad": "base_url",
    "address_not_found": "base_url",
    "project_missing": "project",
    "key_empty": "key",
    "key_not_ascii": "key",
}
# No check would mend these.
_OF_THE_STORE = frozenset({"store_missing", "store_locked", "store_failed", "store_closed", "vault_write_failed"})
_NOT_CHECKED = frozenset({"address_not_found"})


class KeyPage(AddPage):
    """Keeps what was typed until clear().

    Signals: save_wanted(Account, Credentials, whether to check); login_wanted(), for Vertex; link_wanted(address).
    """

    save_wanted = Signal(object, object, bool)
    login_wanted = Signal()
    link_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme, translate("accounts", "Check and sa&ve"), translate("accounts", "Save &without checking")
        )
        self._kind = Kind.GEMINI_KEY
        self.about = prose("", "muted")
        self.get_key = LinkButton(theme, translate("accounts", "Get a key"), "")
        self.sign_in = QPushButton(translate("accounts", "Sign in with &Google instead"))
        self.label = FormField(
            translate("accounts", "&Label"), QLineEdit(), translate("accounts", "What you and the log call it.")
        )
        self.base_url = FormField(translate("accounts", "Add&ress"), QLineEdit())
        self.secret = SecretField(theme, translate("accounts", "API key"))
        self.key = FormField(translate("accounts", "AP&I key"), self.secret)
        self.project = FormField(
            translate("accounts", "&Project"),
            QLineEdit(),
            translate("accounts", "May be empty: a key of express mode knows its project."),
        )
        self.first = self.secret.line  # where a key that is pasted at once is not seen
        # With a focus proxy, what is moved in the order of Tab leads it round in a circle (Qt 6.11).
        for moved in (self.key, self.secret, self.base_url, self.label, self.project):
            moved.setFocusProxy(None)  # type: ignore[arg-type]  # None takes it away, which the stub does not know
        self._lay_out()
        self._connect()
        self.show_kind(Kind.GEMINI_KEY)

    def show_kind(self, kind: Kind) -> None:
        """Ask for what an account of this kind needs."""
        self.title, words = _words(kind)
        self.about.setText(words)
        self._show_address(kind)
        self.project.setVisible(kind is Kind.VERTEX)
        self.sign_in.setVisible(kind is Kind.VERTEX)
        self.get_key.setVisible(kind in _KEY_PAGES)
        self.get_key.set_address(_KEY_PAGES.get(kind, ""))
        self.secondary.hide()
        self._clear_faults()

    def _show_address(self, kind: Kind) -> None:
        """A service is known by its address, so that comes next; at Google hardly anybody has another."""
        own = _ADDRESSES[kind]
        if self._kind is not kind:
            self.base_url.line.clear()
        self._kind = kind
        self._suggest_label()
        self.base_url.line.setPlaceholderText(own)
        self.base_url.set_hint(
            translate("accounts", "With /v1 at its end where the service has that. Empty: OpenAI itself.")
            if kind is Kind.SERVICE
            else translate("accounts", "Empty: Google's own.")
        )
        self._form.removeWidget(self.base_url)
        self._form.insertWidget(1 if kind is Kind.SERVICE else self._form.count(), self.base_url)
        address, others = [self.base_url.line], [self.label.line, self.project.line]
        fields = [*address, *others] if kind is Kind.SERVICE else [*others, *address]
        after = [self.get_key, self.sign_in, self.secondary, self.primary]
        for one, other in pairwise([self.secret.line, self.secret.show_button, *fields, *after]):
            self.setTabOrder(one, other)

    def set_busy(self, busy: bool) -> None:
        """The provider is being asked, or has answered."""
        for widget in (self.primary, self.secondary, self.sign_in):
            widget.setEnabled(not busy)
        for field in self._fields():
            field.line.setReadOnly(busy)
        self.primary.setText(
            translate("accounts", "Checking\u2026") if busy else translate("accounts", "Check and sa&ve")
        )

    def refuse(self, why: Phrase) -> None:
        """It was not saved; what was typed stays."""
        self.set_busy(False)
        if why.code in _OF_THE_STORE:
            self.set_fault(said(why))
            return
        field = {"label": self.label, "base_url": self.base_url, "project": self.project}.get(
            _FIELDS.get(why.code, ""), self.key
        )
        field = self.key if field.isHidden() else field
        field.set_fault(said(why))
        field.line.setFocus()
        self.reveal(field)
        self.secondary.setVisible(why.code not in _FIELDS or why.code in _NOT_CHECKED)

    def clear(self) -> None:
        for field in self._fields():
            field.line.clear()
        self.secret.clear()
        self.secondary.hide()
        self.set_busy(False)
        self._clear_faults()

    def submit(self, *, check: bool = True) -> None:
        """Save it, if nothing is missing."""
        self._clear_faults()
        if not self.key.text():
            self.key.set_fault(translate("accounts", "The key is missing."))
            self.key.line.setFocus()
            return
        account = Account(
            _PROVIDERS[self._kind],
            self.label.text() or self.label.line.placeholderText(),
            base_url=self.base_url.text().rstrip("/"),
            project=self.project.text() if self._kind is Kind.VERTEX else "",
        )
        self.set_busy(True)
        self.save_wanted.emit(account, Credentials(api_key=self.secret.text()), check)

    def _suggest_label(self) -> None:
        """What it is called by when nobody gives it a name."""
        host = QUrl(self.base_url.text()).host() if self._kind is Kind.SERVICE else ""
        self.label.line.setPlaceholderText(host or _NAMES[self._kind])

    def _check_and_save(self) -> None:
        self.submit()

    def _save_unchecked(self) -> None:
        self.submit(check=False)

    def _fields(self) -> tuple[FormField, ...]:
        return self.key, self.label, self.project, self.base_url

    def _clear_faults(self) -> None:
        self.set_fault("")
        self.key.set_hint("")
        for field in self._fields():
            field.set_fault("")

    def _take_key(self, _field: FormField, key: str) -> None:
        """A key that was pasted elsewhere."""
        self.secret.set_text(key)
        self.key.set_hint(translate("accounts", "This key was pasted into another field, and put here."))
        self.secret.line.setFocus()
        self.reveal(self.key)

    def _lay_out(self) -> None:
        self.column.addWidget(self.about)
        self._form = QVBoxLayout()
        self._form.setSpacing(MEDIUM)
        for field in self._fields():
            self._form.addWidget(field)
        self.column.addLayout(self._form)
        self.column.addLayout(row([self.get_key, self.sign_in]))

    def _connect(self) -> None:
        self.base_url.line.textChanged.connect(self._suggest_label)
        StrayKeys((self.label, self.base_url, self.project), self).caught.connect(self._take_key)
        self.primary.clicked.connect(self._check_and_save)
        self.secondary.clicked.connect(self._save_unchecked)
        self.sign_in.clicked.connect(self.login_wanted)
        self.get_key.clicked.connect(lambda: self.link_wanted.emit(self.get_key.address))


def _words(kind: Kind) -> tuple[str, str]:
    """The title of the page and what it begins with."""
    if kind is Kind.VERTEX:
        return translate("accounts", "Add Vertex AI by its key"), translate(
            "accounts",
            "A key of express mode draws at Vertex AI without a login. It is checked by a call without cost.",
        )
    if kind is Kind.SERVICE:
        return translate("accounts", "Add OpenAI or a service like it"), translate(
            "accounts", "Easel asks the service for its models, which costs nothing, and so sees that the key is good."
        )
    return translate("accounts", "Add a Gemini API key"), translate(
        "accounts", "It is checked with a call that costs nothing, then kept with your other secrets."
    )
