"""The outgoing proxy: none, the system's, or an address, whose user and password are seen only while it is edited."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from desktop import settings_text
from desktop.text import translate
from desktop.theme import SMALL, TINY, Theme
from desktop.widgets.radio_list import RadioList
from desktop.widgets.value_line import ValueLine
from desktop.windows.settings.editors import ValueEditor
from proxy_core import SettingInfo, masked

NONE, SYSTEM, ADDRESS = "none", "system", "address"
INDENT = 24  # to the words of the choices


class OutgoingEditor(ValueEditor):
    """Three choices, the last with a line for the address.

    A user and a password that are in force are stars; the button beside them lets them be edited. What was typed and
    is not in force is dots while the keyboard is elsewhere.
    """

    wide = True

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self._theme = theme
        self._value = SYSTEM
        self.radios = RadioList(
            settings_text.label(info),
            (
                (SYSTEM, translate("settings", "As the system has it")),
                (NONE, translate("settings", "None")),
                (ADDRESS, translate("settings", "The one at this address")),
            ),
        )
        self.line = ValueLine(translate("settings", "Address of the outgoing proxy"))
        self.line.setPlaceholderText("http://HOST:PORT")
        self.edit = QPushButton()
        self.edit.setProperty("kind", "quiet")
        row = QHBoxLayout()
        row.setContentsMargins(INDENT, 0, 0, 0)
        row.setSpacing(TINY)
        row.addWidget(self.line, 1)
        row.addWidget(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.radios)
        column.addLayout(row)
        self.setFocusProxy(self.radios)
        self._connect()
        self._dress()
        self._show()

    def show_value(self, value: Any) -> None:
        self._value = str(value)
        if not self._is_busy():
            self._show()

    def settle(self, value: Any) -> None:
        self._value = str(value)
        self.line.settle(self._shown())
        if not self.line.is_open:
            self._show()

    def give_up(self, value: Any) -> None:
        self._value = str(value)
        self._show()

    def set_fault(self, fault: str) -> None:
        self.line.set_fault(fault)

    # --- how it stands

    def _is_busy(self) -> bool:
        """Whether an address is being typed, was refused, or is still to come."""
        begun = self._value in {NONE, SYSTEM} and self.line.hasFocus()
        return self.radios.value() == ADDRESS and (begun or self.line.is_open or self._is_bare())

    def _is_bare(self) -> bool:
        """Whether a password that is in force can be read now."""
        return not self.line.isReadOnly() and self.line.text() == self._value != masked(self._value)

    def _shown(self) -> str:
        return "" if self._value in {NONE, SYSTEM} else masked(self._value)

    def _show(self) -> None:
        """Show what is in force, as it may be seen."""
        self.radios.choose(self._value if self._value in {NONE, SYSTEM} else ADDRESS)
        self.line.replace(self._shown())
        self.line.setReadOnly(self._shown() not in {self._value, ""})
        self.line.setEchoMode(QLineEdit.EchoMode.Normal)
        self._look()

    def _look(self) -> None:
        wanted = self.radios.value() == ADDRESS
        self.line.setVisible(wanted)
        self.edit.setVisible(wanted and self.line.isReadOnly())

    def _connect(self) -> None:
        self.radios.chosen.connect(self._choose)
        self.line.done.connect(self.commit)
        self.line.typed.connect(self.touched)
        self.line.given_up.connect(self._give_up_typing)
        self.line.entered.connect(lambda: self.line.setEchoMode(QLineEdit.EchoMode.Normal))
        self.line.left.connect(self._leave)
        self.edit.clicked.connect(self._open)
        self._theme.changed.connect(self._dress)

    def _dress(self) -> None:
        self.edit.setIcon(self._theme.icon("pencil"))
        words = translate("settings", "Edit the address, with its user and password")
        self.edit.setToolTip(words)
        self.edit.setAccessibleName(words)

    # --- what a person does

    def _choose(self, choice: str) -> None:
        self.touched.emit()
        if choice != ADDRESS:
            self.line.replace("")
            self._look()
            self.committed.emit(choice)
        elif self._value in {NONE, SYSTEM}:
            self._look()
            self.line.setFocus()
        else:
            self._show()

    def _open(self) -> None:
        self.line.setReadOnly(False)
        self.line.replace(self._value)
        self.line.setFocus()
        self.line.selectAll()
        self._look()

    def _leave(self) -> None:
        if not self.line.is_open:
            self._show()
        elif masked(self.line.text()) != self.line.text():
            self.line.setEchoMode(QLineEdit.EchoMode.Password)

    def _give_up_typing(self) -> None:
        self.touched.emit()
        self._show()
