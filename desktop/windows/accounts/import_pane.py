"""The pane that takes accounts from a file and says of each what became of it. It reads no file and asks nobody."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from desktop.text import counted, number, phrase, said_of, sentence, translate
from desktop.theme import Theme, font
from desktop.widgets.choice_box import ChoiceBox
from desktop.widgets.drop_zone import DropZone
from desktop.windows.accounts.side_pane import SidePane, passphrase_field
from proxy_core import ImportLine, Phrase, Provider

_NEED_PASSPHRASE = frozenset({"import_passphrase_missing", "import_passphrase_wrong"})


class ImportPane(SidePane):
    """Signals: import_wanted(Path, passphrase, provider)."""

    import_wanted = Signal(object, str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("accounts", "Import accounts"))
        self._path: Path | None = None
        self.setAcceptDrops(True)
        self.about = _words(
            translate(
                "accounts", "An export of Easel, the file of a login (authorized_user), or a list with a key a line."
            )
        )
        self.zone = DropZone(
            theme, translate("accounts", "Drop the file here"), translate("accounts", "Accounts (*.json *.txt *.csv)")
        )
        self.provider_label = QLabel(translate("accounts", "&Keys of a list are for"))
        self.provider = ChoiceBox(
            theme,
            self.provider_label.text().replace("&", ""),
            [(Provider.GEMINI.value, "Gemini"), (Provider.OPENAI.value, "OpenAI")],
        )
        self.provider_label.setBuddy(self.provider)
        self.passphrase = passphrase_field(translate("accounts", "&Passphrase of the export"))
        self.button = QPushButton(translate("accounts", "&Import"))
        self.result = QLabel()
        self.result.setFont(font(strong=True))
        self.result.setWordWrap(True)
        self.lines = QPlainTextEdit()
        self.lines.setReadOnly(True)
        self.lines.setProperty("box", True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName(translate("accounts", "What became of each line"))
        self.fault = _words("", "bad")
        self._lay_out()
        self.zone.file_given.connect(self._take)
        self.zone.refused.connect(self._refuse)
        self.button.clicked.connect(self._press)
        self.passphrase.line.returnPressed.connect(self._press)
        self.clear()

    def _lay_out(self) -> None:
        for widget in (
            *(self.about, self.zone, self.provider_label, self.provider, self.passphrase),
            *(self.fault, self.button, self.result, self.lines),
        ):
            self.column.addWidget(widget)
        self.column.setAlignment(self.button, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)

    def open_pane(self) -> None:
        """Show it from its start."""
        self.clear()
        self.show()
        self.zone.choose.setFocus()

    def show_lines(self, lines: Sequence[ImportLine]) -> None:
        """These came of it."""
        taken = sum(line.account is not None for line in lines)
        words = counted("accounts", "%Ln of {all} accounts were taken.", taken)
        self.result.setText(words.format(all=number(len(lines))))
        self.lines.setPlainText("\n".join(said_of(str(line.line), phrase(line.said)) for line in lines))
        self._end()
        self.passphrase.hide()
        for widget in (self.result, self.lines):
            widget.show()

    def show_refusal(self, why: Phrase) -> None:
        """Nothing was taken; a passphrase may help."""
        self._end()
        if why.code in _NEED_PASSPHRASE:
            self.passphrase.show()
            if why.code == "import_passphrase_wrong":
                self.passphrase.set_fault(sentence(phrase(why)))
            self.passphrase.setFocus()
        else:
            self._refuse(sentence(phrase(why)))

    def clear(self) -> None:
        self._path = None
        self.zone.close_dialog()
        self.zone.show_taken("")
        self.passphrase.line.clear()
        self.passphrase.hide()
        self._refuse("")
        self.button.setEnabled(False)
        for widget in (self.result, self.lines):
            widget.hide()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A file that misses its place is taken, too."""
        event.acceptProposedAction()
        self.zone.take(event.mimeData())

    def _take(self, path: Path) -> None:
        self.clear()
        self._path = path
        self.zone.show_taken(path.name)
        self.button.setEnabled(True)
        self.button.setFocus()

    def _press(self) -> None:
        if self._path is not None and self.button.isEnabled():
            self._refuse("")
            self.button.setEnabled(False)
            self.import_wanted.emit(self._path, self.passphrase.line.text(), self.provider.currentData())

    def _end(self) -> None:
        self.button.setEnabled(self._path is not None)

    def _refuse(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))


def _words(words: str, tone: str = "muted") -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("tone", tone)
    return label
