"""Chips: small buttons that switch a condition on, or choose its value from a menu. What they do is not known here."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.dressed import set_dress

LONGEST = 24  # characters of a value that the chip shows; its tooltip has all of it
ICON = QSize(12, 12)


def _as_menu(words: str) -> str:
    return words.replace("&", "&&")


class Chip(QPushButton):
    """On or off."""

    def __init__(self, words: str, hint: str = "") -> None:
        super().__init__(_as_menu(words))
        self.setProperty("kind", "chip")
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setToolTip(hint)

    def set_words(self, words: str) -> None:
        """Call it something else."""
        self.setText(_as_menu(words))
        self.setAccessibleName(words)


class MenuChip(QWidget):
    """`name` is what is chosen, such as Client; a value that is set stands beside it, with a cross that takes it back.

    Signals: chosen(value), of what a person chose, empty when it was taken back; opening(), before the menu is shown.
    """

    chosen = Signal(str)
    opening = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self._value = ""
        self.button, self.cross = QPushButton(), QPushButton()
        self.menu = QMenu(self.button)  # not the chip's own: Qt would then lead Tab back to the button for ever
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.opening)
        self.menu.triggered.connect(self._choose)
        self.button.setMenu(self.menu)
        self.button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the chevron stands behind the words
        self.button.setIconSize(ICON)
        self.cross.setIconSize(ICON)
        self.cross.clicked.connect(self.clear)
        self.cross.setToolTip(translate("chip", "Take {name} out of the filter").format(name=name))
        self.cross.setAccessibleName(self.cross.toolTip())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.button)
        line.addWidget(self.cross)
        self.setFocusProxy(self.button)
        theme.changed.connect(self._dress)
        self.set_choices(())
        self.set_value("")

    def value(self) -> str:
        """What is set; empty for none."""
        return self._value

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these, as (value, words)."""
        self.menu.clear()
        for value, words in choices:
            action = self.menu.addAction(_as_menu(words))
            action.setData(value)
            action.setToolTip(value)
            action.setCheckable(True)
            action.setChecked(value == self._value)
        if not choices:
            none = self.menu.addAction(translate("chip", "Nothing to choose from yet"))
            none.setEnabled(False)

    def set_value(self, value: str, words: str = "") -> None:
        """Show that `value` is set, called `words`; nothing is told."""
        self._value = value
        shown = words or value
        brief = shown if len(shown) <= LONGEST else shown[: LONGEST - 1].rstrip() + "\u2026"
        both = translate("chip", "{name}: {value}")
        self.button.setText(_as_menu(both.format(name=self._name, value=brief) if value else self._name))
        self.button.setAccessibleName(both.format(name=self._name, value=shown) if value else self._name)
        self.button.setToolTip(value)
        for action in self.menu.actions():
            action.setChecked(bool(value) and action.data() == value)
        if not value and self.cross.hasFocus():
            self.button.setFocus()
        self.cross.setVisible(bool(value))
        self._dress()

    def clear(self) -> None:
        """The person takes it back."""
        self.set_value("")
        self.chosen.emit("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes back what is set."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._value:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _choose(self, action: QAction) -> None:
        value = str(action.data() or "")
        self.set_value(value, action.text().replace("&&", "&"))
        self.chosen.emit(value)

    def _dress(self) -> None:
        on = bool(self._value)
        colour = self._theme.tokens.text if on else self._theme.tokens.muted
        self.button.setIcon(self._theme.icon("chevron-down", colour))
        self.cross.setIcon(self._theme.icon("x", colour))
        set_dress(self.button, "kind", "chip-left" if on else "chip")
        set_dress(self.cross, "kind", "chip-right")
