"""What the pages of adding an account are made of: a body that scrolls, a foot with what is wrong and the buttons."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import text
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.announce import announce
from desktop.widgets.copy_button import ICON_GAP
from desktop.widgets.icon_mark import IconMark
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.scroll_column import ScrollColumn
from proxy_core import Phrase

WIDEST = 680  # lines that are longer are hard to read
FAULT_ICON = 18


class AddPage(QWidget):
    """`column` takes what the page is about. `primary` is what Enter presses, `secondary` stands before it.

    `title` is for the head of the panel. `first` is what gets the keyboard when the page appears.
    """

    def __init__(self, theme: Theme, primary: str = "", secondary: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.title = ""
        self.first: QWidget = self
        self.column = QVBoxLayout()
        self.column.setSpacing(MEDIUM)
        self.primary, self.secondary = QPushButton(primary), QPushButton(secondary)
        self.primary.setProperty("kind", "primary")
        self.secondary.setProperty("kind", "large")
        self._fault_icon, self._fault = IconMark(), LinkedLabel()
        self._build()
        for button in (self.primary, self.secondary):
            button.setVisible(bool(button.text()))
        theme.changed.connect(self._dress_fault)
        self._dress_fault()
        self.set_fault("")

    def set_fault(self, words: str) -> None:
        """Say beside the buttons what went wrong; empty when nothing did."""
        self._fault.set_words(words)
        self._foot_line.setVisible(bool(words))
        announce(self, self.fault())

    def fault(self) -> str:
        """What is said beside the buttons."""
        return self._fault.accessibleName() if not self._foot_line.isHidden() else ""

    def focus_first(self) -> None:
        """Give the keyboard to where a person begins."""
        self.area.verticalScrollBar().setValue(0)
        self.first.setFocus()

    def reveal(self, widget: QWidget) -> None:
        """Scroll so that this part of the page is seen, once it has its place."""
        QTimer.singleShot(0, widget, lambda: self.area.ensureWidgetVisible(widget, 0, MEDIUM))

    def clear(self) -> None:
        """Forget what was typed."""

    def end_with_buttons(self) -> None:
        """Let Tab come to the buttons of the foot last, where they stand, although they were made first."""
        for button in (self.secondary, self.primary):
            button.setParent(None)
            self.foot.addWidget(button)

    def _build(self) -> None:
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, SMALL, 0)
        inner.addLayout(self.column)
        inner.addStretch(1)
        self.area = ScrollColumn(body)
        self._foot_line = QWidget()
        fault = QHBoxLayout(self._foot_line)
        fault.setContentsMargins(0, 0, 0, 0)
        fault.setSpacing(SMALL)
        fault.addWidget(self._fault_icon, 0, Qt.AlignmentFlag.AlignTop)
        fault.addWidget(self._fault, 1)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(SMALL)
        self.foot.setContentsMargins(0, 0, SMALL, 0)  # in line with the body, which leaves room for its scroll bar
        self.foot.addStretch(1)
        self.foot.addWidget(self.secondary)
        self.foot.addWidget(self.primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.area, 1)
        column.addWidget(self._foot_line)
        column.addLayout(self.foot)

    def _dress_fault(self) -> None:
        icon = self._theme.icon("circle-alert", self._theme.tokens.bad)
        self._fault_icon.setPixmap(icon.pixmap(FAULT_ICON, FAULT_ICON))


class LinkButton(QPushButton):
    """Opens a page of the web; where it leads is its tooltip."""

    def __init__(self, theme: Theme, words: str, address: str) -> None:
        super().__init__()
        self._theme = theme
        self.address = ""
        self.set_words(words)
        self.setProperty("kind", "link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_address(address)
        theme.changed.connect(self._dress)
        self._dress()

    def set_words(self, words: str) -> None:
        """Call it something else."""
        self.setText(ICON_GAP + words)

    def set_address(self, address: str) -> None:
        """Lead elsewhere."""
        self.address = address
        self.setToolTip(address)
        self.setAccessibleDescription(address)

    def _dress(self) -> None:
        self.setIcon(self._theme.icon("external-link", self._theme.tokens.accent))


def prose(words: str, tone: str = "") -> QLabel:
    """Words that wrap."""
    label = QLabel(words)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if tone:
        label.setProperty("tone", tone)
    return label


def row(widgets: Sequence[QWidget]) -> QHBoxLayout:
    """Widgets beside each other, at the left."""
    line = QHBoxLayout()
    line.setSpacing(SMALL)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return line


def said(what: Phrase) -> str:
    """A sentence of the core that stands alone."""
    return text.sentence(text.phrase(what))
