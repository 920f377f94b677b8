"""A line for a key or another secret: hidden until it is asked for, and without the spaces that a paste brings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop.text import translate
from desktop.theme import TINY, Theme


class SecretField(QWidget):
    """`line` is the editor, for labels and the keyboard.

    Signals: return_pressed(), of the line; edited(), when a person changed it.
    """

    return_pressed = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.line, self.show_button = QLineEdit(), QPushButton()
        self.line.setAccessibleName(name)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.textEdited.connect(self._tidy)
        self.line.returnPressed.connect(self.return_pressed)
        self.show_button.setProperty("kind", "quiet")
        self.show_button.setCheckable(True)
        self.show_button.toggled.connect(self._dress)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(TINY)
        row.addWidget(self.line, 1)
        row.addWidget(self.show_button)
        self.setFocusProxy(self.line)
        theme.changed.connect(self._dress)
        self._dress()

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

    def _dress(self) -> None:
        shown = self.show_button.isChecked()
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_button.setIcon(self._theme.icon("eye-off" if shown else "eye"))
        template = translate("accounts", "Hide: {field}") if shown else translate("accounts", "Show: {field}")
        words = template.format(field=self.line.accessibleName())
        self.show_button.setAccessibleName(words)
        self.show_button.setToolTip(words)
