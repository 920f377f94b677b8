"""The playground: say what to draw, draw it through the proxy as a client would, and see each picture when it is there.

It brings its parts together and asks the verbs. What was typed stays while Easel runs.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    Qt,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import gallery_text, playground_text
from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.playground_actions import DRAW, PlaygroundActions
from desktop.playground_wish import PlaygroundWish
from desktop.text import translate
from desktop.theme import MEDIUM, Theme
from desktop.widgets.page_head import PageHead
from desktop.windows.playground.again import Again, Missing
from desktop.windows.playground.body import Body
from desktop.windows.playground.copy_menu import CopyMenu
from desktop.windows.playground.form import Form
from desktop.windows.playground.results import KeptResults, Results
from proxy_core import (
    AccountState,
    DrawingPreview,
    GalleryPicture,
    PlaygroundPicture,
    ProxyState,
    RequestRecord,
    Settings,
)

NO_ADDRESS = "http://127.0.0.1:8045/v1"  # the usual one, while the proxy has none


class PlaygroundVerbs(Protocol):
    """The verbs that the page asks."""

    @property
    def main(self) -> Actions: ...

    @property
    def playground(self) -> PlaygroundActions: ...


@dataclass(frozen=True, slots=True)
class KeptPlayground:
    """What another window shows again; `missing` while something of a request that is drawn again is."""

    wish: PlaygroundWish
    results: KeptResults | None
    missing: Missing | None = None


class PlaygroundPage(QWidget):
    """Signals: gallery_wanted(GalleryPicture)."""

    gallery_wanted = Signal(object)

    def __init__(self, theme: Theme, signals: CoreSignals, verbs: PlaygroundVerbs) -> None:
        super().__init__()
        self._signals, self._main, self._verbs = signals, verbs.main, verbs.playground
        self.head, self.copy = PageHead(translate("playground", "Playground")), CopyMenu(theme)
        self.form, self.results = Form(theme), Results(theme)
        self.body = Body(self.form, self.results)
        self.prompt, self.bar = self.form.prompt, self.form.bar
        self.options, self.references = self.form.options, self.form.references
        self.again = Again(self.form, self._main, self._verbs)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect_parts()
        self._connect_verbs()
        self._connect_core()

    # --- what others ask

    def use_picture(self, picture: GalleryPicture) -> None:
        """Take a picture of the gallery as a reference."""
        self._verbs.read_files([picture.path])

    def draw_again(self, picture: GalleryPicture) -> None:
        """Show what this picture was asked for with, as far as it is known, to be changed and drawn again."""
        self.again.show(picture.request_id, {"prompt": picture.prompt, "model": picture.model})

    def draw_request_again(self, record: RequestRecord) -> None:
        """The same for a request of the log."""
        self.again.show(record.id, {"prompt": record.prompt, "model": record.asked_model, "n": record.n})

    def kept(self) -> KeptPlayground:
        """For a window in this one's place: the form and the pictures."""
        return KeptPlayground(self.form.wish(), self.results.kept(), self.again.missing())

    def take_up(self, kept: KeptPlayground) -> None:
        """Show that again."""
        self.form.show_wish(kept.wish)
        if kept.results is not None:
            self.results.take_up(kept.results)
        if kept.missing is not None:
            self.again.say_missing(kept.missing)

    def unfinished(self) -> bool:
        """Whether something is drawn, or a mask is painted right now."""
        return self.bar.is_drawing() or self.references.pane.is_painting()

    def entered(self) -> None:
        """It became visible."""
        if self._main.ready:
            self._verbs.load_models()
            self._ask_preview()

    def focus_first(self) -> None:
        """Give the keyboard to the prompt."""
        self.prompt.setFocus()

    # --- the request

    def _draw(self) -> None:
        if self._can_draw() and not self.bar.is_drawing():
            wish = self.form.wish()
            self.results.begin(int(wish.fields["n"]), self.prompt.toPlainText())
            self.references.say_missing("")
            self.body.reveal(self.results.places[0])  # below the form, where the window is narrow
            self._verbs.draw(wish)

    def _cancel(self) -> None:
        if self.bar.is_drawing():
            self._verbs.cancel()
            self.results.show_cancelled()

    def _copy(self, form: str) -> None:
        self._verbs.copy_request(self.form.wish(), form, self._signals.proxy.base_url or NO_ADDRESS)

    # --- what it is told

    def _heed(self, verb: str, busy: bool) -> None:
        if verb == DRAW and busy:
            self.bar.begin(len(self.results.places))
        elif verb == DRAW:
            self.bar.end()
        elif verb.startswith("read "):
            self.references.count_reading(1 if busy else -1)

    def _show_picture(self, picture: PlaygroundPicture, image: QImage) -> None:
        self.results.show_picture(picture, image)
        self.bar.count()

    def _say_saved(self, path: Path) -> None:
        folder = QUrl.fromLocalFile(str(path.parent))
        open_folder = partial(QDesktopServices.openUrl, folder)
        self._main.offer(gallery_text.saved(1, path.parent), translate("gallery", "Show the folder"), open_folder)

    def _say_picture_copied(self) -> None:
        self._main.offer(gallery_text.copied(1))

    def _say_copied(self, folder: Path | None) -> None:
        self.copy.say_copied()
        self._main.offer(playground_text.request_copied(folder))

    def _show_proxy(self, proxy: ProxyState) -> None:
        self.bar.set_running(proxy.running, starting=self._main.is_busy("proxy"))
        self._dress()

    def _heed_proxy(self, verb: str, _busy: bool) -> None:
        if verb == "proxy":
            self._show_proxy(self._signals.proxy)

    def _show_accounts(self, states: tuple[AccountState, ...]) -> None:
        self.options.set_accounts([state.account for state in states])
        if self.isVisible() and self._main.ready:
            self._verbs.load_models()

    def _show_settings(self, _settings: Settings) -> None:
        self.form.ask_preview()

    def _show_preview(self, told: DrawingPreview) -> None:
        self.options.show_preview(playground_text.preview(told))

    def _ask_preview(self) -> None:
        if self._main.ready and self.isVisible():
            self._verbs.preview(self.options.fields())

    # --- how it looks, and keys and drops that no part of it took

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.references.dragEnterEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.references.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.references.dropEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._draw()
        elif event.key() == Qt.Key.Key_Escape and self.bar.is_drawing():
            self._cancel()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.references.paste_clipboard()
        else:
            super().keyPressEvent(event)

    def _can_draw(self) -> bool:
        return self.form.has_prompt() and self._signals.proxy.running

    def _dress(self) -> None:
        self.bar.set_can_draw(self._can_draw())
        self.copy.setEnabled(self.form.has_prompt())

    def _connect_parts(self) -> None:
        self.form.prompted.connect(self._dress)
        self.form.draw_wanted.connect(self._draw)
        self.form.preview_wanted.connect(self._ask_preview)
        self.bar.cancel_wanted.connect(self._cancel)
        self.bar.start_wanted.connect(self._main.start_proxy)
        self.copy.wanted.connect(self._copy)
        self.results.gallery_wanted.connect(self.gallery_wanted)
        self.references.masking.connect(partial(self.body.reveal, self.references.pane))

    def _connect_verbs(self) -> None:
        # No lambda for a signal of the verbs: they outlive the window, and such a slot would, too.
        verbs, references = self._verbs, self.references
        references.files_given.connect(verbs.read_files)
        references.addresses_given.connect(verbs.read_addresses)
        references.image_given.connect(verbs.read_pasted)
        references.pane.file_given.connect(verbs.read_mask)
        self.results.save_wanted.connect(verbs.save)
        self.results.copy_wanted.connect(verbs.copy_picture)
        self.results.use_wanted.connect(verbs.read_drawn)
        verbs.busy_changed.connect(self._heed)
        verbs.picture_came.connect(self._show_picture)
        verbs.drawn.connect(self.results.show_result)
        verbs.not_drawn.connect(self.results.show_refusal)
        verbs.models_loaded.connect(self.options.set_models)
        verbs.previewed.connect(self._show_preview)
        verbs.reference_read.connect(references.add)
        verbs.reference_refused.connect(references.refuse)
        verbs.mask_read.connect(references.pane.offer)
        verbs.mask_refused.connect(references.refuse)
        verbs.request_copied.connect(self._say_copied)
        verbs.saved.connect(self._say_saved)
        verbs.copied.connect(self._say_picture_copied)

    def _connect_core(self) -> None:
        signals = self._signals
        signals.proxy_changed.connect(self._show_proxy)
        signals.accounts_changed.connect(self._show_accounts)
        signals.settings_changed.connect(self._show_settings)
        signals.pictures_changed.connect(self.results.heed)
        self._main.busy_changed.connect(self._heed_proxy)
        self._show_accounts(signals.accounts)
        self._show_proxy(signals.proxy)

    def _lay_out(self) -> None:
        self.head.add_action(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.head)
        column.addWidget(self.body, 1)
