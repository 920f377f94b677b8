"""What the details of a request are made of: head, help, tables, texts. They ask nobody."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import log_text
from desktop.cells import Tone
from desktop.log_help import Help
from desktop.text import listed, translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.close_button import CloseButton
from desktop.widgets.copy_button import CopyButton
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.state_dot import StateDot
from proxy_core import RequestRecord

NAMES = 104  # the width of a table's first column
LONG_WORD = 32  # characters that are broken, in halves of it


def plain(words: str = "", *, muted: bool = False, strong: bool = False) -> QLabel:
    """Words that wrap and can be selected."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if muted:
        label.setProperty("tone", Tone.MUTED.value)
    if strong:
        label.setFont(font(strong=True))
    return label


class DetailHead(QWidget):
    """What came of it, and the cross.

    Signals: closed().
    """

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._dot, self.words, self.about = StateDot(theme), plain(strong=True), plain(muted=True)
        self.words.setFont(font(scale=1.15, strong=True))
        self.close_button = CloseButton(
            theme, translate("requests", "Close the details"), translate("requests", "Close the details (Esc)")
        )
        self.close_button.clicked.connect(self.closed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(TINY)
        grid.setColumnStretch(1, 1)
        dot = QVBoxLayout()  # beside the first line, however many there are
        dot.addSpacing(TINY)
        dot.addWidget(self._dot)
        dot.addStretch(1)
        grid.addLayout(dot, 0, 0)
        grid.addWidget(self.words, 0, 1)
        grid.addWidget(self.about, 1, 1)
        grid.addWidget(self.close_button, 0, 2, 2, 1, Qt.AlignmentFlag.AlignTop)

    def show_request(self, record: RequestRecord) -> None:
        """Say it of this one."""
        words, tone = log_text.headline(record)
        self.words.setText(words)
        self._dot.set_tone(tone)
        words = listed(part for part in (log_text.models(record), *record.accounts) if part)
        self.about.setText(breakable(words))
        self.about.setVisible(bool(words))


class HelpNote(QFrame):
    """What is the matter and what to do, with the button that leads there; hidden where nothing is.

    Signals: taken(Help), when the button is pressed.
    """

    taken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("note", True)
        self._help: Help | None = None
        self.words, self.button = LinkedLabel(), QPushButton()
        self.button.clicked.connect(lambda: self.taken.emit(self._help))
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        column.addWidget(self.words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_help(self, help_: Help | None) -> None:
        """Say this from now on."""
        self._help = help_
        self.setVisible(help_ is not None)
        if help_ is not None:
            self.words.set_words(help_.words)
            self.button.setText(help_.button)
            self.button.setVisible(bool(help_.button))


class Table(QWidget):
    """Names and values, a line each; both can be selected, and values wrap."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MEDIUM)
        self._grid.setVerticalSpacing(TINY)
        self._grid.setColumnMinimumWidth(0, NAMES)
        self._grid.setColumnStretch(1, 1)

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show these; the labels stay, so that what is selected in them does."""
        while len(self._rows) < len(rows):
            made = plain(muted=True), plain()
            made[0].setWordWrap(False)
            for column, label in enumerate(made):
                self._grid.addWidget(label, len(self._rows), column, Qt.AlignmentFlag.AlignTop)
            self._rows.append(made)
        for place, (name, value) in enumerate(self._rows):
            shown = place < len(rows)
            for label, words in zip((name, value), rows[place] if shown else ("", ""), strict=True):
                label.setText(breakable(words))
                label.setToolTip(words if len(words) > log_text.LINE else "")
                label.setVisible(shown)

    def rows(self) -> list[tuple[str, str]]:
        """Those that are shown."""
        shown = [(name.text(), value.text()) for name, value in self._rows if not name.isHidden()]
        return [(name.replace("\u200b", ""), value.replace("\u200b", "")) for name, value in shown]


def breakable(words: str, longest: int = LONG_WORD) -> str:
    """`words` that can be broken also inside those of `longest` characters and more: Qt breaks only between words."""
    pieces = re.compile(f".{{{longest // 2}}}")
    return re.sub(f"[!-~]{{{longest},}}", lambda word: pieces.sub("\\g<0>\u200b", word[0]), words)


class TextBox(QPlainTextEdit):
    """A text to read and select, as high as its lines up to `most`, then it scrolls. It runs as its words run."""

    def __init__(self, name: str, *, most: int, fixed: bool = False) -> None:
        super().__init__()
        self._most = most
        self.setReadOnly(True)
        self.setProperty("box", True)
        self.setAccessibleName(name)
        self.setFont(font(fixed=fixed))
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(SMALL)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def set_text(self, words: str) -> None:
        """Show this; what is selected stays while it is the same."""
        if words != self.toPlainText():
            self.setPlainText(words)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(120, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.minimumHeight())

    def _fit(self) -> None:
        # The size of its document is told in lines, as they are wrapped now.
        lines = min(self._most, max(1, round(self.document().documentLayout().documentSize().height())))
        self.setFixedHeight(lines * QFontMetrics(self.font()).lineSpacing() + 2 * SMALL + 2 * self.frameWidth() + TINY)


class Section(QWidget):
    """A part under its title; hidden while it has nothing to show."""

    def __init__(self, words: str, *bodies: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TINY)
        for widget in (plain(words, strong=True), *bodies):
            column.addWidget(widget)


class IdLine(QWidget):
    """The id of a request with its button.

    Signals: copy_wanted().
    """

    copy_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.words = plain()
        name = plain(translate("requests", "Id"), muted=True)
        name.setFixedWidth(NAMES)
        self.copy = CopyButton(theme, translate("requests", "Copy the id"))
        self.copy.set_brief(True)
        self.copy.setProperty("kind", "quiet")
        self.copy.setToolTip(translate("requests", "Copy the id (Ctrl+C in the list)"))
        self.copy.clicked.connect(self.copy_wanted)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MEDIUM)
        line.addWidget(name)
        line.addWidget(self.words, 1)
        line.addWidget(self.copy)
