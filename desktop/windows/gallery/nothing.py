"""What stands where pictures would, while there are none: why, and the next step. It decides nothing."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.empty_state import EmptyState

PATIENCE_MS = 400  # before it is said that pictures are looked for


class NothingShown(QWidget):
    """`empty`: there are none; `nothing`: none fits; `off`: none are kept; `broken`: they could not be read; `waiting`.

    Signals: draw_wanted(), connect_wanted(), setting_wanted(), unfilter_wanted() and retry_wanted().
    """

    draw_wanted = Signal()
    connect_wanted = Signal()
    setting_wanted = Signal()
    unfilter_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._make(theme)
        self.connect_button = QPushButton(translate("gallery", "Connect a client"))
        column = self.empty.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, self.connect_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.waiting = QLabel()
        self.waiting.setProperty("tone", "muted")
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._say_waiting)
        self._stack = QStackedLayout(self)
        for widget in (self.empty, self.nothing, self.off, self.broken, self.waiting):
            self._stack.addWidget(widget)
        self.empty.pressed.connect(self.draw_wanted)
        self.connect_button.clicked.connect(self.connect_wanted)
        self.nothing.pressed.connect(self.unfilter_wanted)
        self.off.pressed.connect(self.setting_wanted)
        self.broken.pressed.connect(self.retry_wanted)

    def show_state(self, state: QWidget) -> None:
        """Show one of its own."""
        if state is self._stack.currentWidget():
            return
        self.waiting.clear()
        if state is self.waiting:
            self._patience.start()
        self._stack.setCurrentWidget(state)

    def focus(self) -> None:
        """Give the keyboard to the next step, if there is one."""
        shown = self._stack.currentWidget()
        if isinstance(shown, EmptyState):
            shown.button.setFocus()

    def _say_waiting(self) -> None:
        if self._stack.currentWidget() is self.waiting:
            self.waiting.setText(translate("gallery", "Looking for pictures\u2026"))

    def _make(self, theme: Theme) -> None:
        self.empty = EmptyState(
            theme,
            "images",
            translate("gallery", "No pictures yet"),
            translate("gallery", "Every picture that is drawn through the proxy will stand here."),
            translate("gallery", "Draw in the playground"),
        )
        self.nothing = EmptyState(
            theme,
            "search",
            translate("gallery", "No picture is like that"),
            translate("gallery", "Pictures that come and fit the filter will stand here."),
            translate("gallery", "Clear filters"),
        )
        self.off = EmptyState(
            theme,
            "images",
            translate("gallery", "The gallery is off"),
            translate(
                "gallery",
                "Pictures are not kept, as the settings say; only one that its client did not wait for stays here, for "
                "a day. Turn it on to find them all.",
            ),
            translate("gallery", "Open the setting"),
        )
        self.broken = EmptyState(
            theme,
            "triangle-alert",
            translate("gallery", "The pictures could not be read"),
            translate("gallery", "They are on the disk still. What went wrong stands above."),
            translate("gallery", "Try again"),
        )
