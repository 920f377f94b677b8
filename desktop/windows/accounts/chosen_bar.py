"""The bar over the list while several accounts are chosen: what can be done to them at once, and how far that is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.many_accounts import Deed
from desktop.text import counted, translate
from desktop.theme import MEDIUM, SMALL, Theme, font
from desktop.widgets.flow_layout import FlowLayout


class ChosenBar(QFrame):
    """Signals: deed_wanted(Deed); remove_wanted(); step_wanted(-1 or 1), to draw earlier or later; cleared(), to choose
    nobody; cancelled(), to stop what is being done.
    """

    deed_wanted = Signal(object)
    remove_wanted = Signal()
    step_wanted = Signal(int)
    cleared = Signal()
    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("bar", True)
        self._theme = theme
        self._count = 0
        self._pressed: QPushButton | None = None  # the one that had the keyboard when the work began
        self.words = QLabel()
        self.words.setFont(font(strong=True))
        self.enable, self.disable = (
            _button(translate("accounts", "&Enable")),
            _button(translate("accounts", "D&isable")),
        )
        self.check, self.refresh = (
            _button(translate("accounts", "C&heck")),
            _button(translate("accounts", "Refresh &quotas")),
        )
        self.remove = _button(translate("accounts", "&Remove"), "danger")
        self.earlier = self._icon_button(translate("accounts", "Draw earlier"), "Alt+\u2191")
        self.later = self._icon_button(translate("accounts", "Draw later"), "Alt+\u2193")
        self.clear = self._icon_button(translate("accounts", "Choose nobody"), "Esc")
        self.progress = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("accounts", "How much is done"))
        self.cancel = _button(translate("accounts", "&Cancel"))
        self._lay_out()
        self._connect()
        theme.changed.connect(self._dress)
        self._dress()
        self._look(busy=False)

    def set_count(self, count: int) -> None:
        """So many accounts are chosen."""
        self._count = count
        self.words.setText(counted("accounts", "%Ln chosen", count))
        self._look(busy=not self._running.isHidden())

    def set_orders(self, orders: bool) -> None:
        """Whether their order can be changed now."""
        for button in (self.earlier, self.later):
            button.setEnabled(orders)

    def show_progress(self, words: str, done: int, count: int) -> None:
        """So much is done; the rest can be left as it is."""
        begins = self._running.isHidden()
        if begins:
            buttons = self._offers.findChildren(QPushButton)
            self._pressed = next((button for button in buttons if button.hasFocus()), None)
        self.progress.setText(words)
        self.bar.setRange(0, count)
        self.bar.setValue(done)
        self._look(busy=True)
        if begins and self._pressed is not None:
            self.cancel.setFocus()

    def show_ended(self) -> None:
        """Nothing is being done any more."""
        had_focus = self.cancel.hasFocus()
        self._look(busy=False)
        if had_focus:
            (self._pressed or self.enable).setFocus()
        self._pressed = None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.words.setMinimumHeight(self.enable.sizeHint().height())  # in line with the buttons, whatever the style

    def _lay_out(self) -> None:
        self._offers, self._running = QWidget(), QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._offers.setSizePolicy(policy)
        self.setSizePolicy(policy)
        buttons = QWidget()
        buttons.setSizePolicy(policy)
        flow = FlowLayout(buttons)
        for widget in (
            *(self.words, self.enable, self.disable, self.check, self.refresh),
            *(self.earlier, self.later, self.remove),
        ):
            flow.addWidget(widget)
        top = QHBoxLayout(self._offers)
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(buttons, 1)
        top.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout(self._running)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(MEDIUM)
        line.addWidget(self.progress)
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, SMALL, SMALL, SMALL)
        column.setSpacing(0)
        column.addWidget(self._offers)
        column.addWidget(self._running)

    def _connect(self) -> None:
        for button, deed in (
            (self.enable, Deed.ENABLE),
            (self.disable, Deed.DISABLE),
            (self.check, Deed.CHECK),
            (self.refresh, Deed.REFRESH),
        ):
            button.clicked.connect(lambda _checked=False, one=deed: self.deed_wanted.emit(one))
        self.remove.clicked.connect(self.remove_wanted)
        self.earlier.clicked.connect(lambda: self.step_wanted.emit(-1))
        self.later.clicked.connect(lambda: self.step_wanted.emit(1))
        self.clear.clicked.connect(self.cleared)
        self.cancel.clicked.connect(self.cancelled)

    def _look(self, *, busy: bool) -> None:
        self._running.setVisible(busy)
        self._offers.setVisible(not busy)
        self.setVisible(busy or self._count > 1)

    def _icon_button(self, words: str, key: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "quiet")
        button.setAccessibleName(words)
        button.setToolTip(f"{words} ({key})")
        return button

    def _dress(self) -> None:
        for button, icon in ((self.earlier, "arrow-up"), (self.later, "arrow-down"), (self.clear, "x")):
            button.setIcon(self._theme.icon(icon, self._theme.tokens.text))


def _button(words: str, kind: str = "") -> QPushButton:
    button = QPushButton(words)
    button.setProperty("kind", kind)
    return button
