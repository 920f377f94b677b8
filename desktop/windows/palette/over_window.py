"""The palette over a window with its pages: what can be done there, and where a choice leads."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop.core_signals import CoreSignals
from desktop.palette_uses import PaletteUses
from desktop.theme import Theme
from desktop.verbs import Verbs
from desktop.window_memory import WindowMemory
from desktop.windows.pages import Pages
from desktop.windows.palette.palette import Palette
from desktop.windows.shortcuts import Shortcuts


def palette_over(
    window: QWidget,
    theme: Theme,
    signals: CoreSignals,
    verbs: Verbs,
    *,
    memory: WindowMemory,
    pages: Pages,
    shortcuts: Shortcuts,
) -> Palette:
    """A palette that offers the pages' deeds and the window's own, opens what is chosen, and remembers it."""

    def offered() -> list[QAction]:
        return [*shortcuts.all, *pages.offered()]

    uses = PaletteUses(memory.palette_uses, memory.set_palette_uses)
    palette = Palette(theme, signals, verbs, offered, window, uses=uses)
    palette.page_wanted.connect(pages.choose_page)
    palette.setting_wanted.connect(pages.show_setting)
    palette.account_wanted.connect(pages.show_account)
    palette.request_wanted.connect(pages.ways.show_request)
    return palette
