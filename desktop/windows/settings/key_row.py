"""The key that clients must bring: hidden until it is asked for, copied, and replaced. The row asks nobody."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.copy_button import CopyButton
from desktop.widgets.eye_button import EyeButton
from desktop.windows.settings.row import SaidLine

HIDDEN = "\u2022" * 16


class KeyRow(QFrame):
    """`given` says whether the environment sets the key, which then stays as it is.

    Signals: show_wanted(), copy_wanted() and new_wanted(), of its buttons; grown(), when there is more of it to see.
    """

    show_wanted = Signal()
    copy_wanted = Signal()
    new_wanted = Signal()
    grown = Signal()

    def __init__(self, theme: Theme, *, given: bool) -> None:
        super().__init__()
        self._asked = False  # whether the key is to be shown when it comes
        self.line = QLineEdit(HIDDEN)
        self.line.setReadOnly(True)
        self.line.setFont(font(fixed=True))
        self.line.setAccessibleName(translate("settings", "Key"))
        self.show_button = EyeButton(
            theme, translate("settings", "Show the key"), translate("settings", "Hide the key")
        )
        self.renew = QPushButton(translate("settings", "New key\u2026"))
        self.copy = CopyButton(theme, translate("settings", "Copy"))
        self.copy.setAccessibleName(translate("settings", "Copy the key"))
        self.renew.setEnabled(not given)
        self.renew.setToolTip(translate("settings", "Make another key, when somebody knows this one who should not"))
        self.sure = self._make_question()
        self.said = SaidLine("muted")
        self.rule = QFrame()
        self.rule.setProperty("rule", True)
        self._lay_out()
        self._connect()
        if given:
            self._say_given()

    def is_found(self, words: str) -> bool:
        """Whether all these words are in what it says."""
        said = " ".join((*_words(), "api key", translate("settings", "Who may draw"))).casefold()
        return all(word in said for word in words.casefold().split())

    def show_key(self, key: str) -> None:
        """Here is the key that was asked for."""
        if self._asked:
            self.line.setText(key)
            self.line.setCursorPosition(0)
            self.show_button.set_shown(True)

    def show_renewed(self, key: str, *, another: bool) -> None:
        """Here is the key after another was wanted."""
        self.sure.hide()
        if not another:
            self._say_given()
            return
        self._asked = True
        self.show_key(key)
        self.said.say(translate("settings", "This is the new key. Clients with the old one are refused from now on."))
        self.copy.setFocus()

    def say_copied(self) -> None:
        """The key is on the clipboard."""
        self.copy.say_copied()

    def set_busy(self, busy: bool) -> None:
        """Whether the key is being fetched or made."""
        for button in (self.show_button, self.copy, self.sure_button):
            button.setEnabled(not busy)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._conceal()

    # --- what it is made of

    def _make_question(self) -> QWidget:
        frame, words = QFrame(), QLabel(_question())
        frame.setProperty("note", True)
        words.setWordWrap(True)
        self.sure_button = QPushButton(translate("settings", "Make a new key"))
        self.sure_button.setProperty("kind", "danger")
        self.keep = QPushButton(translate("settings", "Keep this one"))
        buttons = QHBoxLayout()
        buttons.setSpacing(SMALL)
        buttons.addWidget(self.sure_button)
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        column = QVBoxLayout(frame)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        column.addWidget(words)
        column.addLayout(buttons)
        frame.hide()
        return frame

    def _lay_out(self) -> None:
        label, explained = (QLabel(words) for words in _words())
        explained.setProperty("tone", "muted")
        for words in (label, explained):
            words.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(TINY)
        for widget, stretch in ((self.line, 1), (self.show_button, 0), (self.copy, 0), (self.renew, 0)):
            row.addWidget(widget, stretch)
        inner = QVBoxLayout()
        inner.setContentsMargins(0, MEDIUM, 0, MEDIUM)
        inner.setSpacing(SMALL)
        said = QVBoxLayout()
        said.setSpacing(TINY // 2)
        said.addWidget(label)
        said.addWidget(explained)
        inner.addLayout(said)
        inner.addLayout(row)
        inner.addWidget(self.sure)
        inner.addWidget(self.said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.rule)
        column.addLayout(inner)

    def _connect(self) -> None:
        self.show_button.clicked.connect(self._show_or_hide)
        self.copy.clicked.connect(self.copy_wanted)
        self.renew.clicked.connect(self._ask)
        self.keep.clicked.connect(self._keep)
        self.sure_button.clicked.connect(self.new_wanted)

    # --- what a person does

    def _show_or_hide(self) -> None:
        if self.line.text() == HIDDEN:
            self._asked = True
            self.show_wanted.emit()
        else:
            self._conceal()

    def _conceal(self) -> None:
        self._asked = False
        self.line.setText(HIDDEN)
        self.show_button.set_shown(False)

    def _ask(self) -> None:
        self.said.say("")
        self.sure.show()
        self.keep.setFocus()
        self.grown.emit()

    def _keep(self) -> None:
        self.sure.hide()
        self.renew.setFocus()

    def _say_given(self) -> None:
        self.said.say(
            translate(
                "settings", "EASEL_API_KEY sets this key. To have another, change it there and start Easel again."
            )
        )


def _words() -> tuple[str, str]:
    return translate("settings", "Key"), translate("settings", "What clients enter as their API key.")


def _question() -> str:
    return translate(
        "settings",
        "This key stops working at once. Every client needs the new one, and is refused until it has it.",
    )
