"""The table of routes: rows that are added, changed, removed and put in order, by the mouse and by keys."""

from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from desktop import settings_text
from desktop.cells import RECORD_ROLE
from desktop.models.route_table import Column, RouteTable
from desktop.text import translate
from desktop.theme import SMALL, TINY, Theme
from desktop.widgets.calm_tree import CalmTree
from desktop.widgets.copy_button import ICON_GAP
from desktop.windows.settings.editors import ValueEditor
from desktop.windows.settings.route_form import RouteForm
from proxy_core import SettingInfo

MOST_ROWS = 9  # that stand there before the list scrolls
WIDTHS = {Column.PROVIDER: 150, Column.MODEL: 190, Column.MORE: 120}
ROOM_FOR_MORE = 680


class RoutesEditor(ValueEditor):
    """The value is a list of objects. A row without a name is not in it until it has one."""

    wide = True

    def __init__(self, theme: Theme, info: SettingInfo) -> None:
        super().__init__()
        self._theme, self._info = theme, info
        self._fault = ""
        self._value: Any = None
        self._sent = False  # whether a change was told of which is not settled yet
        self.table = RouteTable(self)
        self.view = CalmTree(theme, parent=self)
        self.view.setModel(self.table)
        self.view.set_widths(WIDTHS, stretch=Column.MATCH)
        self.view.setAccessibleName(settings_text.label(info))
        self.form = RouteForm(theme)
        self.form.hide()
        self.add, self.remove, self.up, self.down = (QPushButton() for _ in range(4))
        self._lay_out()
        self._connect()
        self._dress()

    def show_value(self, value: Any) -> None:
        before, self._value = self._value, value
        if before is None or (value != before and self.entered() == before and not self._fault):
            self._show(value)

    def settle(self, value: Any) -> None:
        mine, self._sent = self._sent, False
        if mine:
            self._value = value
        else:  # somebody took back what was done here
            self.show_value(value)

    def give_up(self, value: Any) -> None:
        self._value, self._fault = value, ""
        self._show(value)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.setColumnHidden(Column.MORE, self.width() < ROOM_FOR_MORE)

    def set_fault(self, fault: str) -> None:
        self._fault = fault
        self._sent = self._sent and not fault
        self.view.setAccessibleDescription(fault)

    def entered(self) -> list[dict[str, str]]:
        """The value that the rows make."""
        return [route for route in self.table.routes() if route.get("match")]

    # --- how it stands

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(TINY)
        for button in (self.add, self.remove, self.up, self.down):
            button.setProperty("kind", "link" if button is self.add else "quiet")
            buttons.addWidget(button)
        buttons.insertStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addWidget(self.view)
        column.addLayout(buttons)
        column.addWidget(self.form)
        self.setFocusProxy(self.view)

    def _show(self, value: Any) -> None:
        row = self.view.currentIndex().row()
        self.table.set_routes(value)
        if 0 <= row < self.table.rowCount():
            self._choose(row)
        self._look()

    def _look(self) -> None:
        count, row = self.table.rowCount(), self.view.currentIndex().row()
        height = self.view.header().sizeHint().height() + self.view.sizeHintForRow(0) * min(count, MOST_ROWS)
        self.view.setFixedHeight(height if count else 0)
        self.view.setVisible(bool(count))
        for button, there in ((self.remove, row >= 0), (self.up, row > 0), (self.down, 0 <= row < count - 1)):
            button.setEnabled(there)
        self.form.setVisible(row >= 0)

    def _choose(self, row: int) -> None:
        self.view.setCurrentIndex(self.table.index(row, 0))

    def _dress(self) -> None:
        self.add.setText(ICON_GAP + translate("routes", "Add a route"))
        self.add.setIcon(self._theme.icon("plus", self._theme.tokens.accent))
        for button, icon, words in (
            (self.remove, "trash-2", translate("routes", "Remove the route (Delete)")),
            (self.up, "arrow-up", translate("routes", "Move the route up (Alt+Up)")),
            (self.down, "arrow-down", translate("routes", "Move the route down (Alt+Down)")),
        ):
            button.setIcon(self._theme.icon(icon))
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.add.setToolTip(translate("routes", "A route above the chosen one (Insert)"))

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(self._passed)
        self.view.activated.connect(lambda _index: self.form.setFocus())
        self.form.changed.connect(self._changed)
        self.form.touched.connect(self.touched)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self._theme.changed.connect(self._dress)
        for key, run in (
            ("Insert", self._add),
            ("Delete", self._remove),
            ("Alt+Up", lambda: self._move(-1)),
            ("Alt+Down", lambda: self._move(1)),
        ):
            shortcut = QShortcut(QKeySequence(key), self.view, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(run)

    # --- what a person does

    def _passed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.form.show_route(index.data(RECORD_ROLE))
        self._look()

    def _changed(self, route: dict[str, str]) -> None:
        row = self.view.currentIndex().row()
        if row >= 0:
            self.table.set_route(row, route)
            self._commit()

    def _add(self) -> None:
        row = max(0, self.view.currentIndex().row())
        self.table.add(row, {"match": ""})
        self._choose(row)
        self._look()
        self.form.setFocus()

    def _remove(self) -> None:
        row = self.view.currentIndex().row()
        if row < 0:
            return
        before, name = self._value, self.table.routes()[row].get("match", "")
        self.table.remove(row)
        self._look()
        (self.view if self.table.rowCount() else self.add).setFocus()
        if name:
            self._commit()
            words = translate("routes", "The route of {name} was removed.").format(name=name)
            self.undoable.emit(words, before)

    def _move(self, by: int) -> None:
        row = self.view.currentIndex().row()
        if row >= 0 and self.table.move(row, by):
            self._choose(row + by)
            self._look()
            self._commit()

    def _commit(self) -> None:
        self.touched.emit()
        if self.entered() != self._value or self._fault:
            self._sent = True
            self.committed.emit(self.entered())
