"""The card with the list of requests, or with what is said while there is none."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedLayout, QVBoxLayout, QWidget

from desktop.models.matching import EVERYTHING
from desktop.models.request_tree import RequestTree
from desktop.text import translate
from desktop.theme import MEDIUM, SMALL, Theme
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.show_one import show_one
from desktop.windows.requests.log_view import LogView


class LogList(QFrame):
    """Signals: connect_wanted() and unfilter_wanted(), of the buttons that stand where there is nothing to list."""

    connect_wanted = Signal()
    unfilter_wanted = Signal()

    def __init__(self, theme: Theme, model: RequestTree) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._model = model
        self._running = False
        self.view = LogView(theme, model)
        self.empty = EmptyState(
            theme,
            "images",
            translate("requests", "No requests yet"),
            button=translate("requests", "Connect a client"),
        )
        self.nothing = EmptyState(
            theme,
            "search",
            translate("requests", "No request is like that"),
            translate("requests", "Requests that come and fit the filter will stand here."),
            translate("requests", "Clear filters"),
        )
        body = QWidget()
        self._stack = QStackedLayout(body)
        for widget in (self.view, self.empty, self.nothing):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, MEDIUM, SMALL, SMALL)
        column.addWidget(body)
        self.empty.pressed.connect(self.connect_wanted)
        self.nothing.pressed.connect(self.unfilter_wanted)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._choose)
        self.set_running(running=False)

    def set_running(self, *, running: bool) -> None:
        """Whether the proxy takes requests."""
        if running:
            words = translate("requests", "Give a client the proxy's address and key, and ask it for a picture.")
        else:
            words = translate("requests", "Start the proxy, then give a client its address and key.")
        self.empty.set_words(words)
        self._choose()

    def focus(self) -> None:
        """Give the keyboard to the list; while it is empty, to what fills it."""
        shown = self._stack.currentWidget()
        if isinstance(shown, EmptyState):
            shown.button.setFocus()
            return
        self.view.setFocus()
        if not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self._model.index(0, 0))

    def _choose(self) -> None:
        shown: QWidget = self.empty if self._model.matching == EVERYTHING else self.nothing
        if self._model.rowCount() or self._model.loading:
            shown = self.view
        show_one(self._stack, shown, self, self.focus)
