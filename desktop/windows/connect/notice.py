"""A line of what holds for every client: the proxy is stopped, the network reaches it too, no key is needed."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QPushButton, QWidget

from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.state_dot import StateDot


class Notice(QFrame):
    """Words, and a button where there is something to press.

    Signals: pressed(), of that button.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, button: str = "", *, primary: bool = False) -> None:
        super().__init__()
        self.setProperty("note", True)
        self.dot, self.words, self.button = StateDot(theme), LinkedLabel(), QPushButton(button, self)
        self.button.setVisible(bool(button))
        if primary:
            self.button.setProperty("kind", "primary")
        self.button.clicked.connect(self.pressed)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(MEDIUM, SMALL, SMALL, SMALL)
        self.grid.setHorizontalSpacing(SMALL)
        self.grid.setVerticalSpacing(TINY)
        self.grid.setColumnStretch(1, 1)
        self.grid.addWidget(self.dot, 0, 0)
        self.grid.addWidget(self.words, 0, 1)
        self.grid.addWidget(self.button, 0, 2)

    def say(self, words: str, tone: Tone = Tone.MUTED) -> None:
        """Say this; empty hides it."""
        self.dot.set_tone(tone)
        self.words.set_words(words)
        self.setVisible(bool(words))


class HostChoice(Notice):
    """Whose address is shown: that of this computer, or the one that the network has for it.

    Signals: chosen(address in the network, "" for this computer).
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, button: str) -> None:
        super().__init__(theme, button)
        self.buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        self._line = QHBoxLayout()
        self._line.setSpacing(TINY)
        self._line.addStretch(1)
        self.grid.addLayout(self._line, 1, 1, 1, 2)

    @property
    def host(self) -> str:
        """The address in the network that is chosen; "" for this computer."""
        checked = self._group.checkedButton()
        return str(checked.property("host")) if checked is not None else ""

    def set_hosts(self, hosts: Sequence[str]) -> None:
        """Offer this computer and these; what was chosen stays so, if it is still there."""
        was = self.host
        if [button.property("host") for button in self.buttons] == ["", *hosts]:
            return
        for button in self.buttons:
            self._group.removeButton(button)
            button.deleteLater()
        self.buttons = [self._button(host) for host in ("", *hosts)]
        next((one for one in self.buttons if one.property("host") == was), self.buttons[0]).setChecked(True)

    def _button(self, host: str) -> QPushButton:
        button = QPushButton(host or translate("connect", "This computer"))
        button.setProperty("kind", "segment")
        button.setProperty("host", host)
        button.setCheckable(True)
        button.setAutoExclusive(True)  # so that it is said to be one of several
        button.setAccessibleName(translate("connect", "Address for {who}").format(who=button.text()))
        button.toggled.connect(lambda on: self.chosen.emit(host) if on else None)
        self._group.addButton(button)
        self._line.insertWidget(self._line.count() - 1, button)
        return button


class NoteRow(QWidget):
    """Something to know about a client, with the way to the setting that it speaks of.

    Signals: setting_wanted(its name).
    """

    setting_wanted = Signal(str)

    def __init__(self, theme: Theme, words: str, setting: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.words, self.icon = LinkedLabel(words), QPushButton()
        self.words.setProperty("tone", "muted")
        self.icon.setProperty("kind", "quiet")
        self.icon.setIconSize(QSize(16, 16))
        self.icon.setToolTip(translate("connect", "Open this setting"))
        self.icon.setAccessibleName(self.icon.toolTip())
        self.icon.setVisible(bool(setting))
        self.icon.clicked.connect(lambda: self.setting_wanted.emit(setting))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SMALL)
        line.addWidget(self.words, 1)
        line.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.icon.setIcon(self._theme.icon("settings"))
