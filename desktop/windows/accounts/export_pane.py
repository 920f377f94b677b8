"""The pane that writes the accounts to a file, with their secrets or without. It writes no file and asks nobody."""

from pathlib import Path

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QLineEdit, QPushButton

from desktop.cells import Tone
from desktop.text import counted, phrase, sentence, translate
from desktop.theme import Theme
from desktop.widgets.dressed import set_tone
from desktop.widgets.form_field import FormField
from desktop.windows.accounts.side_pane import SidePane, passphrase_field
from proxy_core import Phrase

FILE_NAME = "easel-accounts.json"
SHORTEST = 8  # characters of a passphrase, as the core has it


class ExportPane(SidePane):
    """Signals: export_wanted(Path, passphrase, which is empty for no secrets)."""

    export_wanted = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("accounts", "Export accounts"))
        self._dialog: QFileDialog | None = None
        self.path = FormField(translate("accounts", "&File"), QLineEdit())
        self.choose = QPushButton(translate("accounts", "Choose a &place\u2026"))
        self.secrets = QCheckBox(translate("accounts", "With &secrets, encrypted"))
        self.secrets.setToolTip(
            translate("accounts", "Without them, each account has to sign in or get its key again.")
        )
        self.first, self.again = (
            passphrase_field(words)
            for words in (translate("accounts", "&Passphrase"), translate("accounts", "Passphrase once &more"))
        )
        self.first.set_hint(counted("accounts", "At least %Ln characters. Nobody can recover it.", SHORTEST))
        self.button = QPushButton(translate("accounts", "E&xport"))
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        for widget in (self.path, self.choose, self.secrets, self.first, self.again, self.button, self.said):
            self.column.addWidget(widget)
        for button in (self.choose, self.button):
            self.column.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.choose.clicked.connect(self._choose)
        self.secrets.toggled.connect(self._look)
        self.button.clicked.connect(self._press)
        for field in (self.path, self.first, self.again):
            field.line.returnPressed.connect(self._press)
        self.clear()

    def open_pane(self) -> None:
        """Show it from its start."""
        self.clear()
        self.show()
        self.path.setFocus()

    def show_written(self, path: Path) -> None:
        """It is there."""
        self.button.setEnabled(True)
        for field in (self.first, self.again):
            field.line.clear()
        self._say(translate("accounts", "Exported to {path}.").format(path=path), Tone.OK)

    def show_refusal(self, why: Phrase) -> None:
        """It could not be written."""
        self.button.setEnabled(True)
        self._say(sentence(phrase(why)), Tone.BAD)

    def clear(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        self.path.line.setText(QDir.toNativeSeparators(f"{QDir.homePath()}/{FILE_NAME}"))
        for field in (self.first, self.again):
            field.line.clear()
            field.set_fault("")
        self.path.set_fault("")
        self.secrets.setChecked(False)
        self.button.setEnabled(True)
        self._say("", Tone.TEXT)
        self._look()

    def _look(self) -> None:
        for field in (self.first, self.again):
            field.setVisible(self.secrets.isChecked())

    def _say(self, words: str, tone: Tone) -> None:
        set_tone(self.said, tone)
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _press(self) -> None:
        if not self.button.isEnabled() or not self._is_whole():
            return
        self._say("", Tone.TEXT)
        self.button.setEnabled(False)
        passphrase = self.first.line.text() if self.secrets.isChecked() else ""
        self.export_wanted.emit(Path(self.path.text()).expanduser(), passphrase)

    def _is_whole(self) -> bool:
        """Whether nothing is missing; what is, is said beside it."""
        if not self.path.text():
            self.path.set_fault(translate("accounts", "Name a file."))
            self.path.setFocus()
            return False
        if not self.secrets.isChecked():
            return True
        if len(self.first.line.text()) < SHORTEST:
            self.first.set_fault(counted("accounts", "Take at least %Ln characters.", SHORTEST))
            self.first.setFocus()
            return False
        if self.first.line.text() != self.again.line.text():
            self.again.set_fault(translate("accounts", "These two differ."))
            self.again.setFocus()
            return False
        return True

    def _choose(self) -> None:
        if self._dialog is None:
            dialog = self._dialog = QFileDialog(self.window(), translate("accounts", "Export accounts"))
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter("JSON (*.json)")
            dialog.setDefaultSuffix("json")
            dialog.fileSelected.connect(self.path.line.setText)
            dialog.finished.connect(self._closed)
        self._dialog.selectFile(self.path.text())
        self._dialog.open()

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
