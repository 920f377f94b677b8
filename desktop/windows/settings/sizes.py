"""What sizes become: a line to try any, and a table of the usual ones. It maps nothing itself."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop import text
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme
from proxy_core import SizeRow

PAUSE_MS = 150
COLUMNS = 4  # size, ratio, pixels, and a word
SIZE_WIDTH, QUALITY_WIDTH = 160, 110


class SizePreview(QFrame):
    """Signals: size_asked(size, quality), as somebody types; table_wanted(), when the table is unfolded."""

    size_asked = Signal(str, str)
    table_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._theme = theme
        self.size_line, self.quality_line = QLineEdit(), QLineEdit()
        self.answer, self.note = QLabel(), QLabel()
        self.fold = QPushButton()
        self.rows = QWidget()
        self._grid = QGridLayout(self.rows)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        self._lay_out()
        for line in (self.size_line, self.quality_line):
            line.textChanged.connect(self._typed)
        self.fold.clicked.connect(self._turn)
        theme.changed.connect(self._dress)
        self.rows.hide()
        self._dress()

    def ask(self) -> None:
        """Ask again what the size that is typed becomes: settings may have changed."""
        if self.size_line.text().strip() or self.quality_line.text().strip():
            self.size_asked.emit(self.size_line.text(), self.quality_line.text())

    def refresh(self) -> None:
        """Ask for everything again that is seen."""
        self.ask()
        if not self.rows.isHidden():
            self.table_wanted.emit()

    def show_answer(self, row: SizeRow) -> None:
        """What a size becomes."""
        if not self.size_line.text().strip() and not self.quality_line.text().strip():
            return
        self.answer.setText(drawn(row))
        self.note.setText(text.sentence(text.phrase(row.note)) if row.note else "")
        self.note.setVisible(bool(row.note))

    def show_table(self, rows: Sequence[SizeRow]) -> None:
        """What the usual sizes become."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        half = -(-len(rows) // 2)  # side by side: there is more room across than down
        for number, row in enumerate(rows):
            side, line = divmod(number, half)
            for column, (words, tone) in enumerate(_cells(row)):
                label = QLabel(words)
                label.setProperty("tone", tone)
                label.setToolTip(text.sentence(text.phrase(row.note)) if row.note else "")
                self._grid.addWidget(label, line, column + side * COLUMNS)

    # --- what it is made of

    def _lay_out(self) -> None:
        self.size_line.setPlaceholderText("1920x1080")
        self.size_line.setAccessibleName(translate("settings", "Size to try"))
        self.size_line.setFixedWidth(SIZE_WIDTH)
        self.quality_line.setPlaceholderText(translate("settings", "quality"))
        self.quality_line.setAccessibleName(translate("settings", "Quality to try"))
        self.quality_line.setFixedWidth(QUALITY_WIDTH)
        self.answer.setAccessibleName(translate("settings", "What it becomes"))
        self.note.setProperty("tone", "muted")
        self.note.setWordWrap(True)
        self.note.hide()
        label = QLabel(translate("settings", "Try"))
        label.setBuddy(self.size_line)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        for widget in (label, self.size_line, self.quality_line):
            row.addWidget(widget)
        row.addWidget(self.answer, 1)
        self.answer.setWordWrap(True)
        self.fold.setProperty("kind", "link")
        line = QHBoxLayout()
        line.addWidget(self.fold)
        line.addStretch(1)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MEDIUM)
        self._grid.setVerticalSpacing(TINY)
        for last in (COLUMNS - 1, 2 * COLUMNS - 1):
            self._grid.setColumnStretch(last, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, SMALL)
        column.setSpacing(SMALL)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addLayout(line)
        column.addWidget(self.rows)

    def _dress(self) -> None:
        shown = not self.rows.isHidden()
        self.fold.setText(translate("settings", "What the usual sizes become"))
        self.fold.setIcon(self._theme.icon("chevron-down" if shown else "chevron-right", self._theme.tokens.accent))

    # --- what a person does

    def _typed(self) -> None:
        self.answer.clear()
        self.note.hide()
        self._pause.start()

    def _turn(self) -> None:
        self.rows.setVisible(self.rows.isHidden())
        self._dress()
        if not self.rows.isHidden():
            self.table_wanted.emit()


def drawn(row: SizeRow) -> str:
    """What is drawn for a size, in a few words."""
    if not row.ratio:
        return translate("settings", "the model chooses")
    return translate("settings", "draws {ratio}, {pixels}").format(ratio=row.ratio, pixels=row.pixels)


def _cells(row: SizeRow) -> tuple[tuple[str, str], ...]:
    mark = translate("settings", "your own") if row.own else translate("settings", "changed") if row.note else ""
    ratio = row.ratio or translate("settings", "the model chooses")
    return (row.size, "text"), (ratio, "text"), (row.pixels, "muted"), (mark, "muted")
