"""The last error of an account: the whole sentence, what to do about it, and the way to its request. It asks nobody."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop import account_text
from desktop.account_row_text import LastError
from desktop.text import translate
from desktop.theme import TINY
from desktop.widgets.mark_list import LinkedLabel


class LastErrorNote(QWidget):
    """Hidden while nothing is known of one.

    Signals: request_wanted(request id).
    """

    request_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._error: LastError | None = None
        self.words, self.advice = LinkedLabel(), LinkedLabel()
        self.button = QPushButton(translate("accounts", "Show its requests"))
        self.button.setProperty("kind", "link")
        self.button.clicked.connect(self._press)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TINY)
        for widget in (self.words, self.advice):
            column.addWidget(widget)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_error(self, error: LastError | None, now: float) -> None:
        """Say it of this one."""
        self._error = error
        self.setVisible(error is not None)
        if error is None:
            return
        advice = account_text.advice(error.reason)
        if error.over:
            advice = translate("accounts", "It has drawn since.")
        self.words.set_words(account_text.last_error(error.reason, error.at, now))
        self.advice.set_words(advice)
        self.advice.setVisible(bool(advice))

    def _press(self) -> None:
        if self._error is not None:
            self.request_wanted.emit(self._error.request_id)
