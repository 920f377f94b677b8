"""One setting on the page: its label and help, its editor, the way back to the default, and what is to be said of it.

A row asks nobody: what a person wants is told by signals, and what came of it is shown when the page knows.
"""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import settings_text
from desktop.text import said_of, translate
from desktop.theme import MEDIUM, SMALL, TINY, Theme
from desktop.windows.settings.editors import ValueEditor
from proxy_core import SettingInfo, SettingKind

ROOM_FOR_WORDS = 320  # beside an editor; where there is less, it stands below
SCALARS = (str, int, float, bool)
# What took somebody work to type is not thrown away by one click.
LABORIOUS = frozenset({SettingKind.TEXT, SettingKind.LIST, SettingKind.TABLE, SettingKind.ROWS})


class SaidLine(QWidget):
    """Words below an editor, with a button beside them where `button` names one; hidden while there are none.

    Signals: pressed(), of the button.
    """

    pressed = Signal()

    def __init__(self, tone: str, button: str = "") -> None:
        super().__init__()
        self.words, self.button = QLabel(), QPushButton(button)
        self.words.setProperty("tone", tone)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button.setProperty("kind", "link")
        self.button.clicked.connect(self.pressed)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MEDIUM)
        line.addWidget(self.words, 1)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.button.setVisible(bool(button))
        self.hide()

    def say(self, words: str) -> None:
        """Say something else; empty for nothing."""
        self.words.setText(words)
        self.setVisible(bool(words))


class SettingRow(QFrame):
    """`card` is the title of the card it stands in, by which it is found too.

    Signals: change_wanted(name, value); undoable(name, words, value before), when it should be easy to take back.
    """

    change_wanted = Signal(str, object)
    undoable = Signal(str, str, object)

    def __init__(self, theme: Theme, info: SettingInfo, editor: ValueEditor, card: str) -> None:
        super().__init__()
        self._theme = theme
        self.info, self.editor = info, editor
        self._searched = settings_text.searched(info, card)
        self._value: Any = info.default
        self.label, self.help = QLabel(settings_text.label(info)), QLabel(settings_text.explained(info))
        self.help.setProperty("tone", "muted")
        for words in (self.label, self.help):
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setToolTip(translate("settings", "In a terminal: easel settings get {name}").format(name=info.name))
        self.back = QPushButton()
        self.fault = SaidLine("bad", translate("settings", "Discard"))
        self.note, self.waits = SaidLine("warn"), SaidLine("warn")
        self.rule = QFrame()
        self.rule.setProperty("rule", True)
        editor.explain(self.help.text())
        self._dress_back()
        self._lay_out()
        self._connect()
        self.set_value(info.default)

    # --- what the page tells

    def set_value(self, value: Any) -> None:
        """This is in force."""
        self._value = value
        self.editor.show_value(value)
        self._look()

    def accept(self, wanted: Any, value: Any) -> None:
        """What was wanted is saved, and `value` is in force."""
        self._value = value
        self._say_fault("")
        self.editor.settle(value)
        overruled = isinstance(value, SCALARS) and value != wanted
        self.note.say(
            translate("settings", "Saved. It counts from the next start: this one was given another value.")
            if overruled
            else ""
        )
        self._look()

    def refuse(self, words: str) -> None:
        """What was wanted is not taken, and why. It stays where it was typed; the old value is in force."""
        self._say_fault(words)
        self.editor.show_value(self._value)

    def set_outdated(self, waits: bool) -> None:
        """Whether the proxy has to be restarted for it."""
        self.waits.say(translate("settings", "Takes effect when the proxy is restarted.") if waits else "")

    def put(self, widget: QWidget) -> None:
        """Put what belongs to the setting below its editor."""
        self._inner.insertWidget(self._inner.indexOf(self.fault), widget)

    def is_found(self, words: str) -> bool:
        """Whether all these words are in what it is called, does and means."""
        return settings_text.is_found(self._searched, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.editor.wide:
            room = self.width() - self._control.sizeHint().width()
            self._turn(below=room < ROOM_FOR_WORDS and self.editor.sizeHint().width() > ROOM_FOR_WORDS / 2)

    # --- how it stands

    def _lay_out(self) -> None:
        said = QVBoxLayout()
        said.setSpacing(TINY // 2)
        said.addWidget(self.label)
        said.addWidget(self.help)
        said.addStretch(1)
        self._control = QWidget()
        control = QHBoxLayout(self._control)
        control.setContentsMargins(0, 0, 0, 0)
        control.setSpacing(SMALL)
        control.addWidget(self.back)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(MEDIUM)
        self._line.addLayout(said, 1)
        self._line.addWidget(self._control, 0, Qt.AlignmentFlag.AlignTop)
        self._inner = inner = QVBoxLayout()
        inner.setContentsMargins(0, MEDIUM, 0, MEDIUM)
        inner.setSpacing(SMALL)
        inner.addLayout(self._line)
        if self.editor.wide:
            inner.addWidget(self.editor)
        else:
            control.addWidget(self.editor)
        for line in (self.fault, self.note, self.waits):
            inner.addWidget(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.rule)
        column.addLayout(inner)

    def _turn(self, *, below: bool) -> None:
        direction = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._line.direction() is direction:
            return
        self._line.setDirection(direction)
        side = Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignTop
        self._line.setAlignment(self._control, side)
        line = self._control.layout()
        if isinstance(line, QHBoxLayout):  # the way back follows what it brings back where that begins the line
            line.setDirection(QBoxLayout.Direction.RightToLeft if below else QBoxLayout.Direction.LeftToRight)

    def _dress_back(self) -> None:
        words = translate("settings", "Back to the default: {value}").format(
            value=settings_text.value_shown(self.info, self.info.default)
        )
        self.back.setProperty("kind", "quiet")
        self.back.setToolTip(words)
        self.back.setAccessibleName(said_of(settings_text.label(self.info), words))
        kept = self.back.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(kept)
        self.back.setIcon(self._theme.icon("rotate-ccw"))

    def _look(self) -> None:
        had_keyboard = self.back.hasFocus()
        self.back.setVisible(self._value != self.info.default)
        if had_keyboard and self.back.isHidden():
            self.editor.setFocus()

    def _say_fault(self, words: str) -> None:
        self.fault.say(words)
        self.editor.set_fault(words)

    # --- what a person does

    def _connect(self) -> None:
        self.editor.committed.connect(lambda value: self.change_wanted.emit(self.info.name, value))
        self.editor.touched.connect(self._touched)
        self.editor.refused.connect(self._say_fault)
        self.editor.undoable.connect(lambda words, before: self.undoable.emit(self.info.name, words, before))
        self.fault.pressed.connect(self._discard)
        self.back.clicked.connect(self._go_back)
        self._theme.changed.connect(self._dress)

    def _dress(self) -> None:
        self.back.setIcon(self._theme.icon("rotate-ccw"))

    def _touched(self) -> None:
        self._say_fault("")
        self.note.say("")

    def _discard(self) -> None:
        self._say_fault("")
        self.editor.give_up(self._value)
        self.editor.setFocus()

    def _go_back(self) -> None:
        before = self._value
        self._say_fault("")
        self.editor.give_up(self.info.default)
        self.change_wanted.emit(self.info.name, self.info.default)
        if self.info.kind in LABORIOUS:
            words = translate("settings", "{setting} is back to the default.").format(
                setting=settings_text.label(self.info)
            )
            self.undoable.emit(self.info.name, words, before)
