"""How one setting's value is shown and changed: a switch, a choice, a line. Editors ask nobody; the row passes on."""

import re
from typing import Any

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import settings_text
from desktop.theme import Theme
from desktop.widgets.choice_box import ChoiceBox
from desktop.widgets.radio_list import RadioList
from desktop.widgets.switch import Switch
from desktop.widgets.value_line import ValueLine
from proxy_core import SettingInfo, SettingKind

FEW = 4  # choices that are all seen at once; more are in a box
NUMBER_WIDTH, TEXT_WIDTH = 112, 260
_GROUPED = re.compile(r"[0-9]{1,3}([ ,'\u00a0\u202f][0-9]{3})+")
_WITH_COMMA = re.compile(r"-?[0-9]+,[0-9]+")


class ValueEditor(QWidget):
    """Shows a JSON value and lets a person change it.

    Attributes: wide, whether it stands below its label in any window.
    Signals: committed(value), when a person is done with a change; touched(), when they begin one: what was said of the
    last is old; refused(words), when a change can be none; undoable(words, value before), when what they did should be
    easy to take back.
    """

    committed = Signal(object)
    refused = Signal(str)
    touched = Signal()
    undoable = Signal(str, object)
    wide = False

    def show_value(self, value: Any) -> None:
        """Show what is in force. What is being typed stays."""
        raise NotImplementedError

    def settle(self, value: Any) -> None:
        """What was committed is in force, as `value`."""
        self.show_value(value)

    def give_up(self, value: Any) -> None:
        """Show what is in force, whatever is being typed."""
        self.show_value(value)

    def set_fault(self, fault: str) -> None:
        """Mark what is wrong; empty when nothing is."""

    def explain(self, words: str) -> None:
        """Say to screen readers what the setting does."""
        target = self.focusProxy()
        if target is not None:
            target.setAccessibleDescription(words)

    def commit(self, value: object) -> None:
        """A person is done with a change."""
        self.committed.emit(value)


class SwitchEditor(ValueEditor):
    """On or off."""

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self.switch = Switch(theme, settings_text.label(info))
        self.switch.clicked.connect(self.commit)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.switch)
        self.setFocusProxy(self.switch)

    def show_value(self, value: Any) -> None:
        self.switch.setChecked(bool(value))


class ChoiceEditor(ValueEditor):
    """One of a few choices, each with what it means."""

    wide = True

    def __init__(self, info: SettingInfo) -> None:
        super().__init__()
        options = [(choice, settings_text.meaning(info, choice)) for choice in info.choices]
        self.radios = RadioList(settings_text.label(info), options)
        self.radios.chosen.connect(self.commit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.radios)
        self.setFocusProxy(self.radios)

    def show_value(self, value: Any) -> None:
        self.radios.choose(str(value))


class BoxEditor(ValueEditor):
    """One of many choices."""

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        options = [(choice, settings_text.meaning(info, choice)) for choice in info.choices]
        self.box = ChoiceBox(theme, settings_text.label(info), options)
        self.box.activated.connect(lambda _place: self.committed.emit(self.box.currentData()))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.box)
        self.setFocusProxy(self.box)

    def show_value(self, value: Any) -> None:
        self.box.choose(str(value))


class LineEditor(ValueEditor):
    """A text, or a number with its unit. A text that is no number is committed as it is: the core says what it takes.

    The arrows turn a number, within its bounds.
    """

    def __init__(self, info: SettingInfo) -> None:
        super().__init__()
        self._info = info
        self._numeric = info.kind in {SettingKind.WHOLE, SettingKind.NUMBER}
        self.line = ValueLine(settings_text.label(info))
        self.line.done.connect(lambda text: self.committed.emit(self._read(text)))
        self.line.typed.connect(self.touched)
        self.line.given_up.connect(self.touched)
        self.line.set_unit(settings_text.unit(info))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line)
        self.line.setFixedWidth(NUMBER_WIDTH if self._numeric else TEXT_WIDTH)
        if self._numeric:
            self.line.stepped.connect(self._step)
            self.line.setToolTip(settings_text.bounds(info))
        self.setFocusProxy(self.line)

    def show_value(self, value: Any) -> None:
        self.line.show_text(self._shown(value))

    def settle(self, value: Any) -> None:
        self.line.settle(self._shown(value))

    def give_up(self, value: Any) -> None:
        self.line.replace(self._shown(value))

    def set_fault(self, fault: str) -> None:
        self.line.set_fault(fault)

    def explain(self, words: str) -> None:
        self.line.set_hint(words)

    def _shown(self, value: Any) -> str:
        return settings_text.number_shown(value) if self._numeric else str(value)

    def _read(self, text: str) -> Any:
        return read_number(text, settings_text.unit(self._info)) if self._numeric else text

    def _step(self, count: int) -> None:
        value = self._read(self.line.text())
        if isinstance(value, int | float):
            lowest, highest = self._info.minimum, self._info.maximum
            value += count
            value = value if lowest is None else max(lowest, value)
            value = value if highest is None else min(highest, value)
            self.line.put(settings_text.number_shown(value if self._info.kind is SettingKind.NUMBER else int(value)))


def read_number(text: str, unit: str = "") -> int | float | str:
    """The number that a person typed, with or without its unit and spaces between thousands; else the text."""
    plain = text.strip().removesuffix(unit).strip()
    has_comma = _WITH_COMMA.fullmatch(plain) is not None
    if has_comma and (QLocale().decimalPoint() == "," or not _GROUPED.fullmatch(plain)):
        plain = plain.replace(",", ".")
    elif _GROUPED.fullmatch(plain):
        plain = re.sub(r"[^0-9]", "", plain)
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text
