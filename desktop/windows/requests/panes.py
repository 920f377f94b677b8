"""What opens above the log: where to export it to, and whether to clear it. They do neither, and are no dialogs."""

from pathlib import Path

from PySide6.QtCore import QDate, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
)

from desktop import log_text
from desktop.models.matching import EVERYTHING
from desktop.text import counted, sentences, translate
from desktop.theme import MEDIUM, SMALL
from desktop.widgets.note_pane import NotePane
from proxy_core import RequestFilter

_ENDS = {"jsonl": ".jsonl", "csv": ".csv"}


class ExportPane(NotePane):
    """Asks for the form and the file.

    Signals: export_wanted(Path, "jsonl" or "csv"); cancel_wanted(), while it is written.
    """

    export_wanted = Signal(object, str)
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(translate("requests", "Export requests"))
        self._form, self._busy = "jsonl", False
        self.jsonl, self.csv = QPushButton(translate("requests", "JSON Lines")), QPushButton("CSV")
        self.path = QLineEdit()
        self.path.setAccessibleName(translate("requests", "File"))
        self.browse = QPushButton(translate("requests", "Browse\u2026"))
        self.start, self.cancel = QPushButton(translate("requests", "Export")), QPushButton()
        self.start.setProperty("kind", "primary")
        self.cancel.setProperty("kind", "large")
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(translate("requests", "Writing the file"))
        self._lay_out()
        self._connect()
        self.set_busy(busy=False)

    def ask(self, matching: RequestFilter) -> None:
        """Ask where those that fit are to be written."""
        if matching == EVERYTHING:
            self.words.setText(translate("requests", "All requests of the log, with their attempts."))
        else:
            words = translate("requests", "The requests that the filter shows: {filter}.")
            self.words.setText(words.format(filter=log_text.filter_words(matching)))
        if not self.path.text():
            self.path.setText(str(_first_path(self._form)))
        self.show()
        self.take_keyboard()
        self.path.selectAll()
        self._check()

    def set_busy(self, *, busy: bool) -> None:
        """Whether the file is being written."""
        self._busy = busy
        self.progress.setVisible(busy)
        for widget in (self.path, self.browse, self.jsonl, self.csv):
            widget.setEnabled(not busy)
        self.cancel.setText(translate("requests", "Cancel") if busy else translate("requests", "Close"))
        self._check()

    def take_keyboard(self) -> None:
        """Take it where something can be done with it."""
        (self.cancel if self._busy else self.path).setFocus()

    def close_pane(self) -> None:
        if self._busy:
            self.cancel_wanted.emit()
        else:
            super().close_pane()

    def _lay_out(self) -> None:
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("tone", "muted")
        forms = QHBoxLayout()
        for button, form in ((self.jsonl, "jsonl"), (self.csv, "csv")):
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setChecked(form == self._form)
            button.clicked.connect(lambda _, form=form: self._set_form(form))
            forms.addWidget(button)
        grid = QGridLayout(self)
        grid.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        grid.setSpacing(SMALL)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.title, 0, 0)
        grid.addLayout(forms, 0, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.words, 1, 0, 1, 3)
        grid.addWidget(self.path, 2, 0, 1, 2)
        grid.addWidget(self.browse, 2, 2)
        grid.addWidget(self.note, 3, 0, 1, 3)
        grid.addWidget(self.progress, 4, 0, 1, 3)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        grid.addLayout(buttons, 5, 0, 1, 3)

    def _connect(self) -> None:
        self.browse.clicked.connect(self._browse)
        self.path.textChanged.connect(self._check)
        # The key goes on to the window first.
        self.path.returnPressed.connect(self._start, Qt.ConnectionType.QueuedConnection)
        self.start.clicked.connect(self._start)
        self.cancel.clicked.connect(self.close_pane)

    def _set_form(self, form: str) -> None:
        path = self.path.text()
        if path.endswith(_ENDS[self._form]):
            self.path.setText(path.removesuffix(_ENDS[self._form]) + _ENDS[form])
        self._form = form

    def _target(self) -> Path | None:
        words = self.path.text().strip()
        try:
            path = Path(words).expanduser()
        except RuntimeError:  # ~somebody who is not there
            return None
        return (path if path.is_absolute() else Path.home() / path) if words else None

    def _check(self) -> None:
        target = self._target()
        folder = target is not None and target.is_dir()
        words = ""
        if folder:
            words = translate("requests", "That is a folder: name a file in it.")
        elif target is not None and target.exists() and not self._busy:
            words = translate("requests", "There is such a file already. It will be replaced.")
        elif target is not None and not target.parent.is_dir():
            words = translate("requests", "There is no folder {path}.").format(path=target.parent)
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self.start.setEnabled(not self._busy and target is not None and not folder and target.parent.is_dir())

    def _start(self) -> None:
        target = self._target()
        if self.start.isEnabled() and target is not None:
            self.export_wanted.emit(target, self._form)

    def _browse(self) -> None:
        """Qt's own dialog beside the window; nothing waits for it."""
        dialog = QFileDialog(self.window(), translate("requests", "Export requests"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(self._form)
        target = self._target() or _first_path(self._form)
        dialog.setDirectory(str(target.parent))
        dialog.selectFile(target.name)
        dialog.fileSelected.connect(self.path.setText)
        dialog.open()


class ClearPane(NotePane):
    """Asks before requests are removed.

    Signals: clear_wanted(RequestFilter).
    """

    clear_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._matching = EVERYTHING
        self.clear, self.keep = QPushButton(translate("requests", "Clear")), QPushButton(translate("requests", "Keep"))
        self.clear.setProperty("kind", "danger")
        self.clear.clicked.connect(self._clear)
        self.keep.clicked.connect(self.close_pane)
        buttons = QHBoxLayout()
        buttons.addWidget(self.clear)
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(buttons)

    def ask(self, matching: RequestFilter, count: int | None) -> None:
        """Ask about those that fit; `count` is how many there are, if that is known."""
        self._matching = matching
        if count is not None:
            title = counted("requests", "Clear %Ln requests?", count)
        elif matching == EVERYTHING:
            title = translate("requests", "Clear all requests?")
        else:
            title = translate("requests", "Clear every request that fits the filter?")
        self.title.setText(title)
        words = translate("requests", "Attempts leave the log with their requests. This cannot be undone.")
        if matching != EVERYTHING:
            only = translate("requests", "Only what the filter shows: {filter}.")
            words = sentences(only.format(filter=log_text.filter_words(matching)), words)
        self.words.setText(words)
        self.show()
        self.take_keyboard()

    def take_keyboard(self) -> None:
        """Take it where nothing is lost by it."""
        self.keep.setFocus()

    def _clear(self) -> None:
        self.hide()
        self.clear_wanted.emit(self._matching)


def _first_path(form: str) -> Path:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    day = QDate.currentDate().toString("yyyy-MM-dd")
    base = Path(folder) if folder and Path(folder).is_dir() else Path.home()
    return base / f"easel-requests-{day}{_ENDS[form]}"
