"""The accounts: who can draw, what each does now, and a switch for each."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from desktop.models.account_list import AccountList, Column
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme, font
from desktop.widgets.calm_tree import CalmTree
from desktop.widgets.cell_delegate import toggle
from desktop.widgets.empty_state import EmptyState
from proxy_core import AccountState

WIDTHS = {Column.NAME: 216, Column.PROVIDER: 104, Column.DRAWN: 124, Column.ENABLED: 84}
ROOM_FOR_PROVIDER = 900


class AccountsPanel(QFrame):
    """Signals: enabled_wanted(account id, bool), when the person moves a switch."""

    enabled_wanted = Signal(str, bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._rows_shown = 5
        self._theme = theme
        self._model = AccountList(self)
        self._model.enabled_wanted.connect(self.enabled_wanted)
        self._summary = QLabel()
        self._summary.setProperty("tone", "muted")
        self._view = self._make_view()
        self._empty = EmptyState(
            theme,
            "users",
            translate("accounts", "No accounts yet"),
            translate(
                "accounts",
                "Add one in a terminal, and it appears here:\n"
                "easel account add --provider gemini --label NAME --api-key-stdin",
            ),
        )
        self._lay_out()
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        self.set_accounts(())

    def set_accounts(self, states: tuple[AccountState, ...]) -> None:
        """Show these accounts from now on."""
        self._model.set_accounts(states)
        self._stack.setCurrentWidget(self._view if states else self._empty)
        self._summary.setText(self._model.summary() if states else "")
        self._resize_view()
        self._watch_cooling()

    def set_rows_shown(self, rows: int) -> None:
        """How many accounts stand there before the list scrolls."""
        self._rows_shown = rows
        self._resize_view()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._view.setColumnHidden(Column.PROVIDER, self.width() < ROOM_FOR_PROVIDER)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    def _make_view(self) -> CalmTree:
        view = CalmTree(self._theme, right=frozenset({Column.DRAWN}), parent=self)
        view.setModel(self._model)
        view.set_widths(WIDTHS, stretch=Column.STATE)
        view.setAccessibleName(translate("accounts", "Accounts"))
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), view, context=Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self._toggle_current)
        return view

    def _lay_out(self) -> None:
        title = QLabel(translate("accounts", "Accounts"))
        title.setFont(font(strong=True))
        head = QHBoxLayout()
        head.setContentsMargins(SMALL, 0, SMALL, 0)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._summary)
        self._body = QWidget()
        self._stack = QStackedLayout(self._body)
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, MEDIUM, LARGE, SMALL)
        column.setSpacing(SMALL)
        column.addLayout(head)
        column.addWidget(self._body)

    def _resize_view(self) -> None:
        rows = self._model.rowCount()
        height = self._view.header().sizeHint().height() + self._view.sizeHintForRow(0) * min(rows, self._rows_shown)
        self._body.setFixedHeight(height + 2 if rows else 156)

    def _toggle_current(self) -> None:
        index = self._view.currentIndex()
        if index.isValid():
            toggle(self._model, index.siblingAtColumn(Column.ENABLED))

    def _tick(self) -> None:
        self._model.tick()
        self._summary.setText(self._model.summary() if self._model.rowCount() else "")
        self._watch_cooling()

    def _watch_cooling(self) -> None:
        wanted = self.isVisible() and self._model.anything_cools()
        if wanted and not self._second.isActive():
            self._second.start()
        elif not wanted:
            self._second.stop()
