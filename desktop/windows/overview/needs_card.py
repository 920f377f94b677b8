"""What needs the person, a line each with the button that mends it; one calm line when nothing does."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.cells import Tone
from desktop.needs import Need, Target
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme, font
from desktop.widgets.icon_mark import IconMark
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.state_dot import StateDot

ICON = 18
Key = tuple[str, Target]


class NeedRow(QWidget):
    """One need.

    Signals: pressed(Target).
    """

    pressed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._need: Need | None = None
        self._dot, self.words = StateDot(theme), LinkedLabel()
        self.button, self.second = QPushButton(), QPushButton()
        self.second.setProperty("kind", "link")
        self.button.clicked.connect(self._press)
        self.second.clicked.connect(self._press_second)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SMALL)
        line.addWidget(self._dot)
        line.addWidget(self.words, 1)
        line.addSpacing(SMALL)
        line.addWidget(self.second)
        line.addWidget(self.button)

    def show_need(self, need: Need) -> None:
        """Say another, or the same in other words."""
        self._need = need
        self._dot.set_tone(need.tone)
        self.words.set_words(need.words)
        self.button.setText(need.button)
        self.second.setVisible(need.second is not None)
        self.second.setText(need.second[0] if need.second else "")
        for button in (self.button, self.second):
            button.setAccessibleDescription(need.words)

    def _press(self) -> None:
        if self._need is not None:
            self.pressed.emit(self._need.target)

    def _press_second(self) -> None:
        if self._need is not None and self._need.second is not None:
            self.pressed.emit(self._need.second[1])


class NeedsCard(QFrame):
    """Signals: pressed(Target), of the button of a need."""

    pressed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._theme = theme
        self._rows: dict[Key, NeedRow] = {}
        title = QLabel(translate("overview", "Needs you"))
        title.setFont(font(strong=True))
        self._icon, self.calm = IconMark(), QLabel(translate("overview", "Nothing needs you."))
        self.calm.setProperty("tone", Tone.MUTED.value)
        self._list = QVBoxLayout()
        self._list.setSpacing(SMALL)
        grid = QGridLayout(self)
        grid.setContentsMargins(LARGE, MEDIUM, LARGE, MEDIUM)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(MEDIUM)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(3, 1)
        grid.addWidget(title, 0, 0, 1, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._icon, 1, 0)
        grid.addWidget(self.calm, 1, 1)
        grid.addLayout(self._list, 2, 0, 1, 2)
        theme.changed.connect(self._dress)
        self._dress()
        self.show_needs(())

    def show_needs(self, needs: Sequence[Need]) -> bool:
        """Show these from now on. Whether rows came: one that stays is not made anew, nor loses the keyboard."""
        by_key = {(need.code, need.target): need for need in needs}
        new = not by_key.keys() <= self._rows.keys()
        for key in [key for key in self._rows if key not in by_key]:
            gone = self._rows.pop(key)
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, (key, need) in enumerate(by_key.items()):
            if key not in self._rows:
                row = self._rows[key] = NeedRow(self._theme)
                row.pressed.connect(self.pressed)
            if self._list.indexOf(self._rows[key]) != place:
                self._list.removeWidget(self._rows[key])
                self._list.insertWidget(place, self._rows[key])
            self._rows[key].show_need(need)
        for widget in (self._icon, self.calm):
            widget.setVisible(not by_key)
        return new

    def rows(self) -> list[NeedRow]:
        """Those that are shown, from the top."""
        return sorted(self._rows.values(), key=self._list.indexOf)

    def _dress(self) -> None:
        self._icon.setPixmap(self._theme.icon("circle-check", self._theme.tokens.ok).pixmap(ICON, ICON))
