"""A field of a form: its label above, what it means or what is wrong with it below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.cells import Tone
from desktop.theme import TINY
from desktop.widgets.dressed import set_dress, set_tone
from desktop.widgets.secret_field import SecretField


class FormField(QWidget):
    """`words` name the editor and may have a key behind an ampersand; `hint` stands there while nothing is wrong."""

    def __init__(self, words: str, editor: QLineEdit | SecretField, hint: str = "") -> None:
        super().__init__()
        self.editor = editor
        self.line = editor.line if isinstance(editor, SecretField) else editor
        self._hint = hint
        self.label, self.below = QLabel(words), QLabel()
        self.label.setBuddy(self.line)
        self.line.setAccessibleName(words.replace("&", ""))
        self.below.setWordWrap(True)
        self.below.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TINY)
        for widget in (self.label, editor, self.below):
            column.addWidget(widget)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(lambda: self.set_fault(""))
        self.set_fault("")

    def text(self) -> str:
        """What stands in the field, without spaces around it."""
        return self.line.text().strip()

    def set_hint(self, hint: str) -> None:
        """Say something else of what it means."""
        self._hint = hint
        self.set_fault("")

    def set_fault(self, fault: str) -> None:
        """Say what is wrong; empty when nothing is. Typing takes it away."""
        self.below.setText(fault or self._hint)
        self.below.setVisible(bool(fault or self._hint))
        self.line.setAccessibleDescription(fault or self._hint)
        set_tone(self.below, Tone.BAD if fault else Tone.MUTED)
        set_dress(self.line, "fault", "true" if fault else "false")

    def fault(self) -> str:
        """What is said to be wrong; empty when nothing is."""
        return self.below.text() if self.line.property("fault") == "true" else ""
