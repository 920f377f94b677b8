"""The accounts: who can draw, what each does now and has left, and a switch for each."""

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop.cells import RECORD_ROLE
from desktop.models.account_list import AccountList, Column
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme, font
from desktop.widgets.calm_tree import CalmTree
from desktop.widgets.cell_delegate import toggle
from desktop.widgets.copy_button import ICON_GAP
from desktop.widgets.empty_state import EmptyState
from proxy_core import AccountState

WIDTHS = {Column.NAME: 200, Column.PROVIDER: 104, Column.QUOTA: 296, Column.DRAWN: 116, Column.ENABLED: 76}
ROOM_FOR_PROVIDER, ROOM_FOR_DRAWN = 940, 820
NARROW_QUOTA, WIDE_QUOTA = 128, 296
MANY = 8  # so many accounts are seen at a glance; past that they can be looked for


class SearchField(QLineEdit):
    """Escape takes back what was looked for."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class AccountsPanel(QFrame):
    """Signals: enabled_wanted(account id, bool), when the person moves a switch; opened(AccountState), when a row is
    clicked or Enter is pressed on it; passed(AccountState), when the keyboard goes to another; add_wanted().
    """

    enabled_wanted = Signal(str, bool)
    opened = Signal(object)
    passed = Signal(object)
    add_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._rows_shown = 5
        self._theme = theme
        self._current = ""
        self._model = AccountList(self)
        self._model.enabled_wanted.connect(self.enabled_wanted)
        self._summary = QLabel()
        self._summary.setProperty("tone", "muted")
        self.search = self._make_search()
        self.add = QPushButton(ICON_GAP + translate("accounts", "A&dd account"))
        self.add.setToolTip(translate("accounts", "Sign in with Google, or bring an API key (Ctrl+N)"))
        self.add.clicked.connect(self.add_wanted)
        self._view = self._make_view()
        self._model.modelReset.connect(self._restore_current)  # after the view, which forgets its own first
        self._empty = self._make_empty()
        self._nobody = EmptyState(theme, "search", translate("accounts", "No account is like that"))
        self._lay_out()
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._tick)
        theme.changed.connect(self._dress)
        self._dress()
        self.set_accounts(())

    def set_accounts(self, states: tuple[AccountState, ...]) -> None:
        """Show these accounts from now on."""
        self._model.set_accounts(states)
        self._show()

    def set_rows_shown(self, rows: int) -> None:
        """How many accounts stand there before the list scrolls."""
        self._rows_shown = rows
        self._resize_view()

    def choose(self, account_id: str) -> None:
        """Mark this account's row as the current one."""
        self._current = account_id
        self._restore_current()

    def focus_list(self) -> None:
        """Give the keyboard to the list, where it was; while it is empty, to what fills it."""
        (self._view if self._model.count() else self._empty.button).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width()
        self._view.setColumnHidden(Column.PROVIDER, width < ROOM_FOR_PROVIDER)
        self._view.setColumnHidden(Column.DRAWN, width < ROOM_FOR_DRAWN)
        self._view.header().resizeSection(Column.QUOTA, WIDE_QUOTA if width >= ROOM_FOR_PROVIDER else NARROW_QUOTA)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._later.stop()

    # --- what it is made of

    def _make_search(self) -> SearchField:
        field = SearchField()
        field.setPlaceholderText(translate("accounts", "Find an account"))
        field.setAccessibleName(translate("accounts", "Find an account"))
        field.setToolTip(translate("accounts", "By name, provider or state, such as: gemini cooling (Ctrl+F)"))
        field.setClearButtonEnabled(True)
        field.setMaximumWidth(240)
        field.textChanged.connect(self._look_for)
        return field

    def _make_view(self) -> CalmTree:
        view = CalmTree(self._theme, right=frozenset({Column.DRAWN}), parent=self)
        view.setModel(self._model)
        view.set_widths(WIDTHS, stretch=Column.STATE)
        view.setAccessibleName(translate("accounts", "Accounts"))
        view.clicked.connect(self._clicked)
        view.activated.connect(self._activated)
        view.selectionModel().currentChanged.connect(self._passed)
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), view, context=Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self._toggle_current)
        return view

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            self._theme,
            "users",
            translate("accounts", "No accounts yet"),
            translate("accounts", "Sign in with Google or bring an API key, and Easel can draw."),
            translate("accounts", "A&dd account"),
        )
        empty.pressed.connect(self.add_wanted)
        return empty

    def _lay_out(self) -> None:
        title = QLabel(translate("accounts", "Accounts"))
        title.setFont(font(strong=True))
        head = QHBoxLayout()
        head.setContentsMargins(SMALL, 0, 0, 0)
        head.setSpacing(MEDIUM)
        head.addWidget(title)
        head.addWidget(self._summary)
        head.addStretch(1)
        head.addWidget(self.search, 1)
        head.addWidget(self.add)
        self._body = QWidget()
        self._stack = QStackedLayout(self._body)
        for widget in (self._view, self._empty, self._nobody):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, MEDIUM, LARGE, SMALL)
        column.setSpacing(SMALL)
        column.addLayout(head)
        column.addWidget(self._body)

    def _dress(self) -> None:
        self.add.setIcon(self._theme.icon("plus"))

    # --- how it stands

    def _show(self) -> None:
        count, shown = self._model.count(), self._model.rowCount()
        waited = self._empty.button.hasFocus()
        self._stack.setCurrentWidget(self._view if shown else self._nobody if count else self._empty)
        self._summary.setText(self._model.summary() if count else "")
        self.search.setVisible(count > MANY or bool(self.search.text()))
        self.add.setVisible(bool(count))
        if waited and shown:
            self._view.setFocus()
        self._resize_view()
        self._tick_later()

    def _resize_view(self) -> None:
        rows = self._model.rowCount()
        height = self._view.header().sizeHint().height() + self._view.sizeHintForRow(0) * min(rows, self._rows_shown)
        self._body.setFixedHeight(height if rows else 156)  # to the pixel: no row looks out from under another

    def _look_for(self, words: str) -> None:
        self._model.look_for(words)
        self._show()

    def _tick(self) -> None:
        self._model.tick()
        self._summary.setText(self._model.summary() if self._model.count() else "")
        self._tick_later()

    def _tick_later(self) -> None:
        """Word times anew when they would read otherwise, and only while somebody can read them."""
        pace = self._model.pace() if self.isVisible() else 0
        if not pace:
            self._later.stop()
        elif not self._later.isActive() or self._later.interval() != pace:
            self._later.start(pace)

    # --- what a person does

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() != Column.ENABLED:
            self._activated(index)

    def _activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(RECORD_ROLE))

    def _passed(self, index: QModelIndex) -> None:
        if index.isValid():
            self._current = index.data(RECORD_ROLE).account.id
            self.passed.emit(index.data(RECORD_ROLE))

    def _restore_current(self) -> None:
        row = self._model.row_of(self._current)
        if row >= 0:
            self._view.setCurrentIndex(self._model.index(row, 0))

    def _toggle_current(self) -> None:
        index = self._view.currentIndex()
        if index.isValid():
            toggle(self._model, index.siblingAtColumn(Column.ENABLED))
