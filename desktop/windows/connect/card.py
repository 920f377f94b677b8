"""The card of a client: what to do there, step by step, with the values to copy and a drawing of where they go."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop import connect_text
from desktop.clients import MASKED, Client, cherry_studio_link, filled
from desktop.key_actions import KeyActions
from desktop.text import translate
from desktop.theme import HUGE, LARGE, MEDIUM, SMALL, TINY, Theme, font
from desktop.widgets.copy_button import CopyButton
from desktop.widgets.form_sketch import FormSketch
from desktop.widgets.mark_list import LinkedLabel
from desktop.widgets.scroll_column import ScrollColumn
from desktop.windows.connect.notice import NoteRow
from desktop.windows.connect.step_view import StepView

ROOM_FOR_SKETCH = 600  # from here on it stands beside the steps, else below them
SKETCH = (236, 380)  # its width: the least and the most
WIDEST = 680  # lines that are longer are hard to read


class ClientCard(ScrollColumn):
    """Signals: setting_wanted(name of one of Easel's settings)."""

    setting_wanted = Signal(str)

    def __init__(self, theme: Theme, keys: KeyActions, client: Client) -> None:
        super().__init__()
        self._theme, self._keys, self.client = theme, keys, connect_text.shown(client)
        self._root = ""
        self._copies: dict[str, CopyButton] = {}
        self.steps = [self._step(number, words) for number, words in enumerate(connect_text.steps(client))]
        self.notes = [NoteRow(theme, note.words, note.setting) for note in connect_text.notes(client)]
        self.sketch = self._sketch()
        self.link_trouble = LinkedLabel()
        self.link_trouble.setProperty("tone", "bad")
        self.link_trouble.hide()
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self._connect()

    def set_place(self, root: str, model: str) -> None:
        """Show the values for this address (without /v1; empty while nobody knows it) and this model."""
        self._root = root
        for step in self.steps:
            step.set_place(root, model)
        if self.sketch is not None:
            self.sketch.set_fields(self._fields(root or "\u2026", model))

    def hideEvent(self, event: QHideEvent) -> None:
        """What is not looked at shows no key."""
        super().hideEvent(event)
        for step in self.steps:
            step.hide_secret()
        self.link_trouble.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        beside = width >= ROOM_FOR_SKETCH
        if self.sketch is not None:
            self.sketch.setFixedWidth(max(SKETCH[0], min(SKETCH[1], round(width * 0.36))))
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._middle.direction() != direction:
            self._middle.setDirection(direction)

    def _step(self, number: int, words: str) -> StepView:
        step = StepView(self._theme, number + 1, connect_text.name(self.client), words, self.client.steps[number])
        step.copy_wanted.connect(self._copy)
        step.secret_wanted.connect(self._keys.show)
        step.link_wanted.connect(self._open_link)
        return step

    def _sketch(self) -> FormSketch | None:
        sketch = self.client.sketch
        if sketch is None:
            return None
        return FormSketch(self._theme, self.client.name, sketch.title, sketch.chosen, self._fields("\u2026", ""))

    def _fields(self, root: str, model: str) -> list[tuple[str, str]]:
        found = self.client.beside_address()
        return [(field.label, filled(field.value, root, model, MASKED)) for field in found]

    def _lay_out(self) -> None:
        title, about = QLabel(connect_text.name(self.client)), QLabel(connect_text.about(self.client))
        title.setFont(font(scale=1.25, strong=True))
        about.setProperty("tone", "muted")
        about.setWordWrap(True)
        steps = QVBoxLayout()
        steps.setSpacing(LARGE)
        for step in self.steps:
            step.setMaximumWidth(WIDEST)
            steps.addWidget(step)
            if step.link.isVisibleTo(step):
                steps.addWidget(self.link_trouble)
        steps.addStretch(1)
        self._middle.setSpacing(HUGE)
        self._middle.addLayout(steps, 1)
        if self.sketch is not None:
            self._middle.addWidget(self.sketch, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(LARGE, SMALL, LARGE, LARGE)
        column.setSpacing(TINY)
        column.addWidget(title)
        column.addWidget(about)
        column.addSpacing(MEDIUM)
        column.addLayout(self._middle)
        column.addSpacing(MEDIUM)
        for note in self.notes:
            column.addWidget(note)
        column.addStretch(1)
        self.hold(body)

    def _connect(self) -> None:
        self._keys.copied.connect(self._say_copied)
        self._keys.shown.connect(self._show_secret)
        self._keys.link_opened.connect(self._link_opened)
        for note in self.notes:
            note.setting_wanted.connect(self.setting_wanted)

    def _copy(self, words: str, button: CopyButton) -> None:
        name = f"{self.client.id} {button.accessibleName()}"
        self._copies[name] = button
        self._keys.copy(words, name)

    def _say_copied(self, name: str) -> None:
        button = self._copies.pop(name, None)
        if button is not None:
            button.say_copied()

    def _show_secret(self, key: str) -> None:
        for step in self.steps:
            step.set_secret(key)

    def _open_link(self) -> None:
        root = self._root
        self.link_trouble.hide()
        self._keys.open_link(lambda key: cherry_studio_link(root, key))

    def _link_opened(self, opened: bool) -> None:
        words = translate("connect", "Nothing here opens it: is {client} installed? Enter the values by hand instead.")
        self.link_trouble.set_words(words.format(client=connect_text.name(self.client)))
        self.link_trouble.setVisible(not opened and self.isVisible())
