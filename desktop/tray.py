"""The icon in the tray: shows how things stand, and a menu. It owns no state and asks Verbs for everything."""

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from desktop import tray_text
from desktop.core_signals import CoreSignals
from desktop.needs import first_back
from desktop.proxy_phase import ProxyPhase
from desktop.text import translate
from desktop.theme import picture_icon
from desktop.tray_icon import TrayLook, tray_icon
from desktop.tray_menu import TrayMenu
from desktop.tray_text import Glance
from desktop.verbs import Verbs
from proxy_core import Usage

LOOK_EVERY_MS = 2000
LOOKS = 30
FRESH_MS = 1000  # between two changes of icon and menu
LONGEST_MS = 24 * 3600 * 1000  # of a timer, which has 31 bits
SHOWN_MS = 10_000
WATCHER = "org.kde.StatusNotifierWatcher"
# Where a click opens the window; macOS opens the menu, and so do hosts on D-Bus that have no other click.
CLICK_OPENS = sys.platform != "darwin"


class Tray(QObject):
    """An icon where there is a tray. A session's tray may come up after Easel: it is looked for during a minute.

    Signals: appeared(), when a tray is there that was not; page_wanted(Page), account_wanted(account id) and
    sign_in_wanted(Account), to be shown in the window.
    """

    appeared = Signal()
    page_wanted = Signal(object)
    account_wanted = Signal(str)
    sign_in_wanted = Signal(object)

    def __init__(
        self,
        signals: CoreSignals,
        verbs: Verbs,
        parent: QObject | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._signals, self._verbs, self._now = signals, verbs, now
        self._told_hidden = self._failed = self._left = False
        self._pictures: int | None = None
        self._then: Callable[[], object] | None = None
        self._icon: QSystemTrayIcon | None = None
        self._look: TrayLook | None = None
        self.lines = TrayMenu(self)
        self.menu = self.lines.menu
        self._looks_left = LOOKS
        self._search = QTimer(self, interval=LOOK_EVERY_MS)
        self._search.timeout.connect(self.look)
        self._fresh = QTimer(self, interval=FRESH_MS, singleShot=True)
        self._fresh.timeout.connect(self._catch_up)
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.refresh)
        self._stale = False
        self._phase = ProxyPhase(signals, verbs.main, self)
        self._hear()
        self._obey()
        self.refresh()

    def show(self) -> None:
        """Put the icon there, now or when a tray appears."""
        if self.available():
            self._put_icon()
        else:
            self._search.start()

    def available(self) -> bool:
        """Whether there is a tray that shows the icon."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def look(self) -> None:
        """See whether a tray has appeared. An icon made before it would never be shown: a new one is made."""
        self._looks_left -= 1
        if self.available():
            self._search.stop()
            self._put_icon()
            self.appeared.emit()
        elif self._looks_left <= 0:
            self._search.stop()

    def leave(self) -> None:
        """Easel ends: ask nobody any more, and stay as it is until hide()."""
        self._left = True
        for timer in (self._search, self._fresh, self._again):
            timer.stop()

    def hide(self) -> None:
        """Take the icon away."""
        self._search.stop()
        if self._icon is not None:
            self._icon.hide()

    def say(self, title: str, words: str, then: Callable[[], object]) -> None:
        """Show a notification where there is an icon; a click on it runs `then`."""
        if self._icon is not None and not self._left:
            self._then = then
            self._icon.showMessage(title, words, picture_icon("easel"), SHOWN_MS)

    def say_hidden(self) -> None:
        """Tell once that the window is gone and Easel is not."""
        if self._icon is not None and not self._told_hidden:
            self._told_hidden = True
            words = translate("tray", "Easel keeps running here. Its menu opens the window and quits.")
            self.say("Easel", words, self._verbs.main.show_window)

    def freshen(self) -> None:
        """Show what changed: at once, or when a second has passed since the last change."""
        if self._fresh.isActive():
            self._stale = True
        else:
            self.refresh()

    def refresh(self) -> None:
        """Show how things stand now."""
        if self._left:
            return
        self._stale = False
        self._fresh.start()
        glance = self.glance()
        self._wait_for_next(glance)
        self.lines.show_glance(glance)
        self._dress(glance)

    def glance(self) -> Glance:
        """How things stand."""
        signals, main = self._signals, self._verbs.main
        return Glance(
            signals.proxy,
            signals.accounts,
            signals.queue,
            signals.settings,
            self._pictures,
            main.ready,
            self._failed,
            self._now(),
            self._phase.now(),
        )

    # --- what is heard

    def _hear(self) -> None:
        signals, main = self._signals, self._verbs.main
        for changed in (signals.accounts_changed, signals.queue_changed, signals.settings_changed):
            changed.connect(lambda _news: self.freshen())
        self._phase.changed.connect(self.freshen)
        self._verbs.usage.usage_loaded.connect(self._show_usage)
        main.opened.connect(lambda _opened: self._start_over(failed=False))
        main.start_failed.connect(lambda _words, _said: self._start_over(failed=True))
        self.menu.aboutToShow.connect(self.refresh)
        self.menu.aboutToHide.connect(self._note_closed)

    def _start_over(self, *, failed: bool) -> None:
        self._failed = failed
        self.refresh()

    def _note_closed(self) -> None:
        """Lines that had to wait come a moment later: the menu is still there now."""
        self._stale = True
        self._fresh.start()

    def _catch_up(self) -> None:
        if self._stale:
            self.refresh()

    def _show_usage(self, usage: Usage) -> None:
        if usage.pictures != self._pictures:
            self._pictures = usage.pictures
            self.freshen()

    def _wait_for_next(self, glance: Glance) -> None:
        """Look again when things stand otherwise without news: the first account is back."""
        back = first_back(glance.accounts, glance.now)
        if back is None:
            self._again.stop()
        else:
            self._again.start(min(LONGEST_MS, max(1, round((back - glance.now + 1) * 1000))))

    # --- what is done

    def _obey(self) -> None:
        lines, main = self.lines, self._verbs.main
        lines.proxy_wanted.connect(lambda run: main.start_proxy() if run else main.stop_proxy())
        lines.address_wanted.connect(lambda: main.copy_address(self._signals.proxy.base_url))
        lines.key_wanted.connect(main.copy_key)
        lines.window_wanted.connect(main.show_window)
        lines.quit_wanted.connect(main.quit)
        lines.enabled_wanted.connect(self._verbs.accounts.set_enabled)
        lines.sign_in_wanted.connect(self.sign_in_wanted)
        lines.account_wanted.connect(self.account_wanted)
        lines.page_wanted.connect(self.page_wanted)

    def _put_icon(self) -> None:
        self.hide()
        self.lines.on_bus = _is_on_bus()
        self.lines.show_glance(self.glance())
        self._icon, self._look = QSystemTrayIcon(self), None
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self._message_clicked)
        self._dress(self.glance())
        self._icon.show()

    def _dress(self, glance: Glance) -> None:
        if self._icon is None:
            return
        look, words = glance.look(), tray_text.tooltip(glance)
        if look is not self._look:
            self._look = look
            self._icon.setIcon(tray_icon(look))
        if words != self._icon.toolTip():
            self._icon.setToolTip(words)

    def _activated(self, why: QSystemTrayIcon.ActivationReason) -> None:
        if CLICK_OPENS and why is QSystemTrayIcon.ActivationReason.Trigger:
            self._verbs.main.show_window()

    def _message_clicked(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()


def _is_on_bus() -> bool:
    """Whether the tray is one of D-Bus, as Qt asks."""
    if sys.platform != "linux":
        return False
    from PySide6.QtDBus import QDBusConnection

    bus = QDBusConnection.sessionBus()
    return bus.isConnected() and bool(bus.interface().isServiceRegistered(WATCHER).value())
