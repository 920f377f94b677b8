"""The line a person types into. The keyboard stays in it, and keys for the list below are passed on."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop.text import translate
from desktop.theme import Theme, font

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
ENDS = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}


class PaletteField(QLineEdit):
    """Signals: stepped(-1 or 1), paged(-1 or 1) and jumped(-1 or 1) through the list; chosen(); closed(), by Escape;
    left(), when the keyboard goes elsewhere.
    """

    stepped = Signal(int)
    paged = Signal(int)
    jumped = Signal(int)
    chosen = Signal()
    closed = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("palette-field", True)
        self.setFont(font(scale=1.15))
        self.setPlaceholderText(translate("palette", "Find an action, page, setting, account or request"))
        self.setAccessibleName(translate("palette", "Find anything"))
        self._icon = QAction(self)
        self.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        theme.changed.connect(self._dress)
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = (
            event.key(),
            event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier},
        )
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in ENTER:
            self.chosen.emit()
        elif plain and key in STEPS:
            self.stepped.emit(STEPS[Qt.Key(key)])
        elif plain and key in PAGES:
            self.paged.emit(PAGES[Qt.Key(key)])
        elif plain and key in ENDS and not self.text():
            self.jumped.emit(ENDS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Tab goes through the list: there is nothing else to go to."""
        self.stepped.emit(1 if next else -1)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own menu
            self.left.emit()

    def event(self, event: QEvent) -> bool:
        """Keys of the list are its own, whatever shortcuts they are elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event.key()):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, key: int) -> bool:
        return key == Qt.Key.Key_Escape or key in ENTER or key in STEPS or key in PAGES

    def _dress(self) -> None:
        self._icon.setIcon(self._theme.icon("search"))
