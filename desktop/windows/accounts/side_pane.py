"""A pane beside the list of accounts that has a title and a cross. What it is about is for those who fill it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme, font
from desktop.widgets.close_button import CloseButton
from desktop.widgets.focus_back import give_back
from desktop.widgets.form_field import FormField
from desktop.widgets.scroll_column import ScrollColumn

WIDTH = 380  # that it wants; a window that is narrower gives it less


def passphrase_field(words: str) -> FormField:
    """A field for a passphrase: hidden, and with every space that is typed, which a field for keys takes away."""
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    return FormField(words, line)


class SidePane(QFrame):
    """`column` takes what it is about. Escape and the cross close it.

    Signals: closed().
    """

    closed = Signal()

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self._before: QWidget | None = None
        self.setProperty("card", True)
        self.title = QLabel(words)
        self.title.setFont(font(scale=1.15, strong=True))
        self.title.setWordWrap(True)
        named = translate("accounts", "Close: {title}").format(title=words)
        self.cross = CloseButton(theme, named, translate("accounts", "Close (Esc)"))
        self.cross.clicked.connect(self.close_pane)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.cross)
        body = QWidget()
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(0, 0, SMALL, SMALL)
        self.column.setSpacing(MEDIUM)
        area = ScrollColumn(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(LARGE, LARGE, SMALL, SMALL)
        outer.setSpacing(MEDIUM)
        outer.addLayout(head)
        outer.addWidget(area, 1)
        self.hide()

    def clear(self) -> None:
        """Forget what was typed."""

    def come_from(self, widget: QWidget | None) -> None:
        """Who has the keyboard, and gets it back when its person closes this."""
        self._before = widget

    def close_pane(self) -> None:
        """Show it no more."""
        if self.isHidden():
            return
        had_keyboard, before = _holds(self, self.window().focusWidget()), self._before
        self.clear()
        self.hide()
        self.closed.emit()
        if had_keyboard:
            give_back(before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_pane()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())


def _holds(pane: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and pane.isAncestorOf(widget)
