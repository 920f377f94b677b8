"""Lists and tables of settings: lines that are added, changed and removed. A line counts once it is complete."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import settings_text
from desktop.text import translate
from desktop.theme import SMALL, TINY, Theme
from desktop.widgets.choice_box import ChoiceBox
from desktop.widgets.close_button import CloseButton
from desktop.widgets.copy_button import ICON_GAP
from desktop.widgets.value_line import ValueLine
from desktop.windows.settings.editors import ValueEditor, read_number
from proxy_core import SettingInfo, SettingKind

BESIDE_WIDTH = 120
WIDEST = 640


class EntryLine(QWidget):
    """A name, in a table with a value beside it, and the cross that removes both.

    Signals: changed(), when a person is done with a change of it; touched(), when they begin one; removed().
    """

    changed = Signal()
    touched = Signal()
    removed = Signal()

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self._theme, self._info = theme, info
        first, second, _ = settings_text.columns(info.name)
        self.name = ValueLine(first)
        self._connect_line(self.name)
        self.beside = self._make_beside(second) if info.kind is SettingKind.TABLE else None
        self.remove = CloseButton(theme)
        self.remove.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SMALL)
        row.addWidget(self.name, 1)
        if self.beside is not None:
            self.beside.setFixedWidth(BESIDE_WIDTH)
            row.addWidget(self.beside)
        row.addWidget(self.remove)
        self.setFocusProxy(self.name)
        self._name_cross()

    def show_entry(self, name: str, value: Any = None) -> None:
        """Show an entry that is in force."""
        self.name.replace(name)
        if isinstance(self.beside, ChoiceBox):
            self.beside.choose(str(value))
        elif self.beside is not None:
            self.beside.replace(percent(value) if is_share(self._info) else settings_text.number_shown(value))
        self._name_cross()

    def entry(self) -> tuple[str, Any] | None:
        """What stands there; None while something is missing."""
        name, value = self.name.text().strip(), self._value()
        return None if not name or value in {None, ""} else (name, value)

    def _value(self) -> Any:
        if self.beside is None:
            return True
        if isinstance(self.beside, ChoiceBox):
            return self.beside.currentData()
        text = self.beside.text().strip()
        return share(text) if is_share(self._info) else text

    def _make_beside(self, words: str) -> "ChoiceBox | ValueLine":
        if self._info.choices:
            box = ChoiceBox(self._theme, words, [(choice, choice) for choice in self._info.choices])
            box.setCurrentIndex(-1)
            for place, choice in enumerate(self._info.choices):
                tip = settings_text.meaning(self._info, choice)
                box.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
            box.activated.connect(lambda _place: self.changed.emit())
            return box
        line = ValueLine(words)
        self._connect_line(line)
        return line

    def _connect_line(self, line: ValueLine) -> None:
        line.done.connect(lambda _text: self.changed.emit())
        line.typed.connect(self.touched)

    def _name_cross(self) -> None:
        name = self.name.text().strip()
        self.remove.set_words(
            translate("settings", "Remove {name}").format(name=name or translate("settings", "this line"))
        )


class EntriesEditor(ValueEditor):
    """The value is a list of texts, or an object from texts to texts or numbers."""

    wide = True

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self._theme, self._info = theme, info
        self._fault = ""
        self._value: Any = None
        self._sent = False  # whether a change was told of which is not settled yet
        self.entries: list[EntryLine] = []
        first, second, add = settings_text.columns(info.name)
        self.setMaximumWidth(WIDEST)
        self._head = self._make_head(first, second)
        self._column = QVBoxLayout()
        self._column.setSpacing(TINY)
        self.add = QPushButton(ICON_GAP + add)
        self.add.setProperty("kind", "link")
        self.add.clicked.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(TINY)
        column.addWidget(self._head)
        column.addLayout(self._column)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.add)
        theme.changed.connect(self._dress)
        self._dress()

    def show_value(self, value: Any) -> None:
        before, self._value = self._value, value
        # Lines that are not complete yet, or not taken, stay as they are.
        untouched = self.entered() == before and not self._fault and not self._is_typing()
        if before is None or (value != before and untouched):
            self._show(value)

    def settle(self, value: Any) -> None:
        mine, self._sent = self._sent, False
        if not mine:  # somebody took back what was done here
            self.show_value(value)
            return
        self._value = value
        if self.entered() != value:
            return  # something else was typed since
        for line in self.entries:
            entry = line.entry()
            if entry is not None:
                line.show_entry(*entry)

    def give_up(self, value: Any) -> None:
        self._value, self._fault = value, ""
        self._show(value)

    def set_fault(self, fault: str) -> None:
        self._fault = fault
        self._sent = self._sent and not fault
        for line in self.entries:
            line.name.setAccessibleDescription(fault)

    def entered(self) -> Any:
        """The value that the complete lines make."""
        found = [entry for entry in (line.entry() for line in self.entries) if entry is not None]
        return dict(found) if self._info.kind is SettingKind.TABLE else [name for name, _ in found]

    # --- how it stands

    def _make_head(self, first: str, second: str) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, self._room_of_cross(), 0)
        row.setSpacing(SMALL)
        for words, stretch in ((first, 1), (second, 0)):
            label = QLabel(words)
            label.setProperty("tone", "muted")
            if stretch:
                row.addWidget(label, 1)
            elif words:
                label.setFixedWidth(BESIDE_WIDTH)
                row.addWidget(label)
        return head

    def _room_of_cross(self) -> int:
        return CloseButton(self._theme).sizeHint().width() + SMALL

    def _is_typing(self) -> bool:
        lines = [line.name for line in self.entries]
        lines += [line.beside for line in self.entries if isinstance(line.beside, ValueLine)]
        return any(line.is_open for line in lines)

    def _show(self, value: Any) -> None:
        entries = list(value.items()) if isinstance(value, dict) else [(name, None) for name in value]
        while len(self.entries) > len(entries):
            self._drop(self.entries[-1])
        while len(self.entries) < len(entries):
            self._append()
        for line, (name, beside) in zip(self.entries, entries, strict=True):
            line.show_entry(name, beside)
        self._look()

    def _append(self) -> EntryLine:
        line = EntryLine(self._theme, self._info)
        line.changed.connect(self._commit)
        line.touched.connect(self.touched)
        line.removed.connect(lambda: self._remove(line))
        self.entries.append(line)
        self._column.addWidget(line)
        self._look()
        return line

    def _drop(self, line: EntryLine) -> None:
        self.entries.remove(line)
        self._column.removeWidget(line)
        line.blockSignals(True)  # its lines are done as they are hidden
        line.hide()
        line.deleteLater()
        self._look()

    def _look(self) -> None:
        self._head.setVisible(bool(self.entries))

    def _dress(self) -> None:
        self.add.setIcon(self._theme.icon("plus", self._theme.tokens.accent))

    # --- what a person does

    def _add(self) -> None:
        open_line = next((line for line in self.entries if line.entry() is None), None)
        (open_line or self._append()).setFocus()

    def _remove(self, line: EntryLine) -> None:
        place, was_complete = self.entries.index(line), line.entry() is not None
        before = self._value
        self._drop(line)
        (self.entries[min(place, len(self.entries) - 1)] if self.entries else self.add).setFocus()
        self.touched.emit()
        if was_complete and self._commit():
            words = translate("settings", "{name} was removed from {setting}.").format(
                name=line.name.text().strip(), setting=settings_text.label(self._info)
            )
            self.undoable.emit(words, before)

    def _commit(self) -> bool:
        """Tell the value that stands there, where it is another; False when it is none."""
        wrong = self._what_is_wrong()
        if wrong:
            self.refused.emit(wrong)
            return False
        value = self.entered()
        if value != self._value or self._fault:
            self._sent = True
            self.committed.emit(value)
        return True

    def _what_is_wrong(self) -> str:
        """What the core could not know: it sees neither lines that are there twice nor percents."""
        found = [entry for entry in (line.entry() for line in self.entries) if entry is not None]
        names = [name for name, _ in found]
        twice = next((name for name in names if names.count(name) > 1), "")
        if twice and self._info.kind is SettingKind.TABLE:
            return translate("settings", "{name} is there twice.").format(name=twice)
        if is_share(self._info) and not all(isinstance(value, float) and 0 <= value <= 1 for _, value in found):
            return translate("settings", "A reserve is a percentage from 0 to 100.")
        return ""


def is_share(info: SettingInfo) -> bool:
    """Whether the numbers of a table are shares 0..1, which people write in percent."""
    return not info.choices and info.maximum == 1


def percent(value: Any) -> str:
    """A share in percent, with its sign."""
    return f"{settings_text.number_shown(round(float(value) * 100, 4))} %"


def share(text: str) -> Any:
    """The share of a percentage; a text that is none as it is."""
    number = read_number(text, "%")
    return number / 100 if isinstance(number, int | float) else text
