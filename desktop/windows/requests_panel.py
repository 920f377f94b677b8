"""The requests as they happen: newest first, each unfolding into its pictures and their attempts."""

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QStackedLayout, QVBoxLayout, QWidget

from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.models.request_rows import Column
from desktop.models.request_tree import RequestTree
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, Theme, font
from desktop.widgets.calm_tree import CalmTree
from desktop.widgets.empty_state import EmptyState

WIDTHS = {
    Column.WHEN: 128,
    Column.MODEL: 160,
    Column.ACCOUNT: 152,
    Column.PICTURES: 136,
    Column.OUTCOME: 96,
    Column.SECONDS: 60,
}
ROOM_FOR_MODEL, ROOM_FOR_ACCOUNT = 940, 680


class RequestsPanel(QFrame):
    """Shows what CoreSignals tells and asks Actions for what is only in the log."""

    def __init__(self, theme: Theme, signals: CoreSignals, actions: Actions) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.model = RequestTree(self)
        self.view = CalmTree(theme, right=frozenset({Column.SECONDS}), folds=True, parent=self)
        self.view.setModel(self.model)
        self.view.set_widths(WIDTHS, stretch=Column.WHAT)
        self.view.setAccessibleName(translate("requests", "Requests"))
        self._empty = EmptyState(theme, "images", translate("requests", "No requests yet"))
        self._lay_out()
        self.model.rowsInserted.connect(self._inserted)
        self.model.attempts_wanted.connect(actions.load_request)
        signals.requests_changed.connect(self.model.apply)
        signals.proxy_changed.connect(self._choose)
        actions.request_loaded.connect(self.model.load_attempts)
        actions.request_not_loaded.connect(self.model.attempts_failed)
        self._signals = signals
        self._choose()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.setColumnHidden(Column.MODEL, self.width() < ROOM_FOR_MODEL)
        self.view.setColumnHidden(Column.ACCOUNT, self.width() < ROOM_FOR_ACCOUNT)

    def _lay_out(self) -> None:
        title = QLabel(translate("requests", "Requests"))
        title.setFont(font(strong=True))
        title.setContentsMargins(SMALL, 0, 0, 0)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, MEDIUM, LARGE, MEDIUM)
        column.setSpacing(SMALL)
        column.addWidget(title)
        column.addWidget(body, 1)

    def _inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        """Keep what the person reads where it is when newer requests come above it."""
        bar = self.view.verticalScrollBar()
        if not parent.isValid() and first == 0 and bar.value() > 0:
            self.view.executeDelayedItemsLayout()
            bar.setValue(bar.value() + (last + 1) * self.view.rowHeight(self.model.index(0, 0)))
        self._choose()

    def _choose(self) -> None:
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.view)
            return
        self._stack.setCurrentWidget(self._empty)
        if self._signals.proxy.running:
            words = translate("requests", "Give a client the address and the key above, and ask it for a picture.")
        else:
            words = translate("requests", "Start the proxy, then give a client its address and key.")
        self._empty.set_words(words)
