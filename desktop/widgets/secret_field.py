"""A line for a key or another secret: hidden until it is asked for, and without the spaces that a paste brings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.text import translate
from desktop.theme import TINY, Theme
from desktop.widgets.eye_button import EyeButton


class SecretField(QWidget):
    """`line` is the editor, for labels and the keyboard.

    Signals: return_pressed(), of the line; edited(), when a person changed it.
    """

    return_pressed = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.show_button = EyeButton(
            theme,
            translate("accounts", "Show: {field}").format(field=name),
            translate("accounts", "Hide: {field}").format(field=name),
        )
        self.line.setAccessibleName(name)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.textEdited.connect(self._tidy)
        self.line.returnPressed.connect(self.return_pressed)
        self.show_button.setCheckable(True)
        self.show_button.toggled.connect(self._show)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(TINY)
        row.addWidget(self.line, 1)
        row.addWidget(self.show_button)
        self.setFocusProxy(self.line)

    def text(self) -> str:
        """What was typed or pasted."""
        return self.line.text()

    def set_text(self, words: str) -> None:
        """Put something else there."""
        self.line.setText(words)

    def clear(self) -> None:
        """Forget it, and hide what comes next."""
        self.line.clear()
        self.show_button.setChecked(False)

    def _tidy(self, words: str) -> None:
        """No secret of these kinds has a space or a line break in it."""
        tidy = "".join(words.split())
        if tidy != words:
            self.line.setText(tidy)
        self.edited.emit()

    def _show(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_button.set_shown(shown)
