"""What a client needs: the proxy's address and the key, each with its copy. The key is shown only when asked for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit

from desktop.cells import Tone
from desktop.core_signals import CoreSignals
from desktop.needs import is_loopback
from desktop.text import translate
from desktop.theme import LARGE, MEDIUM, SMALL, TINY, Theme, font
from desktop.verbs import Verbs
from desktop.widgets.copy_button import CopyButton
from desktop.widgets.eye_button import EyeButton
from proxy_core import ProxyState, Settings

MASK = "\u2022" * 12
ROOM_FOR_WORDS = 430  # from here on the buttons that copy have room for more than their icons


class AddressCard(QFrame):
    """Follows the proxy and the settings, and asks the verbs for the rest."""

    def __init__(self, theme: Theme, signals: CoreSignals, verbs: Verbs) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._signals, self._verbs = signals, verbs
        self._asked = False  # for the key, which others load too
        self.address = _line(translate("overview", "Address of the proxy"))
        self.address.setToolTip(translate("overview", "What clients take as their base URL"))
        self.key = _line(translate("overview", "Key of the proxy"))
        self.copy_address = _copy(theme, translate("overview", "Copy the address (Ctrl+Shift+C)"))
        self.copy_key = _copy(theme, translate("overview", "Copy the key that clients send (Ctrl+Shift+K)"))
        self.show_key = EyeButton(theme, translate("overview", "Show the key"), translate("overview", "Hide the key"))
        self.show_key.setCheckable(True)
        self._lay_out()
        self._connect()
        self._show_proxy(signals.proxy)
        self._show_need(signals.settings)
        self._follow_core()
        self.hide_key()

    def hide_key(self) -> None:
        """Put dots in its place."""
        self._asked = False
        self.show_key.setChecked(False)
        self.key.setText(MASK)
        self.key.setAccessibleDescription(translate("overview", "hidden"))
        self.show_key.set_shown(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for button in (self.copy_address, self.copy_key):
            button.set_brief(self.width() < ROOM_FOR_WORDS)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hide_key()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(LARGE, MEDIUM, MEDIUM, MEDIUM)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(TINY)
        grid.setColumnMinimumWidth(1, 120)
        grid.setColumnStretch(1, 1)
        rows = (
            (translate("overview", "Address"), self.address, None, self.copy_address),
            (translate("overview", "Key"), self.key, self.show_key, self.copy_key),
        )
        for row, (words, line, beside, copy) in enumerate(rows):
            label = QLabel(words)
            label.setProperty("tone", Tone.MUTED.value)
            label.setBuddy(line)
            grid.addWidget(label, row, 0)
            grid.addWidget(line, row, 1, 1, 1 if beside else 2)
            if beside is not None:
                grid.addWidget(beside, row, 2)
            grid.addWidget(copy, row, 3)

    def _connect(self) -> None:
        main = self._verbs.main
        self.copy_address.clicked.connect(lambda: main.copy_address(self._signals.proxy.base_url))
        self.copy_key.clicked.connect(main.copy_key)
        main.copied.connect(self._say_copied)
        self.show_key.clicked.connect(self._ask_key)
        main.opened.connect(self._follow_core)
        main.busy_changed.connect(self._follow_core)
        self._verbs.settings.key_loaded.connect(self._take_key)
        self._verbs.settings.key_renewed.connect(self.hide_key)
        self._signals.proxy_changed.connect(self._show_proxy)
        self._signals.settings_changed.connect(self._show_need)

    def _say_copied(self, what: str) -> None:
        (self.copy_key if what == "key" else self.copy_address).say_copied()

    def _ask_key(self) -> None:
        if self.show_key.isChecked():
            self._asked = True
            self._verbs.settings.load_key()
        else:
            self.hide_key()

    def _take_key(self, key: str) -> None:
        if self._asked:
            self.key.setText(key)
            self.key.setCursorPosition(0)
            self.key.setAccessibleDescription("")
            self.show_key.set_shown(True)

    def _show_proxy(self, proxy: ProxyState) -> None:
        self.address.setText(proxy.base_url if proxy.running else "")
        self.address.setCursorPosition(0)
        self.copy_address.setEnabled(proxy.running)

    def _follow_core(self) -> None:
        """Without it there is no key."""
        for button in (self.show_key, self.copy_key):
            button.setEnabled(self._verbs.main.ready)

    def _show_need(self, settings: Settings | None) -> None:
        """Whether clients have to bring the key."""
        mode = settings.auth_mode if settings is not None else ""
        free = mode == "off" or (mode == "auto" and settings is not None and is_loopback(settings.host))
        self.key.setToolTip(
            translate("overview", "Clients need no key now: see Key required in Settings.")
            if free
            else translate("overview", "What clients send as their API key")
        )


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setReadOnly(True)
    line.setProperty("address", True)
    line.setFont(font(fixed=True))
    line.setAccessibleName(name)
    line.setPlaceholderText(translate("overview", "once the proxy runs"))
    line.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return line


def _copy(theme: Theme, words: str) -> CopyButton:
    button = CopyButton(theme, translate("overview", "Copy"))
    button.setAccessibleName(words.partition(" (")[0])
    button.setToolTip(words)
    return button
