"""The head of the gallery: how much there is, and the search in prompts. It looks for nothing itself."""

from PySide6.QtCore import QTimer, Signal

from desktop import gallery_text
from desktop.text import translate
from desktop.theme import Theme
from desktop.widgets.find_field import FindField
from desktop.widgets.page_head import PageHead
from proxy_core import GalleryFacets

TYPED_MS = 250  # after the last letter


class GalleryHead(PageHead):
    """Signals: searched(words), a moment after they were typed; left_search(), when the keyboard goes to the grid."""

    searched = Signal(str)
    left_search = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(translate("gallery", "Gallery"))
        self.search = FindField(theme, translate("gallery", "Find in prompts"))
        self.search.setToolTip(translate("gallery", "By words of the prompt (Ctrl+F)"))
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(300)
        self.add_action(self.search, 1)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(lambda: self.searched.emit(self.search.text()))
        self.search.textChanged.connect(lambda _text: self._typed.start())
        self.search.left.connect(self.left_search)

    def show_amount(self, facets: GalleryFacets) -> None:
        """Say how much there is in all."""
        self.set_note(gallery_text.amount(facets))

    def show_words(self, words: str) -> None:
        """Show that these are looked for; nothing is told."""
        if words.split() != self.search.text().split():
            self.search.setText(words)
            self._typed.stop()
