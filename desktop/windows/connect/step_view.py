"""A step of the way: its number, what to do, and the values that it needs, each with its button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.clients import MASKED, Field, Snippet, Step, filled
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme
from desktop.widgets.code_block import CodeBlock
from desktop.widgets.copy_button import ICON_GAP, CopyButton
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.step_list import StepMark
from desktop.widgets.value_row import ValueRow


class StepView(QWidget):
    """Shows a Step of the client that is called `name`.

    Signals: copy_wanted(text with the key's mark, the button that says so); secret_wanted(); link_wanted().
    """

    copy_wanted = Signal(str, object)
    secret_wanted = Signal()
    link_wanted = Signal()

    def __init__(self, theme: Theme, number: int, name: str, words: str, step: Step) -> None:
        super().__init__()
        self._theme, self._step = theme, step
        self._root = self._model = ""
        self.words = LinkedLabel(words)
        self.words.setContentsMargins(0, TINY - 1, 0, 0)  # its first line stands beside the middle of the number
        self.rows = [self._row(field) for field in step.fields]
        self.block = self._block(step.snippets) if step.snippets else None
        self.link = QPushButton(ICON_GAP + translate("connect", "&Open in {client}").format(client=name), self)
        self.link.setVisible(step.link)
        self.link.setToolTip(translate("connect", "Fills in address and key there, and asks you to confirm"))
        self.link.clicked.connect(self.link_wanted)
        self._lay_out(number)
        theme.changed.connect(self._dress)
        self._dress()

    def set_place(self, root: str, model: str) -> None:
        """Show the values that hold for this address and model; `root` is empty while nobody knows it."""
        self._root, self._model = root or translate("connect", "known once the proxy runs"), model
        for row, field in zip(self.rows, self._step.fields, strict=True):
            known = bool(root) or field.value == filled(field.value, "", model)
            row.set_value(self._filled(field.value) if known else self._root)
            row.set_ready(known)
        if self.block is not None:
            self.block.set_codes([filled(one.code, self._root, model, MASKED) for one in self._step.snippets])
            self.block.set_ready(bool(root))
        self.link.setEnabled(bool(root))

    def set_secret(self, key: str) -> None:
        """Show the key where a person asked to see it."""
        for row, field in zip(self.rows, self._step.fields, strict=True):
            if field.secret:
                row.set_secret(filled(field.value, self._root, self._model, key))

    def hide_secret(self) -> None:
        """Forget the key that was shown."""
        for row in self.rows:
            row.hide_secret()

    def _filled(self, words: str) -> str:
        return filled(words, self._root, self._model)

    def _row(self, field: Field) -> ValueRow:
        masked = filled(field.value, "", "", MASKED) if field.secret else ""
        row = ValueRow(self._theme, field.label, field.value, masked)
        row.copy_wanted.connect(lambda: self._copy(field.value, row.copy))
        row.secret_wanted.connect(self.secret_wanted)
        return row

    def _block(self, snippets: tuple[Snippet, ...]) -> CodeBlock:
        block = CodeBlock(self._theme, [snippet.name for snippet in snippets])
        block.copy_wanted.connect(lambda place: self._copy(snippets[place].code, block.copy))
        return block

    def _copy(self, words: str, button: CopyButton) -> None:
        self.copy_wanted.emit(self._filled(words), button)

    def _lay_out(self, number: int) -> None:
        column = QVBoxLayout()
        column.setSpacing(MEDIUM)
        column.addWidget(self.words)
        if self._step.link:
            column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        for row in self.rows:
            column.addWidget(row)
        if self.block is not None:
            column.addWidget(self.block)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SMALL)
        grid.addWidget(StepMark(self._theme, number), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(column, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)

    def _dress(self) -> None:
        self.link.setIcon(self._theme.icon("external-link"))
