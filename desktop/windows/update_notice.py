"""Tells once of each newer version, in the bar; the settings go on saying it. Nothing is downloaded."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from desktop import update_text
from desktop.cells import Tone
from desktop.core_signals import CoreSignals
from desktop.widgets.message_bar import MessageBar
from desktop.window_memory import WindowMemory
from proxy_core import Update


def open_page(address: str) -> bool:
    """Show a page in the person's browser."""
    return QDesktopServices.openUrl(QUrl(address))


class UpdateNotice(QObject):
    """It lives as long as the bar. `show_page` opens an address in the browser."""

    def __init__(
        self,
        bar: MessageBar,
        signals: CoreSignals,
        memory: WindowMemory,
        *,
        show_page: Callable[[str], object] = open_page,
    ) -> None:
        super().__init__(bar)
        self._bar, self._memory, self._show_page = bar, memory, show_page
        signals.update_found.connect(self._say)

    def _say(self, update: Update) -> None:
        if update.version == self._memory.told_update:
            return
        if self._bar.window().isVisible():  # else it is told again after the next start
            self._memory.set_told_update(update.version)
        words, page = update_text.found(update), update.page
        if page:
            self._bar.say(words, update_text.what_is_new(), lambda: self._show_page(page), tone=Tone.MUTED)
        else:
            self._bar.say(words, tone=Tone.MUTED)
