"""The person's own OAuth client: its file dropped or chosen, or its two parts pasted. It reads no file."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.drop_zone import DropZone
from desktop.widgets.form_field import FormField
from desktop.widgets.secret_field import SecretField
from desktop.windows.adding.parts import prose
from proxy_core import OAuthClient


class ClientForm(QWidget):
    """Signals: file_given(Path), for whoever reads it; changed(), when there is another client, or none any more."""

    file_given = Signal(object)
    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._read: OAuthClient | None = None
        self.zone = DropZone(
            theme,
            translate("accounts", "Drop the client_secret.json here"),
            translate("accounts", "Client files (*.json)"),
        )
        self.fault = prose("", "bad")
        self.fault.hide()
        self.client_id = FormField(translate("accounts", "Or paste the &ID of the client"), QLineEdit())
        self.client_id.line.setPlaceholderText("\u2026.apps.googleusercontent.com")
        self.secret = FormField(
            translate("accounts", "and its s&ecret"), SecretField(theme, translate("accounts", "Client secret"))
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        for widget in (self.zone, self.fault):
            column.addWidget(widget)
        column.addSpacing(MEDIUM - SMALL)
        parts = QHBoxLayout()
        parts.setSpacing(MEDIUM)
        column.addLayout(parts)
        for field, share in ((self.client_id, 3), (self.secret, 2)):
            parts.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
            field.line.textEdited.connect(self._edited)
        self.zone.file_given.connect(self.file_given)
        self.zone.refused.connect(self.refuse)

    def take_secret(self, secret: str) -> None:
        """Take a secret that was pasted elsewhere."""
        self.secret.line.setText(secret)
        self.secret.line.setCursorPosition(0)
        self._edited()
        self.secret.setFocus()

    def client(self) -> OAuthClient | None:
        """The client that is there; None when a part is missing."""
        client_id, secret = self.client_id.text(), self.secret.text()
        if not client_id or not secret:
            return None
        if self._read is not None and (self._read.client_id, self._read.client_secret) == (client_id, secret):
            return self._read
        return OAuthClient(client_id, secret)

    def show_client(self, client: OAuthClient) -> None:
        """Show the client that was read from a file."""
        self._read = client
        self.client_id.line.setText(client.client_id)
        self.client_id.line.setCursorPosition(0)
        self.secret.line.setText(client.client_secret)
        self.secret.line.setCursorPosition(0)
        self._clear_faults()
        template = (
            translate("accounts", "Read: a client of the project {project}")
            if client.project_id
            else translate("accounts", "Read: a client of type Desktop app")
        )
        self.zone.show_taken(template.format(project=client.project_id))
        self.changed.emit()

    def refuse(self, words: str) -> None:
        """Say why a file was not taken; what was there before stays."""
        self.fault.setText(words)
        self.fault.setVisible(bool(words))

    def ask_for_rest(self) -> None:
        """Say which part is missing."""
        if not self.client_id.text() and not self.secret.text():
            self.refuse(translate("accounts", "Drop the file of your client here, or paste its ID and its secret."))
            self.zone.choose.setFocus()
            return
        field = self.secret if self.client_id.text() else self.client_id
        field.set_fault(translate("accounts", "This part is missing."))
        field.setFocus()

    def clear(self) -> None:
        """Forget the client."""
        self._read = None
        self.zone.close_dialog()
        self.zone.show_taken("")
        self._clear_faults()
        self.client_id.line.clear()
        if isinstance(self.secret.editor, SecretField):
            self.secret.editor.clear()
        self.changed.emit()

    def _edited(self) -> None:
        if self.client() is not self._read:
            self.zone.show_taken("")
        self.refuse("")
        self.changed.emit()

    def _clear_faults(self) -> None:
        self.refuse("")
        for field in (self.client_id, self.secret):
            field.set_fault("")
