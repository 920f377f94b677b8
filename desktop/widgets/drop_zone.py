"""A place to drop a file at, with a button that chooses one. It opens no file and knows nothing of what is in it."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.widgets.dressed import set_dress
from desktop.widgets.icon_mark import IconMark

ICON = 20


class DropZone(QFrame):
    """Signals: file_given(Path), dropped or chosen; refused(words), when what was dropped is no file that is here."""

    file_given = Signal(object)
    refused = Signal(str)

    def __init__(self, theme: Theme, words: str, kinds: str) -> None:
        """`words` say what belongs there; `kinds` is the filter of the dialog, such as "JSON (*.json)"."""
        super().__init__()
        self.setProperty("drop", "true")
        self.setAcceptDrops(True)
        self._theme, self._words, self._kinds = theme, words, kinds
        self._has = False
        self._dialog: QFileDialog | None = None
        self._icon, self.words = IconMark(), QLabel(words)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.choose = QPushButton(translate("accounts", "Choose &file\u2026"))
        self.choose.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        row.setSpacing(MEDIUM)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.choose)
        theme.changed.connect(self._dress)
        self._dress()

    def show_taken(self, words: str) -> None:
        """Say what was taken; empty when nothing is there any more."""
        self._has = bool(words)
        self.words.setText(words or self._words)
        self._dress()

    def close_dialog(self) -> None:
        """Choose no file after all."""
        if self._dialog is not None:
            self._dialog.reject()

    def take(self, data: QMimeData) -> None:
        """What was dropped, here or elsewhere on the page: of several files the first."""
        path = local_file(data.urls())
        if path is None:
            self.refused.emit(translate("accounts", "That is no file on this computer. Save it here first."))
        else:
            self.file_given.emit(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._show_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_over(False)
        event.setDropAction(Qt.DropAction.CopyAction)  # the file stays where it is
        event.accept()
        self.take(event.mimeData())

    def _choose(self) -> None:
        if self._dialog is None:
            self._dialog = self._make_dialog()
        self._dialog.open()

    def _make_dialog(self) -> QFileDialog:
        window: QWidget = self.window()
        dialog = QFileDialog(window, self.choose.text().replace("&", ""))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self._kinds, translate("accounts", "All files (*)")])
        dialog.fileSelected.connect(lambda path: self.file_given.emit(Path(path)))
        dialog.finished.connect(self._closed)
        return dialog

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _show_over(self, over: bool) -> None:
        set_dress(self, "drop", "over" if over else "true")

    def _dress(self) -> None:
        icon = self._theme.icon("circle-check", self._theme.tokens.ok) if self._has else self._theme.icon("upload")
        self._icon.setPixmap(icon.pixmap(ICON, ICON))


def local_file(urls: list[QUrl]) -> Path | None:
    """The first file of this computer among `urls`; None when there is none."""
    return next((Path(url.toLocalFile()) for url in urls if url.isLocalFile()), None)
