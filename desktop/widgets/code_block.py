"""Text to run or to save, with a button that copies it; of several variants one is shown. It runs nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.copy_button import CopyButton


class CodeText(QPlainTextEdit):
    """As high as its lines; wider lines scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("code", True)
        self.setFont(font(fixed=True))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.horizontalScrollBar().rangeChanged.connect(self.updateGeometry)

    def set_code(self, code: str) -> None:
        """Show other lines."""
        if code != self.toPlainText():
            self.setPlainText(code)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        lines = self.document().blockCount() * QFontMetrics(self.font()).lineSpacing()
        bar = self.horizontalScrollBar()
        low = bar.sizeHint().height() + TINY if bar.maximum() else 0
        return QSize(200, lines + low + 2 * self.frameWidth() + TINY)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())


class CodeBlock(QFrame):
    """`names` tell the variants apart: a shell, a language or a file.

    Signals: copy_wanted(which variant, from 0).
    """

    copy_wanted = Signal(int)

    def __init__(self, theme: Theme, names: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._codes = [""] * len(names)
        self.code, self.copy = CodeText(), CopyButton(theme, translate("connect", "Copy"))
        self.buttons = [QPushButton(name) for name in names] if len(names) > 1 else []
        self._group = QButtonGroup(self)
        for place, button in enumerate(self.buttons):
            button.setCheckable(True)
            button.setAutoExclusive(True)  # so that it is said to be one of several
            button.setProperty("kind", "segment")
            self._group.addButton(button, place)
        if self.buttons:
            self.buttons[0].setChecked(True)
        self._group.idToggled.connect(lambda _place, on: self._show() if on else None)
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(self.current))
        self._name = QLabel(names[0])
        self._lay_out(names)

    @property
    def current(self) -> int:
        """Which variant is shown, from 0."""
        return max(0, self._group.checkedId())

    def set_codes(self, codes: Sequence[str]) -> None:
        """Show other text: one for each variant, as a person may see it."""
        self._codes = list(codes)
        self._show()

    def set_ready(self, ready: bool) -> None:
        """Whether there is something to copy already."""
        self.copy.setEnabled(ready)

    def _lay_out(self, names: Sequence[str]) -> None:
        self._name.setProperty("tone", "muted")
        self._name.setVisible(len(names) == 1)
        head = QHBoxLayout()
        head.setSpacing(TINY)
        head.addWidget(self._name)
        for button in self.buttons:
            head.addWidget(button)
        head.addStretch(1)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, SMALL, SMALL, SMALL)
        column.setSpacing(SMALL)
        column.addLayout(head)
        column.addWidget(self.code)
        self._describe(names[0])

    def _show(self) -> None:
        self.code.set_code(self._codes[self.current])
        if self.buttons:
            self._describe(self.buttons[self.current].text())

    def _describe(self, name: str) -> None:
        self.code.setAccessibleName(translate("connect", "Text for {name}").format(name=name))
        self.copy.setAccessibleName(translate("connect", "Copy the text for {name}").format(name=name))
        self.copy.setToolTip(self.copy.accessibleName())
