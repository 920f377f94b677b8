"""The icon in the tray: shows whether the proxy runs, and a menu. It owns no state and asks Actions for everything."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.text import translate
from desktop.theme import picture_icon

LOOK_EVERY_MS = 2000
LOOKS = 30


class Tray(QObject):
    """An icon where there is a tray. A session's tray may come up after Easel: it is looked for during a minute.

    Signals: appeared(), when a tray is there that was not.
    """

    appeared = Signal()

    def __init__(self, signals: CoreSignals, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._signals = signals
        self._actions = actions
        self._told_hidden = False
        self.menu = QMenu()
        self.menu.aboutToShow.connect(self.fill)
        self._icon: QSystemTrayIcon | None = None
        self._looks_left = LOOKS
        self._look = QTimer(self, interval=LOOK_EVERY_MS)
        self._look.timeout.connect(self.look)
        signals.proxy_changed.connect(self.show_state)
        actions.opened.connect(self.fill)
        self.fill()

    def show(self) -> None:
        """Put the icon there, now or when a tray appears."""
        if self.available():
            self._put_icon()
        else:
            self._look.start()

    def available(self) -> bool:
        """Whether there is a tray that shows the icon."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def look(self) -> None:
        """See whether a tray has appeared. An icon made before it would never be shown: a new one is made."""
        self._looks_left -= 1
        if self.available():
            self._look.stop()
            self._put_icon()
            self.appeared.emit()
        elif self._looks_left <= 0:
            self._look.stop()

    def hide(self) -> None:
        """Take the icon away."""
        self._look.stop()
        if self._icon is not None:
            self._icon.hide()

    def say_hidden(self) -> None:
        """Tell once that the window is gone and Easel is not."""
        if self._icon is not None and not self._told_hidden:
            self._told_hidden = True
            words = translate("tray", "Easel keeps running here. Its menu opens the window and quits.")
            self._icon.showMessage("Easel", words, picture_icon("easel"), 5000)

    def show_state(self) -> None:
        """Show in the icon whether the proxy runs."""
        self.fill()
        if self._icon is not None:
            running = self._signals.proxy.running
            self._icon.setIcon(picture_icon("tray-running" if running else "tray-stopped"))
            self._icon.setToolTip(self._words())

    def fill(self) -> None:
        """Make the menu anew from how things stand."""
        running = self._signals.proxy.running
        self.menu.clear()
        self.menu.addAction(self._words()).setEnabled(False)
        self.menu.addSeparator()
        if running:
            self.menu.addAction(translate("tray", "&Stop the proxy"), self._actions.stop_proxy)
        else:
            start = self.menu.addAction(translate("tray", "&Start the proxy"), self._actions.start_proxy)
            start.setEnabled(self._actions.ready)
        copy = self.menu.addAction(translate("tray", "Copy the &address"), self._copy_address)
        copy.setEnabled(running)
        self.menu.addSeparator()
        self.menu.addAction(translate("tray", "&Open Easel"), self._actions.show_window)
        self.menu.addAction(translate("tray", "&Quit Easel"), self._actions.quit)

    def _words(self) -> str:
        proxy = self._signals.proxy
        if proxy.running:
            return translate("tray", "Proxy is running: {address}").format(address=proxy.base_url)
        return translate("tray", "Proxy is stopped")

    def _copy_address(self) -> None:
        self._actions.copy_address(self._signals.proxy.base_url)

    def _put_icon(self) -> None:
        self.hide()
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        self.show_state()
        self._icon.show()

    def _activated(self, why: QSystemTrayIcon.ActivationReason) -> None:
        if why is QSystemTrayIcon.ActivationReason.Trigger:
            self._actions.show_window()
