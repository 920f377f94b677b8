"""The window's own actions with their keys: what can be done wherever the keyboard is."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.text import translate
from desktop.windows.offered import UNLISTED
from desktop.windows.page import Page, keys, title


class Shortcuts(QObject):
    """Signals: page_wanted(Page), add_wanted(), find_wanted(), search_wanted(), close_wanted()."""

    page_wanted = Signal(object)
    add_wanted = Signal()
    find_wanted = Signal()
    search_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, window: QWidget, signals: CoreSignals, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._signals, self._verbs = window, signals, actions
        self.all: list[QAction] = []
        self._need_core: list[QAction] = []
        for page in Page:
            self._add(title(page), keys(page), partial(self.page_wanted.emit, page), core=True)
        self._address = self._add(translate("window", "Copy the address"), "Ctrl+Shift+C", self._copy_address)
        self._add(translate("window", "Copy the key"), "Ctrl+Shift+K", actions.copy_key, core=True)
        self._start = self._add(
            translate("window", "Start or stop the proxy"), "Ctrl+R", self._start_or_stop, core=True
        )
        self._add(translate("window", "Add an account"), "Ctrl+N", self.add_wanted.emit, core=True)
        find = self._add(translate("window", "Find anything"), "Ctrl+K", self.find_wanted.emit, core=True)
        find.setProperty(UNLISTED, True)  # it is what opens the list
        find.setShortcuts([QKeySequence("Ctrl+K"), QKeySequence("F1")])  # whoever asks for help finds all keys there
        self._add(translate("window", "Search on this page"), "Ctrl+F", self.search_wanted.emit, core=True)
        self._add(translate("window", "Close the window"), "Ctrl+W", self.close_wanted.emit)
        self._add(translate("window", "Quit Easel"), "Ctrl+Q", actions.quit)
        signals.proxy_changed.connect(self._enable)
        self._ready = False
        self._enable()

    def set_ready(self, ready: bool) -> None:
        """Whether the core runs; before that there is little to do."""
        self._ready = ready
        self._enable()

    def _add(self, words: str, key: str, run: Callable[[], object], *, core: bool = False) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(key))
        action.setAutoRepeat(False)  # held down, Ctrl+Q would be a second one, which does not wait for what is drawn
        action.triggered.connect(lambda _checked: run())
        self._window.addAction(action)
        self.all.append(action)
        if core:
            self._need_core.append(action)
        return action

    def _enable(self) -> None:
        for action in self._need_core:
            action.setEnabled(self._ready)
        self._address.setEnabled(self._signals.proxy.running)

    def _copy_address(self) -> None:
        self._verbs.copy_address(self._signals.proxy.base_url)

    def _start_or_stop(self) -> None:
        if self._signals.proxy.running:
            self._verbs.stop_proxy()
        else:
            self._verbs.start_proxy()
