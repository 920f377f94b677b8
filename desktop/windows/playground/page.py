"""The playground: say what to draw, draw it through the proxy as a client would, and see each picture when it is there.

It brings its parts together and asks the verbs. What was typed stays while the window lives.
"""

import json
from contextlib import suppress
from typing import Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop import playground_copy, playground_text
from desktop.actions import Actions
from desktop.core_signals import CoreSignals
from desktop.playground_actions import DRAW, PlaygroundActions
from desktop.reference_files import uploads
from desktop.text import translate
from desktop.theme import HUGE, MEDIUM, Theme
from desktop.widgets.page_head import PageHead
from desktop.widgets.prompt_field import PromptField
from desktop.windows.playground.copy_menu import CopyMenu
from desktop.windows.playground.drawing_bar import DrawingBar
from desktop.windows.playground.options import Options
from desktop.windows.playground.references import References
from desktop.windows.playground.results import Results
from proxy_core import (
    AccountState,
    DrawingPreview,
    GalleryPicture,
    PlaygroundPicture,
    PlaygroundRequest,
    ProxyState,
    RequestRecord,
)

ROOM_FOR_TWO = 760  # from here on the pictures are beside the form
FORM_WIDTH = 360
PREVIEW_MS = 150  # of no typing
NO_ADDRESS = "http://127.0.0.1:8045/v1"  # the usual one, while the proxy has none
COPIES = {
    "curl": playground_copy.curl,
    "python": playground_copy.python,
    "cherry_studio": playground_copy.cherry_studio,
}


class PlaygroundVerbs(Protocol):
    """The verbs that the page asks."""

    @property
    def main(self) -> Actions: ...

    @property
    def playground(self) -> PlaygroundActions: ...


class PlaygroundPage(QWidget):
    """Signals: gallery_wanted(GalleryPicture)."""

    gallery_wanted = Signal(object)

    def __init__(self, theme: Theme, signals: CoreSignals, verbs: PlaygroundVerbs) -> None:
        super().__init__()
        self._signals, self._main, self._verbs = signals, verbs.main, verbs.playground
        self._again = ""  # the request whose fields are waited for
        self.head, self.copy = PageHead(translate("playground", "Playground")), CopyMenu(theme)
        self.prompt = PromptField(
            translate("playground", "What to draw"), translate("playground", "What should be drawn?")
        )
        self.bar, self.options = DrawingBar(), Options(theme)
        self.references, self.results = References(theme), Results(theme)
        self._typing = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._typing.timeout.connect(self._ask_preview)
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
        self.prompt.setPlainText(picture.prompt)
        self.options.show_fields({"model": picture.model})
        self._again = picture.request_id
        self._verbs.load_asked(picture.request_id)
        self.prompt.setFocus()

    def entered(self) -> None:
        """It became visible."""
        if self._main.ready:
            self._verbs.load_models()
            self._ask_preview()

    def focus_first(self) -> None:
        """Give the keyboard to the prompt."""
        self.prompt.setFocus()

    # --- the request

    def request(self) -> PlaygroundRequest:
        """What would be drawn."""
        fields = {"prompt": self.prompt.toPlainText(), **self.options.fields()}
        held = uploads(self.references.held())
        return PlaygroundRequest(fields, held, self.references.mask_upload(), self.options.account_id())

    def _draw(self) -> None:
        if self._can_draw() and not self.bar.is_drawing():
            request = self.request()
            self.results.begin(request.n, self.prompt.toPlainText())
            self._area.ensureWidgetVisible(self.results.places[0])  # below the form, where the window is narrow
            self._verbs.draw(request)

    def _cancel(self) -> None:
        if self.bar.is_drawing():
            self._verbs.cancel()
            self.results.show_cancelled()

    def _copy(self, form: str) -> None:
        address = self._signals.proxy.base_url or NO_ADDRESS
        self._verbs.copy_text(COPIES[form](self.request(), address))
        self.copy.say_copied()

    # --- what it is told

    def _heed(self, verb: str, busy: bool) -> None:
        if verb == DRAW and busy:
            self.bar.begin(len(self.results.places))
        elif verb == DRAW:
            self.bar.end()

    def _show_picture(self, picture: PlaygroundPicture) -> None:
        self.results.show_picture(picture)
        self.bar.count()

    def _show_asked(self, request_id: str, record: RequestRecord | None) -> None:
        if request_id != self._again or record is None:
            return
        self._again = ""
        asked: object = None
        with suppress(ValueError):
            asked = json.loads(record.asked)
        fields = asked if isinstance(asked, dict) else {}
        self.options.show_fields({"model": record.asked_model, "n": record.n, **fields})
        if record.prompt:
            self.prompt.setPlainText(record.prompt)

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

    def _show_preview(self, told: DrawingPreview) -> None:
        self.options.show_preview(playground_text.preview(told))

    # --- what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._draw()
        elif event.key() == Qt.Key.Key_Escape and self.bar.is_drawing():
            self._cancel()
        else:
            super().keyPressEvent(event)

    def _ask_preview(self) -> None:
        if self._main.ready:
            fields = {name: str(value) for name, value in self.options.fields().items()}
            names = ("model", "size", "quality", "image_size")
            self._verbs.preview(*(fields.get(name, "") for name in names))

    # --- how it looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= ROOM_FOR_TWO
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._body.direction() != way:
            self._body.setDirection(way)
        self._form.setMaximumWidth(max(FORM_WIDTH, self.width() * 2 // 5) if beside else 16_777_215)

    def _can_draw(self) -> bool:
        return bool(self.prompt.toPlainText().strip()) and self._signals.proxy.running

    def _dress(self) -> None:
        self.bar.set_can_draw(self._can_draw())
        self.copy.setEnabled(bool(self.prompt.toPlainText().strip()))

    def _connect_parts(self) -> None:
        self.prompt.textChanged.connect(self._dress)
        self.prompt.draw_wanted.connect(self._draw)
        self.prompt.picture_given.connect(self.references.take)
        self.bar.draw_wanted.connect(self._draw)
        self.bar.cancel_wanted.connect(self._cancel)
        self.bar.start_wanted.connect(self._main.start_proxy)
        self.copy.wanted.connect(self._copy)
        self.options.changed.connect(self._typing.start)
        self.references.files_given.connect(self._verbs.read_files)
        self.references.image_given.connect(
            lambda image: self._verbs.read_pasted(image, translate("playground", "pasted") + ".png")
        )
        self.results.gallery_wanted.connect(self.gallery_wanted)

    def _connect_verbs(self) -> None:
        verbs = self._verbs
        self.results.save_wanted.connect(verbs.save)
        self.results.copy_wanted.connect(verbs.copy_picture)
        self.results.use_wanted.connect(verbs.read_drawn)
        verbs.busy_changed.connect(self._heed)
        verbs.picture_came.connect(self._show_picture)
        verbs.drawn.connect(self.results.show_result)
        verbs.not_drawn.connect(self.results.show_refusal)
        verbs.models_loaded.connect(self.options.set_models)
        verbs.previewed.connect(self._show_preview)
        verbs.reference_read.connect(self.references.add)
        verbs.reference_refused.connect(lambda _name, why: self.references.refuse(why))
        verbs.asked_loaded.connect(self._show_asked)

    def _connect_core(self) -> None:
        signals = self._signals
        signals.proxy_changed.connect(self._show_proxy)
        signals.accounts_changed.connect(self._show_accounts)
        signals.settings_changed.connect(lambda _settings: self._typing.start())
        signals.pictures_changed.connect(self.results.heed)
        self._main.busy_changed.connect(self._heed_proxy)
        self._show_accounts(signals.accounts)
        self._show_proxy(signals.proxy)

    def _lay_out(self) -> None:
        self.head.add_action(self.copy)
        self._form, body = QWidget(), QWidget()
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(MEDIUM)
        for widget in (self.prompt, self.bar, self.references, self.options):
            form.addWidget(widget)
        form.addStretch(1)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(HUGE)
        self._body.addWidget(self._form, 2)
        self._body.addWidget(self.results, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MEDIUM)
        column.addWidget(self.head)
        self._area = scrolled(body)
        column.addWidget(self._area, 1)


def scrolled(body: QWidget) -> QScrollArea:
    """`body`, as wide as there is room, and to be scrolled where it is higher."""
    body.setObjectName("body")
    area = QScrollArea()
    area.setProperty("page", True)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    return area
