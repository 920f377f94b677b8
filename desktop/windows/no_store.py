"""What stands there while secrets have no place: the two ways on, a keyring or the encrypted file. It opens neither."""

import sys

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop import text
from desktop.text import counted, translate
from desktop.theme import HUGE, MEDIUM, SMALL, Theme, font
from desktop.widgets.icon_mark import IconMark
from proxy_core import Phrase

_OF_THE_FILE = frozenset({"passphrase_missing", "passphrase_unreadable", "passphrase_empty", "passphrase_wrong"})
CODES = _OF_THE_FILE | {"store_missing", "store_locked"}
SHORTEST = 8  # characters; a shorter passphrase is guessed in an afternoon


class NoStore(QScrollArea):
    """Asks where secrets may be, after show_problem().

    Signals: again(), to look for the keyring once more; file_chosen(passphrase), for the encrypted file.
    """

    again = Signal()
    file_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._file_there = False
        self._how = ""  # a keyring is installed here, as far as the core has told
        self.icon, self.title, self.words = IconMark(), QLabel(), QLabel()
        self.title.setFont(font(scale=1.15, strong=True))
        self.keyring_title, self.file_title = _strong(), _strong()
        self.keyring_words, self.file_words = _wrapped(), _wrapped()
        self.retry = QPushButton(translate("store", "&Try again"))
        self.passphrase, self.repeated = QLineEdit(), QLineEdit()
        self.fault = _wrapped()
        self.use_file = QPushButton()
        self.use_file.setProperty("kind", "primary")
        self._lay_out()
        self._connect()
        theme.changed.connect(self._dress)
        self._dress()

    def show_problem(self, said: Phrase, *, file_there: bool) -> None:
        """Say what is the matter; `file_there` is whether there is an encrypted file already, to be opened."""
        self._file_there = file_there
        self._clear()
        wrong = said.code == "passphrase_wrong"
        said_below = wrong or (file_there and said.code == "store_missing")
        self._how = str(said.values.get("how", "")) or self._how
        self.title.setText(_title(said, file_there=file_there))
        self.words.setText("" if said_below else text.phrase(said))
        self.words.setVisible(not said_below)
        self.keyring_title.setText(
            translate("store", "A keyring instead") if file_there else translate("store", "A keyring (recommended)")
        )
        self.keyring_words.setText(keyring_advice(sys.platform, self._how))
        self.file_title.setText(
            translate("store", "Open the encrypted file") if file_there else translate("store", "Or an encrypted file")
        )
        self.file_words.setText(file_words(file_there=file_there))
        self.repeated.setVisible(not file_there)
        self.use_file.setText(
            translate("store", "&Open the file") if file_there else translate("store", "&Use the encrypted file")
        )
        self.fault.setText(translate("store", "That passphrase does not open the file.") if wrong else "")
        self.set_busy(False)
        (self.passphrase if file_there or said.code in _OF_THE_FILE else self.retry).setFocus()

    def set_busy(self, busy: bool) -> None:
        """The core tries to start, or has tried."""
        for widget in (self.retry, self.passphrase, self.repeated):
            widget.setEnabled(not busy)
        self.use_file.setEnabled(not busy and not self._problem())

    def _lay_out(self) -> None:
        for label in (self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setProperty("tone", "muted")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setProperty("tone", "bad")
        for field, words in (
            (self.passphrase, translate("store", "Passphrase")),
            (self.repeated, translate("store", "The same passphrase again")),
        ):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setPlaceholderText(words)
            field.setAccessibleName(words)
        keyring = _card(self.keyring_title, self.keyring_words, self.retry)
        file = _card(self.file_title, self.file_words, self.passphrase, self.repeated, self.fault, self.use_file)
        body = QWidget()
        body.setObjectName("body")
        grid = QGridLayout(body)
        grid.setContentsMargins(MEDIUM, HUGE, MEDIUM, HUGE)
        grid.setSpacing(MEDIUM)
        for column, stretch in enumerate((1, 8, 8, 1)):
            grid.setColumnStretch(column, stretch)
        grid.addWidget(self.icon, 0, 0, 1, 4, Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(self.title, 1, 0, 1, 4)
        grid.addWidget(self.words, 2, 1, 1, 2)
        grid.setRowMinimumHeight(3, SMALL)
        grid.addWidget(keyring, 4, 1)
        grid.addWidget(file, 4, 2)
        grid.setRowStretch(5, 1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _connect(self) -> None:
        self.retry.clicked.connect(self._try_again)
        self.use_file.clicked.connect(self._choose)
        self.repeated.returnPressed.connect(self._choose)
        self.passphrase.returnPressed.connect(self._return_in_first)
        for field in (self.passphrase, self.repeated):
            field.textEdited.connect(self._look)

    def _try_again(self) -> None:
        self.set_busy(True)
        self.again.emit()

    def _return_in_first(self) -> None:
        if self._file_there:
            self._choose()
        else:
            self.repeated.setFocus()

    def _choose(self) -> None:
        if self._problem():
            return
        passphrase = self.passphrase.text()
        self._clear()
        self.set_busy(True)
        self.file_chosen.emit(passphrase)

    def _clear(self) -> None:
        self.passphrase.clear()
        self.repeated.clear()
        self.use_file.setEnabled(False)

    def _look(self) -> None:
        """Say what is not right yet, as soon as it can be known."""
        problem = self._problem()
        self.use_file.setEnabled(not problem)
        if self.passphrase.text():
            self.fault.setText(problem if self.repeated.text() or self._file_there else "")

    def _problem(self) -> str:
        first = self.passphrase.text()
        if self._file_there:
            return "" if first else translate("store", "Type its passphrase.")
        if len(first) < SHORTEST:
            return counted("store", "Take %Ln characters or more.", SHORTEST)
        return "" if first == self.repeated.text() else translate("store", "The two are not the same.")

    def _dress(self) -> None:
        self.icon.setPixmap(self._theme.icon("lock").pixmap(32, 32))


def keyring_advice(system: str, how: str) -> str:
    """What to do on this `system` (sys.platform) so that a keyring answers; `how` is what the core knows better."""
    if system == "win32":
        return translate("store", "Windows has one: Credential Manager. See that its service runs, then try again.")
    if system == "darwin":
        return translate("store", "macOS has one: unlock the login keychain in Keychain Access, then try again.")
    words = translate(
        "store", "Unlock the keyring of your desktop, or install one: {how}. It must run in this session."
    )
    return words.format(how=how or translate("store", "GNOME Keyring or KWallet"))


def file_words(*, file_there: bool) -> str:
    """What an encrypted file means for a person."""
    if file_there:
        return translate("store", "Secrets are in an encrypted file here. Its passphrase is asked at each start.")
    return translate(
        "store",
        "Secrets are kept in a file that only a passphrase opens. It is asked at each start, and nobody can bring it "
        "back when it is forgotten.",
    )


def _title(said: Phrase, *, file_there: bool) -> str:
    if file_there:
        return translate("store", "Easel needs the passphrase")
    if said.code in _OF_THE_FILE:
        return translate("store", "Choose a passphrase")
    if said.code == "store_locked":
        return translate("store", "The keyring is locked")
    return translate("store", "Secrets need a place")


def _strong() -> QLabel:
    label = QLabel()
    label.setFont(font(strong=True))
    label.setWordWrap(True)
    return label


def _wrapped() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _card(*widgets: QWidget) -> QFrame:
    """Widgets one below the other, the button at the lower end."""
    frame = QFrame()
    frame.setProperty("card", True)
    column = QVBoxLayout(frame)
    column.setContentsMargins(HUGE, HUGE, HUGE, HUGE)
    column.setSpacing(SMALL)
    for widget in widgets[:-1]:
        column.addWidget(widget)
    column.addStretch(1)
    column.addSpacing(SMALL)
    column.addWidget(widgets[-1], 0, Qt.AlignmentFlag.AlignLeft)
    return frame
