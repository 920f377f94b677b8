"""A value to copy into a field elsewhere: that field's name above it, a button beside it. What it copies is not its
business, and a secret is in it only while a person looks at it.
"""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from desktop.text import translate
from desktop.theme import SMALL, TINY, Theme, font
from desktop.widgets.copy_button import CopyButton
from desktop.widgets.eye_button import EyeButton

ROOM_FOR_WORDS = 480  # from here on the button that copies has room for more than its icon


class ValueRow(QWidget):
    """`masked` stands for a secret until set_secret(); empty when there is none.

    Signals: copy_wanted(); secret_wanted(), when the person wants to see it.
    """

    copy_wanted = Signal()
    secret_wanted = Signal()

    def __init__(self, theme: Theme, label: str, value: str, masked: str = "") -> None:
        super().__init__()
        self._value, self._masked = value, masked
        self.label, self.line = QLabel(label), QLineEdit()
        self.copy = CopyButton(theme, translate("connect", "Copy"))
        self.show_button = EyeButton(
            theme,
            translate("connect", "Show {field}").format(field=label),
            translate("connect", "Hide {field}").format(field=label),
        )
        self.label.setProperty("tone", "muted")
        self.label.setBuddy(self.line)
        self.line.setReadOnly(True)
        self.line.setFont(font(fixed=True))
        self.line.setAccessibleName(label)
        self.copy.setAccessibleName(translate("connect", "Copy {field}").format(field=label))
        self.copy.setToolTip(self.copy.accessibleName())
        self.show_button.setCheckable(True)
        self._lay_out()
        self.show_button.setVisible(bool(masked))  # in its place already: alone it would be a window for a moment
        self._say(masked or value)
        self.copy.clicked.connect(self.copy_wanted)
        self.show_button.toggled.connect(self._toggle)

    def text(self) -> str:
        """What is seen."""
        return self.line.text()

    def set_value(self, value: str) -> None:
        """Show another value; a secret keeps its mask."""
        self._value = value
        if not self._masked:
            self._say(value)

    def set_secret(self, secret: str) -> None:
        """Show the secret, if a person still wants to see it."""
        if self.show_button.isChecked():
            self._say(secret)

    def hide_secret(self) -> None:
        """Forget it, and show its mask again."""
        self.show_button.setChecked(False)

    def set_ready(self, ready: bool) -> None:
        """Whether there is something to copy already."""
        self.copy.setEnabled(ready)

    def sizeHint(self) -> QSize:
        return QSize(ROOM_FOR_WORDS, super().sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        self.copy.set_brief(self.width() < ROOM_FOR_WORDS)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(TINY)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.label, 0, 0, 1, 3)
        grid.addWidget(self.line, 1, 0)
        grid.addWidget(self.show_button, 1, 1)
        grid.addWidget(self.copy, 1, 2)

    def _say(self, words: str) -> None:
        """A value that is longer than its line is in the tooltip; a secret never is."""
        self.line.setText(words)
        self.line.setToolTip("" if self._masked else words)
        self.line.setCursorPosition(0)

    def _toggle(self, shown: bool) -> None:
        if shown:
            self.secret_wanted.emit()
        else:
            self._say(self._masked or self._value)
        self.show_button.set_shown(shown)
