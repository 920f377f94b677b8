"""The head of the window: whether the proxy runs, its address, and the button that starts and stops it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton

from desktop import text
from desktop.actions import Actions
from desktop.cells import Tone
from desktop.text import translate
from desktop.theme import HUGE, LARGE, MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.copy_button import ICON_GAP, CopyButton
from desktop.widgets.state_dot import StateDot
from proxy_core import ProxyState

ROOM_FOR_WORDS = 760  # from here on the buttons that copy have room for more than their icons
LINE_EDIT_INSET = 3  # Qt keeps so much free before the words, and no style takes it away


class ProxyBar(QFrame):
    """Shows a ProxyState and asks Actions for the rest.

    Signals: menu_wanted(QMenu), before the menu at the right opens: whoever has something to offer puts it in.
    """

    menu_wanted = Signal(object)

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._theme = theme
        self._actions = actions
        self._state = ProxyState(running=False)
        self._ready = self._failed = False
        self._busy = False
        self._dot = StateDot(theme)
        self._title = QLabel()
        self._title.setFont(font(scale=1.25, strong=True))
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._address = self._make_address()
        self._copy_address = CopyButton(theme, translate("window", "Copy &address"))
        self._copy_key = CopyButton(theme, translate("window", "Copy &key"), "key-round")
        self._button = QPushButton()
        self._button.setFont(font(strong=True))
        self._button.setMinimumWidth(148)
        self._more = self._make_more()
        self._lay_out()
        self._connect()
        self._show()

    def set_proxy(self, state: ProxyState) -> None:
        """Show how the proxy stands."""
        self._state = state
        self._show()

    def set_ready(self, ready: bool, *, failed: bool = False) -> None:
        """Whether the core runs, and if not, whether it tried; before it does there is nothing to press."""
        self._ready, self._failed = ready, failed
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for button in (self._copy_address, self._copy_key):
            button.set_brief(self.width() < ROOM_FOR_WORDS)

    def _make_address(self) -> QLineEdit:
        line = QLineEdit()
        line.setReadOnly(True)
        line.setProperty("address", True)
        line.setFont(font(scale=1.05, fixed=True))
        line.setAccessibleName(translate("window", "Address of the proxy"))
        line.setToolTip(translate("window", "What clients take as their base URL"))
        line.setMinimumWidth(220)
        return line

    def _make_more(self) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "quiet")
        button.setAccessibleName(translate("window", "More"))
        button.setToolTip(translate("window", "More"))
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self._fill(menu)
        button.setMenu(menu)
        return button

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        self.menu_wanted.emit(menu)

    def _lay_out(self) -> None:
        self._title.setContentsMargins(LINE_EDIT_INSET, 0, 0, 0)
        self._words.setContentsMargins(LINE_EDIT_INSET, 0, 0, 0)
        words = QGridLayout()
        words.setHorizontalSpacing(MEDIUM)
        words.setVerticalSpacing(TINY)
        words.setColumnStretch(1, 1)
        words.addWidget(self._dot, 0, 0)
        words.addWidget(self._title, 0, 1)
        words.addWidget(self._address, 1, 1)
        words.addWidget(self._words, 2, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(HUGE, LARGE, LARGE, LARGE)
        line.setSpacing(SMALL)
        line.addLayout(words, 1)
        line.addSpacing(MEDIUM)
        for widget in (self._copy_address, self._copy_key, self._button, self._more):
            line.addWidget(widget)

    def _connect(self) -> None:
        actions = self._actions
        self._button.clicked.connect(self._press)
        self._copy_address.clicked.connect(lambda: actions.copy_address(self._state.base_url))
        self._copy_key.clicked.connect(actions.copy_key)
        actions.copied.connect(lambda what: (self._copy_key if what == "key" else self._copy_address).say_copied())
        actions.busy_changed.connect(self._set_busy)
        self._theme.changed.connect(self._show)
        self._copy_address.setToolTip(translate("window", "Copy the address (Ctrl+Shift+C)"))
        self._copy_key.setToolTip(translate("window", "Copy the key that clients send (Ctrl+Shift+K)"))
        self._button.setToolTip(translate("window", "Start or stop the proxy (Ctrl+R)"))

    def _press(self) -> None:
        if self._state.running:
            self._actions.stop_proxy()
        else:
            self._actions.start_proxy()

    def _set_busy(self, verb: str, busy: bool) -> None:
        if verb in {"proxy", "open"}:
            self._busy = busy
            self._show()
        elif verb == "key":
            self._copy_key.setEnabled(not busy)

    def _show(self) -> None:
        running, error = self._state.running, self._state.error
        self._title.setText(self._headline())
        self._dot.set_tone(Tone.OK if running else Tone.BAD if error else Tone.MUTED)
        self._address.setVisible(running)
        self._address.setText(self._state.base_url)
        self._address.setCursorPosition(0)
        self._words.setVisible(not running)
        self._words.setText(text.phrase(error) if error else self._hint())
        self._words.setProperty("tone", "bad" if error else "muted")
        self._copy_address.setEnabled(running)
        self._copy_key.setEnabled(self._ready)
        self._button.setEnabled(self._ready and not self._busy)
        words = translate("window", "&Stop proxy") if running else translate("window", "&Start proxy")
        self._button.setText(ICON_GAP + words)
        self._button.setProperty("kind", "large" if running else "primary")
        tokens = self._theme.tokens
        colour = tokens.text if running else tokens.on_accent if self._button.isEnabled() else tokens.muted
        self._button.setIcon(self._theme.icon("square" if running else "play", colour, filled=True))
        self._more.setIcon(self._theme.icon("ellipsis-vertical"))
        for widget in (self._button, self._words):  # Qt looks at properties only when it dresses a widget
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def _headline(self) -> str:
        if self._state.running:
            return translate("window", "Proxy is running")
        if self._ready:
            return translate("window", "Proxy is stopped")
        return translate("window", "Easel is not running") if self._failed else translate("window", "Starting Easel")

    def _hint(self) -> str:
        if self._failed:
            return translate("window", "What is in its way is said below.")
        if not self._ready:
            return translate("window", "Opening the accounts and the log.")
        return translate("window", "Clients cannot draw. Start it to let them in.")
